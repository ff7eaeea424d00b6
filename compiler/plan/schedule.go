package plan

import (
	"cmp"
	"slices"

	"github.com/luciola-nn/luciola/compiler/instr"
)

// order is a sequence of indexes into a program's code.
type order struct {
	name string
	code []int
}

// beamWidth is how many half-finished orders the search keeps; on graphs no wider than this it is exact.
const beamWidth = 32

// orders returns the orders to try, the plainest first.
func orders(p *instr.Program, share bool) []order {
	s := newScheduler(p, share)
	source := make([]int, len(p.Code))
	for i := range source {
		source[i] = i
	}
	return []order{{"source order", source}, {"depth first", s.depthFirst()}, {"beam search", s.beam()}}
}

// scheduler is what finding an order needs to know of a program.
type scheduler struct {
	p       *instr.Program
	needs   [][]int // for each instruction, those that write what it reads
	feeds   [][]int // the inverse
	touches [][]int // rooms that an instruction reads or writes, each once
	writes  []int   // the room that an instruction writes
	size    []int   // of each room
	uses    []int   // instructions that touch a room; one more for outputs, which stay
	before  []bool  // rooms that are live before the first step
}

func newScheduler(p *instr.Program, share bool) *scheduler {
	sh := newSharing(p)
	if share {
		sh.joinCopies(p, p.Code)
	}
	index := map[*room]int{}
	s := &scheduler{p: p}
	for _, r := range sh.rooms() {
		index[r] = len(s.size)
		s.size = append(s.size, r.Size)
		s.uses = append(s.uses, 0)
		s.before = append(s.before, false)
		if r.output {
			s.uses[index[r]] = 1
		}
	}
	for _, b := range p.Inputs() {
		s.before[index[sh.at[b].room]] = true
	}
	writers := map[*instr.Buffer][]int{}
	for i, in := range p.Code {
		root, _ := in.Out.Root()
		writers[root] = append(writers[root], i)
		r, _, _ := sh.find(in.Out)
		s.writes = append(s.writes, index[r])
		touched := []int{index[r]}
		for _, b := range in.Reads() {
			if r, _, ok := sh.find(b); ok && !slices.Contains(touched, index[r]) {
				touched = append(touched, index[r])
			}
		}
		s.touches = append(s.touches, touched)
		for _, r := range touched {
			s.uses[r]++
		}
	}
	s.depend(writers)
	return s
}

// depend fills needs and feeds: a reader needs every instruction that writes into the root it looks at.
func (s *scheduler) depend(writers map[*instr.Buffer][]int) {
	s.needs, s.feeds = make([][]int, len(s.p.Code)), make([][]int, len(s.p.Code))
	for i, in := range s.p.Code {
		for _, b := range in.Reads() {
			root, _ := b.Root()
			for _, w := range writers[root] {
				if w != i && overlap(b, s.p.Code[w].Out) && !slices.Contains(s.needs[i], w) {
					s.needs[i] = append(s.needs[i], w)
					s.feeds[w] = append(s.feeds[w], i)
				}
			}
		}
	}
}

// overlap reports whether two looks at one root share bytes.
func overlap(a, b *instr.Buffer) bool {
	_, p := a.Root()
	_, q := b.Root()
	return p < q+b.Bytes() && q < p+a.Bytes()
}

// depthFirst computes, from each output back, first the operand whose own computation needs most memory beyond its result (the
// child-memory heuristic, after Sethi and Ullman 1970).
func (s *scheduler) depthFirst() []int {
	need := make([]int, len(s.p.Code)) // memory to compute an instruction's result, its operands one after the other
	for i := range s.p.Code {
		held := 0
		for _, w := range s.children(i, need) {
			need[i] = max(need[i], held+need[w])
			held += s.size[s.writes[w]]
		}
		need[i] = max(need[i], held+s.size[s.writes[i]])
	}
	seen, code := make([]bool, len(s.p.Code)), []int{}
	var visit func(i int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		for _, w := range s.children(i, need) {
			visit(w)
		}
		code = append(code, i)
	}
	for i := range s.p.Code {
		if len(s.feeds[i]) == 0 {
			visit(i)
		}
	}
	return code
}

// children returns what instruction i needs, most memory beyond the result first.
func (s *scheduler) children(i int, need []int) []int {
	c := slices.Clone(s.needs[i])
	slices.SortStableFunc(c, func(a, b int) int {
		return cmp.Compare(need[b]-s.size[s.writes[b]], need[a]-s.size[s.writes[a]])
	})
	return c
}

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
