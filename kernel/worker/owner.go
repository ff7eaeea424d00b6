package worker

import (
	"context"
	"runtime/pprof"
	"strconv"
	"sync"
	"unsafe"

	"github.com/luciola-nn/luciola/kernel/widget"
)

// Goroutines inherit the profiler's label of the one that starts them. Each owner has a label of its own, so that what a goroutine
// prints, displays and asks belongs to the cell that started it, also when that has ended, and whatever compiled code stands
// between.
//
// Go has no function that reads the label of the goroutine that calls it. The runtime keeps this one for packages that do so by its
// name, see src/runtime/proflabel.go.
//
//go:linkname goroutineLabel runtime/pprof.runtime_getProfLabel
func goroutineLabel() unsafe.Pointer

// mostOwners is how many cells are remembered, and how many owners besides. The front forgets cells after as many.
const mostOwners = 1000

// owner is whose a goroutine is.
type owner struct {
	number uint64 // they rise
	run    *run
	event  uint64        // what the front end has said to a widget and the goroutine sees to; 0: nothing
	to     widget.Target // of what it prints and displays; nil: the cell
	label  context.Context
}

// owners knows the owner of each goroutine.
type owners struct {
	mu      sync.RWMutex
	byLabel map[unsafe.Pointer]*owner
	cells   []unsafe.Pointer // the labels of cells in the order of their beginning
	others  []unsafe.Pointer // of handlers, and of what is redirected
	last    uint64           // number of an owner
}

// enter makes the goroutine that calls it, and all that it starts, x's. leave, called by the same goroutine, makes it again whose it
// was before.
func (o *owners) enter(x owner) (leave func()) {
	before := context.Background()
	if old := o.whose(); old != nil {
		before = old.label
	}
	id := uint64(0)
	if x.run != nil {
		id = x.run.id
	}
	x.label = pprof.WithLabels(context.Background(), pprof.Labels("execution", strconv.FormatUint(id, 10)))
	pprof.SetGoroutineLabels(x.label)
	o.remember(goroutineLabel(), &x)
	return func() { pprof.SetGoroutineLabels(before) }
}

func (o *owners) remember(key unsafe.Pointer, x *owner) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byLabel == nil {
		o.byLabel = map[unsafe.Pointer]*owner{}
	}
	o.last++
	x.number = o.last
	o.byLabel[key] = x
	order := &o.cells
	if x.event != 0 || x.to != nil {
		order = &o.others
	}
	*order = append(*order, key)
	if len(*order) > mostOwners {
		delete(o.byLabel, (*order)[0])
		*order = append([]unsafe.Pointer{}, (*order)[1:]...)
	}
}

// whose returns the owner of the goroutine that calls it; nil for one that no cell has started.
func (o *owners) whose() *owner {
	label := goroutineLabel()
	if label == nil {
		return nil
	}
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.byLabel[label]
}

// number is that of the owner of the goroutine that calls it; without one, of the owner that came last.
func (o *owners) number() uint64 {
	if x := o.whose(); x != nil {
		return x.number
	}
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.last
}

// current returns the run of the goroutine that calls it; nil for one that no cell has started.
func (o *owners) current() *run {
	if x := o.whose(); x != nil {
		return x.run
	}
	return nil
}

// target is where the goroutine that calls it prints and displays; nil: the cell.
func (o *owners) target() widget.Target {
	if x := o.whose(); x != nil {
		return x.to
	}
	return nil
}

// as calls f as x's, for callbacks that the runtime starts without a label.
func (o *owners) as(x *owner, f func()) {
	if x == nil {
		f()
		return
	}
	pprof.SetGoroutineLabels(x.label)
	defer pprof.SetGoroutineLabels(context.Background())
	f()
}
