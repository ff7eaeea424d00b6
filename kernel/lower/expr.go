package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// expr writes an expression in the representation of its own type.
func (f *function) expr(x ast.Expr) string {
	tv := f.info.Types[x]
	if tv.Value != nil && !tv.IsType() {
		return f.constant(x, tv.Value, f.subst.apply(tv.Type))
	}
	switch x := x.(type) {
	case *ast.ParenExpr:
		if text := f.expr(x.X); !strings.HasPrefix(text, "(") || withoutBrackets(text, "(") == text {
			return "(" + text + ")"
		} else {
			return text
		}
	case *ast.Ident:
		return f.ident(x)
	case *ast.FuncLit:
		return f.funcLit(x)
	case *ast.CompositeLit:
		return f.composite(x)
	case *ast.SelectorExpr:
		return f.selector(x)
	case *ast.IndexExpr:
		return f.index(x)
	case *ast.IndexListExpr:
		return f.expr(x.X)
	case *ast.SliceExpr:
		return f.slice(x)
	case *ast.StarExpr:
		return "(*" + f.core(x.X) + ")"
	case *ast.UnaryExpr:
		return f.unary(x)
	case *ast.BinaryExpr:
		return f.binary(x)
	case *ast.CallExpr:
		return f.call(x)
	case *ast.TypeAssertExpr:
		return f.assertion(x)
	}
	f.refuse(x, "this expression is not supported")
	return ""
}

// core writes an expression in the representation of its underlying type.
func (f *function) core(x ast.Expr) string {
	return f.unwrapHole(x, f.expr(x), f.typ(x))
}

// to writes an expression as a value of type t: assignment, with the conversion to an interface that Go implies.
func (f *function) to(x ast.Expr, t types.Type) string {
	x = ast.Unparen(x)
	t = f.subst.apply(t)
	if tv := f.info.Types[x]; tv.Value != nil && !tv.IsType() {
		from := f.subst.apply(tv.Type)
		if b, ok := from.Underlying().(*types.Basic); ok && b.Info()&types.IsUntyped != 0 && !types.IsInterface(t) {
			return f.constant(x, tv.Value, t)
		}
		return f.convert(x, f.constant(x, tv.Value, from), types.Default(from), t)
	}
	if f.info.Types[x].IsNil() {
		return "nil"
	}
	return f.convert(x, f.expr(x), f.typ(x), t)
}

func (f *function) ident(id *ast.Ident) string {
	obj := f.info.Uses[id]
	if obj == nil {
		obj = f.info.Defs[id]
	}
	switch obj := obj.(type) {
	case *types.Nil:
		return "nil"
	case *types.Var:
		return f.variable(obj)
	case *types.Func:
		if inst, ok := f.info.Instances[id]; ok {
			return f.instance(id, obj, inst.TypeArgs)
		}
		return f.funcName(id, obj)
	}
	if id.Name == "_" {
		return "_"
	}
	f.refuse(id, "%s cannot be used here", id.Name)
	return ""
}

// funcName writes a declared function.
func (f *function) funcName(n ast.Node, fn *types.Func) string {
	if name, ok := f.lookup(fn); ok {
		return name
	}
	f.refuse(n, "the function %s cannot be used here", fn.Name())
	return ""
}

func (f *function) unary(x *ast.UnaryExpr) string {
	switch x.Op {
	case token.AND:
		return f.addressOf(x.X)
	case token.ARROW:
		return "(<-" + f.core(x.X) + ")"
	case token.XOR, token.SUB, token.ADD, token.NOT:
		text := f.operand(x.X, f.typ(x), token.UnaryPrec)
		if strings.HasPrefix(text, x.Op.String()) {
			text = "(" + text + ")" // - -x is not --x
		}
		return x.Op.String() + text
	}
	f.refuse(x, "the operator %s is not supported", x.Op)
	return ""
}

// addressOf writes &x.
func (f *function) addressOf(x ast.Expr) string {
	switch x := ast.Unparen(x).(type) {
	case *ast.CompositeLit:
		return f.address(x, f.composite(x), f.typ(x))
	case *ast.Ident:
		if v, ok := f.info.Uses[x].(*types.Var); ok && !f.global(v) {
			return f.local(v) // it has a cell
		}
	case *ast.StarExpr:
		return f.notNil(x, f.core(x.X), f.typ(x))
	}
	saved := f.isPlace
	f.isPlace = true
	defer func() { f.isPlace = saved }()
	return "&" + f.expr(x)
}

// notNil writes &*p: p, unless it is nil.
func (f *function) notNil(n ast.Node, pointer string, t types.Type) string {
	name := fmt.Sprintf("pointerᐧ%d", f.use(t))
	if f.once(name) {
		r := f.rep(n, t)
		fmt.Fprintf(&f.decls, "func %s(p *%s) *%s { if p == nil { %s(nil) }; return p }\n", name, r, r, f.rt("Checked"))
	}
	return name + "(" + pointer + ")"
}

