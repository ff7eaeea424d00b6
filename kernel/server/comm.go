package server

import (
	"slices"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// comms are the open comms, and what the front end has said to them that the worker has not handled yet. What a comm means is known
// in the worker; the front passes on. What the front end says does not wait for cells: it has a queue of its own.
type comms struct {
	queue *queue

	mu   sync.Mutex
	open map[string]openComm // by id
	last uint64              // number of an event
	busy map[uint64]*event   // on their way
}

// openComm is one comm and the worker that holds its other half.
type openComm struct {
	target string
	w      *incarnation
}

// event is a message of the front end to a comm.
type event struct {
	number  uint64 // on the link
	request *wire.Message
	w       *incarnation
	done    chan struct{} // closed when the worker has handled it
	asked   time.Time     // to stop; guarded by comms.mu
}

func newComms() *comms {
	return &comms{queue: newQueue(), open: map[string]openComm{}, busy: map[uint64]*event{}}
}

type commContent struct {
	ID     string         `json:"comm_id"`
	Target string         `json:"target_name"`
	Data   map[string]any `json:"data"`
}

func (k *Kernel) commInfo(m *wire.Message) (string, any) {
	var asked commContent
	if err := m.Decode(&asked); err != nil {
		return "comm_info_reply", badRequest(err)
	}
	k.comms.mu.Lock()
	defer k.comms.mu.Unlock()
	found := map[string]any{}
	for id, c := range k.comms.open {
		if asked.Target == "" || asked.Target == c.target {
			found[id] = map[string]any{"target_name": c.target}
		}
	}
	return "comm_info_reply", map[string]any{"status": "ok", "comms": found}
}

// add numbers an event and remembers what it does to a comm.
func (c *comms) add(x *event, asked commContent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	x.number = c.last
	c.busy[x.number] = x
	switch x.request.Header.MsgType {
	case "comm_open":
		c.open[asked.ID] = openComm{asked.Target, x.w} // until the worker says that it does not know the target
	case "comm_close":
		delete(c.open, asked.ID)
	}
}

// end forgets an event that has been handled; nil when there is none of that number.
func (c *comms) end(number uint64) *event {
	c.mu.Lock()
	defer c.mu.Unlock()
	x := c.busy[number]
	delete(c.busy, number)
	return x
}

// interruptComms stops what events have set off. It reports whether one did not end although it was asked to a while ago: then only
// the end of the worker ends it.
func (k *Kernel) interruptComms() (stuck bool) {
	k.comms.mu.Lock()
	defer k.comms.mu.Unlock()
	for _, x := range k.comms.busy {
		if x.asked.IsZero() {
			x.asked = time.Now()
		}
		stuck = stuck || time.Since(x.asked) > patience
		go func() { // a worker that does not read its pipe must not hold up the control channel
			if err := x.w.worker.Send(link.Message{Kind: link.Interrupt, Event: x.number}); err != nil {
				k.Log.Printf("interrupt: %v", err)
			}
		}()
	}
	return stuck
}

// closeComms closes the comms whose other halves ended with a worker: a widget that nobody hears must not look alive.
func (k *Kernel) closeComms(w *incarnation) {
	k.mu.Lock()
	last := k.last
	k.mu.Unlock()
	var gone []string
	k.comms.mu.Lock()
	for id, c := range k.comms.open {
		if c.w == w {
			gone = append(gone, id)
			delete(k.comms.open, id)
		}
	}
	k.comms.mu.Unlock()
	slices.Sort(gone)
	var parent *wire.Message
	if last != nil {
		parent = last.request
	}
	for _, id := range gone {
		k.tellClosed(parent, id)
	}
}

// tellClosed tells the front end that a comm is closed.
func (k *Kernel) tellClosed(parent *wire.Message, id string) {
	k.out.sendComm(parent, "comm_close", map[string]any{"comm_id": id, "data": map[string]any{}}, nil, nil)
}
