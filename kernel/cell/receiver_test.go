package cell

import (
	"strings"
	"testing"
)

// Receivers of every kind that somebody may be writing: right, unfinished, and of types that are elsewhere.
func TestReceivers(t *testing.T) {
	s := fuzzSession(t)
	for n, src := range []string{"type Gen[T any] struct { Of T }\nfunc (g Gen[T]) Get() T { return g.Of }", "type Al = Pair"} {
		unit, problem := s.Compile(9+n, src)
		if problem != nil {
			t.Fatal(problem)
		}
		s.Commit(unit)
	}
	const pair, gen = "Left Right Sum", "Get Of"
	var cells []string
	for _, c := range []struct{ src, want string }{
		{"func (p **Pair) Foo() { p.", ""},
		{"func (p *(*Pair)) Foo() { p.", ""},
		{"type A = Pair\nfunc (p A) Foo() { p.", pair},
		{"type A Pair\nfunc (p A) Foo() { p.", "Foo Left Right"},
		{"type A = (Pair)\nfunc (p A) Foo() { p.", pair},
		{"type A = *Pair\nfunc (p A) Foo() { p.", pair},
		{"func (p, q Pair) Foo() { p.", pair},
		{"func (p Pair, q Pair) Foo() { p.", pair},
		{"func () Foo() { p.", ""},
		{"func (p Pair) Bar() {}\nfunc (p *Pair) Foo() { p.", "Bar Foo " + pair},
		{"func (Pair) Foo() { Pair{}.", "Foo " + pair},
		{"func (p pair) Foo() { p.", ""},
		{"func (p strings.Builder) Foo() { p.", "Cap Grow Len Reset String Write WriteByte WriteRune WriteString"},
		{"func (p Pair[int]) Foo() { p.", ""},
		{"func (p Gen) Foo() { p.", ""},
		{"func (p Gen[T]) Foo() { p.", gen},
		{"func (p *Gen[T]) Foo() { p.", gen},
		{"func (p Gen[A, B]) Foo() { p.", ""},
		{"func (p Gen[_]) Foo() { p.", gen},
		{"func (p Gen[int]) Foo() { p.", gen},
		{"func (p []Pair) Foo() { p.", ""},
		{"func (p struct{}) Foo() { p.", ""},
		{"func (p Nope) Foo() { p.", ""},
		{"func (p *Nope) Foo() { p.", ""},
		{"func (p *) Foo() { p.", ""},
		{"func (p Pair) Foo[T any]() { p.", ""},
		{"func (p Pair) Sum() { p.", pair},
		{"func (p Pair) Left() { p.", pair},
		{"type Pair struct{ Left, Right int }\nfunc (p Pair) Sum() int { p.", pair},
		{"type Here struct{ In int }\nfunc (h *Here) Foo() { h.", "Foo In"},
		{"type A = Gen\nfunc (p A[T]) Foo() { p.", ""},
		{"type A = Gen[int]\nfunc (p A) Foo() { p.", ""},
		{"func (p Pair) _() { p.", pair},
		{"func (Foo() { p.", ""},
		{"func (p Al) Foo() { p.", pair},
		{"func (p *Al) Foo() { p.", pair},
		{"func (_ Pair) Foo() { p.", ""},
		{"func (p int) Foo() { p.", ""},
		{"type A = B\ntype B = Pair\nfunc (a A) Foo() { a.", pair},
		{"func (p map[string]Pair) Foo() { p.", ""},
		{"type A = Al\nfunc (a A) Foo() { a.", pair},
	} {
		cells = append(cells, c.src)
		for _, end := range []string{"", "\n}", "X\n}\npair.Sum()"} {
			var got []string
			for _, it := range s.Complete(c.src+end, len(c.src)).Items {
				got = append(got, it.Text)
			}
			if have := strings.Join(got, " "); have != c.want {
				t.Errorf("%q%q: %s, want %s", c.src, end, have, c.want)
			}
			s.Inspect(c.src+"Left"+end, len(c.src)+2, 1, nil)
			s.Native(12, c.src+"Left"+end, "carry")
		}
	}
	for src, want := range map[string]string{
		"func (p, q Pair) Foo() {}":                    "method has multiple receivers",
		"func (p Pair, q Pair) Foo() {}":               "method has multiple receivers",
		"type B = Pair\ntype A = B\nfunc (A) Foo() {}": "cannot declare a method of the alias A",
		"func (Al) Foo() {}":                           "cannot declare a method of the alias Al",
	} {
		if _, problem := s.Compile(12, src); problem == nil || !strings.Contains(problem.Value, want) {
			t.Errorf("%q: %v, want %s", src, problem, want)
		}
	}
	const native = "a native cell declares no method of Pair, a type of another cell: declare the type in it too"
	if _, problem := s.Native(12, "func (p Pair) Foo() {}", "carry"); problem == nil || !strings.Contains(problem.Value, native) {
		t.Errorf("a native cell: %v", problem)
	}
	for _, src := range cells { // which are refused, but do not panic
		if _, problem := s.Compile(12, src+"Left\n}"); problem == nil && !strings.Contains(src, "(_ Pair)") {
			t.Errorf("%q compiles", src)
		}
	}
}
