package kerneltest

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
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
//	wait X, signal X       until another cell that runs at the same time signals X
//	limit N                a cell may print N bytes from now on
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

// Complete proposes "print" for "pr", and files behind an open quotation mark.
func (s *Script) Complete(src string, cursor int) server.Completion {
	before := []rune(src)[:cursor]
	if i := slices.Index(before, '"'); i >= 0 {
		return server.Completion{Start: i + 1, End: cursor, Files: true}
	}
	if !strings.HasSuffix(string(before), "pr") {
		return server.Completion{}
	}
	return server.Completion{Start: cursor - 2, End: cursor, Items: []server.CompletionItem{{Text: "print", Type: "function"}}}
}

// Inspect knows "print", and the values of variables.
func (s *Script) Inspect(src string, cursor, detail int, value func(name string) string) (text, markdown string, found bool) {
	if v := value(src); v != "" {
		return src + " is " + v, "", true
	}
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
	conn    *link.Conn
	mu      sync.Mutex
	stop    map[uint64]chan struct{} // of the scripts that run; closed by an interrupt
	early   map[uint64]bool          // scripts to interrupt as soon as they begin
	known   map[string]bool
	names   []string // of variables
	left    bool     // a script has left code behind
	inputs  map[uint64]chan link.Message
	signals map[string]chan struct{}
	comms   scriptedComms
}

// ServeScript is a worker that runs scripts; its result is the exit status.
func ServeScript(r io.Reader, w io.Writer) int {
	s := &scripted{
		conn: link.New(r, w), known: map[string]bool{}, stop: map[uint64]chan struct{}{}, early: map[uint64]bool{},
		inputs: map[uint64]chan link.Message{}, signals: map[string]chan struct{}{},
	}
	s.send(link.Message{Kind: link.Ready})
	for {
		m, err := s.conn.Receive()
		switch {
		case err != nil || m.Kind == link.Quit:
			return 0
		case m.Kind == link.Run:
			go s.run(m)
		case m.Kind == link.Input:
			s.inputOf(m.ID) <- m
		case m.Kind == link.Inspect:
			s.describe(m)
		case m.Kind == link.Interrupt && m.Event != 0:
			s.release(m.Event)
		case m.Kind == link.Interrupt:
			s.interrupt(m.ID)
		default:
			s.comm(m)
		}
	}
}

// interrupt stops a script, also one that has not begun yet.
func (s *scripted) interrupt(id uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stop := s.stop[id]; stop != nil {
		close(stop)
		delete(s.stop, id)
	} else {
		s.early[id] = true
	}
}

func (s *scripted) inputOf(id uint64) chan link.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.inputs[id] == nil {
		s.inputs[id] = make(chan link.Message, 1)
	}
	return s.inputs[id]
}

// signal returns the channel of that name, which is closed once it is signalled.
func (s *scripted) signal(name string) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.signals[name] == nil {
		s.signals[name] = make(chan struct{})
	}
	return s.signals[name]
}

// describe answers a question about a variable: it has the parts a and b, which have none.
func (s *scripted) describe(m link.Message) {
	answer := link.Message{Kind: link.Inspected, ID: m.ID}
	s.mu.Lock()
	known := s.known[m.Name]
	s.mu.Unlock()
	switch {
	case !known:
		answer.Error = &link.Failure{Name: "NoVariable", Value: "there is no " + m.Name}
	case m.Rich:
		answer.Data = map[string]any{"text/plain": "all of " + m.Name}
	case len(m.Path) == 0:
		answer.Vars = []link.Var{{Name: "a", Type: "part", Value: "of " + m.Name, Parts: 1}, {Name: "b", Type: "part", Value: "of " + m.Name}}
	default:
		answer.Vars = []link.Var{{Name: "inner", Type: "part", Value: fmt.Sprint(m.Name, m.Path)}}
	}
	s.send(answer)
}

func (s *scripted) send(m link.Message) {
	if err := s.conn.Send(m); err != nil {
		os.Exit(1)
	}
}

func (s *scripted) run(m link.Message) {
	stop := make(chan struct{})
	s.mu.Lock()
	if s.early[m.ID] {
		close(stop)
	} else {
		s.stop[m.ID] = stop
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
	delete(s.stop, m.ID)
	for _, name := range s.names {
		done.Vars = append(done.Vars, link.Var{Name: name, Type: "variable", Value: "set", Parts: 2})
	}
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
		s.mu.Lock()
		if word == "set" && !s.known[argument] {
			s.names = append(s.names, argument)
		}
		s.known[argument] = true
		s.mu.Unlock()
	case "get":
		s.mu.Lock()
		known := s.known[argument]
		s.mu.Unlock()
		s.send(link.Message{Kind: link.Stream, ID: id, Name: "stdout", Text: fmt.Sprintf("%s %v\n", argument, known)})
	case "signal":
		close(s.signal(argument))
	case "wait":
		select {
		case <-s.signal(argument):
		case <-stop:
			return &link.Failure{Name: "KeyboardInterrupt", Value: "interrupted", Traceback: []string{"interrupted"}}
		}
	case "limit":
		s.send(link.Message{Kind: link.MayPrint, Bytes: number})
	case "input":
		return s.ask(id, stop, argument)
	}
	return nil
}

func (s *scripted) ask(id uint64, stop <-chan struct{}, prompt string) *link.Failure {
	s.send(link.Message{Kind: link.NeedInput, ID: id, Text: prompt})
	select {
	case m := <-s.inputOf(id):
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
