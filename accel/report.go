package accel

import (
	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/accel/sim"
)

// Report is what a network took on a machine. Figures are for one frame, the mean over the images in steady state: frames follow
// each other, and the weights that fit on the chip stay there. Effective multiply-adds are those of the dense network, executed ones
// those that took a slot; the two are never mixed.
type Report struct {
	Network  string
	Machine  string
	Standing string // "calibrated, …": what the machine's figures are worth
	Program  string // digest of the program executed
	Images   int

	Clock int64 // cycles a second
	MACs  int64 // multipliers of the array
	Skips bool  // the array leaves out products with zeros

	ChannelStep, FilterStep int64 // the array rounds input and output channels up to multiples of these

	FirstFrame     float64 // cycles, nothing on the chip yet; the first image
	SteadyState    float64 // cycles
	FirstFPS       float64 // frames a second at FirstFrame cycles each
	FPS            float64 // frames a second in steady state
	WeightBytes    int64   // of the network as encoded
	ResidentBytes  int64   // of these, what stays on the chip
	InputAhead     bool    // in steady state the next frame's input arrives while a frame computes
	Layers         []Layer
	Waterfall      []Step // steady state: from the dense peak to what was achieved
	FirstWaterfall []Step // the first frame
	Links          []Link // over the DRAM interface

	WeightSparsity          float64 // zeros / weights of the layers with multiply-adds
	ActivationSparsity      float64 // zeros / elements of these layers' inputs, without the network's own input
	ActivationSparsityInput float64 // the same with it
	MACSparsity             float64 // share of multiply-adds with a zero operand, counted
	Utilisation             float64 // multiply-adds that took a slot / (multipliers × cycles)
	ArrayShare              float64 // share of the network's multiply-adds that ran on the array
	EffectiveMACs           float64 // multiply-adds of the dense network a second, in steady state

	Assumed     []machine.Field // fields of the machine that are guesses; the figures hang on them
	NotModelled []string        // effects that cost this machine cycles and that this level of fidelity leaves out
}

// Layer is one layer of a report.
type Layer struct {
	Name, Op string
	Unit     string  // mac (the sparse engine), vector or dsp
	Cycles   float64 // the layers' cycles add up to the frame's
	Busy     float64 // of these, cycles in which the unit worked
	Stalls   []Stall // the others, by cause; Busy + stalls = Cycles

	MACsDense         float64 // multiply-adds with both operands inside the image
	MACsExecuted      float64 // with both operands non-zero
	SkippedWeight     float64 // weight zero, activation not
	SkippedActivation float64 // activation zero, weight not
	SkippedBoth       float64 // both zero
	Padding           float64 // products with padded taps, in none of the counts above

	WeightSparsity, ActivationSparsity, MACSparsity float64
	OwnInput                                        bool // reads the network's own input
	Bytes                                           []Link
	Utilisation                                     float64 // multiply-adds that took a slot / (multipliers × cycles)
	Waterfall                                       []Step
}

// Stall is cycles in which a layer's unit stood still.
type Stall struct {
	Cause  string
	Cycles float64
}

// Step is one column of a waterfall: cycles that an effect adds, or takes away. Of an effect that is not modelled nothing is known;
// its Cycles mean nothing.
type Step struct {
	Name     string
	Cycles   float64
	Modelled bool
}

// Link is traffic over the DRAM interface.
type Link struct {
	Name  string  // what is moved
	Bytes float64 // as encoded
	Plain float64 // unencoded
}

