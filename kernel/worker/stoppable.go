package worker

import (
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	gosort "sort"
	"sync/atomic"
	"time"
)

// errStopped is the panic that ends a compiled function which calls functions of the cell, when the cell is to stop. Nobody sees
// it: the cell has been interrupted by then.
var errStopped = errors.New("worker: the cell was stopped")

// stopping is set while interpreted code is to stop. There is one worker in a process.
var stopping atomic.Bool

// proceed panics when the cell is to stop. The interpreter alone would let its functions return zero values, and a compiled loop
// around them go on.
func proceed() {
	if stopping.Load() {
		panic(errStopped)
	}
}

// stoppable returns functions of the standard library in forms that an interrupt ends: what waits, and loops that call back.
func (w *worker) stoppable() map[string]map[string]reflect.Value {
	tables := map[string]map[string]any{
		"time/time": {"Sleep": w.sleep},
		"sort/sort": {
			"Slice":       func(x any, less func(i, j int) bool) { gosort.Slice(x, breakable(less)) },
			"SliceStable": func(x any, less func(i, j int) bool) { gosort.SliceStable(x, breakable(less)) },
			"Sort":        func(data gosort.Interface) { gosort.Sort(breakableOrder{data}) },
			"Stable":      func(data gosort.Interface) { gosort.Stable(breakableOrder{data}) },
		},
		"path/filepath/filepath": {
			"WalkDir": func(root string, visit fs.WalkDirFunc) error {
				return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
					proceed()
					return visit(path, d, err)
				})
			},
		},
	}
	out := map[string]map[string]reflect.Value{}
	for key, functions := range tables {
		out[key] = map[string]reflect.Value{}
		for name, f := range functions {
			out[key][name] = reflect.ValueOf(f)
		}
	}
	return out
}

func (w *worker) sleep(d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-w.brake.pulled():
	}
}

func breakable(f func(i, j int) bool) func(i, j int) bool {
	return func(i, j int) bool {
		proceed()
		return f(i, j)
	}
}

// breakableOrder is a collection whose sorting can be stopped.
type breakableOrder struct{ gosort.Interface }

func (o breakableOrder) Less(i, j int) bool {
	proceed()
	return o.Interface.Less(i, j)
}
