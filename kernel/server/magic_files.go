package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
)

// runLoad is %load: the front end puts the text in place of the cell.
func runLoad(c *call) *link.Failure {
	cells, problem := c.read()
	if problem != nil {
		return problem
	}
	if filepath.Ext(c.path(c.Args)) == ".go" {
		cells[0] = c.k.Language.Program(cells[0], false)
	}
	text := fmt.Sprintf("// %%load %s\n%s", c.Args, strings.Join(cells, "\n\n"))
	c.e.payload = append(c.e.payload, map[string]any{"source": "set_next_input", "text": text, "replace": true})
	return nil
}

// read returns the code cells of the notebook that the call names, or the one text of another file.
func (c *call) read() ([]string, *link.Failure) {
	if c.Args == "" {
		return nil, c.misused("a file is missing")
	}
	path := c.path(c.Args)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, c.wrong(noFile(err, path))
	}
	if filepath.Ext(path) != ".ipynb" {
		return []string{string(text)}, nil
	}
	cells, err := codeCells(text)
	if err != nil {
		return nil, c.wrong(path + ": " + err.Error())
	}
	return cells, nil
}

// codeCells returns the code cells of a notebook, format 4.
func codeCells(text []byte) ([]string, error) {
	var notebook struct {
		Format int `json:"nbformat"`
		Cells  []struct {
			Type   string          `json:"cell_type"`
			Source json.RawMessage `json:"source"`
		} `json:"cells"`
	}
	if err := json.Unmarshal(text, &notebook); err != nil {
		return nil, fmt.Errorf("not a notebook: %w", err)
	}
	if notebook.Format != 4 {
		return nil, fmt.Errorf("notebook format %d, want 4: open and save it in JupyterLab to convert it", notebook.Format)
	}
	var cells []string
	for i, cell := range notebook.Cells {
		if cell.Type != "code" {
			continue
		}
		var source string
		var lines []string
		if json.Unmarshal(cell.Source, &source) != nil {
			if err := json.Unmarshal(cell.Source, &lines); err != nil {
				return nil, fmt.Errorf("cell %d: source: %w", i+1, err)
			}
		}
		cells = append(cells, source+strings.Join(lines, ""))
	}
	return cells, nil
}

// runFile is %run.
func runFile(c *call) *link.Failure {
	ext := filepath.Ext(c.path(c.Args))
	if c.Args != "" && ext != ".ipynb" && ext != ".go" {
		return c.misused("a notebook or a Go file is wanted, found " + c.Args)
	}
	cells, problem := c.read()
	if problem != nil {
		return problem
	}
	if ext == ".go" {
		cells[0] = c.k.Language.Program(cells[0], true)
	}
	for i, cell := range cells {
		if strings.TrimSpace(cell) == "" {
			continue
		}
		if problem := c.k.runSource(c.e, cell, c.depth+1); problem != nil {
			where := "in " + c.Args
			if ext == ".ipynb" {
				where += fmt.Sprintf(", cell %d", i+1)
			}
			problem.Traceback = append([]string{where + ":"}, problem.Traceback...)
			return problem
		}
		if c.e.wasInterrupted() {
			return failure("KeyboardInterrupt", "interrupted")
		}
	}
	return nil
}

// runWriteFile is %%writefile.
func runWriteFile(c *call) *link.Failure {
	name, appends := strings.CutPrefix(c.Args, "-a ")
	name = c.path(strings.TrimSpace(name))
	if name == "" || strings.HasPrefix(name, "-") {
		return c.misused("a file is missing")
	}
	_, err := os.Stat(name)
	verb, how := "wrote", os.O_TRUNC
	switch {
	case appends:
		verb, how = "appended to", os.O_APPEND
	case err == nil:
		verb = "overwrote"
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|how, 0o644)
	if err != nil {
		return c.wrong(noFile(err, name))
	}
	text := c.text()
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return c.wrong(noFile(err, name))
	}
	c.print("%s %s\n", verb, name)
	return nil
}
