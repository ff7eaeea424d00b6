package sim

import (
	"fmt"

	"github.com/luciola-nn/luciola/accel/program"
)

// check holds a frame to what must be true of every frame.
func (f *timing) check(fr *Frame, tasks []task, s schedule) error {
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
	return f.checkBounds(fr, tasks, s)
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

// checkBounds compares the frame with what no schedule can beat, and with everything one after the other.
func (f *timing) checkBounds(fr *Frame, tasks []task, s schedule) error {
	var busy [program.Units]int64
	var serial int64
	for i, t := range tasks {
		if t.absent {
			continue
		}
		busy[t.unit] += t.cycles
		serial += t.cycles + t.latency
		for _, w := range t.wait {
			if s.start[i] < s.done[w] {
				return fmt.Errorf("c%d starts at %d, before c%d is done at %d", i, s.start[i], w, s.done[w])
			}
		}
	}
	for u, n := range busy {
		if n+fr.Idle[u] != fr.Cycles || fr.Idle[u] < 0 {
			return fmt.Errorf("%s is busy %d and idle %d of %d cycles", program.Unit(u), n, fr.Idle[u], fr.Cycles)
		}
	}
	if fr.Cycles > serial {
		return fmt.Errorf("%d cycles, more than all commands one after the other, %d", fr.Cycles, serial)
	}
	var executed, bytes int64
	for _, l := range fr.Layers {
		executed += l.work
		for _, n := range l.Bytes {
			bytes += n
		}
	}
	if least := max(ceilDiv(executed, f.m.MAC.Count), f.m.DMACycles(bytes)); fr.Cycles < least {
		return fmt.Errorf("%d cycles, fewer than the work and the traffic need, %d", fr.Cycles, least)
	}
	return nil
}
