package mapper

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/compiler/progress"
)

// tileCycles is about how long a tile takes on the dense array: short enough that filling and draining hardly count, long enough
// that rounding up to whole cycles does not either.
const tileCycles = 256

// layers emits the commands of every layer, one after the other.
func (b *builder) layers(weights [][]int8) error {
	b.divide()
	for i := range b.p.Layers {
		b.layer = i
		if err := progress.Stopped(); err != nil {
			return fmt.Errorf("layer %s: %w", b.p.Layers[i].Name, err)
		}
		var err error
		switch l := &b.p.Layers[i]; {
		case l.Unit != program.MAC:
			b.elements(l)
		case b.m.DMA.Streams:
			err = b.streamConv(l, weights[i])
		default:
			err = b.tileConv(l, weights[i])
		}
		if err != nil {
			return fmt.Errorf("layer %s for %s: %w", b.p.Layers[i].Name, b.m.Name, err)
		}
	}
	return nil
}

const maxFilters = 4096 // of one segment

// pack cuts the filters into segments of about one descriptor, encodes them and appends them to the program's weights.
func (b *builder) pack(c *program.Conv, filters []int8) {
	c.Codec = string(b.m.WeightCodec)
	taps, atom := c.Taps(), int(b.m.MAC.FilterAtom)
	first, nonzero := 0, int64(0)
	flush := func(end int) {
		at := int64(len(b.p.Weights))
		b.p.Weights = b.encode(b.p.Weights, filters[first*taps:end*taps])
		c.Segments = append(c.Segments, program.Segment{First: first, End: end, Offset: at, Bytes: int64(len(b.p.Weights)) - at})
		first, nonzero = end, 0
	}
	for f := 0; f < c.Filters; f += atom {
		end := min(f+atom, c.Filters)
		more := int64(0)
		for _, v := range filters[f*taps : end*taps] {
			if v != 0 {
				more++
			}
		}
		if f > first && (b.encodedBytes(int64((end-first)*taps), nonzero+more) > b.m.DMA.Chunk || end-first > maxFilters) {
			flush(f)
		}
		nonzero += more
	}
	flush(c.Filters)
}

func (b *builder) encodedBytes(n, nonzero int64) int64 {
	if b.m.WeightCodec == machine.Bitmask64 {
		return program.BitmaskBytes(n, nonzero)
	}
	return n
}

func (b *builder) encode(dst []byte, values []int8) []byte {
	if b.m.WeightCodec == machine.Bitmask64 {
		return program.EncodeBitmask(dst, values, 0)
	}
	for _, v := range values {
		dst = append(dst, byte(v))
	}
	return dst
}

// work counts the slots of some output rows for one segment, and where they come from.
func (b *builder) work(c *program.Conv, s program.Segment, first, end int) program.Work {
	inside, all := insideTaps(c, first, end), int64(end-first)*int64(c.OutW)*int64(c.KernelH)*int64(c.KernelW)
	computed := inside
	if b.m.MAC.PaddingComputed {
		computed = all
	}
	fold := int64(c.StrideH) * int64(c.StrideW) // strides fold into channels before these round up
	channels := roundUp(int64(c.GroupChannels)*fold, b.m.MAC.ChannelAtom)
	perGroup := c.Filters / c.Groups
	var shaped int64
	for g := s.First / perGroup; g <= (s.End-1)/perGroup; g++ {
		filters := int64(min(s.End, (g+1)*perGroup) - max(s.First, g*perGroup))
		shaped += ceilDiv(channels*roundUp(filters, b.m.MAC.FilterAtom)*computed, fold)
	}
	weights := int64(c.GroupChannels) * int64(s.End-s.First)
	w := program.Work{Dense: inside * weights, Padding: (computed - inside) * weights}
	w.Shape = shaped - w.Dense - w.Padding
	if b.winograd(c) {
		w.Winograd = shaped - ceilDiv(shaped*b.m.MAC.Winograd.Den, b.m.MAC.Winograd.Num)
	}
	return w
}

func (b *builder) winograd(c *program.Conv) bool {
	return b.m.MAC.Winograd.Num != b.m.MAC.Winograd.Den && c.KernelH == 3 && c.KernelW == 3 &&
		c.StrideH == 1 && c.StrideW == 1 && c.DilationH == 1 && c.DilationW == 1
}

