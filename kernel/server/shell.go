package server

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// handler answers a request: the type and content of the reply, or "" when there is none.
type handler func(k *Kernel, m *wire.Message) (replyType string, content any)

// direct are the shell requests that run no code. They are answered at once, also while a cell runs.
var direct = map[string]handler{
	"kernel_info_request": (*Kernel).kernelInfo,
	"connect_request":     (*Kernel).connect,
	"complete_request":    (*Kernel).complete,
	"inspect_request":     (*Kernel).inspect,
	"is_complete_request": (*Kernel).isComplete,
	"comm_info_request":   (*Kernel).commInfo,
}

// queued are the shell requests that wait for the cells before them.
var queued = map[string]handler{
	"history_request":  (*Kernel).askHistory,
	"shutdown_request": (*Kernel).shutdown,
}

// receive reads the next good message of a socket; bad ones are logged and dropped. nil when the socket is closed.
func (k *Kernel) receive(name string, r Router) *wire.Message {
	for {
		frames, err := r.Receive()
		if err != nil {
			return nil
		}
		m, err := k.Session.Parse(frames)
		if err == nil {
			return m
		}
		k.Log.Printf("%s: a message is dropped: %v", name, err)
	}
}

// reply sends on the socket that the request came from.
func (k *Kernel) reply(r Router, m *wire.Message, replyType string, content any, metadata map[string]any) {
	answer, err := k.Session.New(m, replyType, content)
	if err != nil {
		k.Log.Printf("%s: %v", replyType, err)
		return
	}
	answer.Identities, answer.Metadata = m.Identities, metadata
	frames, err := k.Session.Frames(answer)
	if err != nil {
		k.Log.Printf("%s: %v", replyType, err)
		return
	}
	_ = r.Send(frames) // fails only when the kernel is closing
}

// answer encloses a handler in busy and idle. An unknown request gets just those.
func (k *Kernel) answer(r Router, m *wire.Message, h handler) {
	k.out.status(m, "busy")
	if h == nil {
		k.Log.Printf("no handler for %q", m.Header.MsgType)
	} else if replyType, content := h(k, m); replyType != "" {
		k.out.finish(m)
		k.reply(r, m, replyType, content, nil)
	}
	k.out.status(m, "idle")
}

func (k *Kernel) readShell() {
	for {
		m := k.receive("shell", k.sockets.Shell)
		if m == nil {
			return
		}
		if h := direct[m.Header.MsgType]; h != nil {
			k.answer(k.sockets.Shell, m, h)
		} else if commKinds[m.Header.MsgType] != "" {
			k.comms.queue.put(m)
		} else if l := k.lane(m); l == nil || !l.queue.put(m) {
			k.refuse(m)
		}
	}
}

// replyOf returns the type of the reply to a request.
func replyOf(request string) (reply string, ok bool) {
	name, ok := strings.CutSuffix(request, "_request")
	return name + "_reply", ok
}

// queue holds shell requests in the order of arrival.
type queue struct {
	mu     sync.Mutex
	wake   *sync.Cond
	items  []queueItem
	last   time.Time // the last arrival
	closed bool
}

type queueItem struct {
	m        *wire.Message
	received time.Time
	aborted  bool
}

func newQueue() *queue {
	q := &queue{}
	q.wake = sync.NewCond(&q.mu)
	return q
}

// put reports whether the queue still takes requests.
func (q *queue) put(m *wire.Message) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.last = time.Now()
	q.items = append(q.items, queueItem{m: m, received: q.last})
	q.wake.Signal()
	return true
}

var errQueueClosed = errors.New("server: queue is closed")

func (q *queue) take() (queueItem, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.wake.Wait()
	}
	if q.closed {
		return queueItem{}, errQueueClosed
	}
	item := q.items[0]
	q.items = q.items[1:]
	return item, nil
}

// abort marks the cells that wait now.
func (q *queue) abort() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.items {
		q.items[i].aborted = true
	}
}

// settle waits until nothing has arrived for quiet, or most has passed: "Run All" sends its cells in a burst, and a first cell
// that fails at once must stop those of them that are still on their way.
func (q *queue) settle(quiet, most time.Duration) {
	for end := time.Now().Add(most); ; {
		q.mu.Lock()
		rest := time.Until(q.last.Add(quiet))
		closed := q.closed
		q.mu.Unlock()
		if rest <= 0 || closed || time.Now().After(end) {
			return
		}
		time.Sleep(rest)
	}
}

// close makes take fail, and returns what it will not take any more.
func (q *queue) close() (left []queueItem) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	left, q.items = q.items, nil
	q.wake.Broadcast()
	return left
}
