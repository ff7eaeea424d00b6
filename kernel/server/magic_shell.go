package server

import (
	"errors"
	"os/exec"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/luciola-nn/luciola/kernel/link"
)

// How long a command that was interrupted may take to end, and how long what it started may keep its output open after it.
const (
	commandPatience = 500 * time.Millisecond
	outputPatience  = time.Second
)

// runShell is !command.
func runShell(c *call) *link.Failure {
	if c.Args == "" {
		return c.wrong("a command is missing")
	}
	return c.command(c.Args)
}

// runBash is %%bash.
func runBash(c *call) *link.Failure {
	if c.Args != "" {
		return c.misused("the commands stand in the lines below %%bash")
	}
	return c.command(c.text())
}

// shell is what runs commands: bash where there is one.
func shell() (argv []string) {
	if path, err := exec.LookPath("bash"); err == nil {
		return []string{path, "-c"}
	}
	if runtime.GOOS == "windows" {
		return []string{"cmd", "/c"}
	}
	return []string{"sh", "-c"}
}

// writer makes a Writer of a function of text. It holds back the bytes of a character that is not complete.
func writer(put func(string)) *textWriter { return &textWriter{put: put} }

type textWriter struct {
	put  func(string)
	held []byte
}

func (w *textWriter) Write(p []byte) (int, error) {
	w.held = append(w.held, p...)
	keep := 0
	for i := 1; i <= min(utf8.UTFMax-1, len(w.held)); i++ {
		if b := w.held[len(w.held)-i:]; utf8.RuneStart(b[0]) {
			if !utf8.FullRune(b) {
				keep = i
			}
			break
		}
	}
	w.flush(len(w.held) - keep)
	return len(p), nil
}

func (w *textWriter) flush(n int) {
	if n > 0 {
		w.put(strings.ToValidUTF8(string(w.held[:n]), "�"))
		w.held = append([]byte{}, w.held[n:]...)
	}
}

// command runs shell commands.
func (c *call) command(text string) *link.Failure {
	argv := shell()
	return c.stream(exec.Command(argv[0], append(argv[1:], text)...))
}

// stream runs a command and shows what it prints.
func (c *call) stream(cmd *exec.Cmd) *link.Failure {
	return c.streamErrs(cmd, writer(func(s string) { c.k.say(c.e, "stderr", s) }))
}

// streamErrs is stream for a command whose standard error goes to errs.
func (c *call) streamErrs(cmd *exec.Cmd, errs *textWriter) *link.Failure {
	out := writer(func(s string) { c.k.say(c.e, "stdout", s) })
	cmd.Stdout, cmd.Stderr = out, errs
	begun := time.Now()
	problem := c.perform(cmd)
	out.flush(len(out.held))
	errs.flush(len(errs.held))
	c.e.wall += time.Since(begun)
	if s := cmd.ProcessState; s != nil {
		c.e.cpu += s.UserTime() + s.SystemTime()
	}
	return problem
}

// perform runs a command in a group of its own, which an interrupt ends. On Linux it ends with the
// kernel too, also one that is killed.
func (c *call) perform(cmd *exec.Cmd) *link.Failure {
	ownGroup(cmd)
	endWithUs(cmd)
	cmd.WaitDelay = outputPatience
	started, ended := make(chan error, 1), make(chan error, 1)
	go func() {
		runtime.LockOSThread() // see endWithUs
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return c.failAt("Error", err.Error())
	}
	lowerPriority(cmd)
	err := c.await(cmd, ended)
	switch {
	case c.e.wasInterrupted():
		return c.failAt("KeyboardInterrupt", "interrupted")
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return c.failAt("Error", err.Error())
	}
	return nil
}

// await waits for the end of a command, or makes it end.
func (c *call) await(cmd *exec.Cmd, ended <-chan error) error {
	select {
	case err := <-ended:
		return err
	case <-c.e.cancel:
		interruptGroup(cmd)
	case <-c.k.quit:
		killGroup(cmd)
	}
	select {
	case err := <-ended:
		killGroup(cmd) // what the shell left behind
		return err
	case <-time.After(commandPatience):
		killGroup(cmd)
		return <-ended
	}
}
