package plan

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/instr"
)

// Check proves that l computes what p does: it follows every byte of the arena through the program in l's order and address by address,
// without looking at rooms, lives or sharing. An instruction must find in each operand the bytes that the one writer of that operand
// put there; results may lie over operands only where the instruction allows it and exactly.
func Check(p *instr.Program, l *Layout) error {
	c := &checker{l: l}
	for _, b := range p.Inputs() {
		if err := c.write(b); err != nil {
			return err
		}
	}
	if err := c.covers(p); err != nil {
		return err
	}
	for _, i := range l.Program.Code {
		if err := c.step(i); err != nil {
			return err
		}
	}
	for _, b := range p.Outputs {
		if err := c.read(b, "the end"); err != nil {
			return err
		}
	}
	return nil
}

// extent is a range of the arena whose bytes are those of one root; several extents of several roots may lie over each other when a
// copy was left out.
type extent struct {
	from, to int // addresses
	root     *instr.Buffer
	shift    int // address less offset in the root
}

type checker struct {
	l     *Layout
	holds []extent
	same  map[*instr.Buffer][]*instr.Instr // copies from a root that were left out
}

// covers checks that the order has every instruction of p once, apart from copies of a buffer onto itself.
func (c *checker) covers(p *instr.Program) error {
	c.same = map[*instr.Buffer][]*instr.Instr{}
	for _, i := range p.Code {
		n := 0
		for _, j := range c.l.Program.Code {
			if i == j {
				n++
			}
		}
		if n == 1 {
			continue
		}
		if n > 1 || i.Op != instr.Copy || !c.onto(i) {
			return fmt.Errorf("instruction %v stands %d times in the layout", i, n)
		}
		root, _ := i.In[0].Root()
		c.same[root] = append(c.same[root], i)
	}
	if len(c.l.Program.Code) > len(p.Code) {
		return fmt.Errorf("the layout has %d instructions, the program %d", len(c.l.Program.Code), len(p.Code))
	}
	return nil
}

// onto reports whether a copy's source and result have the same address.
func (c *checker) onto(i *instr.Instr) bool {
	from, ok := c.l.Address(i.In[0])
	to, ok2 := c.l.Address(i.Out)
	return ok && ok2 && from == to
}

func (c *checker) step(i *instr.Instr) error {
	who := fmt.Sprintf("%s %%%s", i.Op, i.Out.Name)
	out, _ := c.l.Address(i.Out)
	for k, b := range i.In {
		if b == nil {
			continue
		}
		if err := c.read(b, who); err != nil {
			return err
		}
		at, inArena := c.l.Address(b)
		if !inArena || at >= out+i.Out.Bytes() || out >= at+b.Bytes() {
			continue
		}
		exact := at == out && b.Bytes() == i.Out.Bytes() && b.Type.Kind.Size() == i.Out.Type.Kind.Size()
		if !exact || !slices.Contains(instr.Lookup(i.Op).InPlace, k) {
			return fmt.Errorf("%s writes [%d, %d) over its operand %%%s at %d", who, out, out+i.Out.Bytes(), b.Name, at)
		}
	}
	return c.write(i.Out)
}

// read checks that the arena holds all bytes of b.
func (c *checker) read(b *instr.Buffer, who string) error {
	at, inArena := c.l.Address(b)
	if !inArena {
		return nil
	}
	root, offset := b.Root()
	for next := at; next < at+b.Bytes(); {
		k := slices.IndexFunc(c.holds, func(e extent) bool {
			return e.root == root && e.shift == at-offset && e.from <= next && next < e.to
		})
		if k < 0 {
			return fmt.Errorf("%s reads %%%s at %d: byte %d holds something else", who, b.Name, at, next)
		}
		next = c.holds[k].to
	}
	return nil
}

// write replaces what the arena holds in the range of b, and also lets it hold what copies left out would have put there.
func (c *checker) write(b *instr.Buffer) error {
	at, ok := c.l.Address(b)
	if !ok || at < 0 || at+b.Bytes() > c.l.Arena {
		return fmt.Errorf("%%%s at [%d, %d) is outside the arena of %d bytes", b.Name, at, at+b.Bytes(), c.l.Arena)
	}
	to := at + b.Bytes()
	var kept []extent
	for _, e := range c.holds {
		if left := e; left.from < at {
			left.to = min(left.to, at)
			kept = append(kept, left)
		}
		if right := e; right.to > to {
			right.from = max(right.from, to)
			kept = append(kept, right)
		}
	}
	c.holds = kept
	root, offset := b.Root()
	c.hold(root, at-offset, at, to)
	return nil
}

// hold notes that [from, to) has bytes of root, which lies at address shift, and of what is copied from it.
func (c *checker) hold(root *instr.Buffer, shift, from, to int) {
	c.holds = append(c.holds, extent{from, to, root, shift})
	for _, t := range c.same[root] {
		_, src := t.In[0].Root()
		out, dst := t.Out.Root()
		lo, hi := max(from, shift+src), min(to, shift+src+t.In[0].Bytes())
		if lo < hi {
			c.hold(out, shift+src-dst, lo, hi)
		}
	}
}
