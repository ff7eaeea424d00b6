package sim

import "github.com/luciola-nn/luciola/accel/program"

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
	return [...]string{
		"weights from DRAM", "activations from DRAM", "decoder", "MAC array", "vector unit", "DSP",
		"results to DRAM", "issue", "?",
	}[min(c, Causes)]
}

// stalls attributes the cycles of a layer in which its unit stood still: before each of its commands to what that command
// waited for, after the last to what ended the layer.
func (f *timing) stalls(l *Layer, own []int32, p playback, begin, end int64, last int32, final bool) {
	at := begin
	for _, i := range own {
		if p.start[i] > at {
			f.blame(l, i, p, at, p.start[i])
		}
		at = max(at, p.free[i])
		l.ownBusy += p.tasks[i].cycles
	}
	if last >= 0 && p.done[last] > at {
		l.Stalls[unitCause(program.Unit(p.tasks[last].unit))] += p.done[last] - at
		at = p.done[last]
	}
	if final && end > at {
		l.Stalls[OnStore] += end - at
	} else if end > at {
		l.Stalls[OnQueue] += end - at
	}
}

// blame attributes the cycles from..until, in which task i could have run but did not, along the chain of what it waited for: to a
// unit while it worked on what was awaited or was busy with other things before, and before that to what the awaited task itself
// waited for.
func (f *timing) blame(l *Layer, i int32, p playback, from, until int64) {
	for from < until {
		best := p.latest(i)
		if best < 0 {
			l.Stalls[OnQueue] += until - from
			return
		}
		ready := int64(0) // when the awaited task could have started
		if before := p.latest(best); before >= 0 {
			ready = p.done[before]
		}
		begin := min(max(from, ready), until)
		l.Stalls[f.causeOf(best, p)] += until - begin
		i, until = best, begin
	}
}

// latest is the task of those that task i waits for that finished last, or -1.
func (p playback) latest(i int32) int32 {
	best := int32(-1)
	for _, w := range p.tasks[i].wait {
		if !p.tasks[w].absent && (best < 0 || p.done[w] > p.done[best]) {
			best = w
		}
	}
	return best
}

func (f *timing) causeOf(i int32, p playback) Cause {
	if move, ok := f.p.Commands[int(i)%p.commands].Do.(program.Move); ok {
		switch move.What {
		case program.Weights:
			return OnWeights
		case program.Result:
			return OnStore
		}
		return OnFeatures
	}
	return unitCause(program.Unit(p.tasks[i].unit))
}

func unitCause(u program.Unit) Cause {
	return [...]Cause{OnFeatures, OnDecoder, OnMAC, OnVector, OnDSP, OnQueue}[min(u, program.Units)]
}
