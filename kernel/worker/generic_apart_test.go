package worker

import (
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"testing"
)

// TestGenericsOverlap inserts parts of a slice into itself.
func TestGenericsOverlap(t *testing.T) {
	table := offered().table()
	insert, replace := table["SlicesInsert"].(func(any, int, any) any), table["SlicesReplace"].(func(any, int, int, any) any)
	start := func(room int) []int { return slices.Grow([]int{1, 2, 3, 4, 5, 6, 7, 8}, room) }
	const n = 8
	for _, room := range []int{0, 2, 20} {
		for from := range n {
			for to := from; to <= n; to++ {
				for i := range n + 1 {
					a, b := start(room), start(room)
					want, got := slices.Insert(a, i, a[from:to]...), insert(b, i, b[from:to]).([]int)
					if !slices.Equal(got, want) || !slices.Equal(a[:cap(a)], b[:cap(b)]) {
						t.Fatalf("room %d: Insert(s, %d, s[%d:%d]...): got %v, want %v", room, i, from, to, got, want)
					}
					for j := i; j <= n; j++ {
						a, b := start(room), start(room)
						want, got := slices.Replace(a, i, j, a[from:to]...), replace(b, i, j, b[from:to]).([]int)
						if !slices.Equal(got, want) {
							t.Fatalf("room %d: Replace(s, %d, %d, s[%d:%d]...): got %v, want %v", room, i, j, from, to, got, want)
						}
					}
				}
			}
		}
	}
}

// TestGenericN: the numbers lie in their range, and are not always the same.
func TestGenericN(t *testing.T) {
	n := offered().table()["MathRandN"].(func(any) any)
	seen := map[int]bool{}
	for range 1000 {
		seen[n(3).(int)] = true
	}
	if want := map[int]bool{0: true, 1: true, 2: true}; !maps.Equal(seen, want) {
		t.Errorf("N(3) gave %v in 1000 calls, want %v", seen, want)
	}
	if d := n(uint8(1)); d != uint8(0) {
		t.Errorf("N(uint8(1)) gave %#v", d)
	}
	for _, x := range []any{0, int8(-1), uint(0)} {
		if got := recovered(func() { n(x) }); got != "invalid argument to N" {
			t.Errorf("N(%v) panicked with %v", x, got)
		}
	}
}

// TestGenericHash: equal values have equal hashes, and others do not.
func TestGenericHash(t *testing.T) {
	table := offered().table()
	hash, write := table["HashMaphashComparable"].(func(maphash.Seed, any) uint64), table["HashMaphashWriteComparable"].(func(*maphash.Hash, any))
	written := func(seed maphash.Seed, x any) uint64 {
		var h maphash.Hash
		h.SetSeed(seed)
		write(&h, x)
		return h.Sum64()
	}
	seed := maphash.MakeSeed()
	for _, f := range []func(maphash.Seed, any) uint64{hash, written} {
		if a, b := f(seed, point{1, "x"}), f(seed, point{1, "x"}); a != b {
			t.Errorf("equal values have the hashes %x and %x", a, b)
		}
		if a, b := f(seed, point{1, "x"}), f(seed, point{1, "y"}); a == b {
			t.Errorf("different values have the hash %x", a)
		}
		if got := fmt.Sprint(recovered(func() { f(seed, point{1, []int{}}) })); got != "runtime error: hash of unhashable type []int" {
			t.Errorf("the hash of a slice: %s", got)
		}
	}
}

func recovered(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}
