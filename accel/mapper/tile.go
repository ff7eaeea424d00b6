package mapper

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
)

// segment is a loaded segment that still takes room.
type segment struct {
	bytes int64
	tile  int32 // the last that uses it
	layer int   // that tile's
}

// room frees the oldest segments until n more bytes fit, and returns the tile that the load must wait for. Weights on their way to
// the array lie in its buffer and in what the SRAM has free from the moment they are loaded to the layer that uses them.
func (b *builder) room(n int64) (int32, error) {
	if n > b.m.Buffer.Bytes {
		return -1, fmt.Errorf("its filters come in pieces of %d bytes encoded, and buffer.bytes is %d: a machine for this network "+
			"needs a larger buffer", n, b.m.Buffer.Bytes)
	}
	for b.used+n > b.m.Buffer.Bytes+slices.Min(b.free[b.since:b.layer+1]) {
		b.until, b.since = b.buffer[0].tile, b.buffer[0].layer
		b.used -= b.buffer[0].bytes
		b.buffer = b.buffer[1:]
	}
	b.used += n
	return b.until, nil
}

// divide shares out what the SRAM has left beside activations and inputs brought from DRAM. What is free at every layer holds the
// next frame's input and weights that stay; what else is free at a layer holds weights on their way.
func (b *builder) divide() {
	b.free = make([]int64, len(b.p.Layers))
	b.resident = b.m.SRAM
	for i, l := range b.p.Layers {
		b.free[i] = freeSRAM(b.p, b.m, i)
		for _, t := range l.In {
			if t >= 0 && b.p.Tensors[t].Place == program.DRAM {
				b.free[i] -= stored(b.p.Tensors[t], b.m)
			}
		}
		b.resident = max(0, min(b.resident, b.free[i]))
	}
	always := b.resident
	if input := stored(b.p.Tensors[b.p.Input], b.m); b.m.DMA.RunsAhead && input <= b.resident {
		b.p.InputAhead = true
		b.resident -= input
	}
	for i := range b.free {
		b.free[i] = max(0, b.free[i]-always)
	}
}

// tileConv emits a convolution whose tiles wait for all of their operands. The input is read from the SRAM; one that lives in DRAM
// is brought there first, whole or in pieces of rows of which two fit, and then the weights are read again for every piece.
func (b *builder) tileConv(l *program.Layer, filters []int8) error {
	c := l.Conv
	b.pack(c, filters)
	pieces, err := b.pieces(l)
	if err != nil {
		return err
	}
	t := &tiler{builder: b, l: l, start: b.ended, done: []int32{-1, -1}, keeps: make([]bool, len(c.Segments))}
	for n, piece := range pieces {
		loaded := b.features(l, piece, t.start, t.done[len(t.done)-2])
		for j, s := range c.Segments {
			weights, err := t.weights(j, n == 0)
			if err != nil {
				return err
			}
			for _, band := range b.bands(c, s, piece[0], piece[1]) {
				t.tile(j, band, weights, loaded)
			}
			t.release(j)
		}
		t.done = append(t.done, t.last)
	}
	b.ended = []int32{t.epilogues[len(t.epilogues)-1]}
	if t.stored >= 0 {
		b.ended = append(b.ended, t.stored)
	}
	return nil
}

// tiler is the state of emitting one convolution.
type tiler struct {
	*builder
	l         *program.Layer
	start     []int32 // what ended the layers before
	last      int32   // the last tile
	done      []int32 // last tile of every piece, after two that do not exist
	epilogues []int32
	stored    int32
	keeps     []bool // segments that stay on the chip
}

// weights brings in a segment and returns the command after which the array may use it.
func (t *tiler) weights(j int, firstPiece bool) (int32, error) {
	s := t.l.Conv.Segments[j]
	if firstPiece && s.Bytes <= t.resident {
		t.keeps[j] = true
		t.resident -= s.Bytes
	}
	ready := int32(-1)
	if firstPiece || !t.keeps[j] {
		var wait []int32
		if !t.keeps[j] {
			free, err := t.room(s.Bytes)
			if err != nil {
				return -1, err
			}
			wait = append(wait, free)
		}
		if !t.m.DMA.RunsAhead {
			wait = append(wait, t.start...)
		}
		for at := int64(0); at < s.Bytes; at += t.m.DMA.Chunk {
			ready = t.emit(program.Move{What: program.Weights, Segment: j, Tensor: -1, Bytes: min(t.m.DMA.Chunk, s.Bytes-at)}, wait...)
			t.p.Commands[ready].Once = t.keeps[j]
		}
	}
	if t.m.WeightCodec == machine.Plain {
		return ready, nil
	}
	behind := int32(-1) // two decoded segments at most
	if len(t.decoded) >= 2 {
		behind = t.decoded[len(t.decoded)-2]
	}
	return t.emit(program.Decode{Segment: j, Bytes: s.Bytes}, ready, behind), nil
}

// release notes which tile is the last to use a segment.
func (t *tiler) release(j int) {
	t.decoded = append(t.decoded, t.last)
	if !t.keeps[j] {
		t.buffer = append(t.buffer, segment{t.l.Conv.Segments[j].Bytes, t.last, t.layer})
	}
}

// tile emits one MAC command, its epilogue, and the moves of its residual and result where these live in DRAM. Sums are double
// buffered: a tile waits for the epilogue of the last but one.
func (t *tiler) tile(j int, band [2]int, weights int32, loaded arrived) {
	st := t.step(t.l, j, band)
	c := t.l.Conv
	wait := []int32{weights, loaded.by((band[1]-1)*c.StrideH + (c.KernelH-1)*c.DilationH - c.PadTop)}
	if n := len(t.epilogues); n >= 2 {
		wait = append(wait, t.epilogues[n-2])
	} else {
		wait = append(wait, t.start...)
	}
	residual := int32(-1)
	e := *st.elements
	if r := t.l.Apply.Residual; r >= 0 && t.p.Tensors[r].Place == program.DRAM {
		residual = t.rows(program.Residual, r, e, t.start...)
	}
	t.last = t.emit(st.tile, wait...)
	done := t.emit(e, t.last, residual)
	t.epilogues = append(t.epilogues, done)
	t.stored = -1
	if t.p.Tensors[t.l.Out].Place == program.DRAM {
		t.stored = t.rows(program.Result, t.l.Out, e, done)
	}
}

// rows moves the rows and channels that e covers of a tensor, in descriptors of the machine's size, and returns the last.
func (b *builder) rows(what program.Operand, tensor int, e program.Elements, wait ...int32) int32 {
	t := b.p.Tensors[tensor]
	_, _, width := t.Image()
	line := int64(width) * t.Kind.Size()
	channels := int(min(int64(e.Until-e.From), max(1, b.m.DMA.Chunk/line)))
	height := int(max(1, b.m.DMA.Chunk/(line*int64(channels))))
	last := int32(-1)
	for y := e.First; y < e.End; y += height {
		for c := e.From; c < e.Until; c += channels {
			m := program.Move{What: what, Segment: -1, Tensor: tensor, First: y, End: min(y+height, e.End), From: c, Until: min(c+channels, e.Until)}
			m.Bytes = int64(m.End-m.First) * int64(m.Until-m.From) * line
			last = b.emit(m, wait...)
		}
	}
	return last
}

// arrived says which command brings each row of an input; nil: it lies in the SRAM.
type arrived []int32

// by is the command after which the rows up to y are there.
func (a arrived) by(y int) int32 {
	if len(a) == 0 {
		return -1
	}
	return a[max(0, min(y, len(a)-1))]
}
