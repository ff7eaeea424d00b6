package worker

import (
	"fmt"
	"strings"

	"github.com/luciola-nn/luciola/kernel/dyn"
)

// indexOut panics as Go does for an index out of range of n elements.
func indexOut(i, n int) {
	if i < 0 {
		panic(dyn.RuntimeError(fmt.Sprintf("runtime error: index out of range [%d]", i)))
	}
	panic(dyn.RuntimeError(fmt.Sprintf("runtime error: index out of range [%d] with length %d", i, n)))
}

// checkedIndex returns an index of n elements.
func checkedIndex(i, n int) int {
	if uint(i) >= uint(n) {
		indexOut(i, n)
	}
	return i
}

// sliceOut checks the bounds of a slice expression, low:high:max as shape says (l_h, _h, l_, l_h_m, _h_m), of n elements with a
// capacity; -1 for a string. The order of the checks and the words are those of Go.
func sliceOut(shape string, low, high, limit, n, capacity int) {
	fail := func(format string, args ...any) {
		panic(dyn.RuntimeError("runtime error: slice bounds out of range " + fmt.Sprintf(format, args...)))
	}
	bound, of := capacity, "capacity"
	if capacity < 0 {
		bound, of = n, "length"
	}
	if strings.HasSuffix(shape, "m") {
		switch {
		case limit < 0:
			fail("[::%d]", limit)
		case limit > bound:
			fail("[::%d] with %s %d", limit, of, bound)
		case high < 0:
			fail("[:%d:]", high)
		case high > limit:
			fail("[:%d:%d]", high, limit)
		case low < 0:
			fail("[%d::]", low)
		case low > high:
			fail("[%d:%d:]", low, high)
		}
		return
	}
	if !strings.Contains(shape, "h") {
		high = n
	}
	switch {
	case high < 0:
		fail("[:%d]", high)
	case high > bound && strings.Contains(shape, "h"):
		fail("[:%d] with %s %d", high, of, bound)
	case low < 0:
		fail("[%d:]", low)
	case low > high:
		fail("[%d:%d]", low, high)
	}
}
