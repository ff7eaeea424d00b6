package bind

import (
	"regexp"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/cell"
)

// Syntax errors speak of the cell's text alone, and once of each mistake.
func TestSyntaxErrors(t *testing.T) {
	s, err := Session()
	if err != nil {
		t.Fatal(err)
	}
	for src, want := range map[string]string{
		"display.Image(":             "1:15: expected operand, found the end of the cell",
		"x := ":                      "1:5: expected operand, found the end of the cell",
		"y := 1\nx := \n\n":          "2:5: expected operand, found the end of the cell",
		"var 3x int":                 "1:5: expected a name, found 3",
		"x := 1 1":                   "1:8: expected ';', found 1",
		"if x {":                     "1:7: expected '}', found the end of the cell",
		"for i := 0; i < 3; i++":     "1:23: expected '{', found the end of the cell",
		"fmt.Println(1":              "1:14: unfinished argument list: expected ',' or a closing bracket, found the end of the cell",
		"type":                       "1:5: expected a name, found the end of the cell",
		"case 1:":                    "1:1: 'case' outside of a switch or select",
		"a, b,":                      "1:1: expected 1 expression, found a list: only a cell's last statement can be one",
		"if true { x y }\nz := 1 2":  "1:13: expected ';', found y",
		"func f() { x y }\nz := 1":   "1:14: expected ';', found y",
		"if true {\n\tx y\n}\nz 1 2": "2:4: expected ';', found y",
	} {
		_, problem := s.Compile(1, src)
		if problem == nil || problem.Name != cell.SyntaxError || problem.Value != "In[1]:"+want {
			t.Errorf("%q: %v, want %s", src, problem, want)
			continue
		}
		for _, line := range problem.Traceback[3:] {
			if strings.Contains(line, "EOF") {
				t.Errorf("%q: a further error: %s", src, line)
			}
		}
	}
}

// The values of a list of expressions at the end of a cell are displayed.
func TestLists(t *testing.T) {
	nb := newNotebook(t)
	for _, c := range [][2]string{
		{"a, b := 1, \"x\"\na, b", "1, x"},
		{"a, b // both", "1, x"},
		{"[]int{a, 2}, func(x, y int) int { return x - y }(5, 3), strconv.Atoi(\"7\")", "[1 2], 2, 7"},
		{"a,\n\tb", "1, x"},
		{"a, b;", ""},
		{"type T struct{ A int }\nT{3}, T{4}.A", "{3}, 4"},
	} {
		if o := nb.ok(c[0]); o.result != c[1] {
			t.Errorf("%q displays %q, want %q", c[0], o.result, c[1])
		}
	}
	for src, want := range map[string]string{
		"a, missing":        `1:4: undefined: missing$`,
		"a, b\na":           `1:1: expected 1 expression, found a list`,
		"a, b...":           `1:\d: .*expected`,
		"if true { a, b }":  `1:11: expected 1 expression, found a list`,
		"strconv.Atoi(), b": `1:14: not enough arguments`,
	} {
		o := nb.run(src)
		if o.problem == nil || !regexp.MustCompile(want).MatchString(o.problem.Value) {
			t.Errorf("%q: %v, want %s", src, o.problem, want)
		}
	}
	if o := nb.run("strconv.Atoi(\"y\"), b"); o.failure == nil || o.result != "" {
		t.Errorf("an error in a list: %+v %q", o.failure, o.result)
	}
}
