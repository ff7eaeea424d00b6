package kerneltest

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/server"
)

// Script is a language for tests. A cell is lines of a word and its argument:
//
//	print T, warn T        a line on stdout, stderr          result T      the cell's value
//	display T, update T    a display with id "d"             clear         clear_output
//	lines N                N numbered lines                  sleep MS      can be interrupted
//	fail T                 a run-time error                  bad T         an error of the compiler
//	loop                   until interrupted                 native MS     cannot be interrupted
//	exit N, crash T        the process ends, panics          later MS T    prints from a goroutine after the cell
//	lateexit MS            the process ends after the cell   input T       asks, and prints the answer
//	burn MS                keeps all cores busy
//	stay                   until interrupted, and leaves code behind
//	free                   alone in its cell: what was left behind returns after the cell, which prints "freed" then
//	refuse                 an error of a cell that could not begin
//	open X                 opens a comm with this id
//	set X                  declares a variable               def X         declares a function
//	get X                  prints whether the worker knows X
type Script struct {
	mu        sync.Mutex
	variables []string
	functions []string
}

// NewScript returns a session without declarations.
func NewScript() *Script { return &Script{} }

// Compile refuses a cell with a bad line.
func (s *Script) Compile(n int, src string) (server.Unit, *link.Failure) {
	if _, text, bad := strings.Cut("\n"+src, "\nbad "); bad {
		text, _, _ = strings.Cut(text, "\n")
		return server.Unit{}, &link.Failure{Name: "CompileError", Value: text, Traceback: []string{fmt.Sprintf("In[%d]:1:1: %s", n, text)}}
	}
	code, err := json.Marshal(src)
	if err != nil {
		return server.Unit{}, &link.Failure{Name: "CompileError", Value: err.Error()}
	}
	return server.Unit{Code: code, Commit: func() { s.commit(src) }}, nil
}

func (s *Script) commit(src string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for line := range strings.Lines(src) {
		switch word, name, _ := strings.Cut(strings.TrimSpace(line), " "); word {
		case "set":
			s.variables = append(s.variables, name)
		case "def":
			s.functions = append(s.functions, name)
		}
	}
}

// Restart replays functions and loses variables.
func (s *Script) Restart() (replay []json.RawMessage, lost []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.functions {
		code, err := json.Marshal("def " + f)
		if err == nil {
			replay = append(replay, code)
		}
	}
	lost, s.variables = s.variables, nil
	return replay, lost
}

// Complete proposes "print" for "pr".
func (s *Script) Complete(src string, cursor int) server.Completion {
	before := []rune(src)[:cursor]
	if !strings.HasSuffix(string(before), "pr") {
		return server.Completion{}
	}
	return server.Completion{Start: cursor - 2, End: cursor, Items: []server.CompletionItem{{Text: "print", Type: "function"}}}
}

// Inspect knows "print".
func (s *Script) Inspect(src string, cursor, detail int) (text, markdown string, found bool) {
	if !strings.Contains(src, "print") {
		return "", "", false
	}
	return "print T: a line", "**print** T", true
}

// IsComplete wants as many closing braces as opening ones.
func (s *Script) IsComplete(src string) (status, indent string) {
	switch open := strings.Count(src, "{") - strings.Count(src, "}"); {
	case open > 0:
		return "incomplete", strings.Repeat("\t", open)
	case open < 0:
		return "invalid", ""
	}
	return "complete", ""
}

// scripted is the worker's half of the language.
type scripted struct {
	conn  *link.Conn
	mu    sync.Mutex
	stop  chan struct{} // closed by an interrupt
	id    uint64        // of the script that runs or ran last
	early uint64        // a script to interrupt as soon as it begins
	known map[string]bool
	left  bool // a script has left code behind
	input chan link.Message
	open  map[string]bool // comms
	last  link.Message    // of a comm
	held  map[uint64]bool
}

// ServeScript is a worker that runs scripts; its result is the exit status.
func ServeScript(r io.Reader, w io.Writer) int {
	s := &scripted{conn: link.New(r, w), known: map[string]bool{}, input: make(chan link.Message, 1)}
	s.send(link.Message{Kind: link.Ready})
	runs := make(chan link.Message, 16)
	go func() {
		for m := range runs {
			s.run(m)
		}
	}()
	for {
		m, err := s.conn.Receive()
		switch {
		case err != nil || m.Kind == link.Quit:
			return 0
		case m.Kind == link.Run:
			runs <- m
		case m.Kind == link.Input:
			s.input <- m
		case m.Kind == link.Interrupt:
			s.interrupt(m.ID)
			s.release(m.ID)
		default:
			s.comm(m)
		}
	}
}

// interrupt stops a script, also one that has not begun yet.
func (s *scripted) interrupt(id uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id > s.id {
		s.early = id
	}
	if s.stop != nil && s.id == id {
		close(s.stop)
		s.stop = nil
	}
}

func (s *scripted) send(m link.Message) {
	if err := s.conn.Send(m); err != nil {
		os.Exit(1)
	}
}

