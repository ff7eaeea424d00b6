package cell

import (
	"slices"
	"strings"
	"testing"
)

// notesOf compiles and commits cells, and returns their notes; a cell that does not compile gives its problem instead.
func notesOf(t *testing.T, cells ...string) []string {
	t.Helper()
	s, err := NewSession(Config{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i, src := range cells {
		u, problem := s.Compile(i+1, src)
		if problem != nil {
			out = append(out, problem.Value)
			continue
		}
		s.Commit(u)
		out = append(out, strings.Join(u.Notes, "; "))
	}
	return out
}

func TestAsideNotes(t *testing.T) {
	const f = "func f(n int) int {\n\treturn g(n) + 1\n}"
	const note = "f uses g, which no cell has declared yet"
	for name, c := range map[string]struct{ cells, want []string }{
		"waits and comes": {[]string{f, "func g(n int) int { return n }", "f(1)"}, []string{note, "", ""}},
		"two names at different times": {
			[]string{"func f() int { return a + bb }", "const a = 1", "const bb = 2"},
			[]string{"f uses a, bb, which no cell has declared yet", "f uses bb, which no cell has declared yet", ""},
		},
		"near": {
			[]string{"func count() int { return 1 }", "func f() int { return cuont() }"},
			[]string{"", "f uses cuont, which no cell has declared yet (did you mean count?)"},
		},
		"still does not compile": {
			[]string{f, "func g(s string) int { return 0 }", "func g(n int) int { return n }"},
			[]string{note, "f still does not compile: In[1]:2:11: cannot use n (variable of type int) as string value in argument to g", ""},
		},
		"reached by a statement":        {[]string{f + "\nf(1)"}, []string{"In[1]:2:9: undefined: g"}},
		"reached through a function":    {[]string{f + "\nfunc h() int { return f(1) }\nvar x = h()"}, []string{"In[1]:2:9: undefined: g"}},
		"another error in the cell":     {[]string{f + "\nx := y"}, []string{"In[1]:2:9: undefined: g"}},
		"another error in the function": {[]string{"func f() int { g(); return \"\" }"}, []string{"In[1]:1:16: undefined: g"}},
		"in a signature":                {[]string{"func f(x T) {}"}, []string{"In[1]:1:10: undefined: T"}},
		"declared again":                {[]string{f, "func f(n int) int { return 0 }", "func g(s string) {}"}, []string{note, "", ""}},
		"errors of the cell come first": {[]string{f, "func g(s string) int { return zz() }\ng(0)"}, []string{note, "In[2]:1:31: undefined: zz"}},
		"a method":                      {[]string{"type T int\nfunc (t T) M() int { return g() }", "func g() int { return 1 }"}, []string{"T.M uses g, which no cell has declared yet", ""}},
		"a method that lacks":           {[]string{"type T int", "func f(t T) int { return t.M() }", "func (t T) M() int { return 1 }"}, []string{"", "f uses T.M, which no cell has declared yet", ""}},
		"a field that lacks":            {[]string{"type T struct{}", "func f(t T) int { return t.a }"}, []string{"", "In[2]:1:28: t.a undefined (type T has no field or method a)"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := notesOf(t, c.cells...); !slices.Equal(got, c.want) {
				t.Errorf("got\n%q\nexpected\n%q", got, c.want)
			}
		})
	}
}

func TestAsideForget(t *testing.T) {
	got := notesOf(t, "func f() int { return g() }")
	if len(got) != 1 || !strings.HasPrefix(got[0], "f") {
		t.Fatalf("got %q", got)
	}
	s, _ := NewSession(Config{})
	u, problem := s.Compile(1, "func f() int { return g() }")
	if problem != nil {
		t.Fatal(problem)
	}
	s.Commit(u)
	s.Forget("f")
	u, problem = s.Compile(2, "func g() int { return 1 }")
	if problem != nil {
		t.Fatal(problem)
	}
	s.Commit(u)
	if s.scope["f"] != nil {
		t.Error("f came back")
	}
}

func TestAsideCheck(t *testing.T) {
	s, _ := NewSession(Config{})
	for i, src := range []string{"func f() int { return g() }", "func h() int { return f() }", "func g() int { return 1 }"} {
		u, problem := s.Compile(i+1, src)
		if problem != nil {
			t.Fatal(problem)
		}
		s.Commit(u)
	}
	if got := s.Check(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	if got := s.functionsWith(s.scope["g"]); !slices.Equal(got, []string{"f"}) {
		t.Errorf("g is used by %q", got)
	}
}
