package sim

import (
	"fmt"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
)

// Time plays one frame of the program over the activity of its values; nil for a program without values. first says that nothing is on the chip yet
// and nothing follows. Otherwise the frame is one of many in a row: what the program keeps on the chip is there, and, if the program has
// room for it, the next frame's input arrives and the last one's result leaves meanwhile. It checks the identities of counts and cycles and fails if one is broken.
func (s *Sim) Time(a *Activity, first bool) (*Frame, error) {
	f := &timing{Sim: s, bands: map[[2]int]band{}, last: -1}
	if a != nil {
		f.masks, f.multiplied = a.Masks, a.Multiplied
	}
	f.layers = make([]Layer, len(s.p.Layers))
	tasks := make([]task, len(s.p.Commands))
	for i, c := range s.p.Commands {
		t, err := f.task(c, first)
		if err != nil {
			return nil, fmt.Errorf("sim: program %s: command c%d (%s) of layer %s: %w", s.p.Name, i, c.Do, s.p.Layers[c.Layer].Name, err)
		}
		tasks[i] = t
	}
	play := playback{commands: len(tasks), begin: 0}
	if s.p.InputAhead && !first {
		tasks = s.follow(tasks)
		play.base = measured * play.commands
	}
	play.tasks = tasks
	play.schedule = run(tasks, int(program.Units), queues, int(s.m.DMA.Outstanding))
	if play.base > 0 {
		play.begin = play.done[play.base-play.commands+s.lastCompute()]
		play.end = play.done[play.base+s.lastCompute()]
	} else {
		play.end = play.total
	}
	frame := f.frame(play)
	if err := f.check(frame, play); err != nil {
		return nil, fmt.Errorf("sim: program %s on %s: identity broken: %w; this is a defect of the simulator or the mapper",
			s.p.Name, s.m.Name, err)
	}
	return frame, nil
}

// playback is one frame within what the engine played.
type playback struct {
	schedule
	tasks      []task
	commands   int   // of one frame
	base       int   // the frame's first task
	begin, end int64 // the frame's cycles
}

// In steady state the engine plays this many frames one after the other, and one of the middle is measured.
const played, measured = 4, 2

// follow repeats the tasks of a frame. A frame computes when the one before has; its input arrives while that one computes, once
// the one before that no longer needs the room, and results leave while the next one computes.
func (s *Sim) follow(tasks []task) []task {
	n, last := len(tasks), s.lastCompute()
	all := make([]task, 0, played*n)
	for k := range played {
		begun := map[int]bool{} // queues
		for i, t := range tasks {
			wait := make([]int32, 0, len(t.wait)+1)
			for _, w := range t.wait {
				wait = append(wait, w+int32(k*n))
			}
			move, isMove := s.p.Commands[i].Do.(program.Move)
			switch {
			case t.absent:
			case isMove && move.Tensor == s.p.Input && k >= 2:
				wait = append(wait, int32((k-2)*n+last))
			case isMove && move.What == program.Weights && k >= 1, !isMove && !begun[t.queue] && k >= 1:
				wait = append(wait, int32((k-1)*n+last))
			}
			begun[t.queue] = begun[t.queue] || !t.absent
			t.wait = wait
			all = append(all, t)
		}
	}
	return all
}

// lastCompute is the last command that computes; the mapper lets every layer wait for the one before, so it ends the frame.
func (s *Sim) lastCompute() int {
	for i := len(s.p.Commands) - 1; ; i-- {
		if s.p.Commands[i].Unit() >= program.MAC {
			return i
		}
	}
}

// Each unit but the DMA has one queue; the DMA has one an operand, folded onto the machine's channels.
const queues = int(program.Units) + int(program.Operands)

func (s *Sim) queue(c program.Command) int {
	if move, ok := c.Do.(program.Move); ok {
		return int(program.Units) + int(int64(move.What)%s.m.DMA.Channels)
	}
	return int(c.Unit())
}

// timing is the state of timing one frame.
type timing struct {
	*Sim
	masks      []*Mask
	multiplied []int64
	layers     []Layer
	rows       rowCounts       // of layer last
	bands      map[[2]int]band // of layer last, by output rows
	last       int
}

