// Package native builds programs of cells with the Go toolchain of the user and keeps them.
//
// It knows neither what a cell means (kernel/cell writes the program) nor who runs it (kernel/server). The program may import the
// standard library, carry, which brings variables in and out, and packages whose text the caller gives. Nothing is fetched: there is no
// module but the one that is written here. Open this file first; cache.go keeps what was built.
package native

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// Module is the path of the module that is built; packages keep their import paths in it.
const Module = "github.com/luciola-nn/luciola"

// Carry is the import path of package carry.
const Carry = Module + "/kernel/native/carry"

//go:embed carry/carry.go carry/crash.go carry/value.go carry/get.go carry/place.go carry/program.go carry/rescue.go carry/text.go
var carrySource embed.FS

// oldest is the minor version of Go 1 that can build a program.
const oldest = 22

// ErrNoToolchain says that there is no go command.
var ErrNoToolchain = errors.New("there is no go command in PATH")

// Toolchain is a go command.
type Toolchain struct {
	Path    string
	Version string // as go env GOVERSION tells it
}

// Find returns the go command in PATH.
func Find() (Toolchain, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return Toolchain{}, ErrNoToolchain
	}
	t := Toolchain{Path: path}
	out, err := t.command(os.TempDir(), "env", "GOVERSION").Output()
	if err != nil {
		return Toolchain{}, fmt.Errorf("%s env GOVERSION: %w", path, err)
	}
	t.Version = strings.TrimSpace(string(out))
	if minor := t.minor(); minor < oldest {
		return Toolchain{}, fmt.Errorf("%s is %s, want go1.%d or later", path, t.Version, oldest)
	}
	return t, nil
}

var release = regexp.MustCompile(`\bgo1\.(\d+)`)

// minor is the minor version of Go 1; of a toolchain whose version has none, that of this program.
func (t Toolchain) minor() int {
	for _, v := range []string{t.Version, runtime.Version()} {
		if m := release.FindStringSubmatch(v); m != nil {
			n, _ := strconv.Atoi(m[1]) // digits
			return n
		}
	}
	return oldest
}

// command is a go command that reads no settings of the user but where the build cache is, and fetches nothing.
func (t Toolchain) command(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command(t.Path, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOTOOLCHAIN=local", "GO111MODULE=on", "GOWORK=off", "GOENV=off",
		"CGO_ENABLED=0", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "PWD="+dir)
	return cmd
}

// write puts a module with the program and what it may import into a folder.
func write(dir string, t Toolchain, program string, packages map[string]fs.FS) error {
	text := fmt.Sprintf("module %s\n\ngo 1.%d\n", Module, t.minor())
	err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o600)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o600)
	}
	own, sub := fs.Sub(carrySource, "carry")
	err = errors.Join(err, sub)
	all := map[string]fs.FS{Carry: own}
	for path, files := range packages {
		all[path] = files
	}
	for path, files := range all {
		name, ok := strings.CutPrefix(path, Module+"/")
		if !ok {
			return fmt.Errorf("native: package %s is not of module %s", path, Module)
		}
		if err == nil {
			err = os.CopyFS(filepath.Join(dir, filepath.FromSlash(name)), files)
		}
	}
	return err
}
