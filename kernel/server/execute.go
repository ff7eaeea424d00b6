package server

import (
	"encoding/json"
	"strings"
	"sync"
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

// execution is one cell, or one hidden run such as a replayed declaration, and what has become of it.
type execution struct {
	id      uint64
	request *wire.Message
	asked   executeRequest
	count   int
	lane    *lane
	started time.Time
	hidden  bool // outputs go nowhere
	done    chan link.Message
	cancel  chan struct{} // closed by the first interrupt
	used    bool          // a unit has run under id
	payload []any         // of the reply
	wall    time.Duration // that its units and commands have run
	cpu     time.Duration

	mu          sync.Mutex
	result      map[string]any // data of the cell's last expression
	metadata    map[string]any
	more        bool             // parts of the cell follow: a value is not its result
	capture     *strings.Builder // takes what is printed to stdout
	interrupted bool
	warned      bool // the user was told that another interrupt restarts the worker
	killed      bool // and asked for it
	ended       bool
}

// kept is how many executions are remembered: goroutines may print after their cell has ended.
const kept = 1000

// newExecution gives the execution a number on the link and remembers whose output comes under it.
func (k *Kernel) newExecution(l *lane, request *wire.Message) *execution {
	k.mu.Lock()
	defer k.mu.Unlock()
	e := &execution{lane: l, request: request, started: time.Now(), done: make(chan link.Message, 1), cancel: make(chan struct{})}
	k.enrol(e)
	return e
}

// enrol gives the execution its next number, with k.mu held.
func (k *Kernel) enrol(e *execution) {
	k.nextID++
	e.id = k.nextID
	k.recent[e.id] = e
	oldest := e.id - kept
	old := k.recent[oldest]
	if old == nil || !old.over() {
		return
	}
	delete(k.recent, oldest)
	if old.id == oldest { // a cell of several parts has had several numbers
		k.out.forget(old.request)
	}
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

func (e *execution) stops() bool {
	return !e.asked.Silent && (e.asked.StopOnError == nil || *e.asked.StopOnError)
}

func (e *execution) end() {
	e.mu.Lock()
	e.ended = true
	e.mu.Unlock()
}

func (e *execution) over() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ended
}

func (e *execution) wasInterrupted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.interrupted
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

// deliver takes a message from the worker to whom it concerns.
func (k *Kernel) deliver(m link.Message, w *incarnation) {
	if m.Kind == link.Done || m.Kind == link.Returned || m.Kind == link.CommDone {
		w.left.Store(m.Left)
	}
	if m.Kind == link.Inspected || m.Kind == link.MayPrint {
		k.hear(m)
		return
	}
	k.mu.Lock()
	e := k.recent[m.ID]
	if m.Kind == link.Done {
		k.vars = m.Vars
	}
	k.mu.Unlock()
	if isComm(m.Kind) {
		k.hearComm(m, e, w)
		return
	}
	if e == nil {
		if m.Kind == link.Stream {
			k.Log.Printf("%s of execution %d, which is forgotten: %s", m.Name, m.ID, m.Text)
		}
		return
	}
	if m.Kind == link.Done {
		select {
		case e.done <- m:
		default:
		}
		return
	}
	if m.Kind == link.NeedInput {
		go k.ask(e, m, w)
		return
	}
	if m.Kind == link.Result {
		k.publishResult(e, m)
		return
	}
	if !e.hidden {
		k.publish(e, m)
	}
}
