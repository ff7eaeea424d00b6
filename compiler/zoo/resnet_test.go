package zoo

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// TestResNet50Counts. Multiply-adds by hand, in units of 64·64·56·56 = 12,845,056 where they fit:
//
//	conv1           112² · 64 · 3·49                                   = 118,013,952
//	stage 1         3 blocks: 1x1 (1, then 4, 4), 3x3 9, 1x1 4, and 4 for the shortcut: 14 + 17 + 17 + 4 = 52 units
//	stages 2 to 4   the same inside: halving the image and doubling the width keeps each product. First block of v1: 1x1 from twice
//	                the width at stride 2: 2; 3x3: 9; 1x1: 4; shortcut 8: 23. In v1.5 the first 1x1 is at the former size: 8 instead
//	                of 2: 29. Every other block: 17.
//	                stage 2 (4 blocks) 23+51 = 74, stage 3 (6) 23+85 = 108, stage 4 (3) 23+34 = 57; v1.5: 6 more each
//	fc              2048 · 1000                                        = 2,048,000
//
// v1: (52+74+108+57) = 291 units; v1.5: 309.
func TestResNet50Counts(t *testing.T) {
	const unit, ends = 64 * 64 * 56 * 56, 112*112*64*3*49 + 2048*1000
	for _, c := range []struct {
		g    *graph.Graph
		macs int
	}{{ResNet50V1(), 291*unit + ends}, {ResNet50V15(), 309*unit + ends}} {
		s, err := c.g.Stats()
		if err != nil {
			t.Fatal(err)
		}
		if s.MACs != c.macs {
			t.Errorf("%s: %d MACs, want %d", c.g.Name, s.MACs, c.macs)
		}
		// 25,557,032 trained parameters, and mean and variance of 26,560 channels with batch norm.
		if want := 25557032 + 2*26560; s.Params != want {
			t.Errorf("%s: %d parameters, want %d", c.g.Name, s.Params, want)
		}
		if out := c.g.Outputs()[0].Type; !out.Shape.Equal(tensor.Shape{tensor.Sym("N"), 1000}) {
			t.Errorf("%s: output %v", c.g.Name, out)
		}
		convs := 0
		for _, n := range c.g.Nodes() {
			if n.Op == graph.Conv {
				convs++
			}
		}
		if convs != 53 {
			t.Errorf("%s: %d convolutions, want 53", c.g.Name, convs)
		}
	}
}

// TestResNet50SameBits pins one weight and one statistic of the last block: they depend on every layer before.
func TestResNet50SameBits(t *testing.T) {
	for range 2 {
		g := ResNet50V15()
		w := g.Value("layer4.2.conv3.weight").Param.Data.F32()
		v := g.Value("layer4.2.bn3.running_var").Param.Data.F32()
		if a, b := math.Float32bits(w[12345]), math.Float32bits(v[678]); a != 0xbd191c41 || b != 0x3f13fef6 {
			t.Errorf("bits %#x and %#x", a, b)
		}
	}
}

// TestResNet50KeepsItsSize evaluates the network on an image of independent normal pixels, small for the sake of time: behind every
// batch norm the deviation must stay near that of its scale, about 1 (0.5 at the end of a branch), and every rectifier must let through
// neither nearly nothing nor nearly all.
func TestResNet50KeepsItsSize(t *testing.T) {
	g := resNet50("small", 64, true)
	image := tensor.New(tensor.TypeOf(tensor.F32, 1, 3, 64, 64))
	normal(rand.NewPCG(1, 1), image.F32(), 1)
	all, err := g.EvalAll(image)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range g.Nodes() {
		v := all[n.Name()].F32()
		mean, square, positive := 0.0, 0.0, 0
		for _, x := range v {
			mean += float64(x) / float64(len(v))
			square += float64(x) * float64(x) / float64(len(v))
			if x > 0 {
				positive++
			}
		}
		deviation, share := math.Sqrt(square-mean*mean), float64(positive)/float64(len(v))
		if n.Op == graph.BatchNorm && (deviation < 0.2 || deviation > 5) {
			t.Errorf("%s: deviation %.2f", n.Name(), deviation)
		}
		if n.Op == graph.Clip && (share < 0.3 || share > 0.75) {
			t.Errorf("%s lets through %.2f", n.Name(), share)
		}
	}
}

// TestNormal holds the made-up weights to their deviation, their tails and their symmetry.
func TestNormal(t *testing.T) {
	b := &builder{}
	data := make([]float32, 1<<20)
	normal(b.source(), data, 0.5)
	mean, square, fourth, far := 0.0, 0.0, 0.0, 0
	for _, v := range data {
		x := float64(v)
		mean += x
		square += x * x
		fourth += x * x * x * x
		if math.Abs(x) > 1 {
			far++ // two deviations
		}
	}
	n := float64(len(data))
	mean, square, fourth = mean/n, square/n, fourth/n
	if math.Abs(mean) > 0.002 || math.Abs(math.Sqrt(square)-0.5) > 0.001 {
		t.Errorf("mean %v, deviation %v, want 0 and 0.5", mean, math.Sqrt(square))
	}
	if kurtosis := fourth / (square * square); math.Abs(kurtosis-2.85) > 0.02 {
		t.Errorf("kurtosis %v, want 3 − 1.2/8", kurtosis)
	}
	if share := float64(far) / n; math.Abs(share-0.0455) > 0.002 {
		t.Errorf("%v beyond two deviations, want about 0.0455 as for a normal", share)
	}
}

// TestLargestOfNine draws a million times nine standard normals.
func TestLargestOfNine(t *testing.T) {
	data := make([]float32, 9<<20)
	normal(rand.NewPCG(1, 1), data, 1)
	mean, square, n := 0.0, 0.0, float64(len(data)/9)
	for i := 0; i < len(data); i += 9 {
		x := float64(slices.Max(data[i : i+9]))
		mean += x / n
		square += x * x / n
	}
	got := moments{[]float64{0}, []float64{1}}.largestOfNine()
	if math.Abs(got.mean[0]-mean) > 0.01 || math.Abs(got.variance[0]-square+mean*mean) > 0.03 { // the far ends of data are short
		t.Errorf("mean %v and variance %v, drawn %v and %v", got.mean[0], got.variance[0], mean, square-mean*mean)
	}
}

// TestRectified compares with the formulas in terms of erfc and exp.
func TestRectified(t *testing.T) {
	for _, m := range []float64{-2, -1, -0.5, -0.1, 0, 0.3, 1, 3} {
		const deviation = 0.8
		x := m / deviation
		share, density := 0.5*math.Erfc(-x/math.Sqrt2), math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
		mean := m*share + deviation*density
		variance := (m*m+deviation*deviation)*share + m*deviation*density - mean*mean
		got := moments{[]float64{m}, []float64{deviation * deviation}}.rectified()
		if math.Abs(got.mean[0]-mean) > 1e-6 || math.Abs(got.variance[0]-variance) > 1e-6 {
			t.Errorf("mean %v: rectified mean %v variance %v, exact %v %v", m, got.mean[0], got.variance[0], mean, variance)
		}
	}
}

func BenchmarkResNet50V1(b *testing.B) {
	for b.Loop() {
		ResNet50V1()
	}
}
