package worker

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/traefik/yaegi/interp"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/dyn"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/widget"
)

// Config is what cells can reach, and the hooks of the process around the worker.
type Config struct {
	Packages []string // import paths of the compiled packages
	Symbols  Symbols
	// Carriers have the methods that compiled code may call of values of cells, see package dyn.
	Carriers []reflect.Type
	Stop     *atomic.Bool             // set while an interrupt is to be obeyed; nil: the worker's own
	Asks     []string                 // import paths, or what they begin with, of code that asks Stop whether to stop
	Start    func(*Out) (undo func()) // called once before the first cell; nil: nothing

	// Describe says what is known of a value of the library, for the variables panel; nil: nothing.
	Describe func(v any) (Detail, bool)
}

// Refused is the name of a Failure of a unit that the interpreter did not accept: it did not run and must not be committed.
const Refused = "NotSupported"

// worker is the state of the process.
type worker struct {
	conn   *link.Conn
	config Config
	in     *interp.Interpreter
	types  *dyn.Registry
	out    *Out
	stop   *atomic.Bool
	asked  interrupts // by the front, to stop
	around surroundings

	owners    owners
	last      atomic.Pointer[run] // the run that began last
	stdout    *Printer
	stderr    *Printer
	stdin     *Input
	questions questions
	variables variables
	globals   globals

	compiling sync.Mutex // the interpreter compiles for one cell at a time, and stops none while it does
	funcLine  *int       // the interpreter's lower.FuncLineVar
	loading   *run       // the cell whose declarations are evaluated
	brake     *brake
	active    activity
	comms     *comms

	funcs   sync.Map // lowered name → lower.Func
	sources sync.Map // cell → its text, the last run of that number
	limits  limits

	leaving sync.Mutex // held while left changes and the front is told
	left    []*leftBehind
}

// Serve runs the units that arrive on conn until the other side closes it or sends Quit. It takes os.Stdout and os.Stderr.
func Serve(conn *link.Conn, c Config) error {
	w := &worker{conn: conn, config: c, stop: c.Stop}
	w.questions.waiting = map[uint64]chan link.Message{}
	if w.stop == nil {
		w.stop = new(atomic.Bool)
	}
	var err error
	if w.limits, err = newLimits(machine); err != nil {
		return err
	}
	out, err := capture(conn, &w.owners)
	if err != nil {
		return err
	}
	w.out, out.ask = out, w.ask
	w.stdout, w.stderr, w.stdin = out.printer(out.stdout), out.printer(out.stderr), &Input{ask: w.ask, owner: out.Running, file: os.Stdin}
	defer out.release()
	defer display.Bind(out)()
	if c.Start != nil {
		defer c.Start(out)()
	}
	debug.SetMaxStack(mostStack)
	if err := w.prepare(); err != nil {
		return err
	}
	w.around.remember()
	w.active.begun = conn.Attend(w.active.computing)
	w.comms = newComms(w)
	defer widget.Bind(w.comms)()
	if err := conn.Send(link.Message{Kind: link.Ready}); err != nil {
		return err
	}
	if err := w.useRest(); err != nil {
		return fmt.Errorf("worker: symbols: %w", err)
	}
	return w.loop()
}

// loop reads messages; a cell runs in a goroutine of its own, so that interrupts and cells of subshells are heard.
func (w *worker) loop() error {
	for {
		m, err := w.conn.Receive()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		switch m.Kind {
		case link.Run:
			go w.serveUnit(m, w.asked.begin(m.ID))
		case link.Input:
			w.answer(m)
		case link.Inspect:
			go w.inspect(m)
		case link.Interrupt:
			w.interrupt(m)
		case link.Surroundings:
			w.around.adopt(m)
		case link.CommOpen, link.CommMessage, link.CommClose:
			w.comms.receive(m)
		case link.Quit:
			return nil
		}
	}
}

// serveUnit runs one unit and answers it with Done.
func (w *worker) serveUnit(m link.Message, stop <-chan struct{}) {
	done := link.Message{Kind: link.Done, ID: m.ID}
	var u cell.Unit
	defer w.asked.end(m.ID)
	var left []stuck
	var r *run
	if err := json.Unmarshal(m.Unit, &u); err != nil {
		done.Error = &link.Failure{Name: "InternalError", Value: "unit: " + err.Error()}
	} else {
		r = newRun(m.ID, &u)
		w.owners.enter(owner{run: r})
		w.out.begin(m.ID)
		done.Error, left = w.runUnit(r, stop)
		r.noteUnset(done.Error)
		w.out.flush()
		w.out.end(m.ID)
		if done.Error == nil { // else it may not have ended yet
			done.Wall, done.CPU = r.wall, r.cpu
		}
		done.Dir, done.Env = w.around.changes()
		done.Vars = w.snapshot()
	}
	w.leave(r, left)
	w.tellLeft(done)
}

// tellLeft sends a message that also says whether something is left behind.
func (w *worker) tellLeft(done link.Message) {
	w.leaving.Lock()
	defer w.leaving.Unlock()
	done.Left = len(w.left) > 0
	w.tell(done)
}

// tell sends a message. A lost connection ends the worker through Receive.
func (w *worker) tell(m link.Message) {
	if err := w.conn.Send(m); err != nil {
		fmt.Fprintln(w.out.realErr, "worker:", err)
	}
}
