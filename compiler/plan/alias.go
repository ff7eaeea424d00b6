package plan

import (
	"slices"

	"github.com/luciola-nn/luciola/compiler/instr"
)

// room is a [Room] while it grows, with the roots in it.
type room struct {
	Room
	raw     int // size before alignment
	members []*instr.Buffer
	output  bool
}

// sharing says which roots share rooms.
type sharing struct {
	at  map[*instr.Buffer]place
	all []*room // in the order of declaration; those that were joined to another have no members
}

// newSharing gives every root a room of its own; views share it by nature.
func newSharing(p *instr.Program) *sharing {
	s := &sharing{at: map[*instr.Buffer]place{}}
	for _, b := range p.Bufs {
		if b.Of == nil && b.Space == instr.Act {
			r := &room{Room: Room{Name: b.Name, Size: aligned(b.Bytes())}, raw: b.Bytes(), members: []*instr.Buffer{b}}
			s.at[b] = place{r, 0}
			s.all = append(s.all, r)
		}
	}
	for _, b := range p.Outputs {
		if at, _, ok := s.find(b); ok {
			at.output = true
		}
	}
	return s
}

// find returns the room of b and its offset there; false for constants.
func (s *sharing) find(b *instr.Buffer) (*room, int, bool) {
	root, offset := b.Root()
	at, ok := s.at[root]
	return at.room, at.offset + offset, ok
}

// fills reports whether b covers the whole of its room.
func (s *sharing) fills(b *instr.Buffer) bool {
	r, offset, ok := s.find(b)
	return ok && offset == 0 && r.raw == b.Bytes()
}

// join moves everything in room a into room b, at an offset.
func (s *sharing) join(a, b *room, offset int) {
	for _, m := range a.members {
		s.at[m] = place{b, s.at[m].offset + offset}
	}
	b.members = append(slices.Clone(a.members), b.members...)
	b.output = b.output || a.output
	b.Start, b.End = min(a.Start, b.Start), max(a.End, b.End)
	a.members = nil
}

// joinCopies lets the source of a copy into a part of a larger buffer live in that part from the start, and returns the code without
// the copies that have nothing left to do. It is always right: every byte is written once, so both hold the same bytes for ever.
// An input is left where it is, because its room would hold the whole for the entire run.
func (s *sharing) joinCopies(p *instr.Program, code []*instr.Instr) []*instr.Instr {
	inputs := p.Inputs()
	return slices.DeleteFunc(slices.Clone(code), func(i *instr.Instr) bool {
		if i.Op != instr.Copy || !s.fills(i.In[0]) {
			return false
		}
		a, _, _ := s.find(i.In[0])
		b, offset, _ := s.find(i.Out)
		if a == b || slices.ContainsFunc(a.members, func(m *instr.Buffer) bool { return slices.Contains(inputs, m) }) {
			return false
		}
		s.join(a, b, offset)
		return true
	})
}

// live sets the first and last step of every room.
func (s *sharing) live(p *instr.Program, code []*instr.Instr) {
	for _, r := range s.all {
		r.Start, r.End = len(code), -1
		if r.output {
			r.End = len(code)
		}
	}
	for _, b := range p.Inputs() {
		s.at[b].room.Start = -1
	}
	for k, i := range code {
		for _, b := range append(i.Reads(), i.Out) {
			if r, _, ok := s.find(b); ok {
				r.Start, r.End = min(r.Start, k), max(r.End, k)
			}
		}
	}
}

// inPlace lets results take over the rooms of operands that are read for the last time, where the instruction allows it.
func (s *sharing) inPlace(code []*instr.Instr) {
	for k, i := range code {
		for _, operand := range instr.Lookup(i.Op).InPlace {
			if s.mayReplace(i, operand, k) {
				a, _, _ := s.find(i.In[operand])
				b, offset, _ := s.find(i.Out)
				name := a.Name
				s.join(a, b, offset)
				if b.Start == a.Start {
					b.Name = name // the room is a's, taken over
				}
				break
			}
		}
	}
}

// mayReplace reports whether the result of instruction i at step k may be written over the operand.
func (s *sharing) mayReplace(i *instr.Instr, operand, k int) bool {
	x := i.Arg(operand)
	if x == nil || !s.fills(x) || x.Type.Kind.Size() != i.Out.Type.Kind.Size() || x.Bytes() != i.Out.Bytes() {
		return false
	}
	a, _, _ := s.find(x)
	b, _, _ := s.find(i.Out)
	if a == b || a.output || a.End != k || !s.fills(i.Out) && b.Start > a.Start {
		return false
	}
	for other, y := range i.In { // another look at the same room may be read later than its element is overwritten
		if y == nil || other == operand {
			continue
		}
		if r, _, ok := s.find(y); ok && r == a && !(s.fills(y) && slices.Contains(instr.Lookup(i.Op).InPlace, other)) {
			return false
		}
	}
	return true
}

// rooms returns the rooms that are left, with the names of what lies in them.
func (s *sharing) rooms() []*room {
	var left []*room
	for _, r := range s.all {
		if len(r.members) == 0 {
			continue
		}
		r.Buffers = nil
		for _, m := range r.members {
			r.Buffers = append(r.Buffers, m.Name)
		}
		left = append(left, r)
	}
	return left
}
