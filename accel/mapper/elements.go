package mapper

import (
	"github.com/luciola-nn/luciola/accel/program"
)

// elements emits a layer of the vector unit or the DSP: its inputs that live in DRAM are loaded, the operation runs in bands of output
// rows where each needs only some input rows, and results that live in DRAM leave band by band.
func (b *builder) elements(l *program.Layer) {
	int8s, floats, macs := work(b.p, *l)
	l.Work.Dense = products(b.p, *l)
	channels, height, _ := b.p.Tensors[l.Out].Image()
	loaded := b.inputs(l)
	n := b.elementBands(l, int8s, height)
	last, stored := int32(-1), int32(-1)
	for i := range n {
		part := func(whole int64) int64 { return share(whole, int64(i)+1, int64(n)) - share(whole, int64(i), int64(n)) }
		e := program.Elements{
			On: l.Unit, First: int(share(int64(height), int64(i), int64(n))), End: int(share(int64(height), int64(i)+1, int64(n))),
			Until: channels, Int8: part(int8s), Float: part(floats), MACs: part(macs),
		}
		wait := append([]int32{}, b.ended...)
		for _, a := range loaded {
			wait = append(wait, a.by(lastRow(l, e.End, n)))
		}
		last = b.emit(e, wait...)
		if b.p.Tensors[l.Out].Place == program.DRAM {
			stored = b.rows(program.Result, l.Out, e, last)
		}
	}
	b.ended = []int32{last}
	if stored >= 0 {
		b.ended = append(b.ended, stored)
	}
}

// inputs loads what lives in DRAM and returns when the rows of each input are there.
func (b *builder) inputs(l *program.Layer) []arrived {
	var all []arrived
	for _, i := range l.In {
		if i < 0 {
			continue
		}
		t := b.p.Tensors[i]
		if t.Place == program.SRAM {
			continue
		}
		channels, height, width := t.Image()
		step := int(max(1, b.m.DMA.Chunk/(int64(channels)*int64(width)*t.Kind.Size())))
		a := make(arrived, height)
		for y := 0; y < height; y += step {
			token := b.rows(program.Features, i, program.Elements{First: y, End: min(y+step, height), Until: channels}, b.ended...)
			for r := y; r < height; r++ {
				a[r] = token
			}
		}
		all = append(all, a)
	}
	return all
}

// rowwise are operations of which an output row needs only the input rows under it; others need all.
var rowwise = map[string]bool{"maxpool": true, "avgpool": true, "quantize": true, "dequantize": true, "rescale": true, "clip": true, "add": true}

func (b *builder) elementBands(l *program.Layer, int8s int64, height int) int {
	lanes := max(1, b.m.Vector.Lanes)
	if !rowwise[l.Op] || height < 2 {
		return 1
	}
	return int(min(int64(height), max(1, int8s/(lanes*tileCycles))))
}

// lastRow is the last input row that the output rows before end need.
func lastRow(l *program.Layer, end, bands int) int {
	if bands == 1 {
		return 1 << 30
	}
	size, strides := l.Apply.Ints["size"], l.Apply.Ints["strides"]
	if len(size) == 0 {
		return end - 1
	}
	return (end-1)*strides[0] + (size[0]-1)*l.Apply.Ints["dilations"][0] - l.Apply.Ints["pads"][0]
}
