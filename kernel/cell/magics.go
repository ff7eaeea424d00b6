package cell

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/magic"
)

// Parts cuts a cell into its Go and its magics.
func (s *Session) Parts(src string) []magic.Part {
	s.mu.Lock()
	defer s.mu.Unlock()
	return magic.Split(src, func(name string) bool { return s.scope[name] != nil })
}

// Loop compiles the statements of src to run so many times; an expression whose value Go wants to be used is one.
func (s *Session) Loop(n int, src string, times int) (*Unit, *Problem) {
	head := fmt.Sprintf("for range %d {", times)
	u, problem := s.Compile(n, head+src+"\n}")
	if problem != nil {
		if _, err := parser.ParseExpr(strings.TrimSpace(src)); err != nil {
			return nil, problem
		}
		at := len(src) - len(strings.TrimLeft(src, " \t\r\n"))
		var again *Problem
		if u, again = s.Compile(n, head+src[:at]+"_ = "+src[at:]+"\n}"); again != nil {
			return nil, problem
		}
	}
	u.Source = src
	return u, nil
}

// Assign returns the cell that gives the string variable name its text.
func (s *Session) Assign(name, text string) (string, error) {
	if !token.IsIdentifier(name) || name == "_" {
		return "", fmt.Errorf("%q is no name of a variable", name)
	}
	return fmt.Sprintf("%s := %q", name, text), nil
}

// Program makes a cell of a Go file: its package clause becomes a comment, and if it declares main and is to run, the cell ends with a
// call of it.
func (s *Session) Program(src string, run bool) string {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if f == nil || !f.Package.IsValid() || !f.Name.End().IsValid() || f.Name.Name == "_" {
		return src // not a file: the cell says what is wrong
	}
	at := func(p token.Pos) int { return fset.Position(p).Offset }
	from, to := at(f.Package), at(f.Name.End())
	clause := "// " + src[from:to]
	if line, _, _ := strings.Cut(src[to:], "\n"); strings.Contains(src[from:to], "\n") || strings.TrimSpace(line) != "" {
		clause = strings.Repeat(" ", to-from) // more stands on its line
	}
	cell := src[:from] + clause + src[to:]
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && run && err == nil && fn.Recv == nil && fn.Name.Name == "main" {
			cell = strings.TrimRight(cell, "\n") + "\nmain()"
		}
	}
	return cell
}

// Types returns the types that cells have declared, by name: their source, the cell, and their methods.
func (s *Session) Types() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(s.scope)) {
		e := s.scope[name]
		if _, ok := e.obj.(*types.TypeName); !ok {
			continue
		}
		text := fmt.Sprintf("type %s // In[%d]", strings.ReplaceAll(strings.TrimRight(e.source, "\n"), "\n", "\n    "), e.cell)
		if named, ok := e.obj.Type().(*types.Named); ok {
			var methods []string
			for m := range named.Methods() {
				methods = append(methods, fmt.Sprintf("\n    func (%s) %s%s", s.typeName(m.Signature().Recv().Type()), m.Name(), strings.TrimPrefix(s.typeName(m.Type()), "func")))
			}
			slices.Sort(methods)
			text += strings.Join(methods, "")
		}
		out = append(out, text)
	}
	return out
}

// Releases returns the cell that lets go of the memory behind a name, "" when the name is no variable that can be nil or functions
// use it still, and then a note; known is false when there is no such name.
func (s *Session) Releases(name string) (src, note string, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.scope[name]
	if e == nil {
		return "", "", false
	}
	if users := s.functionsWith(e); len(users) > 0 {
		return "", fmt.Sprintf("%s still use %s and keep what it holds", strings.Join(users, ", "), name), true
	}
	if isVar(e.obj) && !e.lost && canBeNil(e.obj.Type()) {
		return name + " = nil", "", true
	}
	return "", "", true
}

func canBeNil(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return true
	case *types.Basic:
		return t.Kind() == types.UnsafePointer
	}
	return false
}

// Forget makes later cells not see a name.
func (s *Session) Forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.scope, name)
	maps.DeleteFunc(s.aside, func(key string, _ *aside) bool {
		owner, _, _ := strings.Cut(key, ".")
		return owner == name
	})
}
