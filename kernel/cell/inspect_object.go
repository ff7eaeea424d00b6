package cell

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

const noSource = "Its source is not in this kernel: this is the documentation only."

// explainObject explains what a name means: its headline, its comment, its source if a cell has it, and the value of a variable.
func (s *Session) explainObject(obj types.Object, owner string, detail int, value func(name string) string) (text, markdown string) {
	head, symbol := s.heading(obj, detail), obj.Name()
	if owner != "" {
		symbol = owner + "." + symbol
	}
	var doc, source string
	switch e := s.scope[obj.Name()]; {
	case obj.Pkg() == nil:
		if b, ok := builtins[obj.Name()]; ok && types.Universe.Lookup(obj.Name()) == obj {
			head, doc = "func "+obj.Name()+b.signature, b.doc
		}
	case obj.Pkg() != s.pkg:
		doc = s.doc(obj.Pkg().Path(), symbol)
		if detail > 0 {
			doc = join(strings.TrimSpace(doc), noSource)
		}
	case e != nil && e.obj == obj && isVariable(obj):
		doc = s.standing(e, value)
	default:
		var cell int
		if doc, source, cell = s.written(symbol); cell > 0 {
			doc = join(doc, fmt.Sprintf("Declared by In[%d].", cell))
		}
	}
	if detail == 0 || source == "" {
		return join(head, doc), fence(head) + doc
	}
	return join(head, join(doc, source)), fence(head) + doc + "\n\n" + fence(source)
}

// heading is the headline with the value of a constant and, with detail, the members of a type.
func (s *Session) heading(obj types.Object, detail int) string {
	head := s.headline(obj)
	switch obj := obj.(type) {
	case *types.Const:
		head += " = " + obj.Val().String()
	case *types.TypeName:
		if detail > 0 {
			for _, m := range members(obj.Type(), s.pkg) {
				head += "\n" + s.headline(m)
			}
		}
	}
	return head
}

func isVariable(obj types.Object) bool {
	_, ok := obj.(*types.Var)
	return ok
}

// standing says what a variable of the session holds, as value knows it, and which cell has set it.
func (s *Session) standing(e *entry, value func(name string) string) string {
	if e.lost {
		return "Its value was lost with the worker: run the cell that sets it again."
	}
	var lines []string
	if value != nil {
		if v := value(e.name); v != "" {
			lines = append(lines, e.name+" = "+v)
		}
	}
	if n := s.setter(e); n > 0 {
		lines = append(lines, fmt.Sprintf("Set by In[%d].", n))
	}
	return strings.Join(lines, "\n\n")
}

// setter returns the number of the cell whose statements have set a variable last, as far as one can read it from them.
func (s *Session) setter(e *entry) int {
	for _, r := range slices.Backward(s.records) {
		if slices.Contains(r.declares, e) {
			return r.n
		}
		for _, x := range r.uses {
			if x.lowered == e.lowered && x.changes && x.by == "" {
				return r.n
			}
		}
	}
	return e.cell
}
