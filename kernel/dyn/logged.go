package dyn

import "slices"

// Logged returns what log/slog shall log as the value x that an interface holds. The package writes the text of an error that does
// not encode itself as JSON; but every form does.
func (r *Registry) Logged(x any) any {
	v, ok := r.unwrapped(x)
	if !ok || v.t.missing(compiled(errorType)) != "" || v.t.has(jsonMarshaler, false) {
		return x
	}
	type key struct{ logged *Type }
	return remember(r, key{v.t}, func() form {
		methods := slices.DeleteFunc(v.t.carried(), func(m carried) bool { return m.name == "MarshalJSON" })
		return r.form(methods, v.t.comparable())
	}).of(v)
}