func (f *function) slice(x *ast.SliceExpr) string {
	t := types.Default(f.typ(x.X)).Underlying()
	base := f.core(x.X)
	if _, ok := t.(*types.Array); ok {
		base, t = f.addressOf(x.X), types.NewPointer(f.typ(x.X))
	}
	if x.Low == nil && x.High == nil && isPointer(t) {
		base = "(*" + base + ")"
	}
	return f.wrapHole(f.cut(x, base, t), f.typ(x))
}

// intIndex writes an index as an int.
func (f *function) intIndex(x ast.Expr) string {
	if tv := f.info.Types[x]; tv.Value != nil {
		return f.constant(x, tv.Value, types.Typ[types.Int])
	}
	text := f.expr(x)
	if f.rep(x, f.typ(x)) != "int" { // also of a compiled type such as time.Weekday
		return "int(" + text + ")"
	}
	return text
}

func (f *function) index(x *ast.IndexExpr) string {
	if _, ok := f.info.Types[x.X].Type.(*types.Signature); ok && f.info.Types[x.Index].IsType() {
		return f.expr(x.X) // an instance of a generic function
	}
	switch u := f.under(x.X).(type) {
	case *types.Map:
		return f.core(x.X) + "[" + f.key(x.Index, u.Key()) + "]"
	case *types.Signature:
		return f.expr(x.X)
	}
	base := f.core(x.X)
	saved := f.isPlace
	f.isPlace = false
	index := f.intIndex(x.Index)
	f.isPlace = saved
	return f.checkIndex(x, base, index, types.Default(f.typ(x.X)).Underlying())
}

// key writes a key of a map. As an interface it may hold what has no hash: dyn says so in Go's words.
func (f *function) key(x ast.Expr, t types.Type) string {
	text := f.to(x, t)
	if types.IsInterface(f.subst.apply(t)) && !f.compiledInterface(t) && (types.IsInterface(f.typ(x)) || !types.Comparable(f.typ(x))) && text != "nil" {
		return f.rt("Key") + "(" + text + ")"
	}
	return text
}

// selector lowers x.f: a field, a member of a package, a method value or a method expression.
func (f *function) selector(x *ast.SelectorExpr) string {
	s := f.info.Selections[x]
	if s == nil {
		return f.member(x)
	}
	switch s.Kind() {
	case types.FieldVal:
		f.refuseReflection(x)
		text, _ := f.path(x.X, f.core(x.X), f.typ(x.X), x.Sel.Name)
		return text
	case types.MethodExpr:
		return f.methodExpr(x)
	}
	return f.methodValue(x)
}

// path writes the way from a value to a field, embedded fields included, and returns the field's type.
func (f *function) path(n ast.Node, text string, t types.Type, name string) (string, types.Type) {
	obj, index, _ := types.LookupFieldOrMethod(t, true, f.Pkg, name)
	if _, ok := obj.(*types.Var); !ok {
		f.refuse(n, "%s is no field of %s", name, t)
	}
	return f.follow(n, text, t, index)
}

// follow writes the way along field indices.
func (f *function) follow(n ast.Node, text string, t types.Type, index []int) (string, types.Type) {
	for _, i := range index {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s := t.Underlying().(*types.Struct)
		name := s.Field(i).Name()
		if named, ok := types.Unalias(t).(*types.Named); !ok || f.types.isCell(named) {
			name = fieldName(s, i)
		}
		text += "." + name
		t = s.Field(i).Type()
	}
	return text, t
}

// member lowers package.Name.
func (f *function) member(x *ast.SelectorExpr) string {
	obj := f.info.Uses[x.Sel]
	if fn, ok := obj.(*types.Func); ok && fn.Signature().TypeParams().Len() > 0 {
		return f.genericValue(x, fn)
	}
	return f.alias(x, obj.Pkg()) + "." + obj.Name()
}

func (f *function) binary(x *ast.BinaryExpr) string {
	prec := x.Op.Precedence()
	switch x.Op {
	case token.EQL, token.NEQ:
		return f.comparison(x)
	case token.SHL, token.SHR:
		return f.operand(x.X, f.typ(x), prec) + " " + x.Op.String() + " " + f.shiftCount(x.Y)
	case token.LAND, token.LOR:
		return f.logical(x, prec)
	}
	t := f.typ(x)
	switch x.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		t = f.operandType(x)
	}
	left := f.operand(x.X, t, prec)
	if x.Op == token.AND_NOT {
		return left + " & ^(" + f.to(x.Y, t) + ")"
	}
	right := f.operand(x.Y, t, prec+1)
	if x.Op == token.QUO {
		right = f.divisor(x.Y, right, t)
	}
	return left + " " + x.Op.String() + " " + right
}

// divisor hides a complex constant: the interpreter, which asks whether it is zero, knows constants that are real.
func (f *function) divisor(x ast.Expr, text string, t types.Type) string {
	if b, ok := t.Underlying().(*types.Basic); !ok || b.Info()&types.IsComplex == 0 || f.info.Types[x].Value == nil {
		return text
	}
	return f.rep(x, t) + "(" + f.rt("Complex") + "(complex128(" + text + ")))"
}

