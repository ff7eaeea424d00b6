package eval

import (
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// counter counts the multiply-adds of one layer that zeros spare, exactly, without computing them. The multiply-adds of one tap
// (channel c, row r, column s of a filter) with one input element differ only in the filter, so the number of them with both operands
// non-zero is the number of non-zero inputs that meet the tap times the number of filters whose weight there is not zero.
type counter struct {
	layer                 LayerSparsity
	channels, height, cut int     // input: channels, rows, columns (cut)
	outH, outW            int     // output rows and columns
	rows, cols            int     // filter
	strides, pads, dil    []int   //
	groups, filters       int     // filters in all
	perGroup              int     // channels of a group
	nonZero               []int64 // filters with a non-zero weight at tap [channel][row][column]
}

func newCounter(n *graph.Node) *counter {
	w := n.In[1].Param.Data
	c := &counter{
		layer:  LayerSparsity{Name: n.Name(), Op: n.Op, OwnInput: isOwnInput(n.In[0]), Weights: w.Len(), ZeroWeights: w.Zeros()},
		groups: 1, filters: w.Shape[0], rows: 1, cols: 1, height: 1, cut: 1, outH: 1, outW: 1,
		strides: []int{1, 1}, pads: []int{0, 0, 0, 0}, dil: []int{1, 1},
	}
	x := n.In[0].Type.Shape
	c.channels, c.perGroup = x[1], w.Shape[1]
	if n.Op == graph.Conv {
		out := n.Out[0].Type.Shape
		c.height, c.cut, c.outH, c.outW = x[2], x[3], out[2], out[3]
		c.rows, c.cols, c.groups = w.Shape[2], w.Shape[3], n.Int("groups")
		c.strides, c.pads, c.dil = n.Ints("strides"), n.Ints("pads"), n.Ints("dilations")
	}
	c.nonZero = make([]int64, c.channels*c.rows*c.cols)
	taps := c.perGroup * c.rows * c.cols
	for i := range w.Len() {
		if !w.IsZero(i) {
			group := i / taps / (c.filters / c.groups)
			c.nonZero[group*taps+i%taps]++
		}
	}
	return c
}

// isOwnInput reports whether v is an input of the network, or its quantized form.
func isOwnInput(v *graph.Value) bool {
	for v.Def != nil && (v.Def.Op == graph.Quantize || v.Def.Op == graph.Reshape) {
		v = v.Def.In[0]
	}
	return v.Def == nil && v.Param == nil
}

// count adds up one image.
func (c *counter) count(x *tensor.Tensor, l *LayerSparsity) {
	alive := make([]bool, x.Len())
	l.Inputs = int64(x.Len())
	for i := range alive {
		alive[i] = !x.IsZero(i)
		if !alive[i] {
			l.ZeroInputs++
		}
	}
	filters := int64(c.filters / c.groups)
	plane := c.height * c.cut
	batch := x.Len() / (c.channels * plane)
	for image := range batch {
		for ch := range c.channels {
			part := alive[(image*c.channels+ch)*plane:][:plane]
			for r := range c.rows {
				for s := range c.cols {
					inside, met := c.tap(part, r, s)
					l.MACs += inside * filters
					l.PaddedTaps += (int64(c.outH*c.outW) - inside) * filters
					l.Executed += met * c.nonZero[(ch*c.rows+r)*c.cols+s]
				}
			}
		}
	}
}

// tap returns how many outputs meet an element of the plane at tap (r, s), and how many of those elements are not zero.
func (c *counter) tap(plane []bool, r, s int) (inside, met int64) {
	for oy := range c.outH {
		y := oy*c.strides[0] - c.pads[0] + r*c.dil[0]
		if y < 0 || y >= c.height {
			continue
		}
		row := plane[y*c.cut : (y+1)*c.cut]
		for ox := range c.outW {
			x := ox*c.strides[1] - c.pads[1] + s*c.dil[1]
			if x < 0 || x >= c.cut {
				continue
			}
			inside++
			if row[x] {
				met++
			}
		}
	}
	return inside, met
}
