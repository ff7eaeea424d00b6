package server

import (
	"slices"
	"strings"
	"testing"
)

const crashed = `something printed before
fatal error: concurrent map writes

goroutine 62 [running]:
internal/runtime/maps.fatal({0x161ab7c?, 0x0?})
	/usr/local/go/src/runtime/panic.go:1181 +0x18
reflect.mapassign0(0x14824e0, 0x13d7900?)
	/usr/local/go/src/runtime/map.go:254 +0x1d
github.com/traefik/yaegi/interp.assign.func2(0x2f824c972000)
	/root/yaegi/interp/run.go:713 +0xc5
created by github.com/luciola-nn/luciola/kernel/worker.(*worker).goroutine in goroutine 59
	/work/runtime.go:71 +0xb0`

const panicked = `panic: mat: dimension mismatch

goroutine 9 [running]:
gonum.org/v1/gonum/mat.(*Dense).Mul(0xc000114000, {0x1, 0x2})
	/gonum/mat/dense_arithmetic.go:180 +0x1
created by gonum.org/v1/gonum/mat.parallel in goroutine 1`

// The end of a worker is told in one clause that says what to do; stacks of the runtime are not shown.
func TestCause(t *testing.T) {
	for _, c := range []struct {
		how, last, want string
		said            []string
	}{
		{"exit status 2", crashed, "concurrent map writes: two goroutines used one map at the same time", []string{"something printed before"}},
		{"exit status 2", panicked, "panic: mat: dimension mismatch: compiled code panicked in a goroutine of its own, where no cell can recover (in mat.(*Dense).Mul)", nil},
		{"exit status 2", "runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x1, 0x2})", "stack overflow: a function calls itself without end", []string{"runtime: goroutine stack exceeds 1000000000-byte limit"}},
		{"exit status 2", "fatal error: memory limit: cells may use 2GiB", "memory limit: cells may use 2GiB", nil},
		{"signal: killed", "", "killed from outside", nil},
		{"exit status 3", "a\nb", "it exited (exit status 3)", []string{"a", "b"}},
	} {
		var l lastLines
		for line := range strings.Lines(c.last) {
			l.add(strings.TrimSuffix(line, "\n"))
		}
		o := Obituary{How: c.how, Lines: l.get()}
		if got := o.cause(); !strings.Contains(got, c.want) || strings.Contains(got, "\n") {
			t.Errorf("%s:\n got %s\nwant %s", c.how, got, c.want)
		}
		if got := o.said(); !slices.Equal(got, c.said) && len(got)+len(c.said) > 0 {
			t.Errorf("%s: said %q, want %q", c.how, got, c.said)
		}
	}
}

// However much a worker prints before and after a crash, its reason is kept.
func TestLastLinesKeepTheCrash(t *testing.T) {
	var l lastLines
	for range 100 {
		l.add("before")
	}
	l.add("fatal error: concurrent map writes")
	for range 1000 {
		l.add("a frame")
	}
	got := l.get()
	if at := slices.Index(got, "fatal error: concurrent map writes"); at != maxLines || len(got) != 2*maxLines+1 {
		t.Errorf("%d lines, the reason at %d", len(got), at)
	}
}
