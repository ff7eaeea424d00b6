package bind

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/link"
)

func TestInterrupt(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("kept := 7")
	for _, src := range []string{"for {}", "for i := 0; ; i++ { _ = kept + i }", "ch := make(chan int)\n<-ch", "func spin() { for {} }\nspin()"} {
		u, prob := nb.start(src)
		if prob != nil {
			t.Fatal(prob)
		}
		time.Sleep(50 * time.Millisecond)
		nb.interrupt(nb.id)
		o := nb.wait(u)
		if o.failure == nil || o.failure.Name != "KeyboardInterrupt" || o.failure.Value != "interrupted" { // else it was left behind
			t.Errorf("%s: %+v", src, o.failure)
		}
		if o := nb.ok("kept"); o.result != "7" {
			t.Errorf("after %s: kept is %s", src, o.result)
		}
	}
}

func TestFailures(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("kept := 1\nfunc deep(n int) int {\n\tif n == 0 {\n\t\tvar p *struct{ A int }\n\t\treturn p.A\n\t}\n\treturn deep(n - 1)\n}")
	for _, c := range []struct{ src, name, value, place string }{
		{"a := []int{1}\n\na[kept]", "Panic", "index out of range", "line 3"},
		{"panic(\"boom\")", "Panic", "boom", "line 1"},
		{"x := 0\n1 / x", "Panic", "divide by zero", "line 2"},
		{"var m map[string]int\nm[\"a\"] = 1", "Panic", "assignment to entry in nil map", "line 2"},
		{"fmt.Println(1)\ndeep(2)", "Panic", "nil pointer dereference", "line 5"},
		{"os.Exit(3)", "Error", "os.Exit", "line 1"},
		{"strconv.Atoi(\"q\")", "Error", "invalid syntax", "line 1"},
		{"func() {\n\tpanic(errors.New(\"inner\"))\n}()", "Panic", "inner", "line 1"},
	} {
		o := nb.run(c.src)
		if o.problem != nil {
			t.Errorf("%s: %v", c.src, o.problem)
			continue
		}
		if o.failure == nil || o.failure.Name != c.name || !strings.Contains(o.failure.Value, c.value) {
			t.Errorf("%s: failure %+v", c.src, o.failure)
			continue
		}
		if trace := strings.Join(o.failure.Traceback, "\n"); !strings.Contains(trace, c.place) {
			t.Errorf("%s: no %q in\n%s", c.src, c.place, trace)
		}
		if o := nb.ok("kept"); o.result != "1" {
			t.Errorf("kept is %s", o.result)
		}
	}
}

func TestGoroutinePanic(t *testing.T) {
	nb := newNotebook(t)
	o := nb.ok("done := make(chan bool)\ngo func() {\n\tdefer close(done)\n\tpanic(\"lost\")\n}()\n<-done\ntime.Sleep(20 * time.Millisecond)")
	if !strings.Contains(o.stderr, "panic in a goroutine") || !strings.Contains(o.stderr, "line 2: lost") {
		t.Errorf("stderr %q", o.stderr)
	}
	if o := nb.ok("1 + 1"); o.result != "2" {
		t.Errorf("result %q", o.result)
	}
}

func TestDisplays(t *testing.T) {
	nb := newNotebook(t)
	o := nb.ok("fmt.Print(\"before\")\ndisplay.HTML(\"<b>x</b>\")\ndisplay.ShowAs(\"id\", []int{1})\ndisplay.Update(\"id\", []int{2})\nos.Stdout.WriteString(\" after\")")
	if len(o.displays) != 3 || o.displays[0].Data["text/html"] != "<b>x</b>" || !o.displays[2].Update || o.displays[2].Data["text/plain"] != "[2]" {
		t.Errorf("displays %+v", o.displays)
	}
	if o.stdout != "before after" {
		t.Errorf("stdout %q", o.stdout)
	}
	o = nb.ok("type R struct{}\nfunc (R) MIME() map[string]any { return map[string]any{\"text/html\": \"<i>\", \"text/plain\": \"r\"} }\nR{}")
	if o.result != "r" || o.data["text/html"] != "<i>" {
		t.Errorf("bundle %v", o.data)
	}
	o = nb.ok("mat.NewDense(2, 2, []float64{1, 2, 3, 4}).At(1, 0)")
	if o.result != "3" {
		t.Errorf("gonum: %q", o.result)
	}
}

