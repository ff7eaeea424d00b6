package zoo

import (
	"math"
	"math/rand/v2"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Made-up weights are worth something only if the network still behaves: if its activations keep their size from layer to layer, and
// its rectifiers let through about the share that they do in a trained network. So each batch norm gets the mean and the variance that
// its convolution has for images of independent normal pixels, carried through the network by moments.go, and the taps of each filter
// sum to zero: otherwise an error in the common mean of the channels grows from layer to layer (a thousandfold over the 53 of
// ResNet-50; so it is fivefold). Measured on such an image at 224x224: the deviation behind batch norm is 1.1 in the first layer and 5
// in the last, rectifiers let through 0.38 to 0.69. All of it is +, −, ×, ÷ and √ in a fixed order, so that the weights have the same
// bits on every machine.

// seed is that of every made-up weight.
const seed = 50

// source returns the random numbers of the next parameter.
func (b *builder) source() *rand.PCG {
	b.draws++
	return rand.NewPCG(seed, b.draws)
}

// normal fills data with numbers of mean 0 and the given deviation: sums of eight uniform 16-bit numbers, which are normal to within
// 0.15 of kurtosis and end at 4.9 deviations.
func normal(src *rand.PCG, data []float32, deviation float64) {
	// A uniform integer below 2¹⁶ has variance (2³²−1)/12.
	scale := deviation / math.Sqrt(8*(float64(1<<32)-1)/12)
	for i := range data {
		a, b := src.Uint64(), src.Uint64()
		sum := a&0xffff + a>>16&0xffff + a>>32&0xffff + a>>48 + b&0xffff + b>>16&0xffff + b>>32&0xffff + b>>48
		data[i] = float32(float64(int64(2*sum)-8*0xffff) * (scale / 2))
	}
}

// uniform returns a number from lo to hi in 2¹⁶ steps.
func uniform(src *rand.PCG, lo, hi float64) float64 {
	return lo + float64((hi-lo)*float64(src.Uint64()>>48))/(1<<16)
}

// convWeights draws the filters of a convolution (He, Zhang, Ren, Sun, arXiv:1502.01852: variance 2/fan-in), less the mean of each, and
// returns them with the moments of its result.
func (b *builder) convWeights(filters, size int, x signal) (*tensor.Tensor, moments) {
	channels, taps := len(x.mean), size*size
	w := tensor.New(tensor.TypeOf(tensor.F32, filters, channels, size, size))
	normal(b.source(), w.F32(), math.Sqrt(2/float64(channels*taps)))
	for f := range filters {
		centre(w.F32()[f*channels*taps:][:channels*taps])
	}
	return w, x.through(w.F32(), filters, taps)
}

// centre takes the mean of a filter from each of its taps.
func centre(filter []float32) {
	sum := 0.0
	for _, v := range filter {
		sum += float64(v)
	}
	mean := float32(sum / float64(len(filter)))
	for i := range filter {
		filter[i] -= mean
	}
}

// denseWeights draws the last layer: filters of variance 1/fan-in and a small bias.
func (b *builder) denseWeights(filters int, x signal) (w, bias *tensor.Tensor) {
	w = tensor.New(tensor.TypeOf(tensor.F32, filters, len(x.mean)))
	normal(b.source(), w.F32(), math.Sqrt(1/float64(len(x.mean))))
	bias = tensor.New(tensor.TypeOf(tensor.F32, filters))
	normal(b.source(), bias.F32(), 0.01)
	return w, bias
}

// normStyle says how the scales and shifts of a batch norm are drawn: uniform in these ranges.
type normStyle struct{ scaleLo, scaleHi, shiftLo, shiftHi float64 }

var (
	trunk     = normStyle{0.6, 1.4, -0.6, 0.2} // before a rectifier: it lets through some 40 %, single channels from 16 to 63 %
	branchEnd = normStyle{0.3, 0.7, -0.3, 0.1} // before the sum of a block
)

// norm is a batch norm.
type norm struct{ scale, shift, mean, variance []float64 }

// normStatistics makes a batch norm for a value with moments m.
func (b *builder) normStatistics(m moments, style normStyle) norm {
	src := b.source()
	n := norm{mean: m.mean, variance: m.variance, scale: make([]float64, len(m.mean)), shift: make([]float64, len(m.mean))}
	for c := range m.mean {
		n.scale[c] = uniform(src, style.scaleLo, style.scaleHi)
		n.shift[c] = uniform(src, style.shiftLo, style.shiftHi)
	}
	return n
}

// result returns the moments behind the batch norm: its shift and the square of its scale.
func (n norm) result() moments {
	out := moments{mean: n.shift, variance: make([]float64, len(n.scale))}
	for c, s := range n.scale {
		out.variance[c] = float64(s * s)
	}
	return out
}
