package sim

import "container/heap"

// task is what the event engine sees of a command.
type task struct {
	unit    int     // the resource it occupies
	queue   int     // the queue it is issued from, in order
	cycles  int64   // how long it occupies its unit
	latency int64   // how long after that until it counts as finished
	wait    []int32 // tasks that must have finished, all with smaller numbers
	absent  bool    // not executed in this frame: finished from the start
}

// schedule is what the engine finds out: when every task occupied its unit and when it had finished.
type schedule struct {
	start, free, done []int64 // cycle at which the task starts, releases its unit, has finished
	total             int64   // the last done
}

// run plays the tasks. Tasks of one queue start in order. Of those whose waits are over and that stand at the head of their
// queue, a free unit takes the one that has been ready longest, the smaller number first. At most inflight tasks of a queue
// are between start and done. Time is whole cycles; nothing depends on anything but the arguments.
func run(tasks []task, units, queues, inflight int) schedule {
	e := newEngine(tasks, units, queues, inflight)
	for q := range e.queue {
		e.offer(q, 0)
	}
	e.dispatch(0)
	for e.events.Len() > 0 {
		now := e.events.list[0].time
		for e.events.Len() > 0 && e.events.list[0].time == now {
			ev := heap.Pop(&e.events).(event)
			if ev.release {
				e.busy[tasks[ev.task].unit] = false
			} else {
				e.finish(ev.task, now)
			}
		}
		e.dispatch(now)
	}
	return e.schedule
}

type engine struct {
	schedule
	tasks    []task
	pending  []int32 // waits not over yet
	users    [][]int32
	queue    [][]int32 // tasks of a queue that have not been offered to their unit
	flying   []int     // tasks of a queue between start and done
	offered  []bool    // the head of the queue stands before its unit
	ready    []eventHeap
	busy     []bool
	inflight int
	events   eventHeap
}

func newEngine(tasks []task, units, queues, inflight int) *engine {
	n := len(tasks)
	e := &engine{
		schedule: schedule{start: make([]int64, n), free: make([]int64, n), done: make([]int64, n)},
		tasks:    tasks, pending: make([]int32, n), users: make([][]int32, n), queue: make([][]int32, queues),
		flying: make([]int, queues), offered: make([]bool, queues), ready: make([]eventHeap, units), busy: make([]bool, units),
		inflight: inflight,
	}
	for i, t := range tasks {
		if t.absent {
			continue
		}
		for _, w := range t.wait {
			if !tasks[w].absent {
				e.pending[i]++
				e.users[w] = append(e.users[w], int32(i))
			}
		}
		e.queue[t.queue] = append(e.queue[t.queue], int32(i))
	}
	return e
}

// offer puts the head of queue q before its unit if it may start.
func (e *engine) offer(q int, now int64) {
	if e.offered[q] || len(e.queue[q]) == 0 || e.flying[q] >= e.inflight {
		return
	}
	head := e.queue[q][0]
	if e.pending[head] > 0 {
		return
	}
	e.offered[q] = true
	heap.Push(&e.ready[e.tasks[head].unit], event{time: now, task: head})
}

// dispatch starts what free units can start. Starting a task can make the next of its queue ready at once, for any unit.
func (e *engine) dispatch(now int64) {
	for again := true; again; {
		again = false
		for u := range e.ready {
			for !e.busy[u] && e.ready[u].Len() > 0 {
				e.begin(heap.Pop(&e.ready[u]).(event).task, now)
				again = true
			}
		}
	}
}

func (e *engine) begin(i int32, now int64) {
	t := e.tasks[i]
	e.start[i], e.free[i], e.done[i] = now, now+t.cycles, now+t.cycles+t.latency
	e.offered[t.queue] = false
	e.queue[t.queue] = e.queue[t.queue][1:]
	e.flying[t.queue]++
	if t.cycles > 0 {
		e.busy[t.unit] = true
		heap.Push(&e.events, event{time: e.free[i], task: i, release: true})
	}
	heap.Push(&e.events, event{time: e.done[i], task: i})
	e.offer(t.queue, now)
}

func (e *engine) finish(i int32, now int64) {
	e.total = max(e.total, now)
	q := e.tasks[i].queue
	e.flying[q]--
	for _, u := range e.users[i] {
		if e.pending[u]--; e.pending[u] == 0 {
			e.offer(e.tasks[u].queue, now)
		}
	}
	e.offer(q, now)
}

// event is a moment at which something happens to a task.
type event struct {
	time    int64
	task    int32
	release bool // the unit is free again; else the task has finished
}

// eventHeap orders events by time, then task, releases first.
type eventHeap struct{ list []event }

func (h *eventHeap) Len() int { return len(h.list) }
func (h *eventHeap) Less(i, j int) bool {
	a, b := h.list[i], h.list[j]
	if a.time != b.time {
		return a.time < b.time
	}
	if a.task != b.task {
		return a.task < b.task
	}
	return a.release && !b.release
}
func (h *eventHeap) Swap(i, j int) { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *eventHeap) Push(x any)    { h.list = append(h.list, x.(event)) }
func (h *eventHeap) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return last
}
