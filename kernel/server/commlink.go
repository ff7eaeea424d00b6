package server

import (
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// commKinds are the messages of comms, which both sides send.
var commKinds = map[string]link.Kind{
	"comm_open": link.CommOpen, "comm_msg": link.CommMessage, "comm_close": link.CommClose,
}

var commTypes = map[link.Kind]string{
	link.CommOpen: "comm_open", link.CommMessage: "comm_msg", link.CommClose: "comm_close",
}

func isComm(k link.Kind) bool { return commTypes[k] != "" || k == link.CommDone }

// runComms passes what the front end says to the worker, in its order. It does not wait until that has been handled.
func (k *Kernel) runComms() {
	for {
		item, err := k.comms.queue.take()
		if err != nil {
			return
		}
		k.passComm(item.m)
	}
}

// passComm sends one message to the worker, and says idle when the worker has handled it: a front end that drags a slider sends
// the next position then.
func (k *Kernel) passComm(m *wire.Message) {
	k.out.status(m, "busy")
	var asked commContent
	err := m.Decode(&asked)
	w := k.commWorker()
	if err != nil || w == nil {
		k.Log.Printf("%s is dropped: worker %v, %v", m.Header.MsgType, w != nil, err)
		if err == nil && m.Header.MsgType == "comm_open" {
			k.tellClosed(m, asked.ID)
		}
		k.out.status(m, "idle")
		return
	}
	x := &event{request: m, w: w, done: make(chan struct{})}
	k.comms.add(x, asked)
	go k.awaitComm(x)
	if err := w.worker.Send(link.Message{
		Kind: commKinds[m.Header.MsgType], Event: x.number, Comm: asked.ID, Name: asked.Target,
		Data: asked.Data, Metadata: m.Metadata, Buffers: m.Buffers,
	}); err != nil {
		k.Log.Printf("%s: %v", m.Header.MsgType, err)
		w.kill()
	}
}

// commWorker waits for a worker that has loaded its packages; nil when there is none.
func (k *Kernel) commWorker() *incarnation {
	k.mu.Lock()
	w := k.worker
	k.mu.Unlock()
	if w == nil {
		return nil
	}
	select {
	case <-w.ready:
		return w
	case <-w.dead:
	case <-k.quit:
	case <-time.After(startPatience):
	}
	return nil
}

// awaitComm says idle once the worker has handled an event, or has ended.
func (k *Kernel) awaitComm(x *event) {
	select {
	case <-x.done:
	case <-x.w.dead:
		k.comms.end(x.number)
	}
	k.out.flush()
	k.out.status(x.request, "idle")
}

// hearComm takes what the worker says of a comm to the front end, in the course of an event, or else for the cell e, nil when that
// is forgotten.
func (k *Kernel) hearComm(m link.Message, e *execution, w *incarnation) {
	if m.Kind == link.CommDone {
		if x := k.comms.end(m.Event); x != nil {
			close(x.done)
		}
		return
	}
	var parent *wire.Message
	if e != nil {
		parent = e.request
	}
	k.comms.mu.Lock()
	if x := k.comms.busy[m.Event]; x != nil {
		parent = x.request
	}
	switch m.Kind {
	case link.CommOpen:
		k.comms.open[m.Comm] = openComm{m.Name, w}
	case link.CommClose:
		delete(k.comms.open, m.Comm)
	}
	k.comms.mu.Unlock()
	content := map[string]any{"comm_id": m.Comm, "data": object(m.Data)}
	if m.Kind == link.CommOpen {
		content["target_name"] = m.Name
	}
	k.out.sendComm(parent, commTypes[m.Kind], content, m.Metadata, m.Buffers)
}