func TestVariables(t *testing.T) {
	nb := newNotebook(t)
	o := nb.ok("n, s := 3, \"text\"\nbig := make([]float64, 1000000)\nm := mat.NewDense(1, 1, nil)")
	got := map[string]link.Var{}
	for _, v := range o.vars {
		got[v.Name] = v
	}
	if got["n"].Value != "3" || got["n"].Type != "int" || got["s"].Value != "text" || !strings.Contains(got["big"].Value, "1000000") || got["m"].Type != "*mat.Dense" {
		t.Errorf("variables %+v", o.vars)
	}
	if vs := fmt.Sprint(nb.session.Variables()); !strings.Contains(vs, "{big []float64 1}") {
		t.Errorf("session variables %s", vs)
	}
}

// replay runs units as a new worker gets them.
func (nb *notebook) replay(units []*cell.Unit) {
	nb.t.Helper()
	for _, u := range units {
		nb.send(u)
		for {
			m, err := nb.conn.Receive()
			if err != nil {
				nb.t.Fatal(err)
			}
			if m.Kind == link.Done {
				if m.Error != nil {
					nb.t.Fatal(m.Error)
				}
				break
			}
		}
	}
}

func TestRestart(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("type T struct{ A int }\nfunc (t T) Double() int { return 2 * t.A }\nconst k = 3\nx := 5\nfunc f(n int) int { return n*k + x }")
	replay, lost := nb.session.Restart()
	if fmt.Sprint(lost) != "[x]" {
		t.Errorf("lost %v", lost)
	}
	fresh := newNotebook(t)
	fresh.session = nb.session
	fresh.replay(replay)
	if o := fresh.run("x"); o.problem == nil || !strings.Contains(o.problem.Value, "lost") {
		t.Errorf("a lost variable: %+v", o.problem)
	}
	if o := fresh.ok("x := 1\nf(2) + T{4}.Double()"); o.result != "15" {
		t.Errorf("after restart: %q", o.result)
	}
}

// TestInterruptInTheLibrary interrupts long calls of the library in the middle: the progress line, which is shown only once work has gone
// on for a while, says when the middle is.
func TestInterruptInTheLibrary(t *testing.T) {
	nb := newNotebook(t)
	nb.ok("net := zoo.GlyphNet()\ndata := datasets.Glyphs(datasets.Count(10, 10000))\nkept := 7")
	want := nb.ok("eval.Accuracy(net, data.Test.Head(50))").result
	for _, src := range []string{"lost := eval.Accuracy(net, data.Test)", "lost := eval.Compare(net, net, data.Test)"} {
		u, prob := nb.start(src)
		if prob != nil {
			t.Fatal(prob)
		}
		nb.until(link.Display)
		if err := nb.conn.Send(link.Message{Kind: link.Interrupt}); err != nil {
			t.Fatal(err)
		}
		o := nb.wait(u)
		if o.failure == nil || o.failure.Name != "KeyboardInterrupt" || o.failure.Value != "interrupted" {
			t.Fatalf("%s: %+v", src, o.failure)
		}
		if o := nb.ok("kept"); o.result != "7" {
			t.Errorf("after %s: kept is %s", src, o.result)
		}
		if o := nb.ok("lost == nil"); o.result != "true" {
			t.Errorf("after %s: a result that was never computed", src)
		}
		if got := nb.ok("eval.Accuracy(net, data.Test.Head(50))").result; got != want {
			t.Errorf("after %s: %s, before it %s", src, got, want)
		}
	}
}
