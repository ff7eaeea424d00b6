package dyn

import "reflect"

// guests are the pointers to values of emulated types that interfaces inside a decoder's target hold: in their place a decoder
// finds pointers to mirrors of those values, as it decodes into what a pointer in an interface points to.
type guests struct {
	*filler
	all  []guest
	put  []reflect.Value // the interfaces with mirrors, also in memory that the decoder leaves
	of   map[uintptr]int // address of a mirror → its guest
	seen map[visited]bool
}

type guest struct {
	held   any           // the pointer, as the interface had it
	n      node          // what it points to
	mirror reflect.Value // a pointer
}

type visited struct {
	rt reflect.Type
	p  uintptr
	n  int // of a slice
}

// seat replaces all guests in a target by their mirrors.
func (f *filler) seat(target reflect.Value) (*guests, error) {
	g := &guests{filler: f, of: map[uintptr]int{}, seen: map[visited]bool{}}
	return g, g.walk(target, g.replace)
}

func (g *guests) replace(in reflect.Value) error {
	v, ok := g.reg.unwrapped(in.Interface())
	if !ok || v.t.desc.Kind != Pointer || in.NumMethod() > 0 {
		return nil
	}
	n := node{v.t, reflect.ValueOf(v.v)}
	if n.v.IsNil() {
		return nil
	}
	n = n.target()
	id := visit{n.t, n.v.Addr().Pointer()}
	mirror, ok := g.alike[id]
	if !ok {
		rt, err := g.mirrors.of(n.t)
		if err != nil {
			return err
		}
		mirror = reflect.New(rt)
		g.alike[id] = mirror
		if err := g.fill(mirror.Elem(), n, true); err != nil {
			return err
		}
	}
	g.of[mirror.Pointer()] = len(g.all)
	g.all = append(g.all, guest{in.Interface(), n, mirror})
	in.Set(mirror)
	g.put = append(g.put, in)
	return g.walk(mirror.Elem(), g.replace)
}

// leave puts the guests that are still there back into their places, also into those that the decoder has copied them to, and
// brings what was decoded to what they point to.
func (g *guests) leave(target reflect.Value, d *drain) {
	if len(g.all) == 0 {
		return
	}
	restore := func(in reflect.Value) error {
		if x := in.Elem(); x.Kind() == reflect.Pointer {
			if i, ok := g.of[x.Pointer()]; ok && x.Type() == g.all[i].mirror.Type() {
				in.Set(reflect.ValueOf(g.all[i].held))
			}
		}
		return nil
	}
	for _, in := range g.put {
		_ = restore(in) // which returns none
	}
	g.seen = map[visited]bool{}
	_ = g.walk(target, restore)
	for _, x := range g.all {
		_ = g.walk(x.mirror.Elem(), restore)
	}
	for _, x := range g.all {
		if v := (visit{x.n.t, x.mirror.Pointer()}); !d.done[v] {
			d.done[v] = true
			d.back(x.n, x.mirror.Elem())
		}
	}
}

// walk calls f with the interfaces that a decoder would look into, each before what it holds.
func (g *guests) walk(v reflect.Value, f func(in reflect.Value) error) error {
	if !v.CanSet() || !g.looks(v.Type()) {
		return nil
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return nil
		}
		if err := f(v); err != nil || v.Elem().Kind() != reflect.Pointer {
			return err
		}
		return g.walk(v.Elem().Elem(), f)
	case reflect.Pointer:
		if at := (visited{v.Type(), v.Pointer(), 0}); !v.IsNil() && !g.seen[at] {
			g.seen[at] = true
			return g.walk(v.Elem(), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if err := g.walk(v.Field(i), f); err != nil {
				return err
			}
		}
	case reflect.Slice:
		at := visited{v.Type(), v.Pointer(), v.Len()}
		if g.seen[at] {
			return nil
		}
		g.seen[at] = true
		return g.elements(v, f)
	case reflect.Array:
		return g.elements(v, f)
	}
	return nil
}

func (g *guests) elements(v reflect.Value, f func(in reflect.Value) error) error {
	for i := range v.Len() {
		if err := g.walk(v.Index(i), f); err != nil {
			return err
		}
	}
	return nil
}

// looks reports whether decoders can find an interface in a value of a type. They do not look at the elements of a map.
func (g *guests) looks(rt reflect.Type) bool {
	type key struct{ rt reflect.Type }
	return remember(g.reg, key{rt}, func() bool { return holdsInterface(rt, intoPointers) })
}
