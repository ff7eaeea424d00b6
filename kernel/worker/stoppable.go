package worker

import (
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	std "sort"
	"sync/atomic"
	"time"
)

// errStopped is the panic that ends a compiled function which calls functions of the cell, when the cell is to stop. Nobody sees
// it: the cell has been interrupted by then.
var errStopped = errors.New("worker: the cell was stopped")

// processBrake is the brake of the worker of this process, for builtins that call functions of cells.
var processBrake atomic.Pointer[brake]

// proceed panics when the cell is to stop. The interpreter alone would let its functions return zero values, and a compiled loop
// around them go on.
func (b *brake) proceed() {
	if b.on.Load() {
		panic(errStopped)
	}
}

// stoppable returns functions of the standard library in forms that an interrupt ends: what waits, and loops that call back.
func (w *worker) stoppable() map[string]map[string]reflect.Value {
	tables := map[string]map[string]any{
		"time/time": {"Sleep": w.sleep, "AfterFunc": w.afterFunc},
		"sort/sort": {
			"Slice":       func(x any, less func(i, j int) bool) { std.Slice(x, w.less(less)) },
			"SliceStable": func(x any, less func(i, j int) bool) { std.SliceStable(x, w.less(less)) },
			"Sort":        func(data std.Interface) { std.Sort(collection{data, w}) },
			"Stable":      func(data std.Interface) { std.Stable(collection{data, w}) },
		},
		"path/filepath/filepath": {
			"WalkDir": func(root string, visit fs.WalkDirFunc) error {
				return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
					w.brake.proceed()
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

func (w *worker) less(f func(i, j int) bool) func(i, j int) bool {
	return func(i, j int) bool {
		w.brake.proceed()
		return f(i, j)
	}
}

// collection is a collection whose sorting can be stopped.
type collection struct {
	std.Interface
	w *worker
}

func (o collection) Less(i, j int) bool {
	o.w.brake.proceed()
	return o.Interface.Less(i, j)
}
