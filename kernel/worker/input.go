package worker

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/luciola-nn/luciola/kernel/link"
)

// endOfInput is the answer that means that there is no more input.
const endOfInput = "\x04"

// errInterrupted ends a read when the cell is to stop; the interpreter stops the cell then.
var errInterrupted = errors.New("interrupted while it waits for input")

// inputError is a read that can never be answered: the cell fails with it, wherever the error goes.
type inputError struct{ failure *link.Failure }

func (e *inputError) Error() string { return e.failure.Value }

// questions are the executions that wait for an answer of the user.
type questions struct {
	mu      sync.Mutex
	waiting map[uint64]chan link.Message
}

// ask asks the user for a line. One question of an execution waits for the next.
func (w *worker) ask(prompt string, password bool) (string, error) {
	r := w.owners.current()
	if r == nil {
		r = w.last.Load()
	}
	r.asking.Lock()
	defer r.asking.Unlock()
	answer := make(chan link.Message, 1)
	w.questions.mu.Lock()
	w.questions.waiting[r.id] = answer
	w.questions.mu.Unlock()
	defer func() {
		w.questions.mu.Lock()
		delete(w.questions.waiting, r.id)
		w.questions.mu.Unlock()
	}()
	question := link.Message{Kind: link.NeedInput, ID: r.id, Text: prompt}
	if password {
		question.Name = "password"
	}
	w.out.flush()
	w.out.post(question)
	select {
	case m := <-answer:
		switch {
		case m.Error != nil:
			return "", &inputError{m.Error}
		case m.Text == endOfInput:
			return "", io.EOF
		}
		return m.Text, nil
	case <-r.stopping:
		return "", errInterrupted
	}
}

// answer takes the answer of the user to where it is waited for.
func (w *worker) answer(m link.Message) {
	w.questions.mu.Lock()
	defer w.questions.mu.Unlock()
	if waiting := w.questions.waiting[m.ID]; waiting != nil {
		waiting <- m
		delete(w.questions.waiting, m.ID)
	}
}

// Ask implements display.Sink.
func (o *Out) Ask(prompt string, password bool) (string, error) { return o.ask(prompt, password) }

// Input is standard input as cells see it: each line is asked of the user when it is needed, and what a cell leaves of its last line
// is not for the next cell. It has no ReadRune, as os.Stdin has none: package fmt then takes what it does not like off the input, and
// a program that asks again after wrong input comes to an end.
type Input struct {
	ask   func(prompt string, password bool) (string, error)
	owner func() uint64 // the execution that reads
	file  *os.File      // what os.Stdin is unless the cell puts another file in its place

	mu   sync.Mutex
	rest []byte // of the line that was asked
	by   uint64 // for this execution
}

// fill makes sure that there is something to read. What cannot be answered ends the cell, as no error that it passes to a scanner
// would.
func (i *Input) fill() error {
	reader := i.owner()
	if len(i.rest) > 0 && i.by == reader {
		return nil
	}
	line, err := i.ask("", false)
	var never *inputError
	if errors.As(err, &never) {
		panic(never)
	}
	if err != nil {
		return err
	}
	i.rest, i.by = []byte(strings.TrimSuffix(line, "\n")+"\n"), reader
	return nil
}

// Read implements io.Reader.
func (i *Input) Read(p []byte) (int, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if os.Stdin != i.file {
		return os.Stdin.Read(p)
	}
	if len(p) == 0 {
		return 0, nil
	}
	if err := i.fill(); err != nil {
		return 0, err
	}
	n := copy(p, i.rest)
	i.rest = i.rest[n:]
	return n, nil
}
