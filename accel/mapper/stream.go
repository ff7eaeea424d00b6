package mapper

import (
	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
)

// builder appends commands to a program.
type builder struct {
	p     *program.Program
	m     *machine.Machine
	layer int
	ended []int32 // commands that end the layers so far: the next layer's computing waits for them

	resident int64     // bytes of SRAM left for weights that stay
	buffer   []segment // weights on the chip that do not stay, oldest first
	used     int64     // their bytes
	free     []int64   // by layer: bytes of SRAM for them, beside the buffer
	until    int32     // the tile after which the room of the last segment was free; -1: from the start
	since    int       // its layer
	decoded  []int32   // by decoded segment: the last tile that uses it
}

func newBuilder(name string, m *machine.Machine) *builder {
	return &builder{m: m, until: -1, p: &program.Program{Name: name, Machine: m.Name, MachineDigest: m.Digest()}}
}

// emit appends a command and returns its token. Negative tokens are waits that do not exist.
func (b *builder) emit(do program.Body, wait ...int32) int32 {
	var real []int32
	for _, w := range wait {
		if w >= 0 {
			real = append(real, w)
		}
	}
	b.p.Commands = append(b.p.Commands, program.Command{Layer: b.layer, Wait: real, Do: do})
	return int32(len(b.p.Commands) - 1)
}

// step is one tile of a layer and what follows it on the vector unit.
type step struct {
	tile     program.Tile
	elements *program.Elements
}

// stream emits a layer whose tiles follow its traffic in proportion: tile i of n waits for the first (i+1)/n of what the layer
// loads, and its share of the result leaves after it. Loads keep ahead of the tiles by no more than the operand buffer.
func (b *builder) stream(l loads, steps []step) {
	n := int64(len(steps))
	ahead := max(1, b.m.Buffer.Bytes*n/max(1, l.weights+l.features+l.residual))
	operands := []mover{
		{what: program.Weights, bytes: l.weights},
		{what: program.Features, bytes: l.features},
		{what: program.Residual, bytes: l.residual},
	}
	start := b.ended
	tiles := make([]int32, n)
	store, compute := mover{what: program.Result, bytes: l.result}, int32(-1)
	for i, s := range steps {
		wait := append([]int32{}, start...)
		for j := range operands {
			o := &operands[j]
			free := []int32{}
			if i64 := int64(i); i64 >= ahead {
				free = append(free, tiles[i64-ahead])
			}
			if o.moved == 0 && (o.what != program.Weights || !b.m.DMA.RunsAhead) {
				free = append(free, start...)
			}
			wait = append(wait, o.advance(b, share(o.bytes, int64(i)+1, n), free))
		}
		tiles[i] = b.emit(s.tile, wait...)
		compute = tiles[i]
		if s.elements != nil {
			compute = b.emit(*s.elements, tiles[i])
		}
		store.advance(b, share(store.bytes, int64(i)+1, n), []int32{compute})
	}
	b.ended = []int32{compute}
	if store.last > 0 {
		b.ended = append(b.ended, store.last-1)
	}
}

// mover moves one operand of a layer piece by piece.
type mover struct {
	what         program.Operand
	bytes, moved int64
	last         int32 // token of the last move, plus one
}

// advance moves what is missing up to the given byte, in descriptors of the machine's size, and returns the token to wait for.
func (o *mover) advance(b *builder, to int64, wait []int32) int32 {
	for o.moved < to {
		n := min(to-o.moved, b.m.DMA.Chunk)
		o.last = 1 + b.emit(program.Move{What: o.what, Segment: -1, Tensor: -1, Bytes: n}, wait...)
		o.moved += n
	}
	return o.last - 1
}
