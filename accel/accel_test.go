package accel_test

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/accel"
	"github.com/luciola-nn/luciola/accel/acceltest"
	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/mapper"
	"github.com/luciola-nn/luciola/accel/sim"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

func inputs(n int) []*tensor.Tensor {
	var all []*tensor.Tensor
	for i := range n {
		all = append(all, acceltest.Image(uint64(i), 1, 3, 17, 14))
	}
	return all
}

func TestReportAddsUp(t *testing.T) {
	for _, name := range machine.Names() {
		r, err := accel.RunTensors(acceltest.Small(t, .5), machine.Named(name), inputs(3))
		if err != nil {
			t.Fatal(err)
		}
		// A report divides sums over all images by their number, so the sum of its rows and its total differ by float64 rounding alone.
		near := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-12*math.Max(1, math.Abs(want)) {
				t.Errorf("%s: %s is %v, want %v", name, what, got, want)
			}
		}
		var cycles, dense, executed float64
		for _, l := range r.Layers {
			cycles += l.Cycles
			dense += l.MACsDense
			executed += l.MACsExecuted
			near(l.Name+" counts", l.MACsExecuted+l.SkippedWeight+l.SkippedActivation+l.SkippedBoth, l.MACsDense)
			stalls, steps := 0.0, 0.0
			for _, s := range l.Stalls {
				stalls += s.Cycles
			}
			for _, s := range l.Waterfall {
				steps += s.Cycles
			}
			near(l.Name+" busy and stalls", l.Busy+stalls, l.Cycles)
			near(l.Name+" waterfall", steps, l.Cycles)
		}
		near("cycles of layers", cycles, r.SteadyState)
		near("MAC sparsity", r.MACSparsity, 1-executed/dense)
		for what, w := range map[string][]accel.Step{"waterfall": r.Waterfall, "first waterfall": r.FirstWaterfall} {
			total := 0.0
			for _, s := range w {
				if !s.Modelled && s.Cycles != 0 {
					t.Errorf("%s: %s is not modelled and has %v cycles", name, s.Name, s.Cycles)
				}
				total += s.Cycles
			}
			near(what, total, map[string]float64{"waterfall": r.SteadyState, "first waterfall": r.FirstFrame}[what])
		}
		if r.Utilisation <= 0 || r.Utilisation > 1 || r.FirstFrame < r.SteadyState || r.WeightSparsity < .4 || r.WeightSparsity > .6 {
			t.Errorf("%s: utilisation %v, first frame %v, steady state %v, weight sparsity %v",
				name, r.Utilisation, r.FirstFrame, r.SteadyState, r.WeightSparsity)
		}
	}
}

