package plan

import (
	"cmp"
	"slices"

	"github.com/luciola-nn/luciola/compiler/instr"
)

// partial is the beginning of an order.
type partial struct {
	live, peak int
	left       []int32 // uses of each room that are still to come
	on         []bool  // rooms that are live
	wait       []int32 // instructions that each instruction still waits for; -1 when done
	ready      []int
	hash       uint64 // of the set of instructions done
	last       int
	prev       *partial
}

// step is a partial order and one instruction more, not yet built.
type step struct {
	from       *partial
	i          int
	live, peak int
	hash       uint64
}

// beam searches orders instruction by instruction, keeping at each length the sets of instructions that reached it with the lowest
// peak; of equal sets one is kept, so that a graph with few sets is searched exactly.
func (s *scheduler) beam() []int {
	states := []*partial{s.start()}
	for range s.p.Code {
		var steps []step
		for _, st := range states {
			for _, i := range st.ready {
				steps = append(steps, s.try(st, i))
			}
		}
		slices.SortStableFunc(steps, func(a, b step) int {
			return cmp.Or(cmp.Compare(a.peak, b.peak), cmp.Compare(a.live, b.live), cmp.Compare(a.i, b.i))
		})
		states = states[:0:0]
		seen := map[uint64]bool{}
		for _, t := range steps {
			if !seen[t.hash] && len(states) < beamWidth {
				seen[t.hash] = true
				states = append(states, s.take(t))
			}
		}
	}
	code := []int{}
	for st := states[0]; st.prev != nil; st = st.prev {
		code = append(code, st.last)
	}
	slices.Reverse(code)
	return code
}

func (s *scheduler) start() *partial {
	st := &partial{left: make([]int32, len(s.size)), on: slices.Clone(s.before), wait: make([]int32, len(s.needs))}
	for r, n := range s.uses {
		st.left[r] = int32(n)
		if st.on[r] {
			st.live += s.size[r]
		}
	}
	st.peak = st.live
	for i, n := range s.needs {
		if st.wait[i] = int32(len(n)); len(n) == 0 {
			st.ready = append(st.ready, i)
		}
	}
	return st
}

// try measures instruction i after st. A result that may take over the room of an operand that dies costs nothing.
func (s *scheduler) try(st *partial, i int) step {
	t := step{from: st, i: i, live: st.live, hash: st.hash ^ mix(uint64(i))}
	w := s.writes[i]
	fresh := !st.on[w]
	freed, inPlace := 0, false
	for _, r := range s.touches[i] {
		if st.left[r] == 1 && (st.on[r] || r == w) {
			freed += s.size[r]
			inPlace = inPlace || r != w && s.size[r] == s.size[w] && len(instr.Lookup(s.p.Code[i].Op).InPlace) > 0
		}
	}
	if fresh {
		t.live += s.size[w]
	}
	t.peak = max(st.peak, t.live)
	if fresh && inPlace {
		t.peak = max(st.peak, st.live)
	}
	t.live -= freed
	return t
}

func (s *scheduler) take(t step) *partial {
	st := &partial{
		live: t.live, peak: t.peak, hash: t.hash, last: t.i, prev: t.from,
		left: slices.Clone(t.from.left), on: slices.Clone(t.from.on), wait: slices.Clone(t.from.wait),
	}
	for _, r := range s.touches[t.i] {
		st.left[r]--
		st.on[r] = st.left[r] > 0
	}
	for _, i := range t.from.ready {
		if i != t.i {
			st.ready = append(st.ready, i)
		}
	}
	for _, i := range s.feeds[t.i] {
		if st.wait[i]--; st.wait[i] == 0 {
			st.ready = append(st.ready, i)
		}
	}
	return st
}

// mix scatters an index over 64 bits (splitmix64, Steele et al. 2014).
func mix(x uint64) uint64 {
	x = (x + 1) * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
