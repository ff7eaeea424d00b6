package worker

import "sync"

// activity is what runs: cells, handlers of widgets, and goroutines that these have started.
type activity struct {
	mu         sync.Mutex
	quiet      sync.Cond
	runs       map[*run]bool // → told to stop
	looking    int           // inspections of variables
	goroutines int           // of cells and handlers, also those left behind
	begun      func()        // called whenever one begins; nil: nothing
}

// enter adds a run. It waits for those that were told to stop, and for inspections, and calls free when nothing is being stopped.
func (a *activity) enter(r *run, free func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.quiet.L = &a.mu
	for a.looking > 0 || a.stopping() {
		a.quiet.Wait()
	}
	free()
	if a.runs == nil {
		a.runs = map[*run]bool{}
	}
	for other := range a.runs {
		other.shared, r.shared = true, true
	}
	a.runs[r] = false
}

func (a *activity) stopping() bool {
	for _, told := range a.runs {
		if told {
			return true
		}
	}
	return false
}

func (a *activity) leave(r *run) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.quiet.L = &a.mu
	delete(a.runs, r)
	a.quiet.Broadcast()
}

// stop calls halt and tells all runs to stop. None begins in between.
func (a *activity) stop(halt func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	halt()
	for r, told := range a.runs {
		if !told {
			a.runs[r] = true
			close(r.stopping)
		}
	}
}

// start and end enclose a goroutine that runs code of a cell.
func (a *activity) start() {
	a.mu.Lock()
	a.goroutines++
	a.mu.Unlock()
	if a.begun != nil {
		a.begun()
	}
}

// computing reports whether code of cells runs.
func (a *activity) computing() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.goroutines > 0
}

func (a *activity) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.goroutines--
}

// look calls f with whether nothing of any cell runs, and keeps cells from beginning meanwhile: only then the contents of
// variables can be read safely.
func (a *activity) look(f func(still bool)) {
	a.mu.Lock()
	a.quiet.L = &a.mu
	a.looking++
	still := len(a.runs) == 0 && a.goroutines == 0
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		a.looking--
		a.quiet.Broadcast()
		a.mu.Unlock()
	}()
	f(still)
}

// overlapped reports whether another cell ran at the same time as r.
func (a *activity) overlapped(r *run) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return r.shared
}
