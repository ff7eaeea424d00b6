// Package lower turns type-checked Go into the small part of Go that the interpreter runs as Go means it.
//
// The interpreter confuses types that cells declare, shares variables between iterations and closures, and lacks generics,
// range over functions and much else. Lowered code gives it no occasion: it has no named types, no methods, no interfaces but
// the empty one and those of compiled packages, no captured variables, no generics, no defer; every variable has a name of its
// own. What depends on dynamic types is asked of package dyn. The table of rules:
//
//	type T struct{ a int }    T's values have the compiled type S7 struct{ Xᐧa int }; any other T is its underlying type
//	func (t T) M(x A) R       func(t S7, x A) R in a variable, so that a later cell can replace it; dyn knows it too
//	any(t), error(t)          Box(id of T, t): a value with a descriptor
//	x.(T), switch x.(type)    questions to dyn
//	i.M(x)                    for an interface of cells: a helper that asks dyn for the method
//	v.M() of a compiled v     the same, if v has M from an embedded field that its type does not export
//	func(…){… v …}            a top-level function that takes v, or a pointer to v's cell, and returns the literal
//	&v, captured and assigned v lives in a cell of its own: v := new(T), read and written as *v
//	for i := …                 each iteration has a new cell, if anything could tell
//	G[int]                    a copy of G for int
//	for x := range f          f called with the body as a literal; break, continue, return and defer by a state
//	defer, recover, go        lists and guards of the worker
//	constants                 values, with a conversion unless the literal has the type by itself
//	a, b = b, a               one assignment after the other, through temporaries
//	x, ok := <-c, m[k], x.(T) kept, or a helper
//	an unbound error          Rule E: stops the cell
//
// The package knows go/types and the descriptors of package dyn; it knows neither sessions nor the interpreter. Open lower.go
// first.
package lower
