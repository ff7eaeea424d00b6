package mapper

import (
	"fmt"

	"github.com/luciola-nn/luciola/accel/program"
)

// features brings the input rows of a piece of output rows to the SRAM, if the input lives in DRAM.
func (b *builder) features(l *program.Layer, piece [2]int, start []int32, before int32) arrived {
	t := b.p.Tensors[l.In[0]]
	if t.Place == program.SRAM {
		return nil
	}
	channels, height, width := t.Image()
	first, end := inputRows(l.Conv, piece)
	a := make(arrived, height)
	step := int(max(1, b.m.DMA.Chunk/(int64(channels)*int64(width)*t.Kind.Size())))
	for y := first; y < end; y += step {
		until := min(y+step, end)
		token := b.rows(program.Features, l.In[0], program.Elements{First: y, End: until, Until: channels}, append([]int32{before}, start...)...)
		for i := y; i < height; i++ {
			a[i] = token
		}
	}
	return a
}

// inputRows are the rows of the input that some rows of the output need.
func inputRows(c *program.Conv, rows [2]int) (first, end int) {
	first = rows[0]*c.StrideH - c.PadTop
	end = (rows[1]-1)*c.StrideH + (c.KernelH-1)*c.DilationH - c.PadTop + 1
	return min(max(first, 0), c.InH-1), max(min(end, c.InH), 1)
}

// pieces cuts the output rows so that the input rows of two pieces fit into the SRAM that is free; one piece if all do, or if
// the input is there already.
func (b *builder) pieces(l *program.Layer) ([][2]int, error) {
	c, t := l.Conv, b.p.Tensors[l.In[0]]
	whole := [][2]int{{0, c.OutH}}
	free := freeSRAM(b.p, b.m, b.layer)
	if t.Place == program.SRAM || stored(t, b.m) <= free {
		return whole, nil
	}
	row := ceilDiv(stored(t, b.m), int64(c.InH))
	step := c.OutH
	for ; step > 0; step-- {
		if first, end := inputRows(c, [2]int{0, step}); 2*(int64(end-first)+int64(c.PadTop))*row <= free {
			break
		}
	}
	if step == 0 {
		return nil, fmt.Errorf("its input of %d bytes lives in DRAM, and the %d bytes free of sram.bytes cannot hold the rows of one "+
			"output row twice", t.Bytes(), free)
	}
	var pieces [][2]int
	for y := 0; y < c.OutH; y += step {
		pieces = append(pieces, [2]int{y, min(y+step, c.OutH)})
	}
	return pieces, nil
}
