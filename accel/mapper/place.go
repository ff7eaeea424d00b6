package mapper

import (
	"slices"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
)

// place decides which activations stay in the SRAM from the layer that writes them to the last that reads them: in the order
// of the layers, each at the lowest offset free during its life; what finds no room lives in DRAM, as do the frame's input and
// output. Sizes are the largest that the codec can produce, since values are not known yet.
func place(p *program.Program, m *machine.Machine) {
	type block struct{ from, until, offset, size int64 }
	var blocks []block
	for i, l := range p.Layers {
		if l.Out == p.Output || p.Tensors[l.Out].Data != nil {
			continue
		}
		t := &p.Tensors[l.Out]
		b := block{from: int64(i), until: int64(lastReader(p, l.Out, i)), size: stored(*t, m)}
		for _, other := range blocks { // sorted by offset
			if other.from > b.until || b.from > other.until {
				continue
			}
			if b.offset+b.size <= other.offset {
				break
			}
			b.offset = max(b.offset, other.offset+other.size)
		}
		if b.offset+b.size > m.SRAM {
			continue
		}
		t.Place, t.Offset = program.SRAM, b.offset
		blocks = append(blocks, b)
		slices.SortStableFunc(blocks, func(a, b block) int { return int(a.offset - b.offset) })
	}
}

func lastReader(p *program.Program, t, writer int) int {
	last := writer
	for i := writer + 1; i < len(p.Layers); i++ {
		if slices.Contains(p.Layers[i].In, t) {
			last = i
		}
	}
	return last
}

// stored is the most bytes a tensor can take.
func stored(t program.Tensor, m *machine.Machine) int64 {
	if m.ActivationCodec == machine.Bitmask64 && t.Kind == program.Int8 {
		return program.BitmaskBytes(t.Elements(), t.Elements())
	}
	return t.Bytes()
}

// freeSRAM is what no activation uses at layer i.
func freeSRAM(p *program.Program, m *machine.Machine, i int) int64 {
	top := int64(0)
	for w, l := range p.Layers {
		t := p.Tensors[l.Out]
		if t.Place == program.SRAM && w <= i && i <= lastReader(p, l.Out, w) {
			top = max(top, t.Offset+stored(t, m))
		}
	}
	return m.SRAM - top
}

// spill moves activations from the SRAM to DRAM, the largest first, until every convolution whose input lives in DRAM has room to
// bring it in, at least in pieces. Where there is no such activation left, the layer itself will say what is missing.
func (b *builder) spill() {
	for i := 0; i < len(b.p.Layers) && !b.m.DMA.Streams; i++ {
		l := &b.p.Layers[i]
		if l.Unit != program.MAC {
			continue
		}
		b.layer = i
		if _, err := b.pieces(l); err == nil {
			continue
		}
		largest := -1
		for w, other := range b.p.Layers {
			t := b.p.Tensors[other.Out]
			if t.Place == program.SRAM && w <= i && i <= lastReader(b.p, other.Out, w) &&
				(largest < 0 || t.Elements() > b.p.Tensors[largest].Elements()) {
				largest = other.Out
			}
		}
		if largest >= 0 {
			b.p.Tensors[largest].Place, b.p.Tensors[largest].Offset = program.DRAM, 0
			i = -1 // its readers bring it in now
		}
	}
}
