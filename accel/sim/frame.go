package sim

import "github.com/luciola-nn/luciola/accel/program"

// Frame is one frame of a program on its machine.
type Frame struct {
	Cycles int64
	Layers []Layer
	Idle   [program.Units]int64 // cycles in which the unit did nothing; busy + idle = Cycles
}

// Cause is why the unit that does a layer's main work stood still.
type Cause uint8

// The causes of stalls.
const (
	OnWeights  Cause = iota // weights had not arrived from DRAM
	OnFeatures              // activations had not arrived from DRAM
	OnDecoder               // weights were being decoded
	OnMAC                   // sums were not there yet
	OnVector                // the vector unit had not caught up
	OnDSP                   // the DSP had not caught up
	OnStore                 // results were on their way to DRAM
	OnQueue                 // nothing but its own queue
	Causes                  // how many there are
)

func (c Cause) String() string {
	return [...]string{"weights from DRAM", "activations from DRAM", "decoder", "MAC array", "vector unit", "DSP",
		"results to DRAM", "issue", "?"}[min(c, Causes)]
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

// frame turns a schedule into per-layer results.
func (f *timing) frame(tasks []task, s schedule) *Frame {
	fr := &Frame{Cycles: s.total, Layers: f.layers}
	for i := range fr.Layers {
		f.describe(i, &fr.Layers[i])
	}
	own := make([][]int32, len(fr.Layers)) // by layer: commands of its unit, in order
	ends := make([]int64, len(fr.Layers))
	lastOf := make([]int32, len(fr.Layers)) // the command that ends the layer
	var busy [program.Units]int64
	for i, t := range tasks {
		if t.absent {
			continue
		}
		c := f.p.Commands[i]
		l := &fr.Layers[c.Layer]
		busy[t.unit] += t.cycles
		if t.unit == int(l.Unit) {
			own[c.Layer] = append(own[c.Layer], int32(i))
		}
		if u := c.Unit(); u >= program.MAC && s.done[i] >= ends[c.Layer] {
			ends[c.Layer], lastOf[c.Layer] = s.done[i], int32(i)
		}
	}
	for u := range busy {
		fr.Idle[u] = s.total - busy[u]
	}
	var begin int64
	for i := range fr.Layers {
		end := max(ends[i], begin)
		if i == len(fr.Layers)-1 {
			end = s.total // the last results leave
		}
		l := &fr.Layers[i]
		l.Cycles = end - begin
		f.stalls(l, own[i], tasks, s, begin, end, lastOf[i], i == len(fr.Layers)-1)
		l.Steps = f.steps(l)
		begin = end
	}
	return fr
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

// stalls attributes the cycles of a layer in which its unit stood still: before each of its commands to what that command
// waited for longest, after the last to what ended the layer.
func (f *timing) stalls(l *Layer, own []int32, tasks []task, s schedule, begin, end int64, last int32, final bool) {
	at := begin
	for _, i := range own {
		if gap := s.start[i] - at; gap > 0 {
			l.Stalls[f.cause(i, tasks, s)] += gap
		}
		at = max(at, s.free[i])
		l.ownBusy += tasks[i].cycles
	}
	if at >= end {
		return
	}
	compute := s.done[last]
	if len(own) == 0 || compute < at {
		compute = at
	}
	if u := program.Unit(tasks[last].unit); compute > at {
		l.Stalls[unitCause(u)] += min(compute, end) - at
		at = min(compute, end)
	}
	if final && end > at {
		l.Stalls[OnStore] += end - at
	} else if end > at {
		l.Stalls[OnQueue] += end - at
	}
}

// cause is the unit of what task i waited for longest.
func (f *timing) cause(i int32, tasks []task, s schedule) Cause {
	best := int32(-1)
	for _, w := range tasks[i].wait {
		if !tasks[w].absent && (best < 0 || s.done[w] > s.done[best]) {
			best = w
		}
	}
	if best < 0 {
		return OnQueue
	}
	if move, ok := f.p.Commands[best].Do.(program.Move); ok {
		switch move.What {
		case program.Weights:
			return OnWeights
		case program.Result:
			return OnStore
		}
		return OnFeatures
	}
	return unitCause(program.Unit(tasks[best].unit))
}

func unitCause(u program.Unit) Cause {
	return [...]Cause{OnFeatures, OnDecoder, OnMAC, OnVector, OnDSP, OnQueue}[min(u, program.Units)]
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
		for i, cycles := range []int64{ceilDiv(w.Dense, count), ceilDiv(w.Dense+w.Padding, count),
			ceilDiv(w.Dense+w.Padding+w.Shape, count), ceilDiv(w.Slots(), count), ceilDiv(l.work, count), l.multiply, l.ownBusy} {
			to(arraySteps[i], cycles)
		}
	} else {
		to(l.Unit.String()+" work", l.ownBusy)
	}
	for c, n := range l.Stalls {
		to("wait: "+Cause(c).String(), at+n)
	}
	for _, name := range NotModelled {
		steps = append(steps, Step{Name: name})
	}
	return steps
}
