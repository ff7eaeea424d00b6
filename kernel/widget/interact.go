package widget

import (
	"fmt"
	"reflect"
	"sync"
)

// InteractWidget is the controls of a function and the area that shows what it does.
type InteractWidget struct {
	*BoxWidget
	f        reflect.Value
	result   func(i int, v any) any
	controls []control
	out      *OutputWidget

	mu   sync.Mutex // held while f runs
	last []any      // the arguments of the last call
}

// Interact calls f with values that the user chooses, first with those at the start and again after every change. What f prints,
// displays and returns is shown below the controls; an error or a panic too. A figure is shown as a picture there, without what hovering
// over it tells: it does not flicker then.
//
// Each argument of f comes from one of args: a [Range], a bool (a box to tick), a string (a line to edit), a slice (a menu), or a
// widget that has a value. Before the control stands the name of the parameter, unless [Span.Named] or [Named] give another.
func Interact(f any, args ...any) (*InteractWidget, error) {
	fn, result := host().Function(f)
	if fn.Kind() != reflect.Func || fn.IsNil() {
		return nil, fmt.Errorf("widget.Interact: want a function first, found %s", host().TypeName(f))
	}
	if n := fn.Type().NumIn(); n != len(args) || fn.Type().IsVariadic() {
		return nil, fmt.Errorf("widget.Interact: the function is %s, but %d arguments to choose from are given: want one for each", host().TypeName(f), len(args))
	}
	w := &InteractWidget{f: fn, result: result, out: Output()}
	w.out.steady = true
	var children []any
	for i, arg := range args {
		c, err := controlOf(arg, fn.Type().In(i), fmt.Sprint(i+1))
		if err != nil {
			return nil, fmt.Errorf("widget.Interact: argument %d of %s: %w", i+1, host().TypeName(f), err)
		}
		m := c.base()
		m.on(&m.changed, w.update)
		w.controls = append(w.controls, c)
		children = append(children, c.widget)
	}
	w.BoxWidget = VBox(append(children, w.out)...)
	w.update()
	return w, nil
}

// Output is the area below the controls.
func (w *InteractWidget) Output() *OutputWidget { return w.out }

// Update calls the function again, for when something else that it uses has changed.
func (w *InteractWidget) Update() {
	w.mu.Lock()
	w.last = nil
	w.mu.Unlock()
	w.update()
}

// update calls the function with the values of now, unless it has seen them: of changes that came faster than it is, the last
// counts.
func (w *InteractWidget) update() {
	w.mu.Lock()
	defer w.mu.Unlock()
	values := []any{}
	var in []reflect.Value
	for i, c := range w.controls {
		v := c.value()
		values = append(values, v.Interface())
		in = append(in, v.Convert(w.f.Type().In(i)))
	}
	if w.last != nil && reflect.DeepEqual(values, w.last) {
		return
	}
	w.last = values
	w.out.Clear(true)
	w.out.Do(func() { w.call(in) })
	w.out.settle()
}

// call runs the function and shows how it ended.
func (w *InteractWidget) call(in []reflect.Value) {
	defer func() {
		v := recover()
		switch {
		case host().Stopping():
			w.last = nil // the same values may be tried again
			w.out.fail("KeyboardInterrupt", "interrupted")
		case v != nil:
			w.out.fail("Panic", host().Explain(v))
		}
	}()
	results := w.f.Call(in)
	if host().Stopping() {
		return
	}
	last := len(results) - 1
	if last >= 0 && results[last].Type() == reflect.TypeFor[error]() {
		if err, ok := results[last].Interface().(error); ok {
			w.out.fail("Error", err.Error())
			return
		}
		results = results[:last]
	}
	for i, r := range results {
		w.out.Display(host().Bundle(w.result(i, r.Interface())), "", false)
	}
}
