package dyn

import "reflect"

// ErrorsAs is errors.As for a target variable of the type id, which ptr points to.
func (r *Registry) ErrorsAs(err error, id int, ptr any) bool {
	if err == nil {
		return false
	}
	t := r.typ(id)
	switch v := reflect.ValueOf(ptr); {
	case ptr == nil:
		panic("errors: target cannot be nil")
	case v.Kind() != reflect.Pointer || v.IsNil():
		panic("errors: target must be a non-nil pointer")
	case t.is() != Interface && t.missing(compiled(errorType)) != "" && !t.rep.Implements(errorType):
		panic("errors: *target must be interface or implement error")
	}
	return r.as(err, t, ptr)
}

// as looks for a value of type t in the tree of an error.
func (r *Registry) as(err error, t *Type, ptr any) bool {
	for {
		if r.matches(err, t) {
			return r.Out(err, int(t.desc.ID), ptr)
		}
		if a, ok := err.(interface{ As(any) bool }); ok && a.As(r.pointerTo(t, ptr)) {
			return true
		}
		switch u := err.(type) {
		case interface{ Unwrap() error }:
			if err = u.Unwrap(); err == nil {
				return false
			}
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				if e != nil && r.as(e, t, ptr) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
}

// pointerTo boxes a pointer to a variable of type t. No code can ask for a pointer type that is not described.
func (r *Registry) pointerTo(t *Type, ptr any) any {
	type key struct{ t *Type }
	p := remember(r, key{t}, func() *Type {
		for _, p := range *r.types.Load() {
			if p.desc.Kind == Pointer && p.desc.Elem == t.desc.ID {
				return p
			}
		}
		return nil
	})
	if p == nil || !p.desc.Emulated {
		return ptr
	}
	return p.wrap(ptr)
}
