package bind

import (
	"strings"
	"testing"
)

// Lines stay those of the cell when Rule E moves a call out of a header or a declaration.
func TestRuleELines(t *testing.T) {
	nb := newNotebook(t)
	for _, c := range []struct{ src, value, place string }{
		{"\nif x := strconv.Atoi(\n\t\"q\",\n); x > 0 {\n}", "invalid syntax", "line 2"},
		{"if false {\n} else if x := strconv.Atoi(\"q\"); x > 0 {\n}", "invalid syntax", "line 2"},
		{"var x any = strconv.Atoi(\n\t\"q\",\n)", "invalid syntax", "line 1"},
		{"if x := strconv.Atoi(\n\t\"1\",\n); x > 0 {\n\tvar a []int\n\tfmt.Println(a[x])\n}", "out of range", "line 5"},
		{"if false {\n} else if x := strconv.Atoi(\n\t\"1\",\n); x > 0 {\n\tpanic(\"six\")\n}", "six", "line 5"},
		{"for range 1 {\n\tvar x any = strconv.Atoi(\n\t\t\"1\",\n\t)\n\tpanic(x)\n}", "1", "line 5"},
	} {
		o := nb.run(c.src)
		if o.problem != nil || o.failure == nil || !strings.Contains(o.failure.Value, c.value) {
			t.Errorf("%s\n%v %+v, want %q", c.src, o.problem, o.failure, c.value)
			continue
		}
		if trace := strings.Join(o.failure.Traceback, "\n"); !strings.Contains(trace, c.place) {
			t.Errorf("%s\nno %q in\n%s", c.src, c.place, trace)
		}
	}
}
