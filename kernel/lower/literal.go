package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// hidden is a variable of ours that a literal takes from outside.
type hidden struct{ name, typ string }

// lift writes a literal as a top-level function, and returns the expression for it.
func (f *function) lift(n, lit ast.Node, c *function, params []*types.Var, body *ast.BlockStmt, more []hidden) string {
	c.title = literalName
	text := c.wrap(n, params, body)
	call := f.liftText(n, lit, "func"+f.signature(n, c.substituted(), nil), text, more)
	c.note(maker(call), n, body, false)
	return call
}

// liftText makes a top-level function that takes what a literal captures, and more, and returns the literal; it returns the call.
// values are those of more, when they are not its names. A name alone would not do as a value: the interpreter hands compiled code
// something else than a function then.
func (f *function) liftText(n, lit ast.Node, typ, text string, more []hidden, values ...string) string {
	name := f.unique("lit")
	params, args := f.captures(n, lit)
	for i, h := range more {
		value := h.name
		if values != nil {
			value = values[i]
		}
		params, args = join(params, h.name+" "+h.typ), join(args, value)
	}
	p := f.Fset.Position(n.Pos())
	line := fmt.Sprintf("//line In[%d]:%d:%d\n", f.cell.N, f.lineFrom(f.in, p.Line), max(p.Column, 1))
	fmt.Fprintf(&f.decls, "func %s(%s) %s {\n%sreturn func%s\n}\n", name, params, typ, line, text)
	return f.helper(name) + "(" + args + ")"
}

// maker returns the name of the function that [function.liftText] has made.
func maker(call string) string {
	name, _, _ := strings.Cut(call, "(")
	return name
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// substituted returns the signature of f without type parameters.
func (f *function) substituted() *types.Signature {
	return f.subst.apply(bare(f.sig)).(*types.Signature)
}

// funcLit lowers a function literal.
func (f *function) funcLit(lit *ast.FuncLit, more ...hidden) string {
	sig := f.info.TypeOf(lit).(*types.Signature)
	c := f.child(sig)
	return f.lift(lit, lit, c, tupleVars(sig.Params()), lit.Body, more)
}

// composite lowers a composite literal; t is its type, a pointer to it inside a literal that leaves &T out.
func (f *function) composite(x *ast.CompositeLit) string {
	t := f.typ(x)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return f.address(x, f.elements(x, p.Elem()), p.Elem())
	}
	return f.elements(x, t)
}

// address returns a pointer to a new variable with the value.
func (f *function) address(n ast.Node, value string, t types.Type) string {
	if _, ok := t.Underlying().(*types.Struct); ok && !f.hole(t) && strings.HasSuffix(value, "}") {
		return "&" + value
	}
	id := f.use(t)
	name := fmt.Sprintf("newᐧ%d", id)
	if f.once(name) {
		r := f.rep(n, t)
		f.toplevel("func %s(v %s) *%s { p := new(%s); *p = v; return p }\n", name, r, r, r)
	}
	return name + "(" + value + ")"
}

func (f *function) elements(x *ast.CompositeLit, t types.Type) string {
	var parts []string
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for i, e := range x.Elts {
			field := i
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				field, e = fieldIndex(u, kv.Key.(*ast.Ident).Name), kv.Value
			}
			name := fieldName(u, field)
			if named, ok := types.Unalias(t).(*types.Named); ok && !f.types.isCell(named) {
				name = u.Field(field).Name()
			}
			value := f.to(e, u.Field(field).Type())
			if u.Field(field).Name() == "_" {
				value = f.dropped(e, u.Field(field).Type()) + "(" + value + ")"
			}
			parts = append(parts, name+": "+value)
		}
	case *types.Map:
		parts = f.entries(x, u)
	case *types.Slice:
		parts = f.elementList(x, u.Elem())
	case *types.Array:
		parts = f.elementList(x, u.Elem())
	}
	named, ok := types.Unalias(t).(*types.Named)
	text := ""
	if ok && !f.types.isCell(named) && named.TypeArgs().Len() == 0 {
		text = f.rep(x, t)
	} else {
		text = f.rep(x, t.Underlying())
	}
	out := text + "{" + strings.Join(parts, ", ") + "}"
	return f.wrapHole(out, t)
}

// dropped returns a helper that makes the zero value of a value: what a literal puts into a blank field goes nowhere.
func (f *function) dropped(n ast.Node, t types.Type) string {
	name := fmt.Sprintf("droppedᐧ%d", f.use(t))
	if f.once(name) {
		r := f.rep(n, t)
		f.toplevel("func %s(%s) %s { var zero %s; return zero }\n", name, r, r, r)
	}
	return name
}

// entries writes those of a map literal, which Go puts in one after the other: in each it calls first, and reads variables then.
func (f *function) entries(x *ast.CompositeLit, m *types.Map) (parts []string) {
	inTurn := len(x.Elts) > 0 && f.canCheck() && f.hasEffects(x)
	for _, e := range x.Elts {
		kv := e.(*ast.KeyValueExpr)
		texts := [2]string{}
		for _, i := range f.callsFirst([]ast.Expr{kv.Key, kv.Value}) {
			if i == 0 {
				texts[i] = f.mapKey(kv.Key, m.Key())
			} else {
				texts[i] = f.to(kv.Value, m.Elem())
			}
			if t := []types.Type{m.Key(), m.Elem()}[i]; inTurn && texts[i] != "nil" && f.info.Types[[]ast.Expr{kv.Key, kv.Value}[i]].Value == nil {
				texts[i] = f.temp(x, f.subst.apply(t), texts[i])
			}
		}
		parts = append(parts, texts[0]+": "+texts[1])
	}
	return parts
}

// callsFirst returns the order in which Go evaluates expressions beside each other: those that call, then those that only read.
func (f *function) callsFirst(list []ast.Expr) (order []int) {
	for i, x := range list {
		if f.hasEffects(x) {
			order = append(order, i)
		}
	}
	for i, x := range list {
		if !f.hasEffects(x) {
			order = append(order, i)
		}
	}
	return order
}

// mapKey writes a key of a map literal. Keys of a copied generic function may be equal constants, which the interpreter refuses.
func (f *function) mapKey(x ast.Expr, t types.Type) string {
	text := f.key(x, t)
	if f.subst == nil || f.info.Types[x].Value == nil && !types.IsInterface(t) {
		return text
	}
	return f.asserted(x, f.rt("Any")+"("+text+")", f.subst.apply(t))
}

func (f *function) elementList(x *ast.CompositeLit, elem types.Type) []string {
	var parts []string
	for _, e := range x.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			parts = append(parts, f.info.Types[kv.Key].Value.ExactString()+": "+f.to(kv.Value, elem))
			continue
		}
		parts = append(parts, f.to(e, elem))
	}
	return parts
}

func fieldIndex(s *types.Struct, name string) int {
	for i := range s.NumFields() {
		if s.Field(i).Name() == name {
			return i
		}
	}
	return -1
}
