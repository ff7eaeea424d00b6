package worker

import (
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"sort"
	"time"
)

// errStopped is the panic that ends a compiled function which calls functions of the cell, when the cell is to stop. Nobody sees
// it: the cell has been interrupted by then.
var errStopped = errors.New("worker: the cell was stopped")

// proceed panics when the cell is to stop. The interpreter alone would let its functions return zero values, and a compiled loop
// around them go on.
func (w *worker) proceed() {
	if w.brake.on.Load() {
		panic(errStopped)
	}
}

// stoppable returns functions of the standard library in forms that an interrupt ends: what waits, and loops that call back.
func (w *worker) stoppable() map[string]map[string]reflect.Value {
	tables := map[string]map[string]any{
		"time/time": {"Sleep": w.sleep},
		"sort/sort": {
			"Slice":       func(x any, less func(i, j int) bool) { sort.Slice(x, w.less(less)) },
			"SliceStable": func(x any, less func(i, j int) bool) { sort.SliceStable(x, w.less(less)) },
			"Sort":        func(data sort.Interface) { sort.Sort(ordered{data, w}) },
			"Stable":      func(data sort.Interface) { sort.Stable(ordered{data, w}) },
		},
		"path/filepath/filepath": {
			"WalkDir": func(root string, visit fs.WalkDirFunc) error {
				return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
					w.proceed()
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
		w.proceed()
		return f(i, j)
	}
}

// ordered is a collection whose sorting can be stopped.
type ordered struct {
	sort.Interface
	w *worker
}

func (o ordered) Less(i, j int) bool {
	o.w.proceed()
	return o.Interface.Less(i, j)
}

// calling are builtins that call functions of the cell.
func (w *worker) calling() map[string]any {
	sort := func(s, f any) {
		fn := reflect.ValueOf(f)
		sortBy(s, func(a, b reflect.Value) int {
			w.proceed()
			return int(fn.Call([]reflect.Value{a, b})[0].Int())
		})
	}
	return map[string]any{
		"SlicesSortFunc": sort, "SlicesSortStableFunc": sort,
		"SlicesIndexFunc":    w.indexFunc,
		"SlicesContainsFunc": func(s, f any) bool { return w.indexFunc(s, f) >= 0 },
	}
}
