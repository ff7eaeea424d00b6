package bind

import (
	"strings"
	"testing"
)

func TestFirstCells(t *testing.T) {
	nb := newNotebook(t)
	if o := nb.ok("x := 40\nx + 2"); o.result != "42" {
		t.Errorf("result %q", o.result)
	}
	if o := nb.ok("fmt.Println(\"hello, world\")"); o.stdout != "hello, world\n" || o.result != "" {
		t.Errorf("stdout %q result %q", o.stdout, o.result)
	}
	if o := nb.ok("func f(n int) int { return n + x }\nf(1)"); o.result != "41" {
		t.Errorf("result %q", o.result)
	}
	if o := nb.ok("x := 100\nf(1)"); o.result != "101" {
		t.Errorf("f sees the old x: %q", o.result)
	}
	if o := nb.ok("x := \"s\"\nx + \"t\""); o.result != "st" {
		t.Errorf("result %q", o.result)
	}
	if o := nb.ok("func g() int { return f(2) }"); o.result != "" {
		t.Errorf("result %q", o.result)
	}
	if o := nb.ok("func f(n int) int { return -n }\ng()"); o.result != "-2" {
		t.Errorf("g calls the old f: %q", o.result)
	}
	nb.ok("type T struct { a int }\nfunc (t T) String() string { return fmt.Sprint(\"T<\", t.a, \">\") }")
	if o := nb.ok("t := T{3}\nt"); o.result != "T<3>" {
		t.Errorf("result %q", o.result)
	}
	if o := nb.ok("func (t T) Twice() int { return 2 * t.a }\nt.Twice()"); o.result != "6" {
		t.Errorf("late method: %q", o.result)
	}
	if o := nb.ok("func (t T) Twice() int { return 3 * t.a }\nt.Twice()"); o.result != "9" {
		t.Errorf("late method again: %q", o.result)
	}
	nb.ok("type T struct { name string }\nu := T{\"new\"}")
	if o := nb.ok("fmt.Println(t, u)"); o.stdout != "T<3> {new}\n" {
		t.Errorf("stdout %q", o.stdout)
	}
	o := nb.run("y := strconv.Atoi(\"12x\")\ny")
	if o.failure == nil || o.failure.Name != "Error" || !strings.Contains(o.failure.Value, "invalid syntax") {
		t.Errorf("Rule E: %+v %v", o.failure, o.problem)
	}
	if o := nb.ok("y := strconv.Atoi(\"12\")\ny"); o.result != "12" {
		t.Errorf("Rule E: %q", o.result)
	}
	if o := nb.ok("y, err := strconv.Atoi(\"12x\")\nerr != nil"); o.result != "true" {
		t.Errorf("bound error: %q", o.result)
	}
	o = nb.run("a := 1\nb := fooo(a)")
	if o.problem == nil || !strings.Contains(o.problem.Value, "In[17]:2:6: undefined: fooo") {
		t.Errorf("problem %v", o.problem)
	}
	o = nb.run("xs := []int{1,2}\ni := 5\n\nxs[i]")
	if o.failure == nil || !strings.Contains(strings.Join(o.failure.Traceback, "\n"), "line 4") {
		t.Errorf("failure %+v", o.failure)
	}
	if o := nb.ok("for i := range 3 { fmt.Print(i, min(i, 1), \" \") }"); o.stdout != "0 0 1 1 2 1 " {
		t.Errorf("stdout %q", o.stdout)
	}
}

// A cell that declares nothing but a known type runs again.
func TestTypeAlone(t *testing.T) {
	nb := newNotebook(t)
	for range 3 {
		nb.ok("type T struct{ A int }")
	}
	if o := nb.ok("T{3}.A"); o.result != "3" {
		t.Errorf("result %q", o.result)
	}
}

// Messages about two types of one name say which is which, and what to run again.
func TestTypesOfOneName(t *testing.T) {
	for _, c := range []struct{ first, then, want string }{
		{"t := T{1}", "t = T{2, 3}", "cannot use T{…} (value of struct type T) as T of In[1] value in assignment (In[2] has declared T anew: run the cells again that set t)"},
		{"t := T{1}", "type T struct{ C string }\nt = T{}", "cannot use T{} (value of struct type T) as T of In[1] value in assignment (In[3] has declared T anew: run the cells again that set t)"},
		{"func f(t []T) {}\nvar m map[int]*T", "f([]T{})", "(value of type []T) as []T of In[1] value in argument to f (In[2] has declared T anew: run the cells again that set f, m)"},
		{"t := T{1}", "t == T{}", "mismatched types T of In[1] and T) (In[2] has"},
		{"t := T{1}", "var s string = T{}", "cannot use T{} (value of struct type T) as string value in variable declaration$"},
	} {
		nb := newNotebook(t)
		nb.ok("type T struct{ A int }\n" + c.first)
		nb.ok("type T struct{ A, B int }")
		o := nb.run(c.then)
		if o.problem == nil || !strings.Contains(o.problem.Value+"$", c.want) {
			t.Errorf("%s; %s: %v, want %s", c.first, c.then, o.problem, c.want)
		}
		if o := nb.run("t.A\nu := T{7, 8}\nu.B"); o.problem == nil && o.result != "8" {
			t.Errorf("afterwards: %v %v", o.problem, o.result)
		}
		if o := nb.ok("fmt.Sprintf(\"%T\", T{})"); o.result != "main.T" {
			t.Errorf("name of the type: %s", o.result)
		}
	}
}
