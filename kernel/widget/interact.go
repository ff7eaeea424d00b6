package widget

import (
	"fmt"
	"reflect"
	"sync"
)

// Span is a range of numbers from which Interact makes a slider.
type Span struct {
	lo, hi, step, at float64
	name             string
}

// Range says that an argument of Interact is chosen from lo to hi in steps, beginning at lo.
func Range(lo, hi, step float64) Span { return Span{lo: lo, hi: hi, step: step, at: lo} }

// At says where the slider stands first.
func (s Span) At(x float64) Span { s.at = x; return s }

// Named sets the text before the slider.
func (s Span) Named(name string) Span { s.name = name; return s }

// Choice is an argument of Interact with a name of its own; [Named] makes it.
type Choice struct {
	name string
	of   any
}

// Named sets the text before the control that Interact makes of a bool, a string or a list.
func Named(name string, of any) Choice { return Choice{name, of} }

// InteractWidget is the controls of a function and the area that shows what it does.
type InteractWidget struct {
	*BoxWidget
	f        reflect.Value
	controls []control
	out      *OutputWidget

	mu   sync.Mutex // held while f runs
	last []any      // the arguments of the last call
}

// control is a widget that gives an argument.
type control struct {
	widget
	value func() any
}

// Interact calls f with values that the user chooses, first with those at the start and again after every change. What f prints,
// displays and returns is shown below the controls; an error or a panic too.
//
// Each argument of f comes from one of args: a [Range], a bool (a box to tick), a string (a line to edit), a slice (a menu), or a
// widget that has a value.
func Interact(f any, args ...any) (*InteractWidget, error) {
	fn := reflect.ValueOf(f)
	if fn.Kind() != reflect.Func || fn.IsNil() {
		return nil, fmt.Errorf("widget.Interact: want a function first, found %T", f)
	}
	if n := fn.Type().NumIn(); n != len(args) || fn.Type().IsVariadic() {
		return nil, fmt.Errorf("widget.Interact: the function is %s, but %d arguments to choose from are given: want one for each", fn.Type(), len(args))
	}
	w := &InteractWidget{f: fn, out: Output()}
	var children []any
	for i, arg := range args {
		c, err := controlOf(arg, fn.Type().In(i), fmt.Sprintf("%d", i+1))
		if err != nil {
			return nil, fmt.Errorf("widget.Interact: argument %d of %s: %w", i+1, fn.Type(), err)
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
	var values []any
	var in []reflect.Value
	for i, c := range w.controls {
		v := c.value()
		values = append(values, v)
		in = append(in, reflect.ValueOf(v).Convert(w.f.Type().In(i)))
	}
	if w.last != nil && reflect.DeepEqual(values, w.last) {
		return
	}
	w.last = append([]any{}, values...)
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
	for i, r := range results {
		if i == len(results)-1 && r.Type() == reflect.TypeFor[error]() {
			if err, ok := r.Interface().(error); ok {
				w.out.fail("Error", err.Error())
			}
			continue
		}
		w.out.Display(host().Bundle(r.Interface()), "", false)
	}
}

// controlOf makes the control for a parameter of type t.
func controlOf(arg any, t reflect.Type, name string) (control, error) {
	c, err := makeControl(arg, name)
	if err != nil {
		return control{}, err
	}
	from := reflect.TypeOf(c.value())
	if from == nil || !from.ConvertibleTo(t) || (t.Kind() == reflect.String) != (from.Kind() == reflect.String) {
		return control{}, fmt.Errorf("the function wants a %s, and what is given chooses a %v", t, from)
	}
	if s, ok := arg.(Span); ok && isWhole(t) {
		return wholeSlider(s, t, name)
	}
	return c, nil
}

func makeControl(arg any, name string) (control, error) {
	if n, ok := arg.(Choice); ok {
		arg, name = n.of, n.name
	}
	switch x := arg.(type) {
	case Span:
		w := Slider(x.lo, x.hi, x.step).Label(x.label(name)).At(x.at)
		return control{w, func() any { return w.Value() }}, nil
	case bool:
		w := Checkbox(name, x)
		return control{w, func() any { return w.Value() }}, nil
	case string:
		w := Text(x).Label(name)
		return control{w, func() any { return w.Value() }}, nil
	case *SliderWidget:
		return control{x, func() any { return x.Value() }}, nil
	case *IntSliderWidget:
		return control{x, func() any { return x.Value() }}, nil
	case *CheckboxWidget:
		return control{x, func() any { return x.Value() }}, nil
	case *TextWidget:
		return control{x, func() any { return x.Value() }}, nil
	case *DropdownWidget:
		return control{x, func() any { return x.Value() }}, nil
	}
	return menu(arg, name)
}

// menu makes a control of a list.
func menu(list any, name string) (control, error) {
	v := reflect.ValueOf(list)
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array || v.Len() == 0 {
		return control{}, fmt.Errorf("found %#v, want widget.Range(lo, hi, step), a bool, a string, a list that is not empty, or a widget with a value", list)
	}
	var entries []string
	for i := range v.Len() {
		entries = append(entries, fmt.Sprint(v.Index(i).Interface()))
	}
	w := Dropdown(entries...).Label(name)
	return control{w, func() any { return v.Index(w.Index()).Interface() }}, nil
}

func (s Span) label(other string) string {
	if s.name != "" {
		return s.name
	}
	return other
}

func isWhole(t reflect.Type) bool { return t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 }

// wholeSlider makes a slider over whole numbers.
func wholeSlider(s Span, t reflect.Type, name string) (control, error) {
	for _, x := range []float64{s.lo, s.hi, s.step, s.at} {
		if x != float64(int(x)) {
			return control{}, fmt.Errorf("the function wants a %s, and %v of the range is no whole number", t, x)
		}
	}
	if t.Kind() >= reflect.Uint && s.lo < 0 {
		return control{}, fmt.Errorf("the function wants a %s, and the range begins at %v", t, s.lo)
	}
	w := IntSlider(int(s.lo), int(s.hi), int(s.step)).Label(s.label(name)).At(int(s.at))
	return control{w, func() any { return w.Value() }}, nil
}
