package bind

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// runNative builds one binary of the Go programs of all scripts, each a package with an exported entry, and runs it once for
// each of them, so that the end of one harms no other. A program must end well: the sets hold no others.
func runNative(t *testing.T, scripts []*script) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no Go toolchain: differential tests need one")
	}
	var programs []string // each once
	number := map[string]int{}
	for _, p := range scripts {
		if _, ok := number[p.native]; !ok {
			number[p.native] = len(programs)
			programs = append(programs, p.native)
		}
	}
	binary := buildNative(t, programs)
	wants := make([]output, len(programs))
	errs := make([]error, len(programs))
	var wg sync.WaitGroup
	free := make(chan struct{}, abreast)
	for i := range programs {
		free <- struct{}{}
		wg.Go(func() {
			wants[i], errs[i] = execute(binary, i, 4*fileLimit)
			<-free
		})
	}
	wg.Wait()
	for _, p := range scripts {
		i := number[p.native]
		p.want = wants[i]
		if p.whole && p.want.returned {
			p.want.stdout += theEnd + "\n"
		}
		if errs[i] != nil {
			t.Errorf("%s: the Go program fails: %v\n%s", p.name, errs[i], p.want.stderr)
		}
	}
}

// packageName is as long as "main", so that columns of printed type names stay as wide when it is put back.
func packageName(i int) string { return fmt.Sprintf("m%03d", i) }

var (
	packageClause = regexp.MustCompile(`(?m)^package main\b`)
	packageMain   = regexp.MustCompile(`\bmain\.`) // as in the name of a type
)

// buildNative writes and builds the module of all programs.
func buildNative(t *testing.T, programs []string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var imports, cases strings.Builder
	for i, p := range programs {
		name := packageName(i)
		at := packageClause.FindStringIndex(p)
		if at == nil {
			t.Fatalf("no package clause in\n%s", p)
		}
		text := p[:at[0]] + "package " + name + packageMain.ReplaceAllString(p[at[1]:], name+".")
		write(name+"/p.go", text+"\nfunc NotebookMain() { main() }\n")
		fmt.Fprintf(&imports, "import \"differential/%s\"\n", name)
		fmt.Fprintf(&cases, "\tcase \"%d\":\n\t\t%s.NotebookMain()\n", i, name)
	}
	write("main.go", "package main\n\nimport \"os\"\n"+imports.String()+"\nfunc main() {\n\tname := os.Args[1]\n\tos.Args = os.Args[:1]\n"+
		"\tswitch name {\n"+cases.String()+"\tdefault:\n\t\tpanic(name)\n\t}\n\tos.Stdout.WriteString(\"\\x00\")\n}\n")
	writeModule(t, write)
	binary := filepath.Join(dir, "native.exe")
	cmd := exec.Command("go", "build", "-mod=mod", "-trimpath", "-o", binary, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// writeModule gives the programs the dependencies of the kernel, and the kernel's module itself.
func writeModule(t *testing.T, write func(name, text string)) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/luciola-nn/luciola"
	text := strings.Replace(string(mod), "module "+module, "module differential", 1)
	write("go.mod", text+fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", module, module, root))
	write("go.sum", string(sum))
}

// execute runs one program. The error is nil when its exit status is 0; a zero byte behind its output tells that main returned.
func execute(binary string, i int, limit time.Duration) (output, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, binary, fmt.Sprint(i))
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		err = errors.Join(err, ctx.Err())
	}
	own := regexp.MustCompile(`\b(differential/)?` + packageName(i) + `\.`)
	text, returned := strings.CutSuffix(own.ReplaceAllString(stdout.String(), "main."), "\x00")
	return output{text, own.ReplaceAllString(stderr.String(), "main."), returned}, err
}
