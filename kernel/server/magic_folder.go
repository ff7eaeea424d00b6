package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/similar"
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
	from, err := os.Getwd()
	if err != nil {
		from = "" // it was removed
	}
	switch to {
	case "":
		to = expandHome("~")
	case "-":
		c.k.mu.Lock()
		to = c.k.cameFrom
		c.k.mu.Unlock()
		if to == "" {
			return c.wrong("no %cd has left a folder to go back to")
		}
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
	c.k.mu.Lock()
	c.k.cameFrom = from
	c.k.mu.Unlock()
	c.print("%s\n", dir)
	return nil
}

// runWhere is %pwd.
func runWhere(c *call) *link.Failure {
	dir, err := os.Getwd()
	if err != nil {
		return c.wrong(err.Error())
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
	var names []string
	found, _ := os.ReadDir(filepath.Dir(path)) // none: nothing to propose
	for _, f := range found {
		names = append(names, f.Name())
	}
	if near := similar.Names(filepath.Base(path), names); len(near) > 0 {
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
}
