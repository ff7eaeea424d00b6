package cell

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// stale notes which functions go on with what a name meant before this cell, as it has another type now: a new value or body of the
// same type they see.
func (l *lowering) stale() (notes []string) {
	declared := map[string]bool{}
	for _, e := range l.unit.effects.entries {
		declared[e.name] = true
	}
	for _, e := range l.unit.effects.entries {
		was := l.session.scope[e.name]
		if was == nil || was.lowered == "" || was.lowered == e.lowered || l.replaced(was.obj) {
			continue
		}
		users := slices.DeleteFunc(l.session.functionsWith(was), func(name string) bool { return declared[name] })
		if len(users) == 0 {
			continue
		}
		use := "use"
		if len(users) == 1 {
			use = "uses"
		}
		notes = append(notes, fmt.Sprintf("%s still %s the %s of In[%d], which was %s: run %s again", strings.Join(users, ", "), use,
			e.name, was.cell, l.session.typeName(was.obj.Type()), l.session.cellsOf(users)))
	}
	return notes
}

// replaced reports whether a function of this cell is called wherever an earlier one was.
func (l *lowering) replaced(obj types.Object) bool {
	for _, old := range l.replaces {
		if types.Object(old) == obj {
			return true
		}
	}
	return false
}

// cellsOf lists the cells that have declared names.
func (s *Session) cellsOf(names []string) string {
	var cells []string
	for _, name := range names {
		if e := s.scope[name]; e != nil {
			cells = append(cells, fmt.Sprintf("In[%d]", e.cell))
		}
	}
	slices.Sort(cells)
	return strings.Join(slices.Compact(cells), ", ")
}