func (f *timing) task(c program.Command, first bool) (task, error) {
	t := task{unit: int(c.Unit()), queue: f.queue(c), wait: c.Wait, absent: c.Once && !first}
	if t.absent {
		return t, nil
	}
	l := &f.layers[c.Layer]
	var err error
	switch do := c.Do.(type) {
	case program.Move:
		n := f.moved(do)
		t.cycles, t.latency = f.m.DMACycles(n), f.m.DMA.Latency
		l.Bytes[do.What] += n
		l.Plain[do.What] += f.plain(c.Layer, do)
	case program.Decode:
		t.cycles = ceilDiv(do.Bytes, f.m.DecodeRate)
	case program.Tile:
		t.cycles, err = f.tile(c.Layer, do, l)
	case program.Elements:
		t.cycles, err = f.elements(do)
	}
	l.Busy[t.unit] += t.cycles
	return t, err
}

// moved is the number of bytes that a move takes on the DRAM interface.
func (f *timing) moved(do program.Move) int64 {
	if f.m.ActivationCodec != machine.Bitmask64 || do.Tensor < 0 || f.masks == nil || f.masks[do.Tensor] == nil {
		return do.Bytes
	}
	mask := f.masks[do.Tensor]
	n := int64(do.End-do.First) * int64(do.Until-do.From) * int64(mask.width)
	return program.BitmaskBytes(n, mask.count(do.First, do.End, do.From, do.Until))
}

// plain is what the move would take without encoding.
func (f *timing) plain(layer int, do program.Move) int64 {
	c := f.p.Layers[layer].Conv
	if do.Segment < 0 || c == nil || c.Codec == string(machine.Plain) {
		return do.Bytes
	}
	seg := c.Segments[do.Segment]
	whole := int64(seg.End-seg.First) * int64(c.Taps())
	return whole * do.Bytes / seg.Bytes
}

// tile is the duration of a MAC command: the longer of what the multipliers need for the products left, and what the front
// end needs to look at all positions: max(⌈work/MACs⌉, ⌈slots·G/(MACs·Win)⌉).
func (f *timing) tile(layer int, do program.Tile, l *Layer) (int64, error) {
	mac := f.m.MAC
	work := do.Slots
	if do.Segment >= 0 && f.masks != nil {
		p, err := f.products(layer, do)
		if err != nil {
			return 0, err
		}
		l.Products.Add(p)
		switch mac.Skip {
		case machine.SkipBoth:
			work = p.Executed
		case machine.SkipWeights:
			work = p.Executed + p.SkippedActivation
		case machine.SkipActivations:
			work = p.Executed + p.SkippedWeight
		}
	} else if mac.Skip != machine.SkipNone {
		return 0, fmt.Errorf("the machine skips zeros, which needs the values of a frame")
	}
	l.Slots += do.Slots
	l.work += work
	multiply := ceilDiv(work, mac.Count)
	l.multiply += multiply
	if mac.Skip == machine.SkipNone {
		return multiply, nil
	}
	return max(multiply, ceilDiv(do.Slots*mac.Mults, mac.Count*mac.Window)), nil
}

func (f *timing) products(layer int, do program.Tile) (Products, error) {
	pl := f.p.Layers[layer]
	if f.last != layer {
		mask := f.masks[pl.In[0]]
		if mask == nil {
			return Products{}, fmt.Errorf("no mask of its input t%d", pl.In[0])
		}
		f.last, f.rows, f.bands = layer, rowCountsOf(pl.Conv, mask), map[[2]int]band{}
	}
	key := [2]int{do.First, do.End}
	b, ok := f.bands[key]
	if !ok {
		b = f.rows.band(do.First, do.End)
		f.bands[key] = b
	}
	return products(pl.Conv, b, f.columns[layer][do.Segment]), nil
}

func (f *timing) elements(do program.Elements) (int64, error) {
	if do.On == program.Vector {
		if f.m.Vector.Lanes == 0 || do.Float > 0 || do.MACs > 0 {
			return 0, fmt.Errorf("the vector unit has %d lanes and neither floats nor products", f.m.Vector.Lanes)
		}
		return ceilDiv(do.Int8, f.m.Vector.Lanes), nil
	}
	d := f.m.DSP
	return ceilDiv(do.Int8, d.Lanes) + ceilDiv(do.Float, d.FloatLanes) + ceilDiv(do.MACs, d.MACs), nil
}

func ceilDiv(a, b int64) int64 { return (a + b - 1) / b }
