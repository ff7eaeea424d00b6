package bind

import (
	"strings"
	"testing"
)

// A cell that fails says which of its variables have no value.
func TestUnsetVariables(t *testing.T) {
	nb := newNotebook(t)
	for src, want := range map[string]string{
		"a := 1\nb := strconv.Atoi(\"x\")\nvar c = a": "not set, as the cell ended before: b, c",
		"d := 1; panic(d)\ne := 2":                    "not set, as the cell ended before: e",
		"f, g := 1, func() int { panic(1) }()":        "not set, as the cell ended before: f, g",
		"h := 1\npanic(h)":                            "",
		"for i := range 3 {\n\tj := i\n\tpanic(j)\n}": "",
		"var (\n\tk = 1\n\tl = []int{}[k]\n)":         "not set, as the cell ended before: l",
	} {
		o := nb.run(src)
		if o.failure == nil {
			t.Errorf("%s\ndoes not fail", src)
			continue
		}
		got := ""
		if last := o.failure.Traceback[len(o.failure.Traceback)-1]; strings.HasPrefix(last, "not set") {
			got = last
		}
		if got != want {
			t.Errorf("%s\nsays %q, want %q", src, got, want)
		}
	}
}
