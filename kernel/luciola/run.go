package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/luciola-nn/luciola/kernel/client"
)

// runCommand is `luciola run NOTEBOOK`: it executes every code cell in order and writes the executed notebook, also when a cell
// fails. Standard error follows along, a line a cell.
func runCommand(args []string) error {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	out := flags.String("o", "", "write the executed notebook to `FILE`; default: over the notebook itself")
	timeout := flags.Duration("timeout", 0, "longest time a cell may take, e.g. 90s; 0 means no limit")
	var set parameters
	flags.Var(&set, "p", "set a variable of the cell tagged parameters to a value: `NAME=VALUE`; may be given several times")
	quiet := flags.Bool("quiet", false, "print no line a cell")
	rest, err := parse(flags, args, 1)
	if err != nil {
		return err
	}
	in, err := filepath.Abs(rest[0])
	if err != nil {
		return err
	}
	to := in
	if *out != "" {
		if to, err = filepath.Abs(*out); err != nil {
			return err
		}
	}
	nb, err := readNotebook(in)
	if err != nil {
		return err
	}
	if err := set.inject(nb); err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	if err := os.Chdir(filepath.Dir(in)); err != nil { // as Jupyter does: files are found beside the notebook
		return err
	}
	c, k, stop, err := startLocal()
	if err != nil {
		return err
	}
	obeySignals(k)
	var follow io.Writer = os.Stderr
	if *quiet {
		follow = io.Discard
	}
	start := time.Now()
	failed := execute(c, nb, *timeout, follow)
	stop()
	if err := nb.write(to); err != nil {
		return err
	}
	if failed != nil {
		return fmt.Errorf("%w\n%s holds the outputs up to there", failed, to)
	}
	fmt.Fprintf(follow, "%s holds the outputs, after %s\n", to, took(start))
	return nil
}

// execute runs the code cells of nb and stores their outputs in it. It stops at the first that fails and is not tagged
// raises-exception; the error then names it, as JupyterLab does: In[3] is the third cell that was run. follow gets a line a cell.
func execute(c *client.Client, nb *notebook, timeout time.Duration, follow io.Writer) error {
	for _, cell := range nb.cells {
		if _, ok := code(cell); ok {
			cell["outputs"], cell["execution_count"] = []any{}, nil
		}
	}
	gathered, n := newOutputs(), 0
	for _, cell := range nb.cells {
		src, ok := code(cell)
		if !ok || strings.TrimSpace(src) == "" {
			continue
		}
		n++
		start := time.Now()
		fmt.Fprintf(follow, "In[%d]  %s", n, firstLine(src)) // while it runs; a slow one can be seen
		x, err := executeCell(c, gathered, cell, src, timeout)
		fmt.Fprintf(follow, "  %s\n", took(start))
		if err != nil {
			return fmt.Errorf("cell In[%d]: %w", n, err)
		}
		if x.Status() != "ok" && !hasTag(cell, "raises-exception") {
			reply := client.Content(x.Reply)
			trace := joinLines(reply["traceback"])
			return fmt.Errorf("cell In[%d]: %v: %v\n%s", n, reply["ename"], reply["evalue"], trace)
		}
	}
	language := map[string]any{"name": "go", "file_extension": ".go", "mimetype": "text/x-go"}
	metadata, _ := nb.fields["metadata"].(map[string]any)
	if metadata == nil {
		metadata = map[string]any{}
		nb.fields["metadata"] = metadata
	}
	info, _ := metadata["language_info"].(map[string]any)
	if info == nil {
		info = map[string]any{}
		metadata["language_info"] = info
	}
	for key, value := range language { // nbconvert needs all of it
		if info[key] == nil {
			info[key] = value
		}
	}
	return nil
}

// firstLine is what a cell is known by: its first line that is not blank, cut to 60 characters.
func firstLine(src string) string {
	line, more, _ := strings.Cut(strings.TrimSpace(src), "\n")
	runes := []rune(line)
	if len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	if strings.TrimSpace(more) != "" {
		return line + " …"
	}
	return line
}

// took is the time since start as a person reads it.
func took(start time.Time) string {
	d := time.Since(start)
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}

var errTimeout = errors.New("it took longer than --timeout allows, and was interrupted")

// executeCell runs one cell; what it publishes goes to its outputs, and what earlier cells display again to theirs.
func executeCell(c *client.Client, gathered *outputs, cell map[string]any, src string, timeout time.Duration) (*client.Exchange, error) {
	x, err := c.Start(c.Conns.Shell, "execute_request", map[string]any{"code": src, "allow_stdin": false})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.Background(), func() {}
	if timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, timeout)
	}
	defer cancel()
	err = c.Wait(ctx, x)
	late := errors.Is(err, context.DeadlineExceeded)
	if late {
		err = giveUp(c, x)
	}
	gathered.begin(x.ID, cell)
	for _, m := range c.Published(x) {
		gathered.take(m)
	}
	gathered.pages(x.ID, x.Reply)
	gathered.end(x.ID)
	if x.Reply != nil {
		cell["execution_count"] = client.Content(x.Reply)["execution_count"]
	}
	if late {
		err = errors.Join(errTimeout, err)
	}
	return x, err
}

// giveUp interrupts a cell, and again after a while if it does not stop.
func giveUp(c *client.Client, x *client.Exchange) error {
	var err error
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		if _, err = c.Do(ctx, c.Conns.Control, "interrupt_request", map[string]any{}); err == nil {
			err = c.Wait(ctx, x)
		}
		cancel()
		if err == nil {
			return nil
		}
	}
	return err
}

func joinLines(v any) string {
	list, _ := v.([]any)
	var b strings.Builder
	for _, l := range list {
		fmt.Fprintln(&b, l)
	}
	return strings.TrimRight(b.String(), "\n")
}
