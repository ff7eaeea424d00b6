package bind

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/link"
)

var colour = regexp.MustCompile(`\x1b\[[\d;]*m`)

// trace returns the traceback of a cell that fails, without colours.
func (nb *notebook) trace(src string) string {
	nb.t.Helper()
	o := nb.run(src)
	if o.problem != nil || o.failure == nil {
		nb.t.Fatalf("%s: problem %v, failure %v", src, o.problem, o.failure)
	}
	return colour.ReplaceAllString(strings.Join(o.failure.Traceback, "\n"), "")
}

// A traceback shows every function between the cell's statement and the place of the panic, and no other place.
func TestTracebacks(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("type P struct{ A int }\nfunc lv3(p *P) int {\n\treturn p.A\n}\nfunc lv2() int {\n\tx := 1\n\treturn x + lv3(nil)\n}")
	nb.ok("\nfunc lv1() int {\n\tdefer func() { _ = 1 }()\n\n\treturn lv2()\n}\nfunc (p P) Call(f func() int) int {\n\treturn f()\n}")
	nb.ok("func first[T any](xs []T, n int) T {\n\treturn xs[:n][n-1]\n}\nfunc down(n int) int {\n\tif n == 0 {\n\t\tpanic(\"bottom\")\n\t}\n\treturn down(n-1) + 1\n}")
	three := "lv1 in In[2], line 5\n---> 5 | \treturn lv2()\nlv2 in In[1], line 7\n---> 7 | \treturn x + lv3(nil)\nlv3 in In[1], line 3\n---> 3 | \treturn p.A"
	for _, c := range []struct{ src, want string }{
		{"fmt.Println()\nlv1()", "Panic in In[4], line 2: runtime error: invalid memory address or nil pointer dereference\n     1 | fmt.Println()\n---> 2 | lv1()\n" + three},
		{"func() {\n\tlv1()\n}()", "     2 | \tlv1()\nfunc literal in In[5], line 2\n---> 2 | \tlv1()\n" + three},
		{"P{}.Call(lv1)", "---> 1 | P{}.Call(lv1)\nP.Call in In[2], line 8\n---> 8 | \treturn f()\n" + three},
		{"func() {\n\tdefer func() { recover() }()\n\tlv1()\n}()\nfirst([]int{1}, 5)", "---> 5 | first([]int{1}, 5)\nfirst in In[3], line 2\n---> 2 | \treturn xs[:n][n-1]"},
		{"x := []int{1}\nx[:5]", "Panic in In[8], line 2: runtime error: slice bounds out of range [:5] with capacity 1\n     1 | x := []int{1}\n---> 2 | x[:5]"},
		{"var ii any = \"s\"\nii.(int)", "Panic in In[9], line 2: interface conversion: interface {} is string, not int\n     1 | var ii any = \"s\"\n---> 2 | ii.(int)"},
		{"defer func() {}()\nx := 0\nfunc() { _ = 1 / x }()", "     2 | x := 0\n---> 3 | func() { _ = 1 / x }()\nfunc literal in In[10], line 3\n---> 3 | func() { _ = 1 / x }()"},
		{"for i := range 3 {\n\tslices.SortFunc([]int{1, 2, i}, func(a, b int) int {\n\t\tvar m map[int]int\n\t\tm[a] = b\n\t\treturn 0\n\t})\n}", "\nfunc literal in In[11], line 4\n---> 4 | \t\tm[a] = b"},
		{"down(11)", "---> 1 | down(11)\n… 2 more\ndown in In[3], line 8\n" + strings.Repeat("---> 8 | \treturn down(n-1) + 1\ndown in In[3], line 8\n", 8) + "---> 8 | \treturn down(n-1) + 1\ndown in In[3], line 6\n---> 6 | \t\tpanic(\"bottom\")"},
	} {
		if got := nb.trace(c.src); !strings.HasSuffix(got, c.want) {
			t.Errorf("%s:\n%s\nexpected at its end\n%s", c.src, got, c.want)
		}
	}
}

// An interrupt names the statement that waits, or the loop that runs, and inside a function that one's.
func TestPlacesOfInterrupts(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("func wait(c chan int) int {\n\tx := 1\n\n\treturn x + <-c\n}\nfunc quick() int { return 1 }")
	for _, c := range []struct{ src, want string }{
		{"c := make(chan int)\n\ngo func() { time.Sleep(time.Hour) }()\nv := <-c", "---> 4 | v := <-c\nnot set, as the cell ended before: v"},
		{"quick()\n<-make(chan int)", "---> 2 | <-make(chan int)"},
		{"quick()\nx := 0\nselect {}\n_ = x", "     2 | x := 0\n---> 3 | select {}\n     4 | _ = x"},
		{"quick()\n\nvar none chan int\nnone <- 1", "     3 | var none chan int\n---> 4 | none <- 1"},
		{"quick()\n\nfor {\n}", "---> 3 | for {\n     4 | }"},
		{"quick()\nouter:\nfor {\n\tfor {\n\t\tif false {\n\t\t\tbreak outer\n\t\t}\n\t}\n}", "---> 4 | \tfor {\n     5 | \t\tif false {"},
		{"quick()\nfor range make(chan int) {\n}", "---> 2 | for range make(chan int) {\n     3 | }"},
		{"quick()\nwait(make(chan int))", "---> 2 | wait(make(chan int))\nwait in In[1], line 4\n---> 4 | \treturn x + <-c"},
	} {
		u, prob := nb.start("fmt.Println(\"begun\"); " + c.src)
		if prob != nil {
			t.Fatal(prob)
		}
		nb.until(link.Stream)
		time.Sleep(50 * time.Millisecond) // it gets to where it stays
		nb.interrupt(nb.id)
		o := nb.wait(u)
		if o.failure == nil || o.failure.Value != "interrupted" {
			t.Fatalf("%s: %+v", c.src, o.failure)
		}
		if got := colour.ReplaceAllString(strings.Join(o.failure.Traceback, "\n"), ""); !strings.HasSuffix(got, c.want) {
			t.Errorf("%s:\n%s\nexpected at its end\n%s", c.src, got, c.want)
		}
	}
}
