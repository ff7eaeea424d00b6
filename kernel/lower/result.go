package lower

import (
	"go/ast"
	"go/types"
	"strings"
)

// resultCells returns the variables through which the body of a range over a function returns from the function around it.
func (f *function) resultCells(n ast.Node) []hidden {
	if f.body != nil {
		return f.body.results
	}
	var out []hidden
	for i, v := range tupleVars(f.returning().Results()) {
		t := f.rep(n, f.subst.apply(v.Type()))
		if f.results != nil {
			out = append(out, hidden{f.results[i], "*" + t})
			continue
		}
		name := f.fresh("r")
		f.emit("%s := new(%s)", name, t)
		out = append(out, hidden{name, "*" + t})
	}
	return out
}

// storeInto stores results through pointers, all evaluated before the first is stored.
func (f *function) storeInto(to []hidden, values []string) {
	names := values
	if len(values) > 1 {
		names = nil
		for i, v := range values {
			name := f.fresh("t")
			f.emit("var %s %s = %s", name, strings.TrimPrefix(to[i].typ, "*"), v)
			names = append(names, name)
		}
	}
	for i, v := range names {
		f.emit("*%s = %s", to[i].name, v)
	}
}

// store stores the results of a function whose body is a literal.
func (f *function) store(values []string) {
	var to []hidden
	for i, v := range tupleVars(f.returning().Results()) {
		to = append(to, hidden{f.results[i], "*" + f.rep(&ast.Ident{NamePos: v.Pos()}, f.subst.apply(v.Type()))})
	}
	if len(values) > 0 {
		f.storeInto(to, values)
	}
}

// returning returns the signature of the function from which return returns.
func (f *function) returning() *types.Signature {
	if f.returnSig != nil {
		return f.returnSig
	}
	return f.sig
}

// returnsInto reports whether results are stored through pointers: a bare return has stored them already.
func (f *function) returnsInto() bool { return f.results != nil }