// logical lowers && and ||. What has to run before the right side runs only when that is evaluated.
func (f *function) logical(x *ast.BinaryExpr, prec int) string {
	before := f.called
	left := f.operand(x.X, f.typ(x.X), prec)
	if f.noBefore || before || f.simpleCond(x.Y) {
		saved := f.noBefore
		f.noBefore = true
		right := f.operand(x.Y, f.typ(x.Y), prec+1)
		f.noBefore = saved
		return left + " " + x.Op.String() + " " + right
	}
	c := f.temp(x, types.Typ[types.Bool], "bool("+left+")")
	not := ""
	if x.Op == token.LOR {
		not = "!"
	}
	called := f.called
	f.called = false
	f.emit("if %s%s {", not, c)
	f.emit("%s = bool(%s)", c, f.expr(ast.Unparen(x.Y)))
	f.emit("}")
	f.called = called || f.called
	return c
}

// operand writes one side of an operator. Every bracket costs the interpreter a step: there are only those that precedence asks for.
func (f *function) operand(x ast.Expr, t types.Type, prec int) string {
	y := ast.Unparen(x)
	text := f.to(y, t)
	if b, ok := y.(*ast.BinaryExpr); ok && f.info.Types[y].Value == nil {
		if b.Op.Precedence() < prec {
			return "(" + text + ")"
		}
		return text
	}
	return withoutBrackets(text, "(*")
}

// withoutBrackets takes the brackets away that enclose all of a text which starts with prefix.
func withoutBrackets(text, prefix string) string {
	if strings.HasPrefix(text, prefix) && strings.HasSuffix(text, ")") && balanced(text[1:len(text)-1]) {
		return text[1 : len(text)-1]
	}
	return text
}

// operandType returns the type in which two operands are compared.
func (f *function) operandType(x *ast.BinaryExpr) types.Type {
	a, b := f.typ(x.X), f.typ(x.Y)
	if basic, ok := a.(*types.Basic); ok && basic.Info()&types.IsUntyped != 0 {
		return types.Default(b)
	}
	return a
}

func (f *function) shiftCount(x ast.Expr) string {
	if tv := f.info.Types[x]; tv.Value != nil {
		return f.constant(x, tv.Value, types.Typ[types.Uint])
	}
	if b, ok := f.under(x).(*types.Basic); ok && b.Info()&types.IsUnsigned == 0 {
		return f.rt("Shift") + "(int64(" + f.expr(x) + "))" // panics when it is negative
	}
	return "uint(" + f.expr(x) + ")"
}

// comparison lowers == and !=.
func (f *function) comparison(x *ast.BinaryExpr) string {
	not := ""
	if x.Op == token.NEQ {
		not = "!"
	}
	for _, pair := range [][2]ast.Expr{{x.X, x.Y}, {x.Y, x.X}} {
		if f.info.Types[pair[1]].IsNil() {
			if _, isCall := ast.Unparen(pair[0]).(*ast.CallExpr); isCall && types.IsInterface(f.typ(pair[0])) {
				return not + f.rt("Eq") + "(" + f.to(pair[0], emptyInterface()) + ", nil)"
			}
			return f.operand(pair[0], f.typ(pair[0]), x.Op.Precedence()) + " " + x.Op.String() + " nil"
		}
	}
	a, b := f.typ(x.X), f.typ(x.Y)
	switch {
	case types.IsInterface(a) || types.IsInterface(b):
		t := types.Type(types.NewInterfaceType(nil, nil))
		return not + f.rt("Eq") + "(" + f.to(x.X, t) + ", " + f.to(x.Y, t) + ")"
	case isAggregate(a):
		return not + f.rt("Same") + "(" + f.expr(x.X) + ", " + f.expr(x.Y) + ")"
	}
	t := f.operandType(x)
	prec := x.Op.Precedence()
	return f.operand(x.X, t, prec) + " " + x.Op.String() + " " + f.operand(x.Y, t, prec+1)
}

func isAggregate(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// assertion lowers x.(T) with one result.
func (f *function) assertion(x *ast.TypeAssertExpr) string {
	t := f.typ(x.Type)
	static := f.use(f.typ(x.X))
	name := fmt.Sprintf("mustᐧ%d", f.use(t))
	if f.once(name) {
		fmt.Fprintf(&f.decls, "func %s(x interface{}, from int) %s { var r %s; %s(x, from, %d, &r); return r }\n",
			name, f.rep(x, t), f.rep(x, t), f.rt("Must"), f.use(t))
	}
	return name + "(" + f.expr(x.X) + ", " + strconv.Itoa(int(static)) + ")"
}

// tryAssertion lowers x.(T) with two results.
func (f *function) tryAssertion(n ast.Node, value string, t types.Type) string {
	name := fmt.Sprintf("asᐧ%d", f.use(t))
	if f.once(name) {
		fmt.Fprintf(&f.decls, "func %s(x interface{}) (%s, bool) { var r %s; ok := %s(x, %d, &r); return r, ok }\n",
			name, f.rep(n, t), f.rep(n, t), f.rt("Out"), f.use(t))
	}
	return name + "(" + value + ")"
}
