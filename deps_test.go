// Package luciola is a folder of files about the whole repository; the code is in the folders beside it.
// These tests are the import order, and that the documents name what is there.
package luciola

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/luciola-nn/luciola/"

// order says which of our packages each package may import: those listed, and whatever those may import.
// Besides, whatever is not in accel/ or kernel/ may import compiler/progress, and kernel/bind may.
// Data flows down the page. Adding a line is a design decision; adding one to make a build pass is a mistake.
const order = `
compiler/attr                    :
compiler/tensor                  :
compiler/progress                :
compiler/report                  :
compiler/kernels                 : compiler/tensor compiler/progress
compiler/graph                   : compiler/tensor compiler/attr compiler/kernels compiler/report
compiler/onnx/internal/onnxpb    :
compiler/onnx                    : compiler/graph compiler/onnx/internal/onnxpb
compiler/load                    : compiler/onnx
compiler/pass                    : compiler/graph
compiler/fuse                    : compiler/pass
compiler/prune                   : compiler/pass
compiler/instr                   : compiler/tensor compiler/attr
compiler/lower                   : compiler/pass compiler/instr
compiler/plan                    : compiler/instr
compiler/backend                 : compiler/plan
compiler/backend/interp          : compiler/backend compiler/kernels
compiler                         : compiler/fuse compiler/lower compiler/backend
compiler/datasets                : compiler/tensor compiler/report compiler/progress
compiler/eval                    : compiler compiler/backend/interp compiler/datasets
compiler/quant                   : compiler/eval
compiler/zoo                     : compiler/load compiler/datasets
compiler/irtest/vectors          :
compiler/irtest/vectors/tally    :
compiler/irtest                  : compiler compiler/backend/interp compiler/irtest/vectors

accel/machine                    :
accel/program                    :
accel/sim                        : accel/machine accel/program compiler/kernels
accel/mapper                     : accel/machine accel/program compiler
accel/acceltest                  : compiler/graph
accel                            : accel/sim accel/mapper compiler/eval

viz                              : accel compiler/quant compiler/prune compiler/zoo

install/kernelspec               :
install/kernelspec/drawlogo      :
install                          : install/kernelspec

kernel/wire                      :
kernel/zmtp/curve                :
kernel/zmtp                      : kernel/zmtp/curve
kernel/display                   :
kernel/widget                    : kernel/display
kernel/link                      :
kernel/magic                     :
kernel/similar                   :
kernel/dyn                       :
kernel/lower                     : kernel/dyn
kernel/native/carry              :
kernel/native                    : kernel/native/carry
kernel/cell                      : kernel/lower kernel/magic kernel/similar
kernel/server                    : kernel/wire kernel/zmtp kernel/link kernel/magic kernel/similar
kernel/client                    : kernel/wire kernel/zmtp
kernel/kerneltest                : kernel/server kernel/client
kernel/worker                    : kernel/cell kernel/link kernel/widget kernel/native/carry
kernel/bind/gen                  :
kernel/bind                      : kernel/worker viz
kernel/luciola                   : kernel/bind kernel/server kernel/native kernel/client install/kernelspec

notebooks                        : kernel/client
`

// listed is what `go list` says of one package.
type listed struct {
	ImportPath string
	Imports    []string
}

func TestImportOrder(t *testing.T) {
	may := closure(t)
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if name == strings.TrimSuffix(module, "/") {
			continue
		}
		allowed, known := may[name]
		if !known {
			t.Errorf("%s is not in the import order: decide where it stands and add a line to deps_test.go", name)
			continue
		}
		for _, imp := range p.Imports {
			dep, ours := strings.CutPrefix(imp, module)
			if ours && !slices.Contains(allowed, dep) {
				t.Errorf("%s must not import %s", name, dep)
			}
		}
	}
}

// TestInterpreterStaysOut keeps the language engine out of the protocol, and the compiler out of both.
func TestInterpreterStaysOut(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, imp := range p.Imports {
			switch {
			case strings.HasPrefix(imp, "github.com/traefik/yaegi") && name != "kernel/worker" && !strings.HasPrefix(name, "kernel/bind"):
				t.Errorf("%s must not import yaegi: only kernel/worker and kernel/bind know the interpreter", name)
			case strings.HasPrefix(imp, "github.com/go-zeromq/") && name != "kernel/zmtp":
				t.Errorf("%s must not import zmq4: only kernel/zmtp knows it", name)
			case imp == "C":
				t.Errorf("%s uses cgo", name)
			}
		}
	}
}

// TestPathsInDocuments: whatever the documents at the top link to, or call by a path in backquotes, is there.
func TestPathsInDocuments(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	path := regexp.MustCompile("`(?:\\./)?((?:accel|compiler|install|kernel|notebooks|viz)/[^ `]*)`")
	found := 0
	for _, doc := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} {
		text, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range slices.Concat(link.FindAllStringSubmatch(string(text), -1), path.FindAllStringSubmatch(string(text), -1)) {
			pattern := placeholder.ReplaceAllString(m[1], "*")
			if files, err := filepath.Glob(pattern); err != nil || len(files) == 0 {
				t.Errorf("%s names %s, which is not there (%v)", doc, m[1], err)
			}
			found++
		}
	}
	if found < 50 {
		t.Errorf("only %d paths found", found)
	}
}

// placeholder is what a document writes where a name is to be chosen: NAME, NN-name, NAME_CASE.
var placeholder = regexp.MustCompile(`[A-Z]{2,}(?:_[A-Z]+)?(?:-[a-z]+)?`)

// closure reads order into package → all packages it may reach.
func closure(t *testing.T) map[string][]string {
	may := map[string][]string{}
	for line := range strings.Lines(order) {
		name, deps, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		name = strings.TrimSpace(name)
		var all []string
		for _, dep := range strings.Fields(deps) {
			if _, known := may[dep]; !known {
				t.Fatalf("order: %s stands before %s, which it may import", name, dep)
			}
			all = append(all, dep)
			all = append(all, may[dep]...)
		}
		if !strings.HasPrefix(name, "accel/") && !strings.HasPrefix(name, "kernel/") || name == "kernel/bind" {
			all = append(all, "compiler/progress")
		}
		slices.Sort(all)
		may[name] = slices.Compact(all)
	}
	return may
}

func list(t *testing.T) []listed {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var ps []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
	return ps
}
