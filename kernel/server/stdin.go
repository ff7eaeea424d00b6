package server

import (
	"sync"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// inputs are the questions that wait for an answer, by the msg_id of the input_request. An answer that does not name its question
// is for the last one: old clients send no parent.
type inputs struct {
	mu      sync.Mutex
	waiting map[string]chan string
	last    string
}

func (i *inputs) begin(id string) <-chan string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.waiting == nil {
		i.waiting = map[string]chan string{}
	}
	answer := make(chan string, 1)
	i.waiting[id], i.last = answer, id
	return answer
}

func (i *inputs) end(id string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.waiting, id)
}

func (i *inputs) give(id, value string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if id == "" {
		id = i.last
	}
	if answer := i.waiting[id]; answer != nil {
		answer <- value
		delete(i.waiting, id)
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
		k.inputs.give(m.ParentHeader().MsgID, content.Value)
	}
}

// ask passes a question of the cell to the user, and the answer back. m.Name is "password" when the answer must not be shown.
func (k *Kernel) ask(e *execution, m link.Message, w *incarnation) {
	reply := link.Message{Kind: link.Input, ID: m.ID}
	switch {
	case e.hidden || !e.asked.AllowStdin:
		reply.Error = failure("StdinNotAllowed", "the cell reads input, but this front end cannot be asked for any",
			"run it where input is possible (JupyterLab, a console), or give the value in the code")
	case e.over():
		reply.Error = failure("StdinNotAllowed", "code of a cell that has ended reads input: only a cell that runs can ask for it")
	default:
		question, err := k.Session.New(e.request, "input_request", map[string]any{"prompt": m.Text, "password": m.Name == "password"})
		if err != nil {
			k.Log.Printf("input_request: %v", err)
			return
		}
		answer := k.inputs.begin(question.Header.MsgID)
		defer k.inputs.end(question.Header.MsgID)
		k.out.flush()
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
