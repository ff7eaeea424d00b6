// Command gen writes what kernel/bind embeds: symbols_*.go (the packages of packages.go as interpreter symbols), methods.go (the methods
// that compiled code may call of values of cells) and typedata.zip (types and doc comments of those packages and the standard
// library, so that a cell is checked without a Go toolchain).
//
// It runs in kernel/bind (go generate), or writes into the folder given by -out. Open this file first.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	out := flag.String("out", ".", "folder for the generated files")
	flag.Parse()
	if err := generate(*out); err != nil {
		log.Fatal(err)
	}
}

func generate(out string) error {
	paths, err := listedPaths("packages.go")
	if err != nil {
		return err
	}
	std, err := standard()
	if err != nil {
		return err
	}
	every := append(std[:len(std):len(std)], paths...)
	all, err := goList(every)
	if err != nil {
		return err
	}
	lib := newLibrary(all)
	if err := removeOld(out); err != nil {
		return err
	}
	if err := writeSymbols(out, lib, paths); err != nil {
		return err
	}
	if err := writeStandard(out, lib, std); err != nil {
		return err
	}
	if err := writeMethods(out, lib, every); err != nil {
		return err
	}
	return writeTypeData(filepath.Join(out, "typedata.zip"), lib, every)
}

// listedPaths reads the import paths out of packages.go, which may not compile while the generated files are stale.
func listedPaths(file string) ([]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, err
	}
	var paths []string
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.CompositeLit); ok && len(lit.Elts) == 2 {
			if s, ok := lit.Elts[0].(*ast.BasicLit); ok && s.Kind == token.STRING {
				path, _ := strconv.Unquote(s.Value)
				paths = append(paths, path)
			}
		}
		return true
	})
	if len(paths) == 0 {
		return nil, errors.New(file + " lists no package")
	}
	return paths, nil
}

// goPackage is what go list says of a package.
type goPackage struct {
	ImportPath, Name, Dir, Export string
	GoFiles                       []string
}

func goList(paths []string) (map[string]goPackage, error) {
	args := append([]string{"list", "-e", "-export", "-deps", "-json=ImportPath,Name,Dir,Export,GoFiles"}, paths...)
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	all := map[string]goPackage{}
	for dec := json.NewDecoder(strings.NewReader(string(text))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.Export != "" || p.ImportPath == "unsafe" {
			all[p.ImportPath] = p
		}
	}
}

func removeOld(out string) error {
	old, err := filepath.Glob(filepath.Join(out, "symbols_*.go"))
	if err != nil {
		return err
	}
	for _, f := range old {
		if err := os.Remove(f); err != nil {
			return err
		}
	}
	return nil
}
