package worker

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/traefik/yaegi/interp"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/dyn"
	"github.com/luciola-nn/luciola/kernel/link"
)

// Config is what cells can reach, and the hooks of the process around the worker.
type Config struct {
	Packages []string // import paths of the compiled packages
	Symbols  Symbols
	Stop     *atomic.Bool             // set while an interrupt is to be obeyed; nil: the worker's own
	Start    func(*Out) (undo func()) // called once before the first cell; nil: nothing
}

// Refused is the name of a Failure of a unit that the interpreter did not accept: it did not run and must not be committed.
const Refused = "NotSupported"

// Patience is how long an interrupted cell may take to return from compiled code before it is left behind.
const Patience = time.Second

// worker is the state of the process.
type worker struct {
	conn   *link.Conn
	config Config
	in     *interp.Interpreter
	types  *dyn.Registry
	out    *Out
	stop   *atomic.Bool
	asked  interrupts          // by the front, to stop
	run    atomic.Pointer[run] // the cell that runs; read by its goroutine, by those it started and by what earlier cells left behind
	vars   []variable
	index  map[string]int

	leaving sync.Mutex // held while left changes and the front is told
	left    int        // interrupted cells whose compiled code still runs
}

// Serve runs the units that arrive on conn until the other side closes it or sends Quit. It takes os.Stdout and os.Stderr.
func Serve(conn *link.Conn, c Config) error {
	w := &worker{conn: conn, config: c, stop: c.Stop, index: map[string]int{}}
	if w.stop == nil {
		w.stop = new(atomic.Bool)
	}
	out, err := capture(conn)
	if err != nil {
		return err
	}
	w.out = out
	defer out.release()
	defer display.Bind(out)()
	if c.Start != nil {
		defer c.Start(out)()
	}
	if err := w.prepare(); err != nil {
		return err
	}
	if err := conn.Send(link.Message{Kind: link.Ready}); err != nil {
		return err
	}
	if err := w.useRest(); err != nil {
		return fmt.Errorf("worker: symbols: %w", err)
	}
	return w.loop()
}

// loop reads messages; a cell runs in a goroutine of its own, so that interrupts are heard.
func (w *worker) loop() error {
	units := make(chan link.Message)
	defer close(units)
	go func() {
		for m := range units {
			w.serveUnit(m)
		}
	}()
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
			units <- m
		case link.Interrupt:
			w.asked.ask(m.ID)
		case link.Quit:
			return nil
		}
	}
}

// serveUnit runs one unit and answers it with Done.
func (w *worker) serveUnit(m link.Message) {
	done := link.Message{Kind: link.Done, ID: m.ID}
	var u cell.Unit
	stop := w.asked.begin(m.ID)
	defer w.asked.end()
	var stuck *run
	if err := json.Unmarshal(m.Unit, &u); err != nil {
		done.Error = &link.Failure{Name: "InternalError", Value: "unit: " + err.Error()}
	} else {
		w.out.begin(m.ID)
		done.Error, stuck = w.runUnit(&u, stop)
		w.out.flush()
		done.Vars = w.variables()
	}
	w.leaving.Lock()
	defer w.leaving.Unlock()
	if stuck != nil {
		w.left++
		go w.awaitReturn(stuck)
	}
	done.Left = w.left > 0
	w.tell(done)
}

// awaitReturn tells when the last code that interrupted cells left behind has returned.
func (w *worker) awaitReturn(r *run) {
	<-r.exited
	w.leaving.Lock()
	defer w.leaving.Unlock()
	if w.left--; w.left == 0 {
		w.tell(link.Message{Kind: link.Returned})
	}
}

// tell sends a message. A lost connection ends the worker through Receive.
func (w *worker) tell(m link.Message) {
	if err := w.conn.Send(m); err != nil {
		fmt.Fprintln(w.out.realErr, "worker:", err)
	}
}
