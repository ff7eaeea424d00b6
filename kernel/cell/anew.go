package cell

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// older is a type whose name another type has taken since.
type older struct {
	name  string // as messages call it: T of In[1]
	named *entry
	since int      // the cell that has declared the name anew
	users []string // names of the session whose types it is part of
}

// tellApart repeats a check that has failed, while messages call the types whose names have been declared anew by name and cell; it
// returns those that they mention.
func (s *Session) tellApart(c *checked) []older {
	all := s.olderTypes(c)
	if len(all) == 0 {
		return nil
	}
	plain := make([]types.TypeName, len(all))
	for i, o := range all {
		tn := o.named.obj.(*types.TypeName)
		plain[i] = *tn
		*tn = *types.NewTypeName(tn.Pos(), tn.Pkg(), o.name, tn.Type())
	}
	s.typecheck(c)
	for _, name := range slices.Sorted(maps.Keys(s.scope)) {
		e := s.scope[name]
		if _, isType := e.obj.(*types.TypeName); isType || e.lost {
			continue
		}
		for i := range all {
			if strings.Contains(e.obj.Type().String(), all[i].name) {
				all[i].users = append(all[i].users, name)
			}
		}
	}
	for i, o := range all {
		*o.named.obj.(*types.TypeName) = plain[i]
	}
	return slices.DeleteFunc(all, func(o older) bool { return !mentioned(c.errors, o.name) })
}

// olderTypes returns the types that a message of the cell's check may call by a name that means another type now.
func (s *Session) olderTypes(c *checked) []older {
	own := declaredNames(c.decls)
	var all []older
	for _, e := range s.all {
		if _, ok := e.obj.(*types.TypeName); !ok || c.hoisted[e.name] != nil || !mentioned(c.errors, e.name) {
			continue
		}
		now, since := s.scope[e.name], c.n
		if !own[e.name] {
			if now == nil || now.obj == e.obj {
				continue
			}
			since = now.cell
		}
		all = append(all, older{name: fmt.Sprintf("%s of In[%d]", e.name, e.cell), named: e, since: since})
	}
	slices.SortFunc(all, func(a, b older) int { return a.named.cell - b.named.cell })
	return all
}

func mentioned(errors []types.Error, name string) bool {
	return slices.ContainsFunc(errors, func(e types.Error) bool { return strings.Contains(e.Msg, name) })
}

// rerun says what to do about an older type in a message.
func rerun(all []older, msg string) string {
	for _, o := range all {
		if !strings.Contains(msg, o.name) {
			continue
		}
		hint := fmt.Sprintf("In[%d] has declared %s anew", o.since, o.named.name)
		if len(o.users) == 0 {
			return hint
		}
		const most = 4
		users := strings.Join(o.users[:min(len(o.users), most)], ", ")
		if len(o.users) > most {
			users += ", …"
		}
		return hint + ": run the cells again that set " + users
	}
	return ""
}
