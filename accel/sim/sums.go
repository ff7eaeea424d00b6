package sim

import (
	"sync"

	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// sums are the accumulators of one layer on the array, [filter][row][column]. The loops are the array's own: they visit the non-zero
// activations and, for each, the non-zero weights of the columns it meets, and nothing else is multiplied.
type sums struct {
	p        *program.Program
	conv     *program.Conv
	x        []int8
	zero     int32
	out      []int32
	rows     [][]meeting // by input row: output rows that meet it, with the tap
	cols     [][]meeting // by input column
	segments []segmentWeights
}

// meeting is an output position that an input position contributes to, through a tap.
type meeting struct{ tap, out int }

// segmentWeights are the decoded non-zeros of a segment, by column of the kernel volume, decoded once when first used.
type segmentWeights struct {
	once  sync.Once
	err   error
	start []int32
	list  []weight
}

// weight is a non-zero weight: filter within the segment, and value.
type weight struct {
	filter int16
	value  int16
}

func newSums(p *program.Program, c *program.Conv, x *tensor.Tensor) *sums {
	_, zero := x.Quant.At(0)
	return &sums{
		p: p, conv: c, x: x.I8(), zero: zero, out: make([]int32, c.Filters*c.OutH*c.OutW),
		rows:     meetings(c.InH, c.OutH, c.KernelH, c.StrideH, c.DilationH, c.PadTop),
		cols:     meetings(c.InW, c.OutW, c.KernelW, c.StrideW, c.DilationW, c.PadLeft),
		segments: make([]segmentWeights, len(c.Segments)),
	}
}

func meetings(in, out, kernel, stride, dilation, pad int) [][]meeting {
	all := make([][]meeting, in)
	for o := range out {
		for k := range kernel {
			if i := o*stride + k*dilation - pad; i >= 0 && i < in {
				all[i] = append(all[i], meeting{k, o})
			}
		}
	}
	return all
}

// decode sorts the non-zero weights of segment j by column.
func (s *sums) decode(j int) (*segmentWeights, error) {
	w := &s.segments[j]
	w.once.Do(func() {
		c, seg := s.conv, s.conv.Segments[j]
		taps, perGroup := c.Taps(), c.Filters/c.Groups
		column := func(i int) int { return (seg.First+i/taps)/perGroup*taps + i%taps }
		w.start = make([]int32, taps*c.Groups+1)
		w.err = s.p.Visit(c, seg, func(i int, v int8) {
			if v != 0 {
				w.start[column(i)+1]++
			}
		})
		if w.err != nil {
			return
		}
		for k := 1; k < len(w.start); k++ {
			w.start[k] += w.start[k-1]
		}
		w.list = make([]weight, w.start[len(w.start)-1])
		next := append([]int32{}, w.start...)
		w.err = s.p.Visit(c, seg, func(i int, v int8) {
			if v != 0 {
				at := &next[column(i)]
				w.list[*at] = weight{int16(i / taps), int16(v)}
				*at++
			}
		})
	})
	return w, w.err
}

// tile computes the sums of one MAC command and returns the number of products, each of two non-zeros.
func (s *sums) tile(t program.Tile) (int64, error) {
	w, err := s.decode(t.Segment)
	if err != nil {
		return 0, err
	}
	c, seg := s.conv, s.conv.Segments[t.Segment]
	filters := seg.End - seg.First
	acc := make([]int32, (t.End-t.First)*c.OutW*filters) // [row][column][filter]
	kernel := c.KernelH * c.KernelW
	products := 0
	for ch := range c.GroupChannels * c.Groups {
		if w.start[ch*kernel] == w.start[(ch+1)*kernel] {
			continue // no filter of the segment looks at this channel
		}
		for iy, rows := range s.rows {
			line := s.x[(ch*c.InH+iy)*c.InW:][:c.InW]
			for _, r := range rows {
				if r.out < t.First || r.out >= t.End {
					continue
				}
				into := acc[(r.out-t.First)*c.OutW*filters:]
				taps := w.start[ch*kernel+r.tap*c.KernelW:]
				for ix, q := range line {
					v := int32(q) - s.zero
					if v == 0 {
						continue
					}
					for _, m := range s.cols[ix] {
						list := w.list[taps[m.tap]:taps[m.tap+1]]
						sum := into[m.out*filters:][:filters]
						for _, e := range list {
							sum[e.filter] += v * int32(e.value)
						}
						products += len(list)
					}
				}
			}
		}
	}
	size := c.OutH * c.OutW
	for f := range filters {
		out := s.out[(seg.First+f)*size+t.First*c.OutW:][:(t.End-t.First)*c.OutW]
		for i := range out {
			out[i] = acc[i*filters+f]
		}
	}
	return int64(products), nil
}
