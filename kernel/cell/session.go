package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"sync"

	"github.com/luciola-nn/luciola/kernel/lower"
)

// Session is what all cells so far have declared. Its methods may be called from several goroutines.
type Session struct {
	mu      sync.Mutex
	fset    *token.FileSet
	library *library
	pkg     *types.Package // the package of all cells; its contents are replaced at each check
	empty   types.Package  // what it is before a check

	scope    map[string]*entry       // live declarations by name
	all      map[types.Object]*entry // live and superseded ones: old functions and variables still refer to them
	versions map[string]int          // how many variables, functions and types of a name there have been
	imports  map[string]string       // names of explicitly imported packages → path
	records  []record                // what the cells that ran did with names
	units    []*Unit                 // what Restart replays
	aside    map[string]*aside       // functions that wait for names, see setAside
	looked   []*late                 // methods that are there while somebody looks, see look
	state    *lower.State            // what lowered code of earlier cells has made
}

// NewSession returns a session in which no cell has run.
func NewSession(c Config) (*Session, error) {
	fset, pkg := token.NewFileSet(), types.NewPackage("main", "main")
	s := &Session{
		fset: fset, library: newLibrary(c, fset), pkg: pkg, empty: *pkg,
		scope: map[string]*entry{}, all: map[types.Object]*entry{}, versions: map[string]int{}, imports: map[string]string{},
		aside: map[string]*aside{},
		state: lower.NewState(fset, pkg),
	}
	s.state.Name = s.nameOf
	s.state.Has = func(path string) bool { _, ok := s.library.byPath[path]; return ok }
	return s, nil
}

// Compile checks the cell src, which has the number n, and lowers it. It does not change what later cells see: that is
// [Session.Commit], for a unit that has run.
func (s *Session) Compile(n int, src string) (*Unit, *Problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.translate(n, src)
}

// translate is Compile with s.mu held.
func (s *Session) translate(n int, src string) (*Unit, *Problem) {
	var fresh map[string]bool
	var hoisted map[string]*entry
	for {
		p, prob := parse(s.fset, n, src)
		if prob != nil {
			return nil, prob
		}
		s.carry(p)
		a := s.arrange(p, fresh, hoisted)
		u, again, prob := s.compile(p, a)
		if prob != nil || again != nil {
			s.forget(a.added)
		}
		if again == nil {
			return u, prob
		}
		fresh, hoisted = with(fresh, again.renew), again.hoist
	}
}

// another says how to compile a cell once more.
type another struct {
	renew string            // a type that must become a new one
	hoist map[string]*entry // types to treat like those of an earlier cell
}

// compile checks and lowers an arranged cell.
func (s *Session) compile(p *parsed, a *arrangement) (*Unit, *another, *Problem) {
	c, prob := s.resolve(p)
	if prob != nil {
		return nil, nil, prob
	}
	c.hoisted = a.hoisted
	if len(a.late) > 0 { // the cell may call methods that its types do not have before it
		s.typecheck(c)
		if types := s.hoist(c, a); types != nil {
			return nil, &another{hoist: types}, nil
		}
		renew, prob := s.settleMethods(a, c)
		if prob != nil {
			return nil, nil, prob
		}
		if renew != "" {
			return nil, &another{renew, a.hoisted}, nil
		}
	}
	if prob := s.check(c); prob != nil {
		return nil, nil, prob
	}
	if prob := s.unavailable(c); prob != nil {
		return nil, nil, prob
	}
	u, prob := s.lower(c, a)
	return u, nil, prob
}

// with returns set with one more name.
func with(set map[string]bool, name string) map[string]bool {
	if name == "" {
		return set
	}
	out := map[string]bool{name: true}
	maps.Copy(out, set)
	return out
}

// Commit makes what u declares visible to later cells. Call it when the worker has run u, also when u failed on the way: what
// it declared exists, with zero values where it did not get to them.
func (s *Session) Commit(u *Unit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.imports, u.effects.imports)
	for _, e := range u.effects.entries {
		s.scope[e.name] = e
		s.all[e.obj] = e
		s.versions[e.name] = max(s.versions[e.name], e.version)
	}
	maps.Copy(s.all, u.effects.announced)
	s.commitAside(u)
	u.effects.lowered()
	if u.declares() {
		u.rebinds = u.rebindsOnly()
		s.units = append(slices.DeleteFunc(s.units, s.superseded), u)
	}
	s.records = append(s.records, u.effects.record)
}

// superseded reports whether later units give every variable that a unit sets another value: a new worker can do without it.
func (s *Session) superseded(u *Unit) bool {
	return u.rebinds && !slices.ContainsFunc(u.effects.entries, func(e *entry) bool {
		now := s.scope[e.name]
		return now == nil || now == e || now.lowered != e.lowered
	})
}

// Variable is a session variable.
type Variable struct {
	Name, Type string
	Cell       int // that set it last
}

// Variables returns the session variables by name.
func (s *Session) Variables() []Variable {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Variable
	for _, name := range slices.Sorted(maps.Keys(s.scope)) {
		e := s.scope[name]
		if v, ok := e.obj.(*types.Var); ok && !e.lost {
			out = append(out, Variable{name, s.typeName(v.Type()), e.cell})
		}
	}
	return out
}

// Restart prepares the session for a new worker: replay rebuilds packages, types, functions and (empty) variables there;
// lost names the variables whose values are gone. Later cells cannot use a lost variable before a cell sets it again.
func (s *Session) Restart() (replay []*Unit, lost []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.units {
		r := *u
		r.Body, r.Notes, r.Vars = "", nil, nil
		replay = append(replay, &r)
	}
	for name, e := range s.scope {
		if _, ok := e.obj.(*types.Var); ok && !e.lost {
			e.lost = true
			lost = append(lost, name)
		}
	}
	slices.Sort(lost)
	return replay, lost
}

// typeName writes a type as a user would: cell types bare, others with the name of their package.
func (s *Session) typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == "main" {
			return ""
		}
		return p.Name()
	})
}

// text returns the source of a node of the cell.
func (p *parsed) text(fset *token.FileSet, n ast.Node) string {
	return p.src[p.offset(fset, n.Pos()):p.offset(fset, n.End())]
}
