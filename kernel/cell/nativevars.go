package cell

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// take finds the session variables that the cell mentions.
func (v *Native) take(c *checked, w *typeWriter) *Problem {
	s := v.session
	var list []complaint
	seen := map[types.Object]bool{}
	for _, id := range s.used(c, func(obj types.Object) bool { return s.all[obj] != nil }) {
		obj := c.info.Uses[id]
		e := s.all[obj]
		if seen[obj] {
			continue
		}
		seen[obj] = true
		complain := func(format string, args ...any) {
			list = append(list, at(c.src, c.offset(s.fset, id.Pos()), fmt.Sprintf(format, args...)))
		}
		switch {
		case !isVar(obj):
			complain("%s is a %s of In[%d]: a native cell sees the variables of the session alone; declare it in this cell", e.name, kindName(obj), e.cell)
		case w.write(obj.Type()) == "":
			complain("the variable %s has the type %s, which cannot go into a native cell; what goes: %s", e.name, s.typeName(obj.Type()), s.whatGoes())
		default:
			v.Takes = append(v.Takes, e.name)
		}
	}
	for _, id := range s.used(c, isInput) {
		list = append(list, at(c.src, c.offset(s.fset, id.Pos()), c.info.Uses[id].Pkg().Name()+"."+id.Name+
			": a native cell has no input; read into a variable in a cell without %%native, the native cell sees it"))
	}
	for _, d := range c.decls.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "main" {
			list = append(list, at(c.src, c.offset(s.fset, fn.Name.Pos()), "the statements of a native cell are its main: give the function another name"))
		}
	}
	if len(list) > 0 {
		return newProblem(CompileError, c.n, c.src, list)
	}
	v.uses = s.recordOf(c, &Unit{}, nil).uses
	return nil
}

// isInput reports whether an object of the library is the standard input, or reads it.
func isInput(obj types.Object) bool {
	if obj.Pkg() == nil || obj.Parent() != obj.Pkg().Scope() {
		return false
	}
	switch obj.Pkg().Path() + "." + obj.Name() {
	case "os.Stdin", "fmt.Scan", "fmt.Scanf", "fmt.Scanln":
		return true
	}
	return false
}

func kindName(obj types.Object) string {
	switch obj.(type) {
	case *types.Func:
		return "function"
	case *types.TypeName:
		return "type"
	}
	return "constant"
}

// give finds the variables that the cell's outermost statements declare, and its value.
func (v *Native) give(c *checked) {
	s := v.session
	w := &typeWriter{session: s, imports: map[string]string{}} // the program need not name these types
	var stay []string
	for _, x := range c.topVars() {
		if w.write(x.Type()) != "" {
			v.gives = append(v.gives, given{x.Name(), x.Type()})
		} else {
			stay = append(stay, fmt.Sprintf("%s (%s)", x.Name(), s.typeName(x.Type())))
		}
	}
	if len(stay) > 0 {
		v.Notes = append(v.Notes, fmt.Sprintf("%s: not carried out of the native cell; what is: %s", strings.Join(stay, ", "), s.whatGoes()))
	}
	v.find(c, w)
}
