package bind

import (
	"testing"
	"time"

	"github.com/traefik/yaegi/interp"
)

// loop adds 10⁶ numbers.
const loop = "total := 0\nfor i := 0; i < 1000000; i++ {\n\ttotal += i\n}"

// BenchmarkLoop runs a loop in a cell and in the bare interpreter, in turns. What a cell adds (the round trip to the worker, the
// lowered code, the means to interrupt it) shows as the ratio of both, which is to stay below 1.2.
func BenchmarkLoop(b *testing.B) {
	nb := newNotebook(b)
	in := interp.New(interp.Options{})
	if _, err := in.Eval("total := 0"); err != nil {
		b.Fatal(err)
	}
	nb.ok(loop)
	var cell, bare time.Duration
	for b.Loop() {
		start := time.Now()
		nb.ok(loop)
		cell += time.Since(start)
		start = time.Now()
		if _, err := in.Eval("total = 0\n" + loop[len("total := 0\n"):]); err != nil {
			b.Fatal(err)
		}
		bare += time.Since(start)
	}
	b.ReportMetric(float64(cell.Microseconds())/float64(b.N)/1000, "ms/cell")
	b.ReportMetric(float64(bare.Microseconds())/float64(b.N)/1000, "ms/bare")
	b.ReportMetric(float64(cell)/float64(bare), "cell/bare")
}

// BenchmarkEmulatedCell is the way of a trivial cell whose value has a type that a cell declares, through its method String. It is
// to stay below 2 ms.
func BenchmarkEmulatedCell(b *testing.B) {
	nb := newNotebook(b)
	nb.ok("type Celsius float64\nfunc (c Celsius) String() string { return fmt.Sprintf(\"%.1f °C\", float64(c)) }\nt := Celsius(20)")
	for b.Loop() {
		if o := nb.ok("t++\nany(t).(fmt.Stringer)"); o.result == "" {
			b.Fatal("no result")
		}
	}
}

// BenchmarkEmulatedType is a cell that declares such a type: the checker, the lowering, the worker's registry and the first box.
func BenchmarkEmulatedType(b *testing.B) {
	nb := newNotebook(b)
	for b.Loop() {
		nb.ok("type Point struct{ x, y int }\nfunc (p Point) String() string { return \"p\" }\nfmt.Sprint(Point{1, 2})")
	}
}