func (s *scripted) run(m link.Message) {
	stop := make(chan struct{})
	s.mu.Lock()
	s.stop, s.id = stop, m.ID
	if s.early == m.ID {
		close(stop)
		s.stop = nil
	}
	s.mu.Unlock()
	done := link.Message{Kind: link.Done, ID: m.ID}
	var src string
	if err := json.Unmarshal(m.Unit, &src); err != nil {
		done.Error = &link.Failure{Name: "Worker", Value: err.Error()}
	}
	for line := range strings.Lines(src) {
		word, argument, _ := strings.Cut(strings.TrimSpace(line), " ")
		if done.Error = s.step(m.ID, stop, word, argument); done.Error != nil {
			break
		}
	}
	s.mu.Lock()
	s.stop = nil
	s.mu.Unlock()
	done.Left = s.left
	s.send(done)
	if done.Left && src == "free" {
		s.left = false
		s.send(link.Message{Kind: link.Returned})
		s.send(link.Message{Kind: link.Stream, ID: m.ID, Name: "stdout", Text: "freed\n"})
	}
}

func (s *scripted) step(id uint64, stop <-chan struct{}, word, argument string) *link.Failure {
	text := map[string]any{"text/plain": argument}
	n, rest, _ := strings.Cut(argument, " ")
	number, _ := strconv.Atoi(n) // 0 for the words that have none
	after := time.After(time.Duration(number) * time.Millisecond)
	if word == "loop" || word == "stay" {
		after = nil
	}
	switch word {
	case "print":
		s.send(link.Message{Kind: link.Stream, ID: id, Name: "stdout", Text: argument + "\n"})
	case "warn":
		s.send(link.Message{Kind: link.Stream, ID: id, Name: "stderr", Text: argument + "\n"})
	case "result":
		s.send(link.Message{Kind: link.Result, ID: id, Data: text})
	case "display", "update":
		s.send(link.Message{Kind: link.Display, ID: id, Data: text, DisplayID: "d", Update: word == "update"})
	case "clear":
		s.send(link.Message{Kind: link.Clear, ID: id, Wait: true})
	case "lines":
		for i := range number {
			s.send(link.Message{Kind: link.Stream, ID: id, Name: "stdout", Text: fmt.Sprintf("line %d\n", i)})
		}
	case "fail":
		return &link.Failure{Name: "Error", Value: argument, Traceback: []string{argument}}
	case "refuse":
		return &link.Failure{Name: "NotSupported", Value: "refused"}
	case "loop", "sleep", "stay":
		select {
		case <-stop:
			s.left = s.left || word == "stay"
			return &link.Failure{Name: "KeyboardInterrupt", Value: "interrupted", Traceback: []string{"interrupted"}}
		case <-after:
		}
	case "native":
		<-after
	case "burn":
		burn(time.Now().Add(time.Duration(number) * time.Millisecond))
	case "exit":
		os.Exit(number)
	case "crash":
		panic(argument)
	case "later", "lateexit":
		go func() {
			<-after
			if word == "lateexit" {
				os.Exit(3)
			}
			s.send(link.Message{Kind: link.Stream, ID: id, Name: "stdout", Text: rest + "\n"})
		}()
	case "open":
		s.opened(argument)
		s.send(link.Message{Kind: link.CommOpen, ID: id, Comm: argument, Name: "echo", Metadata: map[string]any{"version": "1"}})
	case "set", "def":
		s.known[argument] = true
	case "get":
		s.send(link.Message{Kind: link.Stream, ID: id, Name: "stdout", Text: fmt.Sprintf("%s %v\n", argument, s.known[argument])})
	case "input":
		return s.ask(id, stop, argument)
	}
	return nil
}

func (s *scripted) ask(id uint64, stop <-chan struct{}, prompt string) *link.Failure {
	s.send(link.Message{Kind: link.NeedInput, ID: id, Text: prompt})
	select {
	case m := <-s.input:
		if m.Error == nil {
			s.send(link.Message{Kind: link.Stream, ID: id, Name: "stdout", Text: m.Text + "\n"})
		}
		return m.Error
	case <-stop:
		return &link.Failure{Name: "KeyboardInterrupt", Value: "interrupted", Traceback: []string{"interrupted"}}
	}
}

// burn computes on twice as many threads as there are cores.
func burn(until time.Time) {
	var all sync.WaitGroup
	for range 2 * runtime.NumCPU() {
		all.Go(func() {
			for x := 1.0; time.Now().Before(until) && x > 0; {
				for range 10_000 {
					x = x*0.5 + 1
				}
			}
		})
	}
	all.Wait()
}

// comm knows the target "echo": it sends back what a message carries, "again" what the one before did, and "hold" is not handled
// before an interrupt.
func (s *scripted) comm(m link.Message) {
	switch {
	case m.Kind == link.CommOpen && m.Name != "echo":
		s.send(link.Message{Kind: link.CommClose, ID: m.ID, Comm: m.Comm})
	case m.Kind == link.CommMessage && m.Data["hold"] == true:
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.held == nil {
			s.held = map[uint64]bool{}
		}
		s.held[m.ID] = true
		return
	case m.Kind == link.CommOpen:
		s.opened(m.Comm)
	case m.Kind == link.CommMessage && s.knows(m.Comm):
		echo := m
		if m.Data["again"] == true {
			echo = s.last
		}
		s.last = m
		echo.ID = m.ID
		s.send(echo)
	}
	s.send(link.Message{Kind: link.CommDone, ID: m.ID})
}

func (s *scripted) release(id uint64) {
	s.mu.Lock()
	held := s.held[id]
	delete(s.held, id)
	s.mu.Unlock()
	if held {
		s.send(link.Message{Kind: link.CommDone, ID: id})
	}
}

func (s *scripted) opened(comm string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[string]bool{}
	}
	s.open[comm] = true
}

func (s *scripted) knows(comm string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[comm]
}
