package bind

import (
	"strings"
	"testing"
)

// A value that contains itself is displayed, and listed among the variables; so is a large one, in a short time.
func TestEndlessValues(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("type A []any\ntype M map[string]any\ntype S struct { Next any; N int }\na, m := A{1}, M{}\na[0], m[\"m\"] = a, m\nvar s S\ns = S{Next: &s}")
	if got := nb.ok("a").result; !strings.HasPrefix(got, "[[[[") || !strings.Contains(got, "…") {
		t.Errorf("a slice that contains itself is displayed as %q", got)
	}
	if got := nb.ok("m").result; !strings.HasPrefix(got, "map[m:map[m:") || !strings.Contains(got, "…") {
		t.Errorf("a map that contains itself is displayed as %q", got)
	}
	if got := nb.ok("s").result; !strings.HasPrefix(got, "{0x") {
		t.Errorf("a struct that points to itself is displayed as %q", got)
	}
	nb.ok("var x any\nx = &x\ntype Self *Self\nvar self Self\nself = &self")
	if got := nb.ok("fmt.Print(self == *self)\nx").result; !strings.HasPrefix(got, "0x") {
		t.Errorf("a pointer to itself is displayed as %q", got)
	}
	nb.ok("type Big []A\nbig := make(Big, 3000)\nfor i := range big { big[i] = A{i} }")
	if got := nb.ok("big").result; !strings.HasPrefix(got, "[[0] [1] [2] ") || !strings.HasSuffix(got, " [2999]] (3000 elements)") || len(got) > 2000 {
		t.Errorf("a large slice is displayed as %q", got)
	}
}
