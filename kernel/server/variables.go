package server

import (
	"fmt"
	"slices"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
)

// answerPatience is how long the worker may take to describe a variable. The control channel waits for it.
const answerPatience = 2 * time.Second

// hear takes messages from the worker that belong to no cell.
func (k *Kernel) hear(m link.Message) {
	if m.Kind == link.MayPrint {
		k.out.setLimit(m.Bytes)
		return
	}
	k.mu.Lock()
	answer := k.questions[m.ID]
	delete(k.questions, m.ID)
	k.mu.Unlock()
	if answer != nil {
		answer <- m
	}
}

// variables returns the session variables by name, as of the end of the last cell: it asks nobody, and is right at once while a
// cell runs.
func (k *Kernel) variables() []link.Var {
	k.mu.Lock()
	all := slices.Clone(k.vars)
	k.mu.Unlock()
	slices.SortFunc(all, func(a, b link.Var) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return all
}

// valueOf returns the short form of what a variable held at the end of the last cell, "" when there is none.
func (k *Kernel) valueOf(name string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, v := range k.vars {
		if v.Name == name {
			return v.Value
		}
	}
	return ""
}

// look asks the worker about a variable, or about a part of it. While a cell runs it does not: what the cell changes cannot be read
// safely.
func (k *Kernel) look(name string, path []int, rich bool) (link.Message, error) {
	k.mu.Lock()
	busy, w := k.runs(), k.worker
	k.nextID++
	question := link.Message{Kind: link.Inspect, ID: k.nextID, Name: name, Path: path, Rich: rich}
	answer := make(chan link.Message, 1)
	k.questions[question.ID] = answer
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		delete(k.questions, question.ID)
		k.mu.Unlock()
	}()
	if len(busy) > 0 {
		return link.Message{}, fmt.Errorf("cell In[%d] runs: what is inside %s is shown when it has ended", busy[0].count, name)
	}
	select {
	case <-w.ready:
	default:
		return link.Message{}, fmt.Errorf("the worker is starting: ask for %s again", name)
	}
	if err := w.worker.Send(question); err != nil {
		return link.Message{}, fmt.Errorf("the worker cannot be asked for %s: %w", name, err)
	}
	select {
	case m := <-answer:
		if m.Error != nil {
			return m, fmt.Errorf("%s", m.Error.Value)
		}
		return m, nil
	case <-w.dead:
		return link.Message{}, fmt.Errorf("the worker ended before it answered: %s", name)
	case <-time.After(answerPatience):
		return link.Message{}, fmt.Errorf("%s takes longer to describe than %v", name, answerPatience)
	}
}
