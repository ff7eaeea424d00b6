package cell

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Check tells why a restart and a run of all cells, top to bottom, may give something else than the session holds. Two runs of the
// same source are taken for runs of one cell.
func (s *Session) Check() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, last := map[string]int{}, map[string]int{} // source → the number of a run
	for _, r := range s.records {
		src := strings.TrimSpace(r.source)
		if first[src] == 0 {
			first[src] = r.n
		}
		last[src] = r.n
	}
	ranBefore := func(cell, n int) bool { // is the run of that number one more of a cell that had run by n?
		return slices.ContainsFunc(s.records, func(r record) bool {
			return r.n == cell && first[strings.TrimSpace(r.source)] <= n
		})
	}
	found := map[string]bool{}
	var out []string
	say := func(format string, args ...any) {
		if text := fmt.Sprintf(format, args...); !found[text] {
			found[text] = true
			out = append(out, text)
		}
	}
	for _, r := range s.records {
		src := strings.TrimSpace(r.source)
		if last[src] != r.n {
			continue // a later run of the cell counts
		}
		for _, x := range r.uses {
			now := s.scope[x.name]
			switch {
			case now == nil:
				say("In[%d] uses %s, which was forgotten: run the cell that declares it, or take it out of In[%d]", r.n, x.name, r.n)
			case now.cell > r.n && (!isVar(now.obj) || ranBefore(now.cell, r.n)):
				say("In[%d] used %s of In[%d], which In[%d] has declared anew since: run the cell of In[%d] again", r.n, x.name, x.from, now.cell, r.n)
			case x.changes && x.from != r.n && first[src] != r.n:
				say("In[%d] is one more run of the cell of In[%d], and has changed %s again: a run of all cells changes it once", r.n, first[src], x.name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.scope)) {
		if e := s.scope[name]; e.lost {
			if _, ok := e.obj.(*types.Var); ok {
				say("%s lost its value with the worker: run the cell of In[%d] again", name, e.cell)
			}
		}
	}
	return out
}
