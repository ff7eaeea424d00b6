package mapper_test

import (
	"math"
	"testing"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/mapper"
	"github.com/luciola-nn/luciola/accel/sim"
)

// sheetLayer is a row of NVDLA's performance sheet (nvdla/hw, perf/NVDLA_OpenSource_Performance.xlsx): a convolution of a
// c×h×w image with k filters of r×r, stride s in both directions, and its conventions.
type sheetLayer struct {
	name             string
	c, h, w, k, r, s int64
	pad              bool  // the sheet's "zero padding": outputs are as many as inputs over the stride
	outH, outW       int64 // of what is written, after fused pooling
	residual         bool  // reads an element-wise operand of the size of what is written
	batch            int64 // of a fully connected layer
	first            bool
}

// traffic is the sheet's arithmetic: channels are folded by the stride and round up to 16 in memory; on the array channels and filters
// round up as the machine says; 3x3 layers run in Winograd form, with 2.25 times fewer products and 16/9 of the weights; bytes are kept
// unrounded as long as the sheet does.
func (l sheetLayer) traffic(mac machine.MACArray) mapper.Traffic {
	ce := up(l.c*l.s*l.s, 16)
	fh, fw := ceil(l.h, l.s), ceil(l.w, l.s)
	tap := ceil(l.r, l.s)
	rows := l.r
	if l.first {
		rows++
	}
	t := mapper.Traffic{
		Name:     l.name,
		Features: ce * fh * fw,
		Band:     ce * min(rows, fh) * fw,
		Weights:  ce * tap * tap * l.k,
		Group:    ce * tap * tap * 32,
		Result:   up(l.k, 16) * l.outH * l.outW,
		Dense:    l.c * ceil(l.h, l.s) * ceil(l.w, l.s) * l.k * l.r * l.r,
	}
	outH, outW := fh, fw
	if !l.pad {
		outH, outW = ceil(l.h-l.r+1, l.s), ceil(l.w-l.r+1, l.s)
	}
	t.Slots = up(l.c*l.s*l.s, mac.ChannelAtom) * outH * outW * up(l.k*l.batch, mac.FilterAtom) * l.r * l.r / l.s / l.s / l.batch
	if l.r == 3 {
		t.Weights = t.Weights * mac.WinogradWeights.Num / mac.WinogradWeights.Den
		t.Slots = t.Slots * mac.Winograd.Den / mac.Winograd.Num
	}
	if l.residual {
		t.Residual = t.Result
	}
	return t
}

func up(a, n int64) int64   { return ceil(a, n) * n }
func ceil(a, n int64) int64 { return (a + n - 1) / n }

// sheetResNet50 is the sheet's ResNet-50 in its Caffe form: 53 convolutions and the fully connected layer. Two conventions are
// the sheet's own: its Res2a_2a has 256 input channels, and the operand of the last addition is counted after pooling.
func sheetResNet50() []sheetLayer {
	layers := []sheetLayer{{name: "conv1", c: 3, h: 224, w: 224, k: 64, r: 7, s: 2, pad: true, outH: 56, outW: 56, batch: 1, first: true}}
	in, size := int64(64), int64(56)
	for stage, blocks := range []int{3, 4, 6, 3} {
		mid := int64(64) << stage
		for block := range blocks {
			stride := int64(1)
			if stage > 0 && block == 0 {
				stride = 2
			}
			out := size / stride
			conv := func(name string, c, hw, k, r, s int64) sheetLayer {
				return sheetLayer{name: name, c: c, h: hw, w: hw, k: k, r: r, s: s, pad: true, outH: out, outW: out, batch: 1}
			}
			if block == 0 {
				layers = append(layers, conv("branch1", in, size, 4*mid, 1, stride))
			}
			c := in
			if stage == 0 && block == 0 {
				c = 256
			}
			layers = append(layers, conv("2a", c, size, mid, 1, stride), conv("2b", mid, out, mid, 3, 1))
			last := conv("2c", mid, out, 4*mid, 1, 1)
			last.residual = true
			if stage == 3 && block == 2 {
				last.outH, last.outW = 1, 1
			}
			layers = append(layers, last)
			in, size = 4*mid, out
		}
	}
	return append(layers, sheetLayer{name: "fc1000", c: 2048, h: 1, w: 1, k: 1000, r: 1, s: 1, pad: true, outH: 1, outW: 1, batch: 16})
}

// sheetFPS plays the sheet's ResNet-50 on m with the mapper's own DMA and MAC commands in the one event engine.
func sheetFPS(t *testing.T, m *machine.Machine) (fps float64, slots int64) {
	t.Helper()
	var layers []mapper.Traffic
	for _, l := range sheetResNet50() {
		layers = append(layers, l.traffic(m.MAC))
		slots += layers[len(layers)-1].Slots
	}
	if len(layers) != 54 {
		t.Fatalf("%d layers; the sheet has 54", len(layers))
	}
	f := playTraffic(t, layers, m)
	return float64(m.Clock) / float64(f.Cycles), slots
}

