package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/doc"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
)

// library reads packages from the compiler's export data.
type library struct {
	list map[string]goPackage
	types.Importer
}

func newLibrary(list map[string]goPackage) *library {
	l := &library{list: list}
	l.Importer = importer.ForCompiler(token.NewFileSet(), "gc", l.export)
	return l
}

// export opens the export data of a package.
func (l *library) export(path string) (io.ReadCloser, error) {
	p, ok := l.list[path]
	if !ok {
		return nil, fmt.Errorf("go list does not know %s, or it does not compile", path)
	}
	return os.Open(p.Export)
}

// writeTypeData writes an archive with types/PATH (export data) and doc/PATH (JSON: symbol → comment) of every package.
func writeTypeData(file string, l *library, paths []string) error {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	var index []string
	for _, path := range paths {
		pkg, err := l.Import(path)
		if err != nil {
			return err
		}
		index = append(index, path+" "+pkg.Name())
		w, err := z.Create("types/" + path)
		if err != nil {
			return err
		}
		// An empty file set writes no positions: moving a line does not make the data stale.
		if err := gcexportdata.Write(w, token.NewFileSet(), pkg); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		comments, err := docs(l.list[path])
		if err != nil {
			return err
		}
		w, err = z.Create("doc/" + path)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(w).Encode(comments); err != nil {
			return err
		}
	}
	w, err := z.Create("index")
	if err != nil {
		return err
	}
	fmt.Fprintln(w, strings.Join(index, "\n"))
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, buf.Bytes(), 0o644)
}

// longest is the number of bytes of a doc comment that are kept.
const longest = 1500

// docs returns the doc comments of a package's exported names: "" is the package itself, Type.Method a method, Type.Field a field.
func docs(p goPackage) (map[string]string, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	d, err := doc.NewFromFiles(fset, files, p.ImportPath)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	set := func(name, text string) {
		if text = strings.TrimSpace(text); text != "" {
			if len(text) > longest {
				text = strings.ToValidUTF8(text[:longest], "") + " …"
			}
			out[name] = text
		}
	}
	if strings.HasPrefix(p.ImportPath, module) {
		set("", forUsers(d.Doc))
	} else {
		set("", d.Doc)
	}
	values := func(list []*doc.Value) {
		for _, v := range list {
			for _, name := range v.Names {
				set(name, v.Doc)
			}
		}
	}
	values(d.Consts)
	values(d.Vars)
	for _, f := range d.Funcs {
		set(f.Name, f.Doc)
	}
	for _, t := range d.Types {
		set(t.Name, t.Doc)
		values(t.Consts)
		values(t.Vars)
		for _, f := range t.Funcs {
			set(f.Name, f.Doc)
		}
		for _, m := range t.Methods {
			set(t.Name+"."+m.Name, m.Doc)
		}
		fieldDocs(t, set)
	}
	return out, nil
}

func fieldDocs(t *doc.Type, set func(name, text string)) {
	for _, spec := range t.Decl.Specs {
		ts, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		var list *ast.FieldList
		switch x := ts.Type.(type) {
		case *ast.StructType:
			list = x.Fields
		case *ast.InterfaceType:
			list = x.Methods
		default:
			continue
		}
		for _, f := range list.List {
			for _, name := range f.Names {
				if text := f.Doc.Text() + f.Comment.Text(); name.IsExported() {
					set(t.Name+"."+name.Name, text)
				}
			}
		}
	}
}
