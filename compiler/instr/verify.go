package instr

import (
	"errors"
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
)

// Verify reports every invariant that p breaks, joined; nil if none.
//
//   - Names of buffers are unique; types are legal and have no symbols; a constant's data has its type.
//   - A view lies inside the buffer it looks into, at a multiple of its element size, and stands after it.
//   - Instructions are in the table, with the operands and attributes that their row declares.
//   - Every byte of the arena is written once: by one instruction, or before the start if it belongs to an input.
//   - An instruction reads only bytes written before; outputs are written at the end. Nothing writes constants.
func Verify(p *Program) error {
	v := verifier{p: p, known: map[*Buffer]bool{}, written: map[*Buffer]*spans{}}
	names := map[string]bool{}
	for _, b := range p.Bufs {
		if b.Name == "" || names[b.Name] {
			v.fail("buffer name %q is empty or used twice", b.Name)
		}
		names[b.Name] = true
		before := len(v.errs)
		v.buffer(b)
		v.known[b] = len(v.errs) == before
	}
	if len(v.errs) > 0 {
		return errors.Join(v.errs...)
	}
	for _, i := range p.Code {
		v.instr(i)
	}
	if len(p.Outputs) == 0 {
		v.fail("no output")
	}
	for _, b := range p.Outputs {
		v.read(b, "output")
	}
	return errors.Join(v.errs...)
}

type verifier struct {
	p       *Program
	known   map[*Buffer]bool
	written map[*Buffer]*spans // bytes of every root in the arena
	errs    []error
}

func (v *verifier) fail(format string, args ...any) {
	v.errs = append(v.errs, fmt.Errorf("program %s: "+format, append([]any{v.p.Name}, args...)...))
}

func (v *verifier) buffer(b *Buffer) {
	if _, err := b.Type.Shape.Count(); err != nil || b.Type.Check() != nil {
		v.fail("%%%s: type %v is illegal, has symbols or is too large", b.Name, b.Type)
		return
	}
	if b.Of != nil {
		size := b.Type.Kind.Size()
		if !v.known[b.Of] || b.Space != b.Of.Space || b.Offset < 0 || b.Offset%size != 0 || b.Offset+b.Bytes() > b.Of.Bytes() {
			v.fail("view %%%s at %d does not lie inside a buffer declared above it", b.Name, b.Offset)
		}
		return
	}
	if b.Space == Const {
		if b.Data == nil || !b.Data.Type.Equal(b.Type) {
			v.fail("constant %%%s is %v, its data is not", b.Name, b.Type)
		}
		return
	}
	v.written[b] = &spans{}
	if b.Input {
		v.written[b].add(0, b.Bytes())
	}
}

func (v *verifier) read(b *Buffer, who string) {
	if !v.known[b] {
		v.fail("%s reads %%%s, which is not declared", who, b.Name)
		return
	}
	root, at := b.Root()
	if root.Space == Act && !v.written[root].cover(at, at+b.Bytes()) {
		v.fail("%s reads %%%s before all of it is written", who, b.Name)
	}
}

func (v *verifier) instr(i *Instr) {
	row := Lookup(i.Op)
	if row == nil || i.Out == nil || !v.known[i.Out] {
		v.fail("instruction %q is not in the table or has no declared result", i.Op)
		return
	}
	who := fmt.Sprintf("%s %%%s", i.Op, i.Out.Name)
	if err := attr.Check(row.Attrs, i.Attrs); err != nil {
		v.fail("%s: %w", who, err)
	}
	if err := operands(row, i.In); err != nil {
		v.fail("%s: %w", who, err)
		return
	}
	for _, b := range i.Reads() {
		v.read(b, who)
	}
	root, at := i.Out.Root()
	if root.Space == Const || v.written[root].touch(at, at+i.Out.Bytes()) {
		v.fail("%s writes constant or written memory", who)
		return
	}
	v.written[root].add(at, at+i.Out.Bytes())
}

// spans is a set of bytes: ranges [from, to), ascending, apart.
type spans [][2]int

// touch reports whether any byte of [from, to) is in the set.
func (s *spans) touch(from, to int) bool {
	return slices.ContainsFunc(*s, func(r [2]int) bool { return r[0] < to && from < r[1] })
}

// cover reports whether all of [from, to) is in the set.
func (s *spans) cover(from, to int) bool {
	return from == to || slices.ContainsFunc(*s, func(r [2]int) bool { return r[0] <= from && to <= r[1] })
}

// add puts [from, to) into the set, joining ranges that meet.
func (s *spans) add(from, to int) {
	if from == to {
		return
	}
	kept := (*s)[:0:0]
	for _, r := range *s {
		if r[1] < from || to < r[0] {
			kept = append(kept, r)
		} else {
			from, to = min(from, r[0]), max(to, r[1])
		}
	}
	kept = append(kept, [2]int{from, to})
	slices.SortFunc(kept, func(a, b [2]int) int { return a[0] - b[0] })
	*s = kept
}

func operands(row *Row, in []*Buffer) error {
	for k, o := range row.In {
		if o.Many {
			if len(in) <= k || slices.Contains(in[k:], nil) {
				return fmt.Errorf("operand %s needs one or more buffers", o.Name)
			}
			return nil
		}
		if !o.Optional && (k >= len(in) || in[k] == nil) {
			return fmt.Errorf("operand %s is missing", o.Name)
		}
	}
	if len(in) > len(row.In) {
		return fmt.Errorf("%d operands, expected at most %d", len(in), len(row.In))
	}
	return nil
}
