# Two commands set up a fresh machine with Go 1.26, Python 3.10 or newer with venv, and make:
#
#	make lab    builds the kernel, makes a private Python environment with JupyterLab, opens the first notebook
#	make test   runs everything
#
# The rest: demo (lab without a browser), bench, soak, claims, lint, generate, clean.

SHELL := /bin/bash -o pipefail
PYTHON ?= python3
VENV := .venv
PY := $(CURDIR)/$(VENV)/bin/python
FIRST := 01-from-model-to-silicon
TALLY := $(CURDIR)/.cache/tally

# Versions of the tools that lint and generate use; none is a dependency of the module.
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOFUMPT := mvdan.cc/gofumpt@v0.12.0
DEADCODE := golang.org/x/tools/cmd/deadcode@v0.52.0
BENCHSTAT := golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

.PHONY: lab demo test bench soak claims lint generate clean kernel

# Jupyter asks root, whom containers know as the only user, for an option of its own.
lab: kernel
	$(VENV)/bin/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks/$(FIRST).ipynb

demo: kernel
	mkdir -p demo
	$(VENV)/bin/jupyter nbconvert --to notebook --execute --output-dir demo --output $(FIRST) \
		--ExecutePreprocessor.timeout=300 notebooks/$(FIRST).ipynb
	$(VENV)/bin/jupyter nbconvert --to html --template accessible --TemplateExporter.extra_template_basedirs=notebooks/templates \
		--output-dir demo demo/$(FIRST).ipynb
	@echo "demo/$(FIRST).html is the executed notebook"

# kernel builds the kernel and registers it in the private environment. Nothing is rebuilt or downloaded a second time.
kernel: $(VENV)/lab.done
	go run ./install --prefix $(VENV)

$(VENV)/lab.done: install/requirements.txt install/constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r install/requirements.txt -c install/constraints.txt
	touch $@

$(VENV)/test.done: $(VENV)/lab.done install/requirements-test.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r install/requirements-test.txt -c install/constraints.txt
	touch $@

test: $(VENV)/test.done
	mkdir -p .cache && rm -f $(TALLY)
	go build ./... && go vet ./...
	GOOS=windows GOARCH=amd64 go vet ./...
	GOOS=darwin GOARCH=arm64 go vet ./...
	LUCIOLA_PYTHON=$(PY) LUCIOLA_TALLY=$(TALLY) go test -count 1 -timeout 20m ./...
	@go run ./compiler/irtest/vectors/tally $(TALLY)

bench: $(VENV)/test.done kernel
	LUCIOLA_PYTHON=$(PY) go test -run '^$$' -bench . -benchtime 1x -count 6 -timeout 60m ./compiler/... ./accel/... ./viz/... \
		| tee .cache/bench.txt
	go run $(BENCHSTAT) .cache/bench.txt
	go test -run '^$$' -bench 'Cell|Loop|Emulated' -benchtime 20x -count 3 ./kernel/bind
	$(PY) kernel/bench/bench.py

# soak is what takes minutes: the kernel is built for other systems; thousands of cells, interrupts and deaths of the worker;
# JupyterLab in a browser, and its client, where node, npm and chromium are there; and every parser is fuzzed for SOAK each. When that
# time is over in the middle of an input, go test sometimes calls it a failure, of no input.
SOAK ?= 60s
LAB := kernel/bench/lab
soak: $(VENV)/test.done $(if $(shell command -v npm),$(LAB)/node_modules/.package-lock.json)
	for target in windows/amd64 windows/arm64 darwin/amd64 darwin/arm64; do \
		echo $$target; CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} go build -o /dev/null ./kernel/luciola || exit 1; done
	LUCIOLA_SOAK=1 LUCIOLA_PYTHON=$(PY) go test -count 1 -v -timeout 60m -run 'Soak|JupyterLab|Services' ./kernel/luciola
	@grep -rl '^func Fuzz' --include='*_test.go' . | while read f; do \
		for t in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' $$f); do \
			echo "$$t in $$(dirname $$f)"; go test -run '^$$' -fuzz "^$$t$$" -fuzztime $(SOAK) $$(dirname $$f) | tee .cache/fuzz.txt || \
			{ grep -q 'context deadline exceeded' .cache/fuzz.txt && ! grep -q 'Failing input' .cache/fuzz.txt; } || exit 1; \
		done; done

$(LAB)/node_modules/.package-lock.json: $(LAB)/package.json $(LAB)/package-lock.json
	npm ci --prefix $(LAB) --ignore-scripts --no-audit --no-fund
	touch $@

# claims prints the figures that README states beside the published ones.
claims: $(VENV)/test.done
	LUCIOLA_PYTHON=$(PY) go test -count 1 -v -run 'NVDLA|Traces|GlyphNet|LightNumbers|LeNet5' \
		./accel/mapper ./compiler/plan ./compiler/quant ./compiler/onnx ./compiler/zoo

lint:
	@out=$$(git ls-files '*.go' | xargs grep -L '^// Code generated' | xargs go run $(GOFUMPT) -l); \
		if [ -n "$$out" ]; then echo "gofumpt would change:"; echo "$$out"; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) ./...
	go run $(DEADCODE) -test ./...

generate:
	go generate ./...

clean:
	rm -rf $(VENV) .cache bin demo $(LAB)/node_modules
