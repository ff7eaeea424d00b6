package server

import (
	"github.com/luciola-nn/luciola/kernel/link"
)

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
