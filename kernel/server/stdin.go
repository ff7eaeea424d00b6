package server

import (
	"sync"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// inputs is the one question that waits for an answer. A new question forgets answers to an older one.
type inputs struct {
	mu     sync.Mutex
	answer chan string
}

func (i *inputs) begin() <-chan string {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answer = make(chan string, 1)
	return i.answer
}

func (i *inputs) give(value string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.answer != nil {
		i.answer <- value
		i.answer = nil
	}
}

// readStdin takes the answers of the user.
func (k *Kernel) readStdin() {
	for {
		m := k.receive("stdin", k.sockets.Stdin)
		if m == nil {
			return
		}
		var content struct {
			Value string `json:"value"`
		}
		if m.Header.MsgType != "input_reply" || m.Decode(&content) != nil {
			k.Log.Printf("stdin: %q is dropped, want input_reply with a value", m.Header.MsgType)
			continue
		}
		k.inputs.give(content.Value)
	}
}

// ask passes a question of the cell to the user, and the answer back. m.Name is "password" when the answer must not be shown.
func (k *Kernel) ask(e *execution, m link.Message, w *incarnation) {
	reply := link.Message{Kind: link.Input, ID: m.ID}
	if e.hidden || !e.asked.AllowStdin {
		reply.Error = failure("StdinNotAllowed", "the cell reads input, but this front end cannot be asked for any",
			"run it where input is possible (JupyterLab, a console), or give the value in the code")
	} else {
		answer := k.inputs.begin()
		k.out.flush()
		question, err := k.Session.New(e.request, "input_request", map[string]any{"prompt": m.Text, "password": m.Name == "password"})
		if err != nil {
			k.Log.Printf("input_request: %v", err)
			return
		}
		k.sendStdin(e.request, question)
		select {
		case reply.Text = <-answer:
		case <-e.cancel: // the worker is told by the interrupt itself
			return
		case <-w.dead:
			return
		case <-k.quit:
			return
		}
	}
	if err := w.worker.Send(reply); err != nil {
		k.Log.Printf("input: %v", err)
	}
}

// sendStdin asks the client that sent the request: its identity is the same on both sockets.
func (k *Kernel) sendStdin(request, question *wire.Message) {
	question.Identities = request.Identities
	if frames, err := k.Session.Frames(question); err == nil {
		_ = k.sockets.Stdin.Send(frames) // fails only when the kernel is closing
	}
}
