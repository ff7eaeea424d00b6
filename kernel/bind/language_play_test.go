package bind

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/link"
)

// player runs the cells of one script in a worker process of its own.
type player struct {
	script  *script
	session *cell.Session
	conn    *link.Conn
	played  played
	stderr  strings.Builder // of the process: how it died
}

// play runs the cells of p, at most for limit, and compares with what the Go program left behind.
func play(p *script, limit time.Duration) played {
	pl := &player{script: p}
	cmd, hangUp, err := pl.spawn()
	if err != nil {
		return played{verdict: loud, reason: err.Error()}
	}
	ended := make(chan played, 1)
	go func() { ended <- pl.perform() }()
	var r played
	select {
	case r = <-ended:
		hangUp()
	case <-time.After(limit):
		r = played{verdict: loud, reason: fmt.Sprintf("did not end within %v", limit)}
	}
	if r.verdict == loud {
		cmd.Process.Kill()
	}
	cmd.Wait()
	if r.reason == workerDied {
		r.reason += firstLine(pl.stderr.String())
	}
	return r
}

const workerDied = "the worker died: "

// spawn starts the worker.
func (pl *player) spawn() (cmd *exec.Cmd, hangUp func(), err error) {
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "LUCIOLA_TEST_WORKER=1")
	cmd.Stderr = &pl.stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	pl.conn = link.New(out, in)
	var once sync.Once
	return cmd, func() { once.Do(func() { in.Close() }) }, cmd.Start()
}

// perform runs all cells in a fresh session. A panic of the session is a verdict too.
func (pl *player) perform() (r played) {
	r = played{}
	defer func() {
		if p := recover(); p != nil {
			r = pl.end(loud, fmt.Sprintf("the session panics: %v", p))
		}
	}()
	var err error
	if pl.session, err = Session(); err != nil {
		return pl.end(loud, err.Error())
	}
	if m, err := pl.conn.Receive(); err != nil || m.Kind != link.Ready {
		return pl.end(loud, workerDied)
	}
	for i, src := range pl.script.cells {
		if v, reason := pl.cell(i+1, src); reason != "" {
			if v == loud && strings.HasPrefix(reason, "os.Exit") && !pl.script.want.returned {
				break // so does the program
			}
			if reason != workerDied {
				reason = fmt.Sprintf("cell %d: %s", i+1, firstLine(reason))
			}
			return pl.end(v, reason)
		}
		pl.played.returned = i == len(pl.script.cells)-1
	}
	return pl.compare()
}

func (pl *player) end(v verdict, reason string) played {
	pl.played.verdict, pl.played.reason = v, reason
	return pl.played
}

// cell runs one cell. The reason is empty when the cell did what it says it does.
func (pl *player) cell(n int, src string) (verdict, string) {
	kind, text := expectation(src)
	u, prob := pl.session.Compile(n, src)
	if prob != nil {
		if kind == "refused" && strings.Contains(prob.Value, text) || kind == "error" && prob.Name != cell.Unsupported && strings.Contains(prob.Value, text) {
			return equal, ""
		}
		if prob.Name == cell.Unsupported {
			return refused, prob.Value
		}
		return loud, prob.Error()
	}
	failure, err := pl.run(n, u)
	switch {
	case err != nil:
		return loud, workerDied
	case kind == "" && failure != nil:
		return loud, failure.Value
	case kind == "" || kind == "error" && failure != nil && strings.Contains(failure.Value, text):
		return equal, ""
	case failure != nil:
		return loud, fmt.Sprintf("expected %s %q, found %s: %s", kind, text, failure.Name, failure.Value)
	}
	return wrong, fmt.Sprintf("expected %s %q, and the cell ran", kind, text)
}

// expectation reads the last line of a cell that must not succeed.
func expectation(src string) (kind, text string) {
	last := src[strings.LastIndex(src, "\n")+1:]
	for _, k := range []string{"error", "refused"} {
		if text, ok := strings.CutPrefix(last, "// "+k+": "); ok {
			return k, text
		}
	}
	return "", ""
}

// run sends a unit to the worker and collects what it prints until it is done, its result as a last line.
func (pl *player) run(n int, u *cell.Unit) (*link.Failure, error) {
	raw, err := json.Marshal(u)
	if err != nil {
		return nil, err
	}
	if err := pl.conn.Send(link.Message{Kind: link.Run, ID: uint64(n), Unit: raw}); err != nil {
		return nil, err
	}
	result := ""
	for {
		m, err := pl.conn.Receive()
		if err != nil {
			return nil, err
		}
		switch m.Kind {
		case link.Stream:
			if m.Name == "stdout" {
				pl.played.stdout += m.Text
			} else {
				pl.played.stderr += m.Text
			}
		case link.Result:
			result, _ = m.Data["text/plain"].(string)
		case link.Done:
			if result != "" {
				pl.played.stdout += result + "\n"
			}
			if m.Error == nil || m.Error.Name != "NotSupported" {
				pl.session.Commit(u)
			}
			return m.Error, nil
		}
	}
}
