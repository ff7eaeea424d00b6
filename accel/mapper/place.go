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
