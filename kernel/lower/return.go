package lower

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

func (f *function) returnStmt(s *ast.ReturnStmt) {
	values := f.returnValues(s)
	switch {
	case f.body != nil:
		f.leaveByReturn(values)
	case f.results != nil:
		f.store(values)
		f.emit("return")
	default:
		if len(s.Results) > 0 && f.sharesResults() {
			values = f.storeShared(s, values)
		} else {
			values = f.settled(s, values)
		}
		f.emit("return %s", strings.Join(values, ", "))
	}
}

// shared reports whether something else than the function sees a result: a literal, or a pointer to it.
func (f *function) shared(v *types.Var) bool {
	return v.Name() != "" && v.Name() != "_" && f.esc.cells[v]
}

func (f *function) sharesResults() bool {
	return slices.ContainsFunc(tupleVars(f.returning().Results()), f.shared)
}

// storeShared evaluates what is returned and puts it into the results that are shared: who shares them sees it after the return.
func (f *function) storeShared(n ast.Node, values []string) []string {
	out := make([]string, len(values))
	results := tupleVars(f.returning().Results())
	for i, v := range results {
		out[i] = f.temp(n, f.subst.apply(v.Type()), values[i])
	}
	for i, v := range results {
		if f.shared(v) {
			f.emit("*%s = %s", f.local(v), out[i])
		}
	}
	return out
}

// settled evaluates several results one by one: the interpreter mixes up the results of calls that return them together.
func (f *function) settled(n ast.Node, values []string) []string {
	if len(values) < 2 {
		return values
	}
	out := make([]string, len(values))
	for i, v := range tupleVars(f.returning().Results()) {
		out[i] = values[i]
		if strings.Contains(values[i], "(") {
			out[i] = f.temp(n, f.subst.apply(v.Type()), values[i])
		}
	}
	return out
}

// returnValues evaluates what a return statement returns.
func (f *function) returnValues(s *ast.ReturnStmt) []string {
	sig := f.returning()
	var types_ []types.Type
	for v := range sig.Results().Variables() {
		types_ = append(types_, f.subst.apply(v.Type()))
	}
	if len(s.Results) == 0 {
		var out []string
		for v := range sig.Results().Variables() {
			if f.returnsInto() {
				return nil
			}
			if v.Name() == "_" {
				out = append(out, f.local(v))
			} else {
				out = append(out, f.variable(v))
			}
		}
		return out
	}
	if len(s.Results) == 1 && len(types_) > 1 {
		t := f.typ(s.Results[0]).(*types.Tuple)
		var out []string
		for i, name := range f.tuple(s.Results[0], t) {
			out = append(out, f.convert(s, name, t.At(i).Type(), types_[i]))
		}
		return out
	}
	var out []string
	for i, x := range s.Results {
		out = append(out, f.to(x, types_[i]))
	}
	return out
}
