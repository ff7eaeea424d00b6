package worker

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/traefik/yaegi/interp"
)

func TestParseMemory(t *testing.T) {
	for text, want := range map[string]uint64{
		"8GiB": 8 << 30, "1.5GiB": 3 << 29, "500MiB": 500 << 20, "1TiB": 1 << 40, "10KiB": 10 << 10, "77B": 77, "50%": 2 << 30,
		"": 0, "8": 0, "8GB": 0, "-1GiB": 0, "0%": 0, "101%": 0, "GiB": 0, "0GiB": 0,
	} {
		got, err := parseMemory(text, 4<<30)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for n, want := range map[uint64]string{0: "0B", 77: "77B", 1 << 30: "1GiB", 3 << 29: "1.5GiB", 600 << 20: "600MiB"} {
		if got := inBytes(n); got != want {
			t.Errorf("%d is written %s, want %s", n, got, want)
		}
	}
}

func TestFunctionAt(t *testing.T) {
	src := "x := 1\nfunc (t T) String() string {\n\treturn t.f()\n}\nvar again func(int) int\nagain = func(n int) int {\n\treturn again(n)\n}\nfunc Map[T any](x T) {\n}"
	for line, want := range map[int]string{1: "", 3: "String", 7: "again", 10: "Map", 99: "Map", 0: ""} {
		if name, _ := functionAt(src, line); name != want {
			t.Errorf("line %d is in %q, want %q", line, name, want)
		}
	}
	if _, at := functionAt(src, 7); at != 6 {
		t.Errorf("again is declared in line %d", at)
	}
}

// The brake needs fields of the interpreter; without them there is an error, not a worker that cannot be interrupted.
func TestBrakeKnowsTheInterpreter(t *testing.T) {
	in := interp.New(interp.Options{})
	b, err := newBrake(in)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Eval("f := func() int { return 7 }"); err != nil {
		t.Fatal(err)
	}
	v, err := in.Eval("f")
	if err != nil {
		t.Fatal(err)
	}
	f := v.Interface().(func() int)
	for range 3 {
		b.pull()
		if f() != 0 {
			t.Error("a function runs while the brake is on")
		}
		b.release()
		if f() != 7 {
			t.Error("a function does not run again after the brake")
		}
	}
}

func TestCompiledFunction(t *testing.T) {
	const below = "reflect.Value.call({0x1?, 0x2?})\n\t/go/reflect/value.go:581 +0xc\nreflect.Value.Call({0x1})\n\t/go/reflect/value.go:365\n" +
		"github.com/traefik/yaegi/interp.callBin.func1(0xc0)\n\t/y/run.go:1 +0x1\nmain.outer(0x1)\n\t/x.go:1\n"
	for frames, want := range map[string]string{
		"sync.runtime_SemacquireMutex(0x1)\n\t/sema.go:1\nsync.(*Mutex).lockSlow(0x1)\n\t/mutex.go:1\nsync.(*Mutex).Lock(...)\n\t/mutex.go:2\n" + below: "sync.(*Mutex).Lock",
		"gonum.org/v1/gonum/blas/gonum.dgemm(0x1)\n\t/d.go:1\ngonum.org/v1/gonum/mat.(*Dense).Mul(0x1)\n\t/m.go:1\n" + below:                            "mat.(*Dense).Mul",
		"sync.(*RWMutex).Lock(0x1)\n\t/rw.go:1\ngithub.com/traefik/yaegi/interp.runCfg(0x1)\n\t/run.go:1\n" + below:                                     "", // the interpreter's own
		"github.com/traefik/yaegi/interp.runCfg(0x1)\n\t/run.go:1\nsort.Slice(0x1)\n\t/sort.go:1\n" + below:                                             "", // interpreted code, called back
		"sync.(*Map).Load(0x1)\n\t/map.go:1\nreflect.funcLayout(0x1)\n\t/type.go:1\n" + below[:strings.Index(below, "main.")]:                           "", // reflection's own
		"runtime.gopark()\n\t/p.go:1\n" + below: "",
	} {
		if got, _ := compiledFunction(frames, nil); got != want {
			t.Errorf("%s\nis in %q, want %q", frames, got, want)
		}
	}
	if _, asked := compiledFunction("example.com/library/train.Fit(0x1)\n\t/f.go:1\n"+below, []string{"example.com/library"}); !asked {
		t.Error("code that asks is not known")
	}
}

// A system that says nothing of memory, as macOS and Windows: the Go runtime says what the process uses, and there is no limit but one
// that the user gives as an amount.
func TestMemoryWithoutTheSystem(t *testing.T) {
	var silent system
	ballast := make([]byte, 64<<20)
	for i := range ballast {
		ballast[i] = 1
	}
	if used := silent.resident(); used < 64<<20 || used > 4<<30 {
		t.Errorf("the process uses %s", inBytes(used))
	}
	runtime.KeepAlive(ballast)
	if n := silent.memory(); n != 0 {
		t.Errorf("the machine has %s", inBytes(n))
	}
	for text, want := range map[string]uint64{"": 0, "1GiB": 1 << 30} {
		t.Setenv(MemoryVariable, text)
		if l, err := newLimits(silent); err != nil || l.memory != want {
			t.Errorf("%q gives %+v, %v", text, l, err)
		}
	}
	t.Setenv(MemoryVariable, "50%")
	if l, err := newLimits(silent); err == nil {
		t.Errorf("half of what is not known gives %+v", l)
	}
}

// What Linux says, and the smaller of the machine and the container.
func TestMemoryOfTheSystem(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	s := system{statm: write("9000 1000 500 1 0 1 0\n"), meminfo: write("MemTotal:       8388608 kB\nMemFree: 1 kB\n")}
	if s.resident() != 1000*uint64(os.Getpagesize()) || s.memory() != 8<<30 {
		t.Errorf("%d resident, %s in all", s.resident(), inBytes(s.memory()))
	}
	for limit, want := range map[string]uint64{"max\n": 8 << 30, "1073741824\n": 1 << 30, "9223372036854771712\n": 8 << 30} {
		s.cgroup2 = write(limit)
		if s.memory() != want {
			t.Errorf("a container limited to %q has %s", limit, inBytes(s.memory()))
		}
	}
}
