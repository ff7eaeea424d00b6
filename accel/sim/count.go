package sim

import (
	"math/bits"

	"github.com/luciola-nn/luciola/accel/program"
)

// Exact counting without visiting products. A tile computes, for a block of output positions and a run of filters, the
// products of every position with every filter over the columns of the kernel volume (channel, tap row, tap column). With
// a[k] the non-zero activations that column k meets in the block, and b[k] the non-zero weights of column k in the run, the
// products of two non-zeros are Σ a[k]·b[k]: exact, not an estimate, in as many steps as there are columns.

// Products are the counts of one or more tiles. Dense = Executed + SkippedWeight + SkippedActivation + SkippedBoth.
type Products struct {
	Dense             int64 // taps inside the image
	Executed          int64 // weight and activation both non-zero
	SkippedWeight     int64 // weight zero, activation not
	SkippedActivation int64 // activation zero, weight not
	SkippedBoth       int64 // both zero
}

// Add adds the counts of q.
func (p *Products) Add(q Products) {
	p.Dense += q.Dense
	p.Executed += q.Executed
	p.SkippedWeight += q.SkippedWeight
	p.SkippedActivation += q.SkippedActivation
	p.SkippedBoth += q.SkippedBoth
}

// columns are the weights of one segment as the counting sees them.
type columns struct {
	nonzero []int32 // by column over all input channels: filters of the segment whose weight there is not zero
	filters []int32 // by group: filters of the segment
	stored  int64   // weights of the segment
	kept    int64   // those not zero
}

func columnsOf(p *program.Program, c *program.Conv, s program.Segment) (columns, error) {
	taps, perGroup := c.Taps(), c.Filters/c.Groups
	col := columns{nonzero: make([]int32, taps*c.Groups), filters: make([]int32, c.Groups), stored: int64((s.End - s.First) * taps)}
	for f := s.First; f < s.End; f++ {
		col.filters[f/perGroup]++
	}
	err := p.Visit(c, s, func(i int, v int8) {
		if v != 0 {
			f := i / taps
			col.nonzero[(s.First+f)/perGroup*taps+i-f*taps]++
			col.kept++
		}
	})
	return col, err
}

// rowCounts holds, for every channel, input row and tap column, the non-zeros that the tap column meets along an output row.
type rowCounts struct {
	conv   *program.Conv
	counts []int32 // [channel][input row][tap column]
	width  []int32 // by tap column: positions inside the image
}

func rowCountsOf(c *program.Conv, m *Mask) rowCounts {
	r := rowCounts{conv: c, counts: make([]int32, m.channels*m.height*c.KernelW), width: make([]int32, c.KernelW)}
	meets := make([][]uint64, c.KernelW) // input columns that a tap column meets, each at most once
	for s := range meets {
		meets[s] = make([]uint64, m.words)
		for ox := range c.OutW {
			if ix := ox*c.StrideW + s*c.DilationW - c.PadLeft; ix >= 0 && ix < c.InW {
				meets[s][ix/64] |= 1 << (ix % 64)
				r.width[s]++
			}
		}
	}
	for row := range m.channels * m.height {
		line := m.bits[row*m.words : (row+1)*m.words]
		for s, at := range meets {
			n := 0
			for i, w := range line {
				n += bits.OnesCount64(w & at[i])
			}
			r.counts[row*c.KernelW+s] = int32(n)
		}
	}
	return r
}

// band is what the output rows of a tile meet.
type band struct {
	nonzero []int64 // by column: non-zero activations
	inside  []int64 // by tap: positions inside the image
}

func (r rowCounts) band(first, end int) band {
	c := r.conv
	kernel := c.KernelH * c.KernelW
	channels := c.GroupChannels * c.Groups
	b := band{nonzero: make([]int64, channels*kernel), inside: make([]int64, kernel)}
	for oy := first; oy < end; oy++ {
		for k := range c.KernelH {
			iy := oy*c.StrideH + k*c.DilationH - c.PadTop
			if iy < 0 || iy >= c.InH {
				continue
			}
			for s := range c.KernelW {
				b.inside[k*c.KernelW+s] += int64(r.width[s])
			}
			for ch := range channels {
				counts := r.counts[(ch*c.InH+iy)*c.KernelW:][:c.KernelW]
				sums := b.nonzero[ch*kernel+k*c.KernelW:][:c.KernelW]
				for s, n := range counts {
					sums[s] += int64(n)
				}
			}
		}
	}
	return b
}

// products counts the tile of a band and a segment.
func products(c *program.Conv, b band, w columns) Products {
	taps, kernel := c.Taps(), c.KernelH*c.KernelW
	var dense, weights, activations, both int64
	for g, filters := range w.filters {
		if filters == 0 {
			continue
		}
		var inside, nonzero int64
		for _, n := range b.inside {
			inside += n
		}
		for k := range taps {
			a, n := b.nonzero[g*taps+k], int64(w.nonzero[g*taps+k])
			nonzero += a
			both += a * n
			weights += b.inside[k%kernel] * n
		}
		dense += inside * int64(c.GroupChannels) * int64(filters)
		activations += nonzero * int64(filters)
	}
	return Products{
		Dense: dense, Executed: both, SkippedWeight: activations - both, SkippedActivation: weights - both,
		SkippedBoth: dense - weights - activations + both,
	}
}
