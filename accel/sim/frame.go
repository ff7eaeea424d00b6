package sim

import "github.com/luciola-nn/luciola/accel/program"

// Frame is one frame of a program on its machine.
type Frame struct {
	Cycles int64
	Layers []Layer
	Idle   [program.Units]int64 // cycles in which the unit did nothing; busy + idle = Cycles
}

// Layer is what one layer took. Its cycles run from the end of the layers before it to the end of its own computing, so that the
// cycles of all layers add up to the frame's.
type Layer struct {
	Name, Op string
	Unit     program.Unit // who does its main work
	Cycles   int64
	Busy     [program.Units]int64    // cycles of each unit with this layer's commands, wherever they fell
	Stalls   [Causes]int64           // cycles of this layer in which its unit stood still; Busy[Unit] + stalls = Cycles
	Bytes    [program.Operands]int64 // over the DRAM link, as encoded
	Plain    [program.Operands]int64 // the same unencoded
	Products Products
	Slots    int64 // positions on the array when nothing is skipped
	Work     program.Work
	Steps    []Step

	WeightsStored, WeightsKept  int64 // weights of the layer; those not zero
	InputElements, InputNonZero int64 // of the layer's first operand
	work, multiply, ownBusy     int64
}

// Step is one column of a waterfall: what an effect adds to the cycles (or takes away).
type Step struct {
	Name     string
	Cycles   int64
	Modelled bool // false: this level of fidelity cannot tell; Cycles means nothing
}

// frame turns what was played into per-layer results.
func (f *timing) frame(p playback) *Frame {
	fr := &Frame{Cycles: p.end - p.begin, Layers: f.layers}
	own := make([][]int32, len(fr.Layers))  // by layer: tasks of its unit, in order
	lastOf := make([]int32, len(fr.Layers)) // the task that ends the layer, or -1
	for i := range fr.Layers {
		f.describe(i, &fr.Layers[i])
		lastOf[i] = -1
	}
	for i, c := range f.p.Commands {
		t := int32(p.base + i)
		if p.tasks[t].absent {
			continue
		}
		if c.Unit() == fr.Layers[c.Layer].Unit {
			own[c.Layer] = append(own[c.Layer], t)
		}
		if c.Unit() >= program.MAC && (lastOf[c.Layer] < 0 || p.done[t] >= p.done[lastOf[c.Layer]]) {
			lastOf[c.Layer] = t
		}
	}
	fr.Idle = p.idle()
	begin := p.begin
	for i := range fr.Layers {
		l := &fr.Layers[i]
		end := begin
		if lastOf[i] >= 0 {
			end = max(end, p.done[lastOf[i]])
		}
		final := i == len(fr.Layers)-1
		if final {
			end = p.end // the last results leave
		}
		l.Cycles = end - begin
		f.stalls(l, own[i], p, begin, end, lastOf[i], final)
		l.Steps = f.steps(l)
		begin = end
	}
	return fr
}

// idle is the cycles of the frame in which each unit did nothing, for whatever frame.
func (p playback) idle() [program.Units]int64 {
	var idle [program.Units]int64
	for u := range idle {
		idle[u] = p.end - p.begin
	}
	for i, t := range p.tasks {
		if !t.absent {
			idle[t.unit] -= max(0, min(p.free[i], p.end)-max(p.start[i], p.begin))
		}
	}
	return idle
}

// describe fills in what does not depend on time.
func (f *timing) describe(i int, l *Layer) {
	pl := f.p.Layers[i]
	l.Name, l.Op, l.Unit, l.Work = pl.Name, pl.Op, pl.Unit, pl.Work
	for _, col := range f.columns[i] {
		l.WeightsStored += col.stored
		l.WeightsKept += col.kept
	}
	if len(pl.In) > 0 && f.masks != nil {
		if m := f.masks[pl.In[0]]; m != nil {
			l.InputNonZero, l.InputElements = m.NonZero()
		}
	}
}

// arraySteps are the columns of a waterfall that say what the array itself did, from its dense peak on.
var arraySteps = []string{"dense peak", "padding", "shape", "Winograd", "zero skipping", "tile rounding", "front end"}

// StepNames are all columns of a waterfall in their order: the array's, the other units' work, the causes of stalls. The effects of
// [NotModelled] stand behind them.
func StepNames() []string {
	names := append([]string{}, arraySteps...)
	for u := program.Vector; u < program.Units; u++ {
		names = append(names, u.String()+" work")
	}
	for c := range Causes {
		names = append(names, "wait: "+c.String())
	}
	return names
}

// steps is the layer's waterfall. Every step is a difference of two whole numbers of cycles, so that they add up exactly.
func (f *timing) steps(l *Layer) []Step {
	var steps []Step
	at := int64(0)
	to := func(name string, cycles int64) {
		steps = append(steps, Step{name, cycles - at, true})
		at = cycles
	}
	if l.Unit == program.MAC {
		count, w := f.m.MAC.Count, l.Work
		for i, cycles := range []int64{
			ceilDiv(w.Dense, count), ceilDiv(w.Dense+w.Padding, count),
			ceilDiv(w.Dense+w.Padding+w.Shape, count), ceilDiv(w.Slots(), count), ceilDiv(l.work, count), l.multiply, l.ownBusy,
		} {
			to(arraySteps[i], cycles)
		}
	} else {
		to(l.Unit.String()+" work", l.ownBusy)
	}
	for c, n := range l.Stalls {
		to("wait: "+Cause(c).String(), at+n)
	}
	for _, name := range NotModelled(f.m) {
		steps = append(steps, Step{Name: name})
	}
	return steps
}
