package mapper

import (
	"fmt"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
)

// Traffic is a layer known only by its sizes, for machines whose time does not depend on values: all a dense machine needs, and
// all that published layer tables have. Sizes are bytes as they lie in memory; Slots are positions on the array, with
// whatever rounding the table's authors apply.
type Traffic struct {
	Name     string
	Features int64 // the whole input
	Band     int64 // the input rows that must be present while weights pass by
	Weights  int64 // all weights
	Group    int64 // the weights that must be present while features pass by
	Result   int64 // written
	Residual int64 // a second input, read once
	Dense    int64 // products
	Slots    int64 // positions on the array
}

// FromTraffic compiles layers known by their sizes, one after the other.
func FromTraffic(name string, layers []Traffic, m *machine.Machine) (*program.Program, error) {
	if err := m.Err(); err != nil {
		return nil, fmt.Errorf("mapper: %w", err)
	}
	if !m.DMA.Streams || m.MAC.Skip != machine.SkipNone {
		return nil, fmt.Errorf("mapper: layers known by size need a machine with dma.overlap = stream and mac.skip = none; %s has not", m.Name)
	}
	b := newBuilder(name, m)
	b.p.Input, b.p.Output = -1, -1
	for _, t := range layers {
		b.layer = len(b.p.Layers)
		b.p.Layers = append(b.p.Layers, program.Layer{
			Name: t.Name, Op: "conv", Unit: program.MAC, Out: -1,
			Work: program.Work{Dense: t.Dense, Shape: t.Slots - t.Dense},
		})
		w := t.plan(m.Buffer.Bytes)
		n := max(1, ceilDiv(w.total(), m.DMA.Chunk))
		tiles := make([]step, n)
		for i := range n {
			tiles[i].tile = program.Tile{Segment: -1, Slots: share(t.Slots, i+1, n) - share(t.Slots, i, n)}
		}
		b.stream(w, tiles)
	}
	return b.p, nil
}

// loads are the bytes a layer moves, by operand.
type loads struct{ weights, features, residual, result int64 }

func (l loads) total() int64 { return l.weights + l.features + l.residual + l.result }

// plan decides which operand stays in a buffer that weights and features share while the other passes by, and how often the
// other must be read again: the smaller one stays; if it does not fit beside what must be present of the other, it is cut
// into pieces and the other read once a piece. (The rule of NVDLA's performance sheet.)
func (t Traffic) plan(buffer int64) loads {
	l := loads{weights: t.Weights, features: t.Features, residual: t.Residual, result: t.Result}
	group := t.Group
	if group >= buffer {
		group = buffer / 2
	}
	if t.Features < t.Weights {
		if room := max(1, buffer-group); t.Features > room {
			l.weights *= ceilDiv(t.Features, room)
		}
	} else if room := max(1, buffer-t.Band); t.Weights > room {
		l.features *= ceilDiv(t.Weights, room)
	}
	return l
}

// share is the part of a whole that belongs to the first i of n.
func share(whole, i, n int64) int64 { return whole/n*i + whole%n*i/n }

func ceilDiv(a, b int64) int64 { return (a + b - 1) / b }