func TestSpeedup(t *testing.T) {
	net := acceltest.Small(t, .3)
	chip, err := accel.RunTensors(net, machine.Named("dna100-4k"), inputs(2))
	if err != nil {
		t.Fatal(err)
	}
	base, err := accel.RunTensors(net, machine.Named("dna100-4k-dense"), inputs(2))
	if err != nil {
		t.Fatal(err)
	}
	s, err := chip.Speedup(base)
	if err != nil {
		t.Fatal(err)
	}
	if s.Steady < 1 || s.Steady != s.SteadyPerMAC {
		t.Errorf("skipping gains %v (%v per MAC)", s.Steady, s.SteadyPerMAC)
	}
	if again, err := base.Speedup(chip); err != nil || math.Abs(again.Steady*s.Steady-1) > 1e-9 {
		t.Errorf("the other way round: %v, %v", again, err)
	}
	small, err := accel.RunTensors(net, machine.Named("nvdla-32"), inputs(2))
	if err != nil {
		t.Fatal(err)
	}
	if s, err := chip.Speedup(small); err != nil || math.Abs(s.Steady/s.SteadyPerMAC-128) > 1e-9 {
		t.Errorf("4,096 multipliers against 32: %v, %v", s, err)
	}
	one, err := accel.RunTensors(net, machine.Named("nvdla-32"), inputs(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chip.Speedup(one); err == nil || !strings.Contains(err.Error(), "same network and images") {
		t.Errorf("other images: %v", err)
	}
}

// TestSpeedupSaysWhichWay: an effect that is not modelled of one machine alone moves a speed-up one way, of both either way, and one
// that a machine cannot have is not among its own.
func TestSpeedupSaysWhichWay(t *testing.T) {
	net := acceltest.Small(t, .3)
	reports := map[string]*accel.Report{}
	for _, name := range []string{"dna100-4k", "dna100-4k-dense", "nvdla-256"} {
		r, err := accel.RunTensors(net, machine.Named(name), inputs(1))
		if err != nil {
			t.Fatal(err)
		}
		reports[name] = r
	}
	const lanes, tiles, banks = "lane imbalance, lane synchronization", "idle lanes of edge tiles", "memory bank conflicts"
	for _, c := range []struct{ machine, base, lowers, raises, either string }{
		{"dna100-4k", "dna100-4k-dense", lanes, "", tiles + ", " + banks},
		{"dna100-4k-dense", "dna100-4k", "", lanes, tiles + ", " + banks},
		{"dna100-4k", "nvdla-256", lanes + ", " + tiles, "", banks},
		{"nvdla-256", "dna100-4k-dense", "", tiles, banks},
		{"nvdla-256", "nvdla-256", "", "", banks},
	} {
		s, err := reports[c.machine].Speedup(reports[c.base])
		if err != nil {
			t.Fatal(err)
		}
		text := s.String()
		for _, part := range []struct {
			effects     []string
			want, words string
		}{
			{s.Lowers, c.lowers, "of " + c.machine + " alone, can only lower the speed-up: "},
			{s.Raises, c.raises, "of " + c.base + " alone, can only raise the speed-up: "},
			{s.Either, c.either, "of both, can move the speed-up either way: "},
		} {
			if got := strings.Join(part.effects, ", "); got != part.want {
				t.Errorf("%s against %s: %q, expected %q %s", c.machine, c.base, got, part.want, part.words)
			}
			if said := strings.Contains(text, part.words+part.want); said != (part.want != "") {
				t.Errorf("%s against %s: says %q: %v\n%s", c.machine, c.base, part.words+part.want, said, text)
			}
		}
	}
}

// TestRounding works the note out by hand. conv19 is depthwise: 16 channels of 5x3 outputs and 3x3 taps are 2,160 products, 1,456 of them
// inside the image. Each channel and its one filter count as 16 and 128: 2,160·16·128/1,456 = 3,038. In all, outputs × taps × channels ×
// filters, in order of layers (conv6 has two groups; conv13 folds strides of 2 and 3 into its 8 channels):
// 238·9·16·128 + 2·238·6·16·128 + 238·9·16·128 + 15·15·48·128/6 + 15·16·128 + 16·15·9·16·128 + 48·128 = 19,313,664, of 228,272 dense: 84.6.
func TestRounding(t *testing.T) {
	net := acceltest.Small(t, .5)
	const note = "rounds input channels up to 16 and output channels to 128 and computes padding"
	for name, says := range map[string]bool{"nvdla-256": true, "dna100-4k": false} {
		r, err := accel.RunTensors(net, machine.Named(name), inputs(1))
		if err != nil {
			t.Fatal(err)
		}
		text := r.String()
		if got := strings.Contains(text, note); got != says {
			t.Errorf("%s: speaks of rounding: %v\n%s", name, got, text)
		}
		if says && !strings.Contains(text, note+": 85x the dense network's products (most in conv19, 3,038x)") {
			t.Errorf("%s: not 85x, and conv19 3,038x\n%s", name, text)
		}
	}
}

// TestSteadyState: on a chip with room for the next input nothing waits for it in steady state, in the first frame everything does.
func TestSteadyState(t *testing.T) {
	r, err := accel.RunTensors(acceltest.Small(t, .5), machine.Named("dna100-4k"), inputs(1))
	if err != nil {
		t.Fatal(err)
	}
	wait := func(steps []accel.Step) float64 {
		for _, s := range steps {
			if s.Name == "wait: activations from DRAM" {
				return s.Cycles
			}
		}
		return -1
	}
	if !r.InputAhead || wait(r.Waterfall) != 0 || wait(r.FirstWaterfall) < 100 {
		t.Errorf("input ahead %v, waits %v in steady state and %v in the first frame", r.InputAhead, wait(r.Waterfall), wait(r.FirstWaterfall))
	}
	if r.ResidentBytes != r.WeightBytes {
		t.Errorf("%d of %d weight bytes stay on a chip with 2 MiB", r.ResidentBytes, r.WeightBytes)
	}
}

// TestOwnInput: one convolution reads the image; its input has few zeros, so that counting it lowers the sparsity.
func TestOwnInput(t *testing.T) {
	r, err := accel.RunTensors(acceltest.Small(t, .5), machine.Named("dna100-4k"), inputs(1))
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for _, l := range r.Layers {
		if l.OwnInput {
			own = append(own, l.Name)
		}
	}
	if len(own) != 1 || own[0] != "conv4" || r.ActivationSparsityInput >= r.ActivationSparsity {
		t.Errorf("layers with the network's input: %v; sparsity %v with it, %v without", own, r.ActivationSparsityInput, r.ActivationSparsity)
	}
}

// TestReportSays what a reader must not miss.
func TestReportSays(t *testing.T) {
	r, err := accel.RunTensors(acceltest.Small(t, .5), machine.Named("dna100-4k"), inputs(1))
	if err != nil {
		t.Fatal(err)
	}
	bundle := r.MIME()
	for _, words := range []string{
		"calibrated", "Not modelled", "upper bounds", "Assumed", "mac.lane.window 16", "lane imbalance", "first frame",
		"steady state", "conv6", "dsp", "vector", "own input", "effective TMAC/s",
	} {
		for kind, text := range bundle {
			if !strings.Contains(fmt.Sprint(text), words) {
				t.Errorf("%s does not say %q:\n%s", kind, words, text)
			}
		}
	}
	if strings.Contains(r.String(), "validated") {
		t.Error("DNA 100 is called validated")
	}
}

// TestRunStops: an interrupt ends a run with progress.ErrStopped.
func TestRunStops(t *testing.T) {
	var asked atomic.Int64
	defer progress.Bind(progress.Hook{Stop: func() bool { return asked.Add(1) > 20 }})()
	_, err := accel.RunTensors(acceltest.Small(t, .5), machine.Named("dna100-4k"), inputs(50))
	if !errors.Is(err, progress.ErrStopped) {
		t.Errorf("after %d questions: %v", asked.Load(), err)
	}
}

func TestRunErrors(t *testing.T) {
	net := acceltest.Small(t, .5)
	for _, c := range []struct {
		words string
		m     *machine.Machine
		in    []*tensor.Tensor
	}{
		{"no shipped machine", machine.Named("dna200"), inputs(1)},
		{"nil", nil, inputs(1)},
		{"no images", machine.Named("dna100-4k"), nil},
		{"expected f32[1 3 17 14]", machine.Named("dna100-4k"), []*tensor.Tensor{acceltest.Image(1, 1, 3, 8, 8)}},
	} {
		if _, err := accel.RunTensors(net, c.m, c.in); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v does not say %q", err, c.words)
		}
	}
}

// TestResNet50: a whole pruned network, in which weights run far ahead into the SRAM, holds every identity on a chip that skips and on
// one that streams, and skipping gains at most what the front end and the counts allow.
func TestResNet50(t *testing.T) {
	if testing.Short() {
		t.Skip("ResNet-50 takes seconds")
	}
	net := acceltest.ResNet50(t, .65)
	in := []*tensor.Tensor{acceltest.Image(1, 1, 3, 224, 224)}
	var reports []*accel.Report
	for _, name := range []string{"dna100-4k", "dna100-4k-dense"} {
		r, err := accel.RunTensors(net, machine.Named(name), in)
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, r)
	}
	s, err := reports[0].Speedup(reports[1])
	if err != nil {
		t.Fatal(err)
	}
	if most := min(4, 1/(1-reports[0].MACSparsity)); s.Steady < 1.5 || s.Steady > most {
		t.Errorf("skipping gains %.2fx; at most %.2fx is possible", s.Steady, most)
	}
}

// BenchmarkResNet50Timing times a pruned int8 ResNet-50 on cached masks; a goal of the project is under 1 s and 500 MB.
func BenchmarkResNet50Timing(b *testing.B) {
	m := machine.Named("dna100-4k")
	start := time.Now()
	p, err := mapper.Map(acceltest.ResNet50(b, .65), m)
	if err != nil {
		b.Fatal(err)
	}
	mapped := time.Now()
	s, err := sim.New(p, m)
	if err != nil {
		b.Fatal(err)
	}
	loaded := time.Now()
	_, activity, err := s.Execute(acceltest.Image(1, 1, 3, 224, 224), nil)
	if err != nil {
		b.Fatal(err)
	}
	executed := time.Now()
	b.Logf("%v; built and mapped %v, decoded %v, executed %v", p, mapped.Sub(start), loaded.Sub(mapped), executed.Sub(loaded))
	runtime.GC()
	b.ReportAllocs()
	var f *sim.Frame
	for b.Loop() {
		if f, err = s.Time(activity, true); err != nil {
			b.Fatal(err)
		}
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	b.ReportMetric(float64(mem.Sys)/1e6, "MB-process")
	b.ReportMetric(float64(f.Cycles), "cycles")
}
