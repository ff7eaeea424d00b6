package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
)

// expandHome puts the home folder in place of a leading ~.
func expandHome(path string) string {
	if path != "~" && !strings.HasPrefix(path, "~/") {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return home + path[1:]
}

// runChangeDir is %cd. The worker, a worker that takes its place, and shell commands are in the same folder.
func runChangeDir(c *call) *link.Failure {
	to := c.path(c.Args)
	if to == "" {
		to = expandHome("~")
	}
	if err := os.Chdir(to); err != nil {
		return c.wrong(noFile(err, to))
	}
	dir, err := os.Getwd()
	if err != nil {
		return c.wrong(err.Error())
	}
	if problem := c.k.bring(c.e, link.Message{Kind: link.Surroundings, Dir: dir}); problem != nil {
		return problem
	}
	c.print("%s\n", dir)
	return nil
}

// noFile says what is wrong with a path, and what is there instead.
func noFile(err error, path string) string {
	var at *os.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	message := fmt.Sprintf("%s: %v", path, err)
	if !errors.Is(err, os.ErrNotExist) {
		return message
	}
	var near []string
	found, _ := os.ReadDir(filepath.Dir(path)) // none: nothing to propose
	for _, f := range found {
		if distance(f.Name(), filepath.Base(path)) <= 2 {
			near = append(near, f.Name())
		}
	}
	if len(near) > 0 {
		return message + didYouMean(near)
	}
	if dir, err := os.Getwd(); err == nil && !filepath.IsAbs(path) {
		message += " (the working folder is " + dir + ")"
	}
	return message
}

// secret says that the value of an environment variable is not for everybody's eyes: a notebook is passed on.
func secret(name string) bool {
	name = strings.ToUpper(name)
	return slices.ContainsFunc([]string{"TOKEN", "SECRET", "PASSWORD", "PASSWD", "APIKEY", "API_KEY", "CREDENTIAL"}, func(s string) bool {
		return strings.Contains(name, s)
	})
}

// runEnv is %env.
func runEnv(c *call) *link.Failure {
	name, value, set := strings.Cut(c.Args, "=")
	if !set {
		name, value, set = strings.Cut(c.Args, " ")
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	switch {
	case set:
		if err := os.Setenv(name, value); err != nil {
			return c.misused(err.Error())
		}
		return c.k.bring(c.e, link.Message{Kind: link.Surroundings, Env: map[string]*string{name: &value}})
	case name != "":
		value, ok := os.LookupEnv(name)
		if !ok {
			return c.wrong("the environment has no " + name)
		}
		c.print("%s\n", value)
		return nil
	}
	all := os.Environ()
	slices.Sort(all)
	for _, line := range all {
		if name, _, _ := strings.Cut(line, "="); secret(name) {
			line = name + "=<hidden; %env " + name + " shows it>"
		}
		c.print("%s\n", line)
	}
	return nil
}

// bring changes the surroundings of the worker.
func (k *Kernel) bring(e *execution, m link.Message) *link.Failure {
	w, problem := k.ready(e)
	if problem != nil {
		return problem
	}
	if err := w.worker.Send(m); err != nil {
		w.kill() // its reader sees the end and says how it came
		return failure("WorkerDied", err.Error())
	}
	return nil
}

// follow takes over what a cell has changed of its surroundings, for shell commands and for a worker that takes its place.
func (k *Kernel) follow(done link.Message) {
	if done.Dir != "" {
		if err := os.Chdir(done.Dir); err != nil {
			k.Log.Printf("follow: %v", err)
		}
	}
	for name, value := range done.Env {
		var err error
		if value == nil {
			err = os.Unsetenv(name)
		} else {
			err = os.Setenv(name, *value)
		}
		if err != nil {
			k.Log.Printf("follow: %v", err)
		}
	}
	values := map[string]string{}
	for _, v := range done.Vars {
		values[v.Name] = v.Value
	}
	k.mu.Lock()
	k.values = values
	k.mu.Unlock()
}

// runLoad is %load: the front end puts the text in place of the cell.
func runLoad(c *call) *link.Failure {
	cells, problem := c.read()
	if problem != nil {
		return problem
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
		cells = c.k.Language.Program(cells[0])
	}
	for i, cell := range cells {
		if strings.TrimSpace(cell) == "" {
			continue
		}
		if problem := c.k.runSource(c.e, cell, c.depth+1); problem != nil {
			problem.Traceback = append([]string{fmt.Sprintf("in %s, cell %d:", c.Args, i+1)}, problem.Traceback...)
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
