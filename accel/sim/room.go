package sim

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/accel/program"
)

// checkRoom plays what lies on the chip: activations in the SRAM from the first computing of the layer that writes them to the last of
// the last layer that reads them, weights from the start of their load to the end of the last tile that uses them, and weights that
// stay. Together they must fit into the SRAM and the operand buffer at every moment. Activations count unencoded.
func (f *timing) checkRoom(p playback) error {
	var changes []change
	begin, end := make([]int64, len(f.p.Layers)), make([]int64, len(f.p.Layers))
	for i := range begin {
		begin[i] = -1
	}
	type key struct{ layer, segment int }
	loads := map[key]*change{} // loaded and not yet known to be free again
	resident := int64(0)
	for i, c := range f.p.Commands {
		t := p.base + i
		if c.Unit() >= program.MAC && (begin[c.Layer] < 0 || p.start[t] < begin[c.Layer]) {
			begin[c.Layer] = p.start[t]
		}
		if c.Unit() >= program.MAC {
			end[c.Layer] = max(end[c.Layer], p.done[t])
		}
		switch do := c.Do.(type) {
		case program.Move:
			if do.Segment < 0 {
				continue
			}
			if c.Once {
				resident += do.Bytes
				continue
			}
			k := key{c.Layer, do.Segment}
			if old := loads[k]; old == nil || old.until > 0 {
				changes = settle(changes, old)
				loads[k] = &change{at: p.start[t]}
			}
			loads[k].bytes += do.Bytes
		case program.Tile:
			if l := loads[key{c.Layer, do.Segment}]; l != nil {
				l.until = p.done[t]
			}
		}
	}
	for _, l := range loads {
		changes = settle(changes, l)
	}
	for i, l := range f.p.Layers {
		if l.Out < 0 || f.p.Tensors[l.Out].Place != program.SRAM {
			continue
		}
		last := i
		for j := i + 1; j < len(f.p.Layers); j++ {
			if slices.Contains(f.p.Layers[j].In, l.Out) {
				last = j
			}
		}
		changes = settle(changes, &change{at: begin[i], until: end[last], bytes: f.p.Tensors[l.Out].Bytes()})
	}
	return fits(changes, resident, f.m.SRAM+f.m.Buffer.Bytes)
}

// change is room taken at one moment, until another.
type change struct{ at, until, bytes int64 }

func settle(all []change, c *change) []change {
	if c == nil {
		return all
	}
	return append(all, change{at: c.at, bytes: c.bytes}, change{at: c.until, bytes: -c.bytes})
}

func fits(changes []change, held, room int64) error {
	slices.SortFunc(changes, func(a, b change) int {
		if a.at != b.at {
			return int(min(max(a.at-b.at, -1), 1))
		}
		return int(min(max(a.bytes-b.bytes, -1), 1)) // room is given back before it is taken
	})
	for _, c := range changes {
		if held += c.bytes; held > room {
			return fmt.Errorf("at cycle %d %d bytes lie on the chip, which has room for %d", c.at, held, room)
		}
	}
	return nil
}
