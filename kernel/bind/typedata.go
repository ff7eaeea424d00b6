package bind

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/luciola-nn/luciola/kernel/cell"
)

//go:embed typedata.zip
var typeDataZip []byte

// preludeStandard are packages of the standard library that win over others of the same name.
var preludeStandard = map[string]bool{
	"fmt": true, "math": true, "sort": true, "strings": true, "time": true, "os": true, "errors": true,
	"encoding": true, "go/constant": true, "path": true, // before those of gonum
}

// typeData reads the embedded archive: types/PATH is export data, doc/PATH its doc comments, index the list of packages.
type typeData struct {
	zip  *zip.Reader
	mu   sync.Mutex
	docs map[string]map[string]string
}

func openTypeData() (*typeData, error) {
	z, err := zip.NewReader(bytes.NewReader(typeDataZip), int64(len(typeDataZip)))
	if err != nil {
		return nil, fmt.Errorf("embedded type data: %w", err)
	}
	return &typeData{zip: z, docs: map[string]map[string]string{}}, nil
}

func (d *typeData) read(name string) ([]byte, error) {
	f, err := d.zip.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (d *typeData) types(path string) ([]byte, error) { return d.read("types/" + path) }

// packages lists what cells can import.
func (d *typeData) packages() ([]cell.Package, error) {
	text, err := d.read("index")
	if err != nil {
		return nil, fmt.Errorf("embedded type data: %w", err)
	}
	prelude := map[string]bool{}
	for _, p := range packages {
		prelude[p.Path] = p.Prelude
	}
	var out []cell.Package
	for line := range strings.Lines(string(text)) {
		path, name, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok {
			out = append(out, cell.Package{Path: path, Name: name, Prelude: prelude[path] || preludeStandard[path]})
		}
	}
	return out, nil
}

// doc returns the doc comment of a name of a package; empty when there is none.
func (d *typeData) doc(path, symbol string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	comments, ok := d.docs[path]
	if !ok {
		if text, err := d.read("doc/" + path); err == nil {
			_ = json.Unmarshal(text, &comments) // written by our generator; without it there is no comment
		}
		d.docs[path] = comments
	}
	return comments[symbol]
}
