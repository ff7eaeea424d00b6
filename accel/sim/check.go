package sim

import (
	"fmt"

	"github.com/luciola-nn/luciola/accel/program"
)

// check holds a frame to what must be true of every frame.
func (f *timing) check(fr *Frame, p playback) error {
	var sum int64
	for i := range fr.Layers {
		l := &fr.Layers[i]
		if err := f.checkLayer(l); err != nil {
			return fmt.Errorf("layer %s: %w", l.Name, err)
		}
		if l.Unit == program.MAC && f.multiplied != nil && f.multiplied[i] != l.Products.Executed {
			return fmt.Errorf("layer %s: the array multiplied %d times, counting says %d", l.Name, f.multiplied[i], l.Products.Executed)
		}
		sum += l.Cycles
	}
	if sum != fr.Cycles {
		return fmt.Errorf("layers take %d cycles, the frame %d", sum, fr.Cycles)
	}
	if err := f.checkRoom(p); err != nil {
		return err
	}
	return f.checkBounds(fr, p)
}

func (f *timing) checkLayer(l *Layer) error {
	p := l.Products
	if p.Executed+p.SkippedWeight+p.SkippedActivation+p.SkippedBoth != p.Dense {
		return fmt.Errorf("executed %d + skipped %d, %d, %d is not dense %d",
			p.Executed, p.SkippedWeight, p.SkippedActivation, p.SkippedBoth, p.Dense)
	}
	if min(p.Executed, p.SkippedWeight, p.SkippedActivation, p.SkippedBoth) < 0 {
		return fmt.Errorf("a count is negative: %+v", p)
	}
	if l.Unit == program.MAC {
		if f.masks != nil && p.Dense != l.Work.Dense {
			return fmt.Errorf("%d dense products counted, the program says %d", p.Dense, l.Work.Dense)
		}
		if l.Slots != l.Work.Slots() {
			return fmt.Errorf("tiles have %d slots, the layer %d", l.Slots, l.Work.Slots())
		}
	}
	total := l.ownBusy
	for _, n := range l.Stalls {
		if n < 0 {
			return fmt.Errorf("a stall is negative: %v", l.Stalls)
		}
		total += n
	}
	if total != l.Cycles {
		return fmt.Errorf("busy %d + stalls %v is not its %d cycles", l.ownBusy, l.Stalls, l.Cycles)
	}
	for _, st := range l.Steps {
		total -= st.Cycles
	}
	if total != 0 {
		return fmt.Errorf("the waterfall misses %d of %d cycles", total, l.Cycles)
	}
	return nil
}

// checkBounds compares what was played with what no schedule can beat, and with everything one after the other.
func (f *timing) checkBounds(fr *Frame, p playback) error {
	var serial int64
	for i, t := range p.tasks {
		if t.absent {
			continue
		}
		serial += t.cycles + t.latency
		for _, w := range t.wait {
			if !p.tasks[w].absent && p.start[i] < p.done[w] {
				return fmt.Errorf("c%d starts at %d, before c%d is done at %d", i, p.start[i], w, p.done[w])
			}
		}
	}
	if p.total > serial {
		return fmt.Errorf("%d cycles, more than all commands one after the other, %d", p.total, serial)
	}
	for u, n := range fr.Idle {
		if n < 0 {
			return fmt.Errorf("%s is busy %d of %d cycles", program.Unit(u), fr.Cycles-n, fr.Cycles)
		}
	}
	var busy, work, bytes int64
	for _, l := range fr.Layers {
		busy += l.Busy[program.MAC]
		work += l.work
		for _, n := range l.Bytes {
			bytes += n
		}
	}
	if busy+fr.Idle[program.MAC] != fr.Cycles {
		return fmt.Errorf("the array is busy %d and idle %d of %d cycles", busy, fr.Idle[program.MAC], fr.Cycles)
	}
	if least := ceilDiv(work, f.m.MAC.Count); fr.Cycles < least {
		return fmt.Errorf("%d cycles, fewer than the work needs, %d", fr.Cycles, least)
	}
	if least := f.m.DMACycles(bytes * int64(len(p.tasks)/p.commands)); p.total < least {
		return fmt.Errorf("%d cycles, fewer than the traffic needs, %d", p.total, least)
	}
	return nil
}
