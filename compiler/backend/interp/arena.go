package interp

import (
	"fmt"
	"unsafe"

	"github.com/luciola-nn/luciola/compiler/instr"
	"github.com/luciola-nn/luciola/compiler/plan"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// machine is one arena and what runs in it. One image at a time.
type machine struct {
	arena   []uint64         // 64-bit words, so that every element kind is aligned
	tensors []*tensor.Tensor // over the arena, or the constant, for each buffer
	threads int
	scratch []scratch // one a thread
}

// scratch is memory that tasks of one thread use again and again.
type scratch struct {
	floats []float64
	narrow []float32
	ints   []int32
}

func (e *executable) newMachine() (*machine, error) {
	m := &machine{arena: make([]uint64, (e.layout.Arena+7)/8), tensors: make([]*tensor.Tensor, len(e.bufs))}
	for i, b := range e.bufs {
		t, err := e.tensorOf(m, b)
		if err != nil {
			return nil, fmt.Errorf("%%%s: %w", b.Name, err)
		}
		m.tensors[i] = t
	}
	return m, nil
}

// tensorOf returns the tensor over the memory of b.
func (e *executable) tensorOf(m *machine, b *instr.Buffer) (*tensor.Tensor, error) {
	if at, ok := e.layout.Address(b); ok {
		t, err := tensor.From(m.slice(at, b.Type), b.Type.Shape...)
		if err != nil {
			return nil, err
		}
		return t.WithType(b.Type)
	}
	root, offset := b.Root()
	if b == root {
		return b.Data, nil
	}
	if offset != 0 || b.Bytes() != root.Bytes() {
		return nil, fmt.Errorf("a view of part of constant %%%s", root.Name)
	}
	return root.Data.WithType(b.Type)
}

// slice returns the elements of type t at an address of the arena. This is the one place that reads memory under another type; the plan
// proves that ranges lie inside the arena and are aligned to their elements.
func (m *machine) slice(at int, t tensor.Type) any {
	n := t.Shape.Elements()
	if n == 0 {
		return tensor.New(t).Bytes()[:0:0]
	}
	p := unsafe.Add(unsafe.Pointer(unsafe.SliceData(m.arena)), at)
	switch t.Kind {
	case tensor.F32:
		return unsafe.Slice((*float32)(p), n)
	case tensor.F64:
		return unsafe.Slice((*float64)(p), n)
	case tensor.I8:
		return unsafe.Slice((*int8)(p), n)
	case tensor.U8:
		return unsafe.Slice((*uint8)(p), n)
	case tensor.I16:
		return unsafe.Slice((*int16)(p), n)
	case tensor.I32:
		return unsafe.Slice((*int32)(p), n)
	case tensor.I64:
		return unsafe.Slice((*int64)(p), n)
	}
	return unsafe.Slice((*bool)(p), n)
}

// poisoned is written over free memory: as floats and as integers it is no plausible value (as f32 a NaN).
const poisoned = 0xFFC55A85_FFC55A85

// spoil poisons the words that lie wholly in a range of the arena.
func (m *machine) spoil(at, size int) {
	for i := (at + 7) / 8; i < (at+size)/8; i++ {
		m.arena[i] = poisoned
	}
}

// freed returns, for each step, the rooms that are read there for the last time.
func freed(l *plan.Layout) [][]plan.Room {
	free := make([][]plan.Room, len(l.Program.Code))
	for _, r := range l.Rooms {
		if r.End >= 0 && r.End < len(free) {
			free[r.End] = append(free[r.End], r)
		}
	}
	return free
}
