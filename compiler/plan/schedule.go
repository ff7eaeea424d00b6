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