// insideTaps counts, over some output rows, the taps of one channel that lie inside the image.
func insideTaps(c *program.Conv, first, end int) int64 {
	rows, cols := int64(0), int64(0)
	for oy := first; oy < end; oy++ {
		for k := range c.KernelH {
			if iy := oy*c.StrideH + k*c.DilationH - c.PadTop; iy >= 0 && iy < c.InH {
				rows++
			}
		}
	}
	for ox := range c.OutW {
		for k := range c.KernelW {
			if ix := ox*c.StrideW + k*c.DilationW - c.PadLeft; ix >= 0 && ix < c.InW {
				cols++
			}
		}
	}
	return rows * cols
}

// bands cuts output rows into tiles of about tileCycles.
func (b *builder) bands(c *program.Conv, s program.Segment, first, end int) [][2]int {
	row := b.work(c, s, 0, c.OutH)
	perRow := max(1, row.Slots()/int64(c.OutH))
	step := int(min(max(1, tileCycles*b.m.MAC.Count/perRow), int64(end-first)))
	var bands [][2]int
	for y := first; y < end; y += step {
		bands = append(bands, [2]int{y, min(y+step, end)})
	}
	return bands
}

// step makes the tile of a segment and band, with its epilogue, and adds its work to the layer's.
func (b *builder) step(l *program.Layer, j int, band [2]int) step {
	c, s := l.Conv, l.Conv.Segments[j]
	w := b.work(c, s, band[0], band[1])
	l.Work.Dense += w.Dense
	l.Work.Padding += w.Padding
	l.Work.Shape += w.Shape
	l.Work.Winograd += w.Winograd
	n, needs := int64(band[1]-band[0])*int64(c.OutW)*int64(s.End-s.First), []string{"requantize"}
	e := program.Elements{On: program.Vector, First: band[0], End: band[1], From: s.First, Until: s.End, Int8: n}
	if l.Apply.Residual >= 0 {
		needs = append(needs, "add")
	}
	for _, op := range needs {
		if b.m.Vector.Lanes == 0 || !slices.Contains(b.m.Vector.Ops, op) {
			e.On = program.DSP
		}
	}
	return step{tile: program.Tile{Segment: j, First: band[0], End: band[1], Slots: w.Slots()}, elements: &e}
}

// streamConv emits a convolution whose tiles follow its traffic in proportion.
func (b *builder) streamConv(l *program.Layer, filters []int8) error {
	c := l.Conv
	b.pack(c, filters)
	var steps []step
	for j, s := range c.Segments {
		for _, band := range b.bands(c, s, 0, c.OutH) {
			steps = append(steps, b.step(l, j, band))
		}
	}
	b.stream(b.traffic(l).plan(b.m.Buffer.Bytes), steps)
	return nil
}

// traffic is what a convolution moves, with channels rounded up as they are stored.
func (b *builder) traffic(l *program.Layer) Traffic {
	c, atom := l.Conv, b.m.MAC.ChannelAtom
	fold := int64(c.StrideH) * int64(c.StrideW)
	h, w := ceilDiv(int64(c.InH), int64(c.StrideH)), ceilDiv(int64(c.InW), int64(c.StrideW))
	channels := roundUp(int64(c.GroupChannels)*int64(c.Groups)*fold, atom)
	perFilter := roundUp(int64(c.GroupChannels)*fold, atom) * ceilDiv(int64(c.KernelH), int64(c.StrideH)) *
		ceilDiv(int64(c.KernelW), int64(c.StrideW))
	if b.winograd(c) {
		perFilter = ceilDiv(perFilter*b.m.MAC.WinogradWeights.Num, b.m.MAC.WinogradWeights.Den)
	}
	t := Traffic{Weights: perFilter * int64(c.Filters), Group: perFilter * min(b.m.Buffer.Group, int64(c.Filters))}
	if b.p.Tensors[l.In[0]].Place == program.DRAM {
		t.Features, t.Band = channels*h*w, channels*min(int64(c.KernelH), h)*w
	}
	image := roundUp(int64(c.Filters), atom) * int64(c.OutH) * int64(c.OutW)
	if b.p.Tensors[l.Out].Place == program.DRAM {
		t.Result = image
	}
	if r := l.Apply.Residual; r >= 0 && b.p.Tensors[r].Place == program.DRAM {
		t.Residual = image
	}
	return t
}

func roundUp(a, n int64) int64 { return ceilDiv(a, n) * n }
