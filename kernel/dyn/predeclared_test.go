package dyn

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"testing"
)

// printed are operands of the predeclared print, but for those whose text has an address.
var printedFloats = []float64{0, 1.5, -2, 1e100, 1e-7, math.Pi, 123456789, math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1)}

// TestPrint runs itself as another process, whose standard error shows what Go's print writes and what Print does.
func TestPrint(t *testing.T) {
	p := &point{}
	switch os.Getenv("DYN_PRINT") {
	case "go":
		for _, f := range printedFloats {
			println(f, float32(f), celsius(f), single(f), complex(f, 1), complex64(complex(1, f)), phase(complex(f, f)))
		}
		println(1, int8(-3), uint8(200), uintptr(255), true, flag(false), "text", rune13("named"), 'x', colour(2), math.MinInt64, uint64(math.MaxUint64))
		println()
		println((*point)(nil), []int(nil), map[int]int(nil), (chan int)(nil), (func())(nil))
		print(1, "a", 2.5, true, "\n")
		s := make([]int, 2, 5)
		println(len(fmt.Sprint(s)))
		os.Exit(0)
	case "ours":
		w := formats(t)
		line := func(xs ...any) {
			for i, x := range xs {
				xs[i] = w.box(x)
			}
			w.reg.Println(xs...)
		}
		for _, f := range printedFloats {
			line(f, float32(f), celsius(f), single(f), complex(f, 1), complex64(complex(1, f)), phase(complex(f, f)))
		}
		line(1, int8(-3), uint8(200), uintptr(255), true, flag(false), "text", rune13("named"), 'x', colour(2), math.MinInt64, uint64(math.MaxUint64))
		line()
		line((*point)(nil), []int(nil), map[int]int(nil), (chan int)(nil), (func())(nil))
		w.reg.Print(1, "a", 2.5, true, "\n")
		line(len(fmt.Sprint(make([]int, 2, 5))))
		os.Exit(0)
	}
	run := func(mode string) string {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestPrint$")
		cmd.Env = append(os.Environ(), "DYN_PRINT="+mode)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Run(); err != nil {
			t.Fatal(err, stderr.String())
		}
		return stderr.String()
	}
	if got, want := run("ours"), run("go"); got != want || len(want) < 400 {
		t.Errorf("found\n%s\nexpected\n%s", got, want)
	}
	w := formats(t)
	s := make([]int, 2, 5)
	want := []string{fmt.Sprintf("%#x", reflect.ValueOf(p).Pointer()), fmt.Sprintf("[2/5]%#x", reflect.ValueOf(s).Pointer())}
	if got := []string{w.reg.nodeOf(p).printed(), w.reg.nodeOf(s).printed()}; !slices.Equal(got, want) {
		t.Errorf("found %v, expected %v", got, want)
	}
}
