package cell

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// resultVar begins the names of the variables of the program that hold the values of its last expression.
const resultVar = "resultᐧ"

// Text and pictures stand for values that do not go out of the program; the functions of carry and the worker have these names.
const (
	asText    = "Text"
	asPicture = "Picture"
)

// result is a value of the last expression.
type result struct {
	name  string
	typ   types.Type
	stand string // asText, asPicture; "" when the value itself comes back
}

// back is the type of what comes back.
func (r result) back() types.Type {
	switch r.stand {
	case asText:
		return types.Typ[types.String]
	case asPicture:
		return types.NewSlice(types.Typ[types.Byte])
	}
	return r.typ
}

// find finds the values that the cell shows.
func (v *Native) find(c *checked, w *typeWriter) {
	if len(c.last()) == 0 {
		return
	}
	last := c.last()[0] // a list of them is refused
	tv := c.info.Types[last.X]
	values, fails := valuesOf(c.info, last.X)
	if call, ok := ast.Unparen(last.X).(*ast.CallExpr); !ok || c.info.Types[call.Fun].IsType() {
		values = []types.Type{tv.Type}
	} else if len(values) == 0 || prints(c.info, call) {
		return
	}
	if tv.IsNil() || !fails && !tv.IsValue() {
		return
	}
	for i, t := range values {
		r := result{name: fmt.Sprint(resultVar, i), typ: types.Default(t)}
		switch {
		case w.write(r.typ) != "":
		case v.session.hasImage(r.typ):
			r.stand = asPicture
		default:
			r.stand = asText
		}
		v.results = append(v.results, r)
	}
}

// hasImage reports whether a type has the methods of image.Image and is shown as one: not as an error or by its String.
func (s *Session) hasImage(t types.Type) bool {
	methods := types.NewMethodSet(t)
	has := func(name string) bool { return methods.Lookup(nil, name) != nil }
	pkg, err := s.library.Import("image")
	if err != nil || has("Error") || has("String") {
		return false
	}
	i, ok := pkg.Scope().Lookup("Image").Type().Underlying().(*types.Interface)
	return ok && types.Implements(t, i)
}

// keeps is what stands before the last expression to keep its values.
func (v *Native) keeps(c *checked) string {
	if len(v.results) == 1 {
		typ := ""
		if t := c.info.Types[c.last()[0].X].Type; types.Default(t) != t { // a constant
			typ = v.results[0].typ.String() + " "
		}
		return fmt.Sprintf("var %s %s= ", v.results[0].name, typ)
	}
	var names []string
	for _, r := range v.results {
		names = append(names, r.name)
	}
	return strings.Join(names, ", ") + " := "
}

// giveResults is how the program gives the values of its last expression.
func (v *Native) giveResults() string {
	var b strings.Builder
	for _, r := range v.results {
		if r.stand == "" {
			fmt.Fprintf(&b, "programᐧ.Give(%q, &%s)\n", r.name, r.name)
		} else {
			fmt.Fprintf(&b, "{\nx := %sᐧ(%s)\nprogramᐧ.Give(%q, &x)\n}\n", strings.ToLower(r.stand), r.name, r.name)
		}
	}
	return b.String()
}

// standIns declares the functions that make text and pictures, with what they import.
func (v *Native) standIns() (imports, functions string) {
	stands := func(kind string) bool {
		return slices.ContainsFunc(v.results, func(r result) bool { return r.stand == kind })
	}
	if stands(asText) {
		functions = "func textᐧ(x any) string { return carryᐧ.Text(x) }\n"
	}
	if stands(asPicture) {
		imports = "import bytesᐧ \"bytes\"\nimport imageᐧ \"image\"\nimport pngᐧ \"image/png\"\n"
		functions += "func pictureᐧ(x imageᐧ.Image) (data []byte) {\ndefer func() { recover() }()\nvar b bytesᐧ.Buffer\n" +
			"if pngᐧ.Encode(&b, x) == nil { data = b.Bytes() }\nreturn data\n}\n"
	}
	return imports, functions
}

// hide keeps the variables of the program's values out of the session. It returns their names and lowered names, and the statements that
// display them and let go of them.
func (v *Native) hide(u *Unit) (hidden, show string) {
	s := v.session
	for _, r := range v.results {
		i := slices.IndexFunc(u.effects.entries, func(e *entry) bool { return e.name == r.name })
		e := u.effects.entries[i]
		u.effects.entries = slices.Delete(u.effects.entries, i, i+1)
		u.Vars = slices.DeleteFunc(u.Vars, func(x UnitVar) bool { return x.Name == r.name })
		s.versions[r.name] = e.version // the next one has another name
		display := r.stand
		if display == "" {
			display = "Result"
		}
		hidden += fmt.Sprintf(", %q, %q", r.name, e.lowered)
		show += fmt.Sprintf("runᐧ.%s(%s)\n", display, e.lowered)
		if canBeNil(e.obj.Type()) {
			show += e.lowered + " = nil\n"
		}
	}
	return hidden, show
}
