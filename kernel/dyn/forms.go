package dyn

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// form is a compiled type in which interfaces hold the values of emulated types that have the same methods: a struct around a
// [Val]. Compiled code that asserts a value to be an io.WriterTo succeeds exactly when the described type has WriteTo.
type form struct{ rt reflect.Type }

// carried is a method that a carrier has.
type carried struct {
	name    string
	carrier reflect.Type
}

// always are the methods of Val that every form has: printing and encoding go by the description of the type.
var always = []string{"Described", "Format", "MarshalJSON", "MarshalXML"}

// form returns the form of the values of t.
func (t *Type) form() form {
	type key struct{ t *Type }
	return remember(t.reg, key{t}, func() form { return t.reg.form(t.carried(), t.comparable()) })
}

// carried lists the methods of t that compiled code may call, by name.
func (t *Type) carried() []carried {
	var out []carried
	for _, name := range always {
		out = append(out, carried{name, valType})
	}
	for _, name := range t.methodNames() {
		s := t.find(name)
		if s == nil || !s.allowed() || slices.Contains(always, name) {
			continue
		}
		for _, c := range t.reg.carriers {
			if m, ok := c.MethodByName(name); ok && s.sig.same(shape{rt: withoutReceiver(m.Type)}) {
				out = append(out, carried{name, c})
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b carried) int { return strings.Compare(a.name, b.name) })
	return out
}

// comparable reports whether == of two values of t does not panic by their type alone.
func (t *Type) comparable() bool { return t.plainRep().Comparable() && !t.desc.Hole }

// form returns the form with some methods.
func (r *Registry) form(methods []carried, comparable bool) form {
	var key strings.Builder
	for _, m := range methods {
		fmt.Fprintf(&key, "%s %s\n", m.carrier, m.name)
	}
	fmt.Fprint(&key, comparable)
	r.forms.Lock()
	defer r.forms.Unlock()
	if f, ok := r.forms.made[key.String()]; ok {
		return f
	}
	rt, err := forge(r.room(len(methods)), methods, comparable)
	if err != nil {
		panic(err)
	}
	r.forms.made[key.String()] = form{rt}
	return form{rt}
}

// room returns a carrier that has at least n methods.
func (r *Registry) room(n int) reflect.Type {
	best := valType
	for _, c := range r.carriers {
		if m := best.NumMethod(); m < n || c.NumMethod() >= n && c.NumMethod() < m {
			best = c
		}
	}
	return best
}

// forms are the forms of a registry.
type forms struct {
	sync.Mutex
	made map[string]form
}
