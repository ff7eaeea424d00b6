package program

import (
	"fmt"
	"strings"
)

// Text prints the whole program, one line a tensor, layer, segment and command; equal programs print equally.
func (p *Program) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "program %s for %s %s\n", p.Name, p.Machine, p.MachineDigest)
	for i, t := range p.Tensors {
		fmt.Fprintf(&b, "tensor t%d %s %s %v", i, t.Name, t.Kind, t.Dims)
		if t.Kind == Int8 {
			fmt.Fprintf(&b, " scale %v zero %d %c", t.Scale, t.Zero, max(t.Round, '-'))
		}
		fmt.Fprintf(&b, " in %s at %d\n", t.Place, t.Offset)
	}
	fmt.Fprintf(&b, "input t%d output t%d", p.Input, p.Output)
	if p.InputAhead {
		b.WriteString(", next input ahead")
	}
	b.WriteByte('\n')
	for i, l := range p.Layers {
		p.textLayer(&b, i, l)
	}
	for i, c := range p.Commands {
		fmt.Fprintf(&b, "c%d L%d %s: %s", i, c.Layer, c.Unit(), c.Do)
		if c.Once {
			b.WriteString(" once")
		}
		for j, w := range c.Wait {
			if j == 0 {
				b.WriteString(" after")
			}
			fmt.Fprintf(&b, " c%d", w)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (p *Program) textLayer(b *strings.Builder, i int, l Layer) {
	fmt.Fprintf(b, "layer L%d %s %s on %s", i, l.Name, l.Op, l.Unit)
	for _, t := range l.In {
		fmt.Fprintf(b, " t%d", t)
	}
	fmt.Fprintf(b, " -> t%d", l.Out)
	if l.Work != (Work{}) {
		fmt.Fprintf(b, ", %d dense macs, %d slots", l.Work.Dense, l.Work.Slots())
	}
	if l.Detail != "" {
		fmt.Fprintf(b, ", %s", l.Detail)
	}
	b.WriteByte('\n')
	if c := l.Conv; c != nil {
		fmt.Fprintf(b, "  conv %d filters %dx%dx%d groups %d stride %d,%d dilation %d,%d pad %d,%d in %dx%d out %dx%d weights %s\n",
			c.Filters, c.GroupChannels, c.KernelH, c.KernelW, c.Groups, c.StrideH, c.StrideW, c.DilationH, c.DilationW,
			c.PadTop, c.PadLeft, c.InH, c.InW, c.OutH, c.OutW, c.Codec)
		for j, s := range c.Segments {
			fmt.Fprintf(b, "  segment %d filters %d:%d at %d, %d bytes\n", j, s.First, s.End, s.Offset, s.Bytes)
		}
	}
}
