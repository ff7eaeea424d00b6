package server

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// A burst of cells ("Run All") is over when nothing has come for settleQuiet; see queue.settle.
const (
	settleQuiet = 15 * time.Millisecond
	settleMost  = 100 * time.Millisecond
)

// refused is the name of the failure of a cell that the worker could not begin: nothing of it exists.
const refused = "NotSupported"

type executeRequest struct {
	Code         string            `json:"code"`
	Silent       bool              `json:"silent"`
	StoreHistory *bool             `json:"store_history"` // default: not silent
	Expressions  map[string]string `json:"user_expressions"`
	AllowStdin   bool              `json:"allow_stdin"`
	StopOnError  *bool             `json:"stop_on_error"` // default: true
}

// execute runs one cell: busy, execute_input, outputs, execute_reply, idle.
func (k *Kernel) execute(l *lane, m *wire.Message, received time.Time) {
	e := k.newExecution(l, m)
	k.setRunning(l, e) // before anything is published: who sees that the cell runs may interrupt it
	defer k.setRunning(l, nil)
	defer e.end()
	k.out.begin(m)
	defer k.out.end(m)
	if err := json.Unmarshal(m.Content, &e.asked); err != nil {
		content := badRequest(err)
		content["execution_count"] = k.counted(l, 0)
		k.reply(k.sockets.Shell, m, "execute_reply", content, nil)
		return
	}
	e.hidden = e.asked.Silent
	store := !e.asked.Silent && (e.asked.StoreHistory == nil || *e.asked.StoreHistory) && strings.TrimSpace(e.asked.Code) != ""
	if store {
		e.count = k.counted(l, 1)
		k.history.add(l.key, e.count, e.asked.Code)
	} else {
		e.count = k.counted(l, 0)
	}
	if !e.asked.Silent {
		k.out.send(m, "execute_input", map[string]any{"code": e.asked.Code, "execution_count": e.count})
	}
	content := k.runCell(e)
	k.setRunning(l, nil)
	e.end()
	k.out.finish(m)
	if content["status"] == "error" && (e.stops() || e.wasInterrupted()) {
		if time.Since(received) < settleMost {
			l.queue.settle(settleQuiet, settleMost)
		}
		l.queue.abort()
	}
	content["execution_count"] = e.count
	k.reply(k.sockets.Shell, m, "execute_reply", content,
		map[string]any{"started": e.started.UTC().Format("2006-01-02T15:04:05.000000Z"), "status": content["status"]})
}

// abort answers a cell that waited behind one that failed. It has no execution count: JupyterLab would show it beside a cell that did
// not run.
func (k *Kernel) abort(l *lane, m *wire.Message) {
	k.out.status(m, "busy")
	k.reply(k.sockets.Shell, m, "execute_reply",
		map[string]any{"status": "aborted"}, map[string]any{"status": "aborted"})
	k.out.status(m, "idle")
}

// counted adds to the execution count of a lane and returns it.
func (k *Kernel) counted(l *lane, more int) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	l.count += more
	return l.count
}

func (k *Kernel) setRunning(l *lane, e *execution) {
	k.mu.Lock()
	l.running = e
	if e != nil {
		k.last = e
	}
	k.mu.Unlock()
}

// runCell compiles the cell and runs it in the worker; the content of its reply.
func (k *Kernel) runCell(e *execution) map[string]any {
	if strings.TrimSpace(e.asked.Code) == "" {
		return k.succeed(e, k.expressions(e))
	}
	if problem := k.runSource(e, e.asked.Code, 0); problem != nil {
		return k.fail(e, problem)
	}
	return k.succeed(e, k.expressions(e), e.payload...)
}

// runUnit has the worker run code and waits until it is done. The failure says why there is no answer.
func (k *Kernel) runUnit(e *execution, code json.RawMessage) (link.Message, *link.Failure) {
	w, problem := k.ready(e)
	if problem != nil {
		return link.Message{}, problem
	}
	if err := k.begin(e, w, code); err != nil {
		k.Log.Printf("run: %v", err) // the reader sees the end of the worker and says how it came
		w.kill()
	}
	select {
	case done := <-e.done:
		return done, nil
	case <-w.dead:
	}
	select {
	case done := <-e.done: // it answered and ended after that
		return done, nil
	default:
		return link.Message{}, k.epitaph(e, w)
	}
}
