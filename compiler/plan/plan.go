// Package plan decides the order of a program's instructions and the address of every buffer in the arena, for a small peak. It knows
// instructions and no graph, no kernel and no target.
//
//	plan.go      Memory and Layout: this file; open it first
//	alias.go     which buffers share memory: views, copies that vanish, results in place of operands
//	schedule.go  orders of instructions
//	pack.go      offsets of rooms: orders of placing, hill climbing
//	check.go     the independent proof that no live byte is overwritten
//	report.go    how a layout is shown
package plan

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/instr"
	"github.com/luciola-nn/luciola/compiler/progress"
)

// Align is the alignment of rooms in bytes: a cache line.
const Align = 64

// Layout is a program in execution order with an address for every buffer of the arena.
type Layout struct {
	Program *instr.Program // instructions in the order chosen, without copies that vanished
	Rooms   []Room         // in order of first use
	Arena   int            // bytes
	Bound   int            // bytes live at the fullest step: no addresses for this order and sharing need less
	Naive   int            // bytes if no two buffers shared memory
	Peak    int            // the fullest step
	Order   string         // how the order was found
	Packing string         // how the addresses were found

	place map[*instr.Buffer]place // of roots
	rooms []*room
}

// Room is a range of the arena that one or several buffers live in, one after the other or together.
type Room struct {
	Name       string   // the buffer that came first, or the one that holds the others
	Buffers    []string // all of them, views left out
	Offset     int      // bytes from the start of the arena
	Size       int      // bytes, aligned
	Start, End int      // first and last step it is live: an index into Program.Code, -1 before the first
}

// place is where a root lies: a room and an offset in it.
type place struct {
	room   *room
	offset int
}

// Memory plans p. The result is proved by [Check]; a failure of the proof is a bug here and an error.
func Memory(p *instr.Program) (*Layout, error) {
	var best *Layout
	for _, share := range []bool{true, false} { // joining a part to its whole can lengthen the part's life
		for _, o := range orders(p, share) {
			if err := progress.Stopped(); err != nil {
				return nil, fmt.Errorf("plan %s: %w", p.Name, err)
			}
			l := arrange(p, o, share)
			if best == nil || l.Bound < best.Bound {
				best = l
			}
		}
	}
	best.pack()
	if err := Check(p, best); err != nil {
		return nil, fmt.Errorf("plan %s: %w", p.Name, err)
	}
	return best, nil
}

// Address returns the offset of b in the arena in bytes. It is false for constants.
func (l *Layout) Address(b *instr.Buffer) (int, bool) {
	root, offset := b.Root()
	at, ok := l.place[root]
	if !ok {
		return 0, false
	}
	return at.room.Offset + at.offset + offset, true
}

// Ratio returns Arena / Bound; 1 is optimal for the order.
func (l *Layout) Ratio() float64 {
	if l.Bound == 0 {
		return 1
	}
	return float64(l.Arena) / float64(l.Bound)
}

// arrange fixes the order and the sharing and measures the bound.
func arrange(p *instr.Program, o order, share bool) *Layout {
	code := make([]*instr.Instr, len(o.code))
	for k, i := range o.code {
		code[k] = p.Code[i]
	}
	s := newSharing(p)
	if share {
		code = s.joinCopies(p, code)
	}
	s.live(p, code)
	s.inPlace(code)
	l := &Layout{
		Program: &instr.Program{Name: p.Name, Bufs: p.Bufs, Code: code, Outputs: p.Outputs},
		Order:   o.name, place: s.at,
	}
	l.measure(s.rooms())
	for _, b := range p.Bufs {
		if b.Of == nil && b.Space == instr.Act {
			l.Naive += aligned(b.Bytes())
		}
	}
	return l
}

// measure fills Rooms and the bound.
func (l *Layout) measure(rooms []*room) {
	slices.SortStableFunc(rooms, func(a, b *room) int { return a.Start - b.Start })
	l.Bound = 0
	for _, r := range rooms { // the sum grows only where a room begins
		sum := 0
		for _, q := range rooms {
			if q.Start <= r.Start && r.Start <= q.End {
				sum += q.Size
			}
		}
		if sum > l.Bound {
			l.Bound, l.Peak = sum, r.Start
		}
	}
	l.rooms = rooms
}

func aligned(n int) int { return (n + Align - 1) / Align * Align }
