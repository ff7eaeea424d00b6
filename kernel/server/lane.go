package server

import (
	"slices"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// lane is a queue of shell requests, worked off one after the other: the main shell, or a subshell. Cells of two lanes run at the
// same time, on the same variables; each lane counts its cells by itself.
type lane struct {
	id    string // of the subshell, "" for the main shell
	queue *queue
	key   string // of its session in the history

	// Guarded by Kernel.mu.
	count   int        // executions that were counted
	running *execution // nil between cells
}

func newLane(id string) *lane { return &lane{id: id, queue: newQueue(), key: wire.NewID()[:8]} }

// lane returns the lane that a request is for; nil when its subshell does not exist.
func (k *Kernel) lane(m *wire.Message) *lane {
	id := m.Header.SubshellID
	if id == "" {
		return k.main
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, l := range k.subshells {
		if l.id == id {
			return l
		}
	}
	return nil
}

// runs returns the executions that run, with k.mu held.
func (k *Kernel) runs() (all []*execution) {
	for _, l := range append([]*lane{k.main}, k.subshells...) {
		if l.running != nil {
			all = append(all, l.running)
		}
	}
	return all
}

// runLane works off the requests of a lane until its queue is closed.
func (k *Kernel) runLane(l *lane) {
	for {
		item, err := l.queue.take()
		switch {
		case err != nil:
			return
		case item.m.Header.MsgType != "execute_request":
			k.answer(k.sockets.Shell, item.m, queued[item.m.Header.MsgType])
		case item.aborted:
			k.abort(l, item.m)
		default:
			k.execute(l, item.m, item.received)
		}
	}
}

type subshellRequest struct {
	ID string `json:"subshell_id"`
}

func (k *Kernel) createSubshell(*wire.Message) (string, any) {
	l := newLane(wire.NewID())
	k.mu.Lock()
	k.subshells = append(k.subshells, l)
	k.mu.Unlock()
	k.loops.Go(func() { k.runLane(l) })
	return "create_subshell_reply", map[string]any{"status": "ok", "subshell_id": l.id}
}

// deleteSubshell ends a subshell. A cell that runs in it goes on to its end; those that wait are aborted.
func (k *Kernel) deleteSubshell(m *wire.Message) (string, any) {
	const reply = "delete_subshell_reply"
	var asked subshellRequest
	if err := m.Decode(&asked); err != nil {
		return reply, badRequest(err)
	}
	k.mu.Lock()
	i := slices.IndexFunc(k.subshells, func(l *lane) bool { return l.id == asked.ID })
	if i < 0 {
		k.mu.Unlock()
		return reply, noSubshell(asked.ID)
	}
	l := k.subshells[i]
	k.subshells = slices.Delete(k.subshells, i, i+1)
	k.mu.Unlock()
	for _, item := range l.queue.close() {
		k.refuse(item.m)
	}
	return reply, map[string]any{"status": "ok"}
}

func (k *Kernel) listSubshells(*wire.Message) (string, any) {
	k.mu.Lock()
	defer k.mu.Unlock()
	ids := []string{}
	for _, l := range k.subshells {
		ids = append(ids, l.id)
	}
	return "list_subshell_reply", map[string]any{"status": "ok", "subshell_id": ids}
}

func noSubshell(id string) map[string]any {
	f := failure("NoSubshell", "there is no subshell "+id, "want one that create_subshell_request has made and delete_subshell_request has not ended")
	return map[string]any{"status": "error", "ename": f.Name, "evalue": f.Value, "traceback": f.Traceback}
}

// refuse answers a shell request for a subshell that does not exist, or no longer.
func (k *Kernel) refuse(m *wire.Message) {
	k.answer(k.sockets.Shell, m, func(k *Kernel, m *wire.Message) (string, any) {
		name, isRequest := replyOf(m.Header.MsgType)
		if !isRequest {
			k.Log.Printf("%s: there is no subshell %q", m.Header.MsgType, m.Header.SubshellID)
			return "", nil
		}
		content := noSubshell(m.Header.SubshellID)
		if name == "execute_reply" {
			content["execution_count"] = 0
		}
		return name, content
	})
}