// report turns sums into means.
func (t *totals) report() *Report {
	p, m, n := t.Program(), t.Machine(), float64(t.frames)
	r := &Report{
		Network: p.Name, Machine: m.Name, Standing: m.Standing, Program: p.Digest(), Images: t.frames, Clock: m.Clock,
		MACs: m.MAC.Count, Skips: m.MAC.Skip != machine.SkipNone, ChannelStep: m.MAC.ChannelAtom, FilterStep: m.MAC.FilterAtom,
		FirstFrame: float64(t.first.Cycles), SteadyState: float64(t.sum.Cycles) / n,
		WeightBytes: int64(len(p.Weights)), InputAhead: p.InputAhead, Assumed: m.Assumed(), NotModelled: sim.NotModelled(m),
	}
	r.FirstFPS, r.FPS = float64(m.Clock)/r.FirstFrame, float64(m.Clock)/r.SteadyState
	for _, c := range p.Commands {
		if move, ok := c.Do.(program.Move); ok && c.Once {
			r.ResidentBytes += move.Bytes
		}
	}
	own := ownInput(p)
	var dense, executed, weights, kept, inputs, nonzero, image, imageNonzero, elsewhere, slots float64
	var bytes, plain [program.Operands]int64
	for i := range t.sum.Layers {
		l := &t.sum.Layers[i]
		r.Layers = append(r.Layers, r.layer(l, p.Layers[i], n, own[i], m.MAC.Skip))
		r.Waterfall = r.merge(r.Waterfall, l.Steps, n)
		r.FirstWaterfall = r.merge(r.FirstWaterfall, t.first.Layers[i].Steps, 1)
		for o := range l.Bytes {
			bytes[o] += l.Bytes[o]
			plain[o] += l.Plain[o]
		}
		if l.Unit != program.MAC {
			elsewhere += float64(l.Work.Dense)
			continue
		}
		dense += float64(l.Products.Dense)
		executed += float64(l.Products.Executed)
		slots += taken(l, m.MAC.Skip)
		weights += float64(l.WeightsStored)
		kept += float64(l.WeightsKept)
		if own[i] {
			image += float64(l.InputElements)
			imageNonzero += float64(l.InputNonZero)
		} else {
			inputs += float64(l.InputElements)
			nonzero += float64(l.InputNonZero)
		}
	}
	r.Links = links(bytes, plain, n)
	r.WeightSparsity, r.MACSparsity = zeros(kept, weights), zeros(executed, dense)
	r.ActivationSparsity, r.ActivationSparsityInput = zeros(nonzero, inputs), zeros(nonzero+imageNonzero, inputs+image)
	r.Utilisation = slots / n / (float64(m.MAC.Count) * r.SteadyState)
	r.EffectiveMACs = dense / n * r.FPS
	r.ArrayShare = 1 - zeros(dense/n, dense/n+elsewhere)
	return r
}

// taken is the number of multiply-adds that take a slot on an array that skips so; of a layer in Winograd form, as many as its
// transformed products.
func taken(l *sim.Layer, skip machine.Skip) float64 {
	p := l.Products
	switch skip {
	case machine.SkipBoth:
		return float64(p.Executed)
	case machine.SkipWeights:
		return float64(p.Executed + p.SkippedActivation)
	case machine.SkipActivations:
		return float64(p.Executed + p.SkippedWeight)
	}
	if l.Work.Winograd > 0 {
		return float64(p.Dense) * float64(l.Work.Slots()) / float64(l.Work.Slots()+l.Work.Winograd)
	}
	return float64(p.Dense)
}

// zeros is the share of whole that is not in part; 0 of nothing.
func zeros(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return 1 - part/whole
}

func (r *Report) layer(l *sim.Layer, pl program.Layer, n float64, own bool, skip machine.Skip) Layer {
	out := Layer{
		Name: l.Name, Op: l.Op, Unit: l.Unit.String(), Cycles: float64(l.Cycles) / n, OwnInput: own && l.Unit == program.MAC,
		MACsDense: float64(l.Products.Dense) / n, MACsExecuted: float64(l.Products.Executed) / n,
		SkippedWeight: float64(l.Products.SkippedWeight) / n, SkippedActivation: float64(l.Products.SkippedActivation) / n,
		SkippedBoth: float64(l.Products.SkippedBoth) / n, Bytes: links(l.Bytes, l.Plain, n), Waterfall: r.merge(nil, l.Steps, n),
	}
	out.Busy = out.Cycles
	for c, cycles := range l.Stalls {
		out.Stalls = append(out.Stalls, Stall{sim.Cause(c).String(), float64(cycles) / n})
		out.Busy -= float64(cycles) / n
	}
	if c := pl.Conv; c != nil {
		out.Padding = float64(c.OutH*c.OutW*c.Filters*c.Taps()) - out.MACsDense
		out.WeightSparsity = zeros(float64(l.WeightsKept), float64(l.WeightsStored))
		out.ActivationSparsity = zeros(float64(l.InputNonZero), float64(l.InputElements))
		out.MACSparsity = zeros(out.MACsExecuted, out.MACsDense)
	}
	if l.Cycles > 0 {
		out.Utilisation = taken(l, skip) / n / (float64(r.MACs) * out.Cycles)
	}
	return out
}

func links(bytes, plain [program.Operands]int64, n float64) []Link {
	var all []Link
	for o := range bytes {
		all = append(all, Link{program.Operand(o).String(), float64(bytes[o]) / n, float64(plain[o]) / n})
	}
	return all
}

// merge adds the steps of one more layer to a waterfall; steps of one name are one column, in a fixed order.
func (r *Report) merge(all []Step, steps []sim.Step, n float64) []Step {
	if all == nil {
		for _, name := range sim.StepNames() {
			all = append(all, Step{Name: name, Modelled: true})
		}
		for _, name := range r.NotModelled {
			all = append(all, Step{Name: name})
		}
	}
	for _, s := range steps {
		for i := range all {
			if all[i].Name == s.Name {
				all[i].Cycles += float64(s.Cycles) / n
			}
		}
	}
	return all
}
