package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// notebook is a notebook file, format 4. Fields that we do not know stay as they are.
type notebook struct {
	fields map[string]any
	cells  []map[string]any
}

// readNotebook reads a notebook and brings it to format 4.5, where every cell has an id.
func readNotebook(path string) (*notebook, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	nb, err := parseNotebook(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return nb, nil
}

func parseNotebook(text []byte) (*notebook, error) {
	nb := &notebook{}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber() // numbers in metadata are written back as they were
	if err := dec.Decode(&nb.fields); err != nil {
		return nil, fmt.Errorf("not a notebook: %w", err)
	}
	if v := nb.fields["nbformat"]; v != json.Number("4") {
		return nil, fmt.Errorf("notebook format %v, want 4: open and save it in JupyterLab to convert it", v)
	}
	cells, ok := nb.fields["cells"].([]any)
	if !ok {
		return nil, errors.New("not a notebook: it has no list of cells")
	}
	ids := map[string]bool{}
	for i, c := range cells {
		cell, ok := c.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("not a notebook: cell %d is no object", i+1)
		}
		id, _ := cell["id"].(string)
		if id == "" || ids[id] {
			id = fmt.Sprintf("cell-%d", i+1)
			cell["id"] = id
		}
		ids[id] = true
		if src, ok := cell["source"].(string); ok {
			cell["source"] = lines(src)
		}
		nb.cells = append(nb.cells, cell)
	}
	if minor, ok := nb.fields["nbformat_minor"].(json.Number); !ok || len(minor) == 1 && minor < "5" {
		nb.fields["nbformat_minor"] = json.Number("5")
	}
	return nb, nil
}

// code returns the source of a code cell; ok is false for other cells.
func code(cell map[string]any) (src string, ok bool) {
	if cell["cell_type"] != "code" {
		return "", false
	}
	return joined(cell["source"]), true
}

// joined reads text that may be a list of lines.
func joined(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	var b strings.Builder
	lines, _ := v.([]any)
	for _, l := range lines {
		s, _ := l.(string)
		b.WriteString(s)
	}
	return b.String()
}

// lines splits text as notebooks store it: a list of lines that keep their newlines.
func lines(text string) []any {
	out := []any{}
	for line := range strings.Lines(text) {
		out = append(out, line)
	}
	return out
}

// hasTag reports whether a cell carries a tag.
func hasTag(cell map[string]any, tag string) bool {
	metadata, _ := cell["metadata"].(map[string]any)
	tags, _ := metadata["tags"].([]any)
	for _, t := range tags {
		if t == tag {
			return true
		}
	}
	return false
}

// encode writes the notebook as Jupyter does: sorted keys, one space of indent, no escapes beyond JSON's.
func (nb *notebook) encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(nb.fields)
	return b.Bytes(), err
}

// write replaces the file at path in one step: a full disk does not cost the notebook that is there.
func (nb *notebook) write(path string) error {
	text, err := nb.encode()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".luciola-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails when it has become path
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	mode := os.FileMode(0o644)
	if old, err := os.Stat(path); err == nil {
		mode = old.Mode().Perm()
	}
	if err := errors.Join(f.Chmod(mode), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
