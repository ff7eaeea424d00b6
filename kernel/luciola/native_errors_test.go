package main

import (
	"strings"
	"testing"
)

// Rule E holds for the statements of a native cell as for those of any other: an error that is not bound ends it.
func TestNativeUnboundErrors(t *testing.T) {
	toolchain(t)
	c := kernelHere(t)
	ok(t, c, "n := 5")
	for _, test := range []struct{ code, want string }{
		{"n = 6\nstrconv.Atoi(\"zz\")", "line 3: strconv.Atoi: parsing \"zz\": invalid syntax"},
		{"n = 6\nvar x struct{ A int }\njson.Unmarshal([]byte(\"{\"), &x)\nn", "line 4: unexpected end of JSON input"},
		{"n = 6\nos.ReadFile(\"/nonexistent\")\nfmt.Println(\"not reached\")", "line 3: open /nonexistent"},
		{"n3 := strconv.Atoi(\"zz\")\nn = n3", "line 2: strconv.Atoi"},
		{"var y any = strconv.Atoi(\"zz\")\nfmt.Println(y)", "line 2: strconv.Atoi"},
		{"var before, after = strings.Cut(\"a=b\", \"=\")\n_, _, _ = before, after, n", "assignment mismatch: 2 variables but strings.Cut returns 3 values"},
		{"if true {\n\tfor range 2 {\n\t\tif m := strconv.Atoi(\"zz\"); m > 0 {\n\t\t\tn = m\n\t\t}\n\t}\n}", "line 4: strconv.Atoi"},
		{"for range slices.Values([]int{1, 2}) {\n\tn = 6\n\tstrconv.Atoi(\"zz\")\n}", "line 4: strconv.Atoi"},
		{"defer fmt.Println(\"deferred\")\ndefer func() { recover() }()\nn = 6\nos.Remove(\"/nonexistent\")", "line 5: remove /nonexistent"},
	} {
		x := run(t, c, "%%native\n"+test.code)
		got := trace(x)
		if x.Status() != "error" || !strings.Contains(got, test.want) || strings.Contains(x.Text("stdout"), "not reached") {
			t.Errorf("%s\n%s, says %q, want %q", test.code, x.Status(), got, test.want)
		}
		if strings.HasPrefix(test.want, "line") && !strings.Contains(got, "Error\x1b[0m in \x1b[34mIn[") {
			t.Errorf("%s\nnot told like the error of a cell: %q", test.code, got)
		}
	}
	checkCells(t, c, [][2]string{
		{"fmt.Println(n)", "5\n"},
		{"%%native\nn, err := strconv.Atoi(\"zz\")\nm := strconv.Atoi(\"7\")\n_, _ = strconv.Atoi(\"zz\")\nf := func() { os.Remove(\"/nonexistent\") }\nf()\nfmt.Println(n, m, err != nil)", "~^0 7 true\n$"},
		{"%%native\nm = strconv.Atoi(\n\t\"8\",\n); undefinedName", `~line 4, column 4: undefined: undefinedName`},
		{"%%native\nm := strconv.Atoi(\"8\"); if true { unused := 1 }", `~line 2, column 35: declared and not used: unused`},
	})
	if got := displayed(run(t, c, "%%native\nstrconv.Atoi(\"12\")")); got != "12" {
		t.Errorf("shows %q, want 12", got)
	}
}

// What no cell can recover from is told with its place in the cell, not with the stacks of the runtime.
func TestNativeCrashes(t *testing.T) {
	toolchain(t)
	c := kernelHere(t)
	for _, test := range []struct{ code, want, prints string }{
		{"fmt.Println(1)\ngo func() {\n\tvar m map[string]int\n\tm[\"a\"] = 1\n}()\nselect {}", "Panic in In[1], line 3: assignment to entry in nil map", "1\n"},
		{"ch := make(chan int)\n_ = ch\n<-make(chan int)", "FatalError in In[2], line 4: all goroutines are asleep - deadlock!", ""},
		{"var f func(int) int\nf = func(n int) int { return f(n+1) + 1 }\nf(1)", "FatalError in In[3], line 4: stack overflow", ""},
		{"fmt.Fprintln(os.Stderr, \"panic: not yet\")\nvar xs []int\ngo func() { fmt.Println(xs[1]) }()\nselect {}", "line 4: runtime error: index out of range [1] with length 0", ""},
	} {
		x := run(t, c, "%%native\n"+test.code)
		if got := colour.ReplaceAllString(trace(x), ""); !strings.Contains(got, test.want) || x.Text("stdout") != test.prints {
			t.Errorf("%s\nprints %q, says %q, want %q", test.code, x.Text("stdout"), got, test.want)
		}
		if err := x.Text("stderr"); strings.Contains(err, "goroutine ") || strings.Contains(err, "fatal") || strings.Contains(test.code, "not yet") != strings.Contains(err, "panic: not yet\n") {
			t.Errorf("%s\nstderr: %s", test.code, err)
		}
	}
}
