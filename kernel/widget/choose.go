package widget

import (
	"fmt"
	"reflect"
	"strings"
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

// Named sets the text before the control that Interact makes of a bool, a string, a list or a [Range].
func Named(name string, of any) Choice { return Choice{name, of} }

// control is a widget that gives an argument.
type control struct {
	widget
	value func() reflect.Value
}

// valued makes the control of a widget.
func valued[T any](w widget, value func() T) control {
	return control{w, func() reflect.Value { return reflect.ValueOf(value()) }}
}

// controlOf makes the control for a parameter of type t.
func controlOf(arg any, t reflect.Type, name string) (control, error) {
	for n, named := arg.(Choice); named; n, named = arg.(Choice) { // the innermost name counts
		arg, name = n.of, n.name
	}
	if s, ok := arg.(Span); ok && isWhole(t) {
		return wholeSlider(s, t, name)
	}
	c, err := makeControl(arg, name)
	if err != nil {
		return control{}, err
	}
	from := c.value().Type()
	if !from.ConvertibleTo(t) || (t.Kind() == reflect.String) != (from.Kind() == reflect.String) {
		return control{}, fmt.Errorf("the function wants a %s, and what is given chooses a %v", t, from)
	}
	return c, nil
}

func makeControl(arg any, name string) (control, error) {
	switch x := arg.(type) {
	case Span:
		w := Slider(x.lo, x.hi, x.step).Label(x.label(name)).At(x.at)
		return valued(w, w.Value), nil
	case bool:
		w := Checkbox(name, x)
		return valued(w, w.Value), nil
	case string:
		w := Text(x).Label(name)
		return valued(w, w.Value), nil
	case widget:
		if c, ok := chosen(x); ok && x.base().accept != nil {
			return c, nil
		}
	}
	return menu(arg, name)
}

// chosen makes the control of a widget that has a value.
func chosen(w widget) (control, bool) {
	switch x := w.(type) {
	case interface{ Value() float64 }:
		return valued(w, x.Value), true
	case interface{ Value() int }:
		return valued(w, x.Value), true
	case interface{ Value() bool }:
		return valued(w, x.Value), true
	case interface{ Value() string }:
		return valued(w, x.Value), true
	}
	return control{}, false
}

// menu makes a control of a list.
func menu(arg any, name string) (control, error) {
	list, element := host().List(arg)
	if list.Kind() != reflect.Slice && list.Kind() != reflect.Array || list.Len() == 0 {
		return control{}, fmt.Errorf("found %s (%s), want widget.Range(lo, hi, step), a bool, a string, a list that is not empty, or a widget whose value the user can change",
			host().Bundle(arg).Data["text/plain"], host().TypeName(arg))
	}
	var entries []string
	for i := range list.Len() {
		entries = append(entries, entry(element(i)))
	}
	w := Dropdown(entries...).Label(name)
	return control{w, func() reflect.Value { return list.Index(w.Index()) }}, nil
}

// entry is how a value stands in a menu: by its Name if it is a struct that has one, else as it is displayed.
func entry(x any) string {
	v := reflect.ValueOf(x)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if _, writes := x.(fmt.Stringer); !writes && v.Kind() == reflect.Struct {
		if name := v.FieldByName("Name"); name.Kind() == reflect.String && name.Len() > 0 {
			return name.String()
		}
	}
	text, _ := host().Bundle(x).Data["text/plain"].(string)
	if s, ok := x.(string); ok {
		text = s
	}
	first, _, _ := strings.Cut(text, "\n")
	return first
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
	return valued(w, w.Value), nil
}
