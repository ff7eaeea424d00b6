package dyn

import (
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"sync"
	"sync/atomic"
)

// Lookup finds a type of a compiled package by import path and name.
type Lookup func(path, symbol string) (reflect.Type, bool)

// Registry holds the types of one session. It is safe for concurrent use.
type Registry struct {
	native   Lookup
	carriers []reflect.Type
	Stderr   io.Writer // of print and println

	mu    sync.Mutex               // of writers
	fresh map[string]reflect.Value // layouts that Layouts has not given yet
	types atomic.Pointer[map[ID]*Type]
	facts atomic.Pointer[sync.Map] // what follows from the types: [remember]
	forms forms
}

// Type is a type of the session.
type Type struct {
	reg     *Registry
	desc    Desc
	name    string       // as %T prints it
	rep     reflect.Type // what represents its values
	methods atomic.Pointer[[]Method]
	funcs   sync.Map // the functions of its methods: name → reflect.Value
}

// New returns an empty registry. native finds the types of compiled packages. carriers have the methods that compiled code may call
// of values of emulated types: each is a struct of a [Val] whose methods call [Invoke]. Methods of one name and different types
// are those of different carriers.
func New(native func(path, symbol string) (reflect.Type, bool), carriers []reflect.Type) *Registry {
	r := &Registry{native: native, carriers: carriers, fresh: map[string]reflect.Value{}, Stderr: os.Stderr}
	r.forms.made = map[string]form{}
	r.types.Store(&map[ID]*Type{})
	r.facts.Store(&sync.Map{})
	return r
}

// Define adds types. They may refer to each other in any order. A type that is defined already may come again, as it was or
// with other methods. After an error the registry is as before.
func (r *Registry) Define(descs []Desc) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := maps.Clone(*r.types.Load())
	var fresh, again []*Type
	for _, d := range descs {
		t := &Type{reg: r, desc: d}
		t.methods.Store(&d.Methods)
		switch old := all[d.ID]; {
		case d.ID <= 0:
			return fmt.Errorf("type ID %d: IDs are positive", d.ID)
		case old == nil:
			all[d.ID] = t
			fresh = append(fresh, t)
		case !sameButMethods(old.desc, d):
			return fmt.Errorf("type ID %d is %s already; a type of another shape needs an ID of its own", d.ID, old.name)
		default:
			again = append(again, t)
		}
	}
	for _, d := range descs {
		for _, id := range d.Refers() {
			if all[id] == nil {
				return fmt.Errorf("type ID %d (%s) refers to ID %d, which is not defined", d.ID, d.Kind, id)
			}
		}
	}
	if err := r.represent(all, fresh); err != nil {
		return err
	}
	for _, t := range fresh {
		t.name = typeString(all, t.desc.ID)
	}
	for _, t := range again {
		all[t.desc.ID].methods.Store(&t.desc.Methods)
	}
	r.types.Store(&all)
	r.facts.Store(&sync.Map{})
	return nil
}

// represent finds the representations of new types.
func (r *Registry) represent(all map[ID]*Type, fresh []*Type) error {
	b := newBuilder(&layouts{reg: r, types: all})
	for _, t := range fresh {
		if err := b.create(t); err != nil {
			return err
		}
	}
	if err := b.finish(); err != nil {
		return err
	}
	for _, t := range fresh {
		rep, err := b.real(t)
		if err != nil {
			return err
		}
		t.rep = rep
	}
	for _, t := range fresh {
		if t.desc.Kind == Struct && t.layout() == t.desc.ID {
			r.fresh[fmt.Sprintf("S%d", t.desc.ID)] = reflect.Zero(reflect.PointerTo(t.rep))
		}
	}
	return nil
}

// Layouts returns the layouts that Define has made since the last call, as nil pointers to them: the layout of the struct type
// with ID 12 is S12.
func (r *Registry) Layouts() map[string]reflect.Value {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.fresh
	r.fresh = map[string]reflect.Value{}
	return out
}

// Method gives the function of a method that a cell declares for a named type; the receiver's representation is its first
// parameter. A later function replaces an earlier one.
func (r *Registry) Method(id int, name string, f any) {
	t, fn := r.typ(id), reflect.ValueOf(f)
	if fn.Kind() != reflect.Func || fn.Type().NumIn() == 0 {
		panic(fmt.Sprintf("method %s of %s: expected a function with a receiver, found %T", name, t.name, f))
	}
	t.funcs.Store(name, fn)
}

// Rep returns the type that represents values of a type; nil when there is no such type.
func (r *Registry) Rep(id ID) reflect.Type {
	if t := r.lookup(id); t != nil {
		return t.rep
	}
	return nil
}

// TypeString returns the name of a type, as %T prints it.
func (r *Registry) TypeString(id int) string { return r.typ(id).name }

func (r *Registry) lookup(id ID) *Type { return (*r.types.Load())[id] }

// typ returns a type that lowered code names: it exists.
func (r *Registry) typ(id int) *Type {
	t := r.lookup(ID(id))
	if t == nil {
		panic(fmt.Sprintf("type ID %d is not defined: lowered code must not run before Define", id))
	}
	return t
}

// remember returns what make derives from the types for key, which it does once until they change.
func remember[T any](r *Registry, key any, make func() T) T {
	facts := r.facts.Load()
	if v, ok := facts.Load(key); ok {
		return v.(T)
	}
	v := make()
	facts.Store(key, v)
	return v
}
