package bind

import (
	"strings"
	"testing"
)

// What is said of a name, with one question mark and with two.
func TestInspectDeclared(t *testing.T) {
	nb := newNotebook(t)
	for _, src := range []string{
		"x := 1",
		"// a remark\n\n// area is the area\n// of a rectangle.\nfunc area(w, h int) int {\n\treturn w * h // both\n}\n/* Pt is\na point. */\ntype Pt struct{ X, Y int }\n// Norm is a norm.\nfunc (p Pt) Norm() int { return p.X + p.Y }",
		"x = 2\ny := x // not above\nfunc bare() {}",
		"// Gen holds.\ntype Gen[T any] struct{ Of T }\nconst (\n\t// A is first.\n\tA = 1\n\tB = 2\n)",
		"func (p *Pt) Late() {}\nfunc waits() int { return later() }",
		"// later is late.\nfunc later() int { return 1 }",
		"area := func() int { return 2 }\npt := Pt{}\nx := \"two\"",
	} {
		nb.ok(src)
	}
	value := func(name string) string { return map[string]string{"x": "two", "pt": "{0 0}"}[name] }
	for _, c := range []struct {
		src    string
		detail int
		want   string
	}{
		{"x", 0, "var x string\n\nx = two\n\nSet by In[7]."},
		{"y", 1, "var y int\n\nSet by In[3]."},
		{"bare", 0, "func bare()\n\nDeclared by In[3]."},
		{"pt.Norm", 0, "func (Pt).Norm() int\n\nNorm is a norm.\n\nDeclared by In[2]."},
		{"pt.Late", 1, "func (*Pt).Late()\n\nDeclared by In[5].\n\nfunc (p *Pt) Late() {}"},
		{"Pt", 0, "type Pt struct{X int; Y int}\n\nPt is\na point.\n\nDeclared by In[2]."},
		{"Gen", 1, "type Gen[T any] struct{Of T}\nfield Of T\n\nGen holds.\n\nDeclared by In[4].\n\ntype Gen[T any] struct{ Of T }"},
		{"A", 1, "const A untyped int = 1\n\nA is first.\n\nDeclared by In[4].\n\nA = 1"},
		{"B", 0, "const B untyped int = 2\n\nDeclared by In[4]."},
		{"waits", 1, "func waits() int\n\nDeclared by In[5].\n\nfunc waits() int { return later() }"},
		{"later", 0, "func later() int\n\nlater is late.\n\nDeclared by In[6]."},
		{"pt.X", 1, "field X int"},
		{"len", 0, "func len(v T) int\n\nThe number of elements"},
		{"strings.ToUpper", 1, noSourceOf},
		{"strings", 1, noSourceOf},
	} {
		text, _, found := nb.session.Inspect(c.src, len(c.src), c.detail, value)
		if ok := text == c.want || c.want == noSourceOf && strings.HasSuffix(text, c.want) || c.src == "len" && strings.HasPrefix(text, c.want); !found || !ok {
			t.Errorf("%s: %v\n%q, want\n%q", c.src, found, text, c.want)
		}
	}
}

const noSourceOf = "\n\nIts source is not in this kernel: this is the documentation only."