func playTraffic(t *testing.T, layers []mapper.Traffic, m *machine.Machine) *sim.Frame {
	t.Helper()
	p, err := mapper.FromTraffic("resnet50", layers, m)
	if err != nil {
		t.Fatal(err)
	}
	s, err := sim.New(p, m)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Time(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// published are the rates of NVDLA's ResNet-50 table (nvdla/doc, primer), and the sheet's closed form max(MAC, DRAM) a layer, re-derived.
var published = []struct {
	machine    string
	fps, sheet float64
}{
	{"nvdla-2048", 269, 268.80},
	{"nvdla-1024", 153, 152.62},
	{"nvdla-512", 93, 92.95},
	{"nvdla-256", 46, 46.48},
	{"nvdla-128", 20, 19.98},
	{"nvdla-64", 7.3, 7.30},
	{"nvdla-32", 3.6, 3.65},
}

// TestNVDLA reproduces the published table. This compares with NVIDIA's analytical model, not with silicon.
func TestNVDLA(t *testing.T) {
	for _, c := range published {
		m, err := machine.Lookup(c.machine)
		if err != nil {
			t.Fatal(err)
		}
		fps, slots := sheetFPS(t, m)
		if got := slots / 2048; got != 1_647_400 {
			t.Fatalf("%s: %d MAC cycles at 2,048 MACs; the sheet has 1,647,400", c.machine, got)
		}
		off, offSheet := fps/c.fps-1, fps/c.sheet-1
		t.Logf("%-10s %7.2f fps, published %5.1f (%+.2f %%), sheet %6.2f (%+.2f %%)", c.machine, fps, c.fps, 100*off, c.sheet, 100*offSheet)
		if math.Abs(off) > 0.015 || math.Abs(offSheet) > 0.015 {
			t.Errorf("%s: %.2f fps is more than 1.5 %% from %v published or %v by the sheet", c.machine, fps, c.fps, c.sheet)
		}
	}
}

// TestNVDLARounding: the machine files round filters up to 128 at every size, although an array of 256 MACs need not, because the
// published rates were computed so: with 16, as other tables of the sheet have it, every one of them is missed by 3 to 10 %.
func TestNVDLARounding(t *testing.T) {
	for _, c := range published {
		m, err := machine.Parse("narrow.machine", "machine narrow\nbase "+c.machine+"\nmac.filters = 16 | derived | the sheet's AlexNet and GoogLeNet\n")
		if err != nil {
			t.Fatal(err)
		}
		fps, _ := sheetFPS(t, m)
		off := fps/c.fps - 1
		t.Logf("%-10s %7.2f fps, published %5.1f (%+.2f %%)", c.machine, fps, c.fps, 100*off)
		if off < 0.03 || off > 0.105 {
			t.Errorf("%s with filters rounded up to 16: %+.2f %% from the published rate; the machine file says 3 to 10 %%", c.machine, 100*off)
		}
	}
}

// TestNVDLALayers compares single layers with the sheet at 2,048 MACs and 10 GB/s: cycles = max(MAC, DRAM).
func TestNVDLALayers(t *testing.T) {
	m, err := machine.Parse("ten.machine", `machine ten
base nvdla-2048
dma.bandwidth = 10.24GB/s | derived | the sheet's 10 GB/s column, 1 KiB counted as 1,000 bytes
`)
	if err != nil {
		t.Fatal(err)
	}
	var layers []mapper.Traffic
	for _, l := range sheetResNet50() {
		layers = append(layers, l.traffic(m.MAC))
	}
	f := playTraffic(t, layers, m)
	if off := float64(f.Cycles)/7_113_691 - 1; math.Abs(off) > 0.015 {
		t.Errorf("%d cycles, the sheet has 7,113,691", f.Cycles)
	}
	for i, want := range map[int][2]int64{ // MAC and DRAM cycles
		0: {153_664, 40_800}, 1: {25_088, 99_600}, 3: {50_176, 45_600}, 4: {25_088, 178_000}, 11: {50_176, 247_200},
		29: {25_088, 112_200}, 45: {25_088, 414_500}, 52: {25_088, 105_250}, 53: {1_000, 200_299},
	} {
		l := f.Layers[i]
		longer := max(want[0], want[1])
		if off := float64(l.Cycles)/float64(longer) - 1; math.Abs(off) > 0.05 {
			t.Errorf("layer %d %s: %d cycles, the sheet max(%d, %d)", i, l.Name, l.Cycles, want[0], want[1])
		}
	}
}
