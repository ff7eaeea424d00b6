package dyn

import "reflect"

// swap puts, while a decoder runs, pointers to mirrors where interfaces hold pointers to values of emulated types: a decoder fills
// what a pointer in an interface points to.
type swap struct {
	mirrors
	made []swapped
	put  []reflect.Value   // the interfaces with mirrors
	of   map[visit]int     // the number of what is made for a pointer
	by   map[uintptr][]int // the same, by the mirror
}

type swapped struct {
	box    any // what the interface holds
	n      node
	target reflect.Value // a pointer to the mirror of n
}

func newSwap(m mirrors) *swap { return &swap{mirrors: m, of: map[visit]int{}, by: map[uintptr][]int{}} }

// each calls do for each interface in a variable that a decoder could fill.
func (s *swap) each(v reflect.Value, seen map[uintptr]bool, do func(reflect.Value)) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() && v.CanSet() {
			do(v)
		}
	case reflect.Pointer:
		if v.IsNil() || seen[v.Pointer()] || !s.reaches(v.Type()) {
			return
		}
		seen[v.Pointer()] = true
		s.each(v.Elem(), seen, do)
	case reflect.Struct:
		for i := range v.NumField() {
			s.each(v.Field(i), seen, do)
		}
	case reflect.Slice, reflect.Array:
		if s.reaches(v.Type()) {
			for i := range v.Len() {
				s.each(v.Index(i), seen, do)
			}
		}
	}
}

// reaches reports whether values of a type lead to an interface.
func (s *swap) reaches(rt reflect.Type) bool {
	type key struct{ rt reflect.Type }
	return remember(s.reg, key{rt}, func() bool { return leadsToInterface(rt, map[reflect.Type]bool{}) })
}

func leadsToInterface(rt reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[rt] {
		return false
	}
	seen[rt] = true
	switch rt.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return leadsToInterface(rt.Elem(), seen)
	case reflect.Struct:
		for f := range rt.Fields() {
			if leadsToInterface(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

// in puts mirrors into a variable.
func (s *swap) in(v reflect.Value) {
	seen := map[uintptr]bool{}
	var put func(reflect.Value)
	put = func(slot reflect.Value) {
		x := slot.Interface()
		b, ok := s.reg.unwrapped(x)
		if !ok {
			if e := slot.Elem(); e.Kind() == reflect.Pointer {
				s.each(e, seen, put)
			}
			return
		}
		p := reflect.ValueOf(b.v)
		if b.t.desc.Kind != Pointer || p.Kind() != reflect.Pointer || p.IsNil() {
			return
		}
		n := node{b.t.elem(), p.Elem()}
		at := visit{n.t, p.Pointer()}
		i, ok := s.of[at]
		if !ok {
			s.of[at] = -1 // being made
			s.each(p, seen, put)
			i = s.make(x, n)
			s.of[at] = i
		}
		if i >= 0 && s.made[i].target.Type().AssignableTo(slot.Type()) {
			slot.Set(s.made[i].target)
			s.put = append(s.put, slot)
		}
	}
	s.each(v, seen, put)
}

// make makes the mirror of what a pointer points to; -1 when there is none.
func (s *swap) make(box any, n node) int {
	rt, err := s.mirrors.of(n.t)
	if err != nil {
		return -1
	}
	target := reflect.New(rt)
	if newFiller(s.mirrors).fill(target.Elem(), n, true) != nil {
		return -1
	}
	i := len(s.made)
	s.made = append(s.made, swapped{box, n, target})
	s.by[target.Pointer()] = append(s.by[target.Pointer()], i)
	return i
}

// out fills what the mirrors stand for and puts the pointers back. The error is that of a method which decodes.
func (s *swap) out(v reflect.Value) error {
	d := &drain{mirrors: s.mirrors, done: map[visit]bool{}}
	for i := len(s.made) - 1; i >= 0; i-- {
		d.back(s.made[i].n, s.made[i].target.Elem())
	}
	back := func(slot reflect.Value) {
		e := slot.Elem()
		if e.Kind() != reflect.Pointer {
			return
		}
		for _, i := range s.by[e.Pointer()] {
			if s.made[i].target.Type() == e.Type() {
				slot.Set(reflect.ValueOf(s.made[i].box))
			}
		}
	}
	for _, slot := range s.put { // also in memory that the variable has left
		back(slot)
	}
	seen := map[uintptr]bool{}
	for _, m := range s.made {
		s.each(m.n.v.Addr(), seen, back)
	}
	s.each(v, seen, back)
	return d.err
}
