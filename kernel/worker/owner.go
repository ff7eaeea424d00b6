package worker

import (
	"context"
	"runtime/pprof"
	"strconv"
	"sync"
	"unsafe"
)

// Goroutines inherit the profiler's label of the one that starts them. Each run has a label of its own, so that what a goroutine
// prints, displays and asks belongs to the cell that started it, also when that has ended, and whatever compiled code stands
// between.
//
// Go has no function that reads the label of the goroutine that calls it. The runtime keeps this one for packages that do so by its
// name, see src/runtime/proflabel.go.
//
//go:linkname goroutineLabel runtime/pprof.runtime_getProfLabel
func goroutineLabel() unsafe.Pointer

// mostOwners is how many runs are remembered. The front forgets them after as many.
const mostOwners = 1000

// owners knows the run of each goroutine.
type owners struct {
	mu      sync.RWMutex
	byLabel map[unsafe.Pointer]*run
	order   []*run
}

// adopt makes the goroutine that calls it, and all that it starts, part of a run.
func (o *owners) adopt(r *run) {
	r.label = pprof.WithLabels(context.Background(), pprof.Labels("execution", strconv.FormatUint(r.id, 10)))
	pprof.SetGoroutineLabels(r.label)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byLabel == nil {
		o.byLabel = map[unsafe.Pointer]*run{}
	}
	r.key = goroutineLabel()
	o.byLabel[r.key] = r
	o.order = append(o.order, r)
	if len(o.order) > mostOwners {
		delete(o.byLabel, o.order[0].key)
		o.order = append([]*run{}, o.order[1:]...)
	}
}

// current returns the run of the goroutine that calls it; nil for one that no cell has started.
func (o *owners) current() *run {
	label := goroutineLabel()
	if label == nil {
		return nil
	}
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.byLabel[label]
}

// as calls f as part of a run, for callbacks that the runtime starts without a label.
func (o *owners) as(r *run, f func()) {
	if r == nil {
		f()
		return
	}
	pprof.SetGoroutineLabels(r.label)
	defer pprof.SetGoroutineLabels(context.Background())
	f()
}
