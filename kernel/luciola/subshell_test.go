package main

import (
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/client"
)

func subshell(t testing.TB, c *client.Client) string {
	t.Helper()
	id, _ := control(t, c, "create_subshell_request", nil)["subshell_id"].(string)
	if id == "" {
		t.Fatal("no subshell")
	}
	return id
}

// Two cells that talk to each other run at the same time; what each prints, displays and returns is its own.
func TestCellsAtTheSameTime(t *testing.T) {
	c := kernelHere(t)
	ok(t, c, "there, back := make(chan int), make(chan int)\nfunc double(n int) int { return 2 * n }")
	id := subshell(t, c)
	main := begin(t, c, "", "fmt.Println(\"main\")\nthere <- 20\nn := <-back\ndisplay.Show(\"of main\")\nfmt.Fprintln(os.Stderr, \"main\", n)\nn + 2")
	sub := begin(t, c, id, "fmt.Println(\"sub\")\nm := <-there\nfmt.Println(\"got\", m)\nback <- double(m)\ndisplay.Show(\"of sub\")\n\"sub's value\"")
	finish(t, c, main, sub)
	for _, cell := range []struct {
		x                      *client.Exchange
		stdout, stderr, values string
	}{{main, "main\n", "main 40\n", "of main|42"}, {sub, "sub\ngot 20\n", "", "of sub|sub's value"}} {
		if cell.x.Status() != "ok" || cell.x.Text("stdout") != cell.stdout || cell.x.Text("stderr") != cell.stderr || displayed(cell.x) != cell.values {
			t.Errorf("%s: stdout %q, stderr %q, shows %q\n%s", cell.x.Status(), cell.x.Text("stdout"), cell.x.Text("stderr"), displayed(cell.x), trace(cell.x))
		}
	}
	if x := run(t, c, "m + n"); displayed(x) != "60" {
		t.Errorf("variables of both: %s %s", displayed(x), trace(x))
	}
}

// Each of two cells that fail while the other runs names its own line.
func TestFailuresAtTheSameTime(t *testing.T) {
	c := kernelHere(t)
	ok(t, c, "a, b := make(chan bool), make(chan bool)\nzero := 0")
	id := subshell(t, c)
	main := begin(t, c, "", "\n\na <- true\n<-b\nfmt.Println(1 / zero)")
	sub := begin(t, c, id, "<-a\nb <- true\n[]int{}[zero]")
	finish(t, c, main, sub)
	if got := trace(main); !strings.Contains(got, "line 5") || !strings.Contains(got, "divide by zero") {
		t.Errorf("main:\n%s", got)
	}
	if got := trace(sub); !strings.Contains(got, "line 3") || !strings.Contains(got, "index out of range") {
		t.Errorf("subshell:\n%s", got)
	}
}

// Cells are compiled while another runs, and an interrupt ends them all; what they have done is kept.
func TestInterruptAtTheSameTime(t *testing.T) {
	c := kernelHere(t)
	id := subshell(t, c)
	ok(t, c, "count := 0")
	for range 3 {
		main := begin(t, c, "", "fmt.Println(\"loops\")\nfor {\n\tcount++\n}")
		until(t, c, main, func() bool { return main.Text("stdout") != "" })
		for range 10 {
			x := begin(t, c, id, "type T struct{ N int }\nfunc f(t T) int { return t.N }\nf(T{7})")
			finish(t, c, x)
			if displayed(x) != "7" {
				t.Fatalf("beside a busy cell: %s %s", x.Status(), trace(x))
			}
		}
		sub := begin(t, c, id, "fmt.Println(\"waits\")\nselect {}")
		until(t, c, sub, func() bool { return sub.Text("stdout") != "" })
		control(t, c, "interrupt_request", nil)
		finish(t, c, main, sub)
		for _, x := range []*client.Exchange{main, sub} {
			if got := client.Content(x.Reply)["ename"]; got != "KeyboardInterrupt" {
				t.Errorf("%v\n%s", got, trace(x))
			}
		}
	}
	if x := run(t, c, "count > 0"); displayed(x) != "true" {
		t.Errorf("afterwards: %s", trace(x))
	}
}
