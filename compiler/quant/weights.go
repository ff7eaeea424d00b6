package quant

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// filters is the integer form of a layer's weights.
type filters struct {
	data          *tensor.Tensor
	mask          *tensor.Mask
	before, after int // zeros
}

// quantizeFilters makes w [M …] int8, symmetric, one scale an output channel: max|w|/127. bias, if not nil, must fit in 31 bits of
// sx·scale, which raises the scale of a filter whose weights are tiny beside its bias. Weights below nearZero scales become zero, and
// everything that is zero is masked.
func quantizeFilters(w *graph.Value, bias *tensor.Tensor, sx float32, nearZero float64) filters {
	data, mask := w.Param.Data, w.Param.Mask
	m := data.Shape[0]
	per := data.Len() / m
	q := &tensor.Quant{Scale: make([]float32, m), Zero: make([]int32, m), Axis: 0, Round: tensor.RoundS}
	out := tensor.New(tensor.Type{Kind: tensor.I8, Shape: data.Shape, Quant: q})
	src, dst := data.F32(), out.I8()
	for c := range m {
		row := src[c*per : (c+1)*per]
		q.Scale[c] = filterScale(row, biasAt(bias, c), sx)
		for i, v := range row {
			steps := float64(v) / float64(q.Scale[c])
			if math.Abs(steps) >= nearZero {
				dst[c*per+i] = int8(math.Max(-127, math.Min(127, math.RoundToEven(steps))))
			}
		}
	}
	from := "zero in int8"
	if nearZero > 0.5 {
		from = fmt.Sprintf("zero in int8, below %g steps", nearZero)
	}
	if mask != nil {
		from = mask.From() + "; " + from
	}
	f := filters{data: out, before: data.Zeros(), after: out.Zeros()}
	f.mask = tensor.NewMask(out.Len(), from, func(i int) bool { return dst[i] != 0 && (mask == nil || mask.Keeps(i)) })
	return f
}

func biasAt(bias *tensor.Tensor, c int) float64 {
	if bias == nil {
		return 0
	}
	return float64(bias.F32()[c])
}

// filterScale returns max|w|/127, raised until the bias in steps of sx·scale fits in 31 bits; 1 for a filter of zeros without bias.
func filterScale(row []float32, bias float64, sx float32) float32 {
	largest := 0.0
	for _, v := range row {
		largest = math.Max(largest, math.Abs(float64(v)))
	}
	scale := math.Max(largest/127, math.Abs(bias)/float64(sx)/(1<<30))
	if s := float32(scale); s > 0 && s*sx > math.SmallestNonzeroFloat32*(1<<23) {
		return s
	}
	return 1
}

// quantizeBias makes b int32 with scale sx·sw[c] and zero point 0.
func quantizeBias(b *tensor.Tensor, sx float32, w *tensor.Quant) *tensor.Tensor {
	m := b.Len()
	q := &tensor.Quant{Scale: make([]float32, m), Zero: make([]int32, m), Axis: 0, Round: w.Round}
	out := tensor.New(tensor.Type{Kind: tensor.I32, Shape: b.Shape, Quant: q})
	for c := range m {
		sw, _ := w.At(c)
		q.Scale[c] = sx * sw
		out.I32()[c] = int32(math.RoundToEven(float64(b.F32()[c]) / float64(q.Scale[c])))
	}
	return out
}

// quantizeConst makes a constant operand int8 with one scale over its own range.
func quantizeConst(t *tensor.Tensor) *tensor.Tensor {
	lo, hi := 0.0, 0.0
	for i := range t.Len() {
		lo, hi = math.Min(lo, t.Float(i)), math.Max(hi, t.Float(i))
	}
	q := activation(lo, hi)
	out := tensor.New(tensor.Type{Kind: tensor.I8, Shape: t.Shape, Quant: q})
	for i := range t.Len() {
		v := math.Round(t.Float(i)/float64(q.Scale[0])) + float64(q.Zero[0])
		out.I8()[i] = int8(math.Max(-128, math.Min(127, v)))
	}
	return out
}

// normsToConvs makes every batch norm over [N C H W] with constant parameters a depthwise 1x1 convolution:
// k = scale/√(var + eps), b = shift − mean·k.
func normsToConvs(g *graph.Graph) (changed int, err error) {
	for _, n := range g.Nodes() {
		if n.Op != graph.BatchNorm || len(n.In[0].Type.Shape) != 4 {
			continue
		}
		var p [4][]float32
		for i, v := range n.In[1:] {
			if !v.IsConst() {
				return changed, fmt.Errorf("quant: batchnorm %%%s: %%%s is computed, expected a constant", n.Name(), v.Name)
			}
			p[i] = v.Param.Data.F32()
		}
		c := len(p[0])
		k, b := tensor.New(tensor.TypeOf(tensor.F32, c, 1, 1, 1)), tensor.New(tensor.TypeOf(tensor.F32, c))
		for i := range c {
			f := float64(p[0][i]) / math.Sqrt(float64(p[3][i])+n.Float("eps"))
			k.F32()[i] = float32(f)
			b.F32()[i] = float32(float64(p[1][i]) - float64(p[2][i])*f)
		}
		in := []*graph.Value{n.In[0], g.Const(n.Name()+".k", k), g.Const(n.Name()+".b", b)}
		conv, err := g.Insert(n, graph.Conv, []string{n.Name() + ".conv"}, in, attr.Set{"groups": c}, nil)
		if err != nil {
			return changed, fmt.Errorf("quant: batchnorm %%%s: %w", n.Name(), err)
		}
		conv.From = n.From
		g.Replace(n.Out[0], conv.Out[0])
		changed++
	}
	g.Sweep()
	return changed, nil
}
