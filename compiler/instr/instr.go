// Package instr is the instruction IR: what a program does, one instruction after the other, to buffers in named memory spaces. Graphs
// are lowered to it, the memory plan gives its buffers addresses, backends execute it. Shapes are numbers; nothing is symbolic. It knows
// no graph, no addresses and no target.
//
//	instr.go    Program, Buffer, Instr: this file; open it first
//	ops.go      the table of instructions
//	verify.go   the invariants
//	print.go, parse.go   the text form, inverse of each other
package instr

import (
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Program is a straight line of instructions over buffers. It is not changed once built.
type Program struct {
	Name    string
	Bufs    []*Buffer // constants, inputs and results; a view stands after the buffer it looks into
	Code    []*Instr
	Outputs []*Buffer // may hold constants, inputs and views
}

// Space is a memory that buffers lie in.
type Space uint8

// The memory spaces.
const (
	Const Space = iota // read only, lies with the program
	Act                // the arena: inputs, outputs and everything between
)

// String returns the word of the text form.
func (s Space) String() string { return [...]string{"const", "act"}[s] }

// Buffer is a typed range of memory. Every byte of it is written by one instruction, or before the program starts.
type Buffer struct {
	Name  string // unique in the program
	Type  tensor.Type
	Space Space
	Input bool           // holds an input when the program starts
	Data  *tensor.Tensor // elements of a constant
	Mask  *tensor.Mask   // which elements of a constant pruning keeps; nil: all

	Of     *Buffer // not nil: a view of that buffer's memory
	Offset int     // bytes from the start of Of
}

// Instr is one instruction. In holds nil for an absent optional operand.
type Instr struct {
	Op    Op
	Out   *Buffer
	In    []*Buffer
	Attrs attr.Set
	From  string // name of the graph node that it comes from
}

// Root returns the buffer that b is finally a view of, and the offset of b in it in bytes.
func (b *Buffer) Root() (root *Buffer, offset int) {
	for b.Of != nil {
		offset += b.Offset
		b = b.Of
	}
	return b, offset
}

// Bytes returns the size in bytes.
func (b *Buffer) Bytes() int { return b.Type.Bytes() }

// Inputs returns the input buffers in order.
func (p *Program) Inputs() []*Buffer {
	var in []*Buffer
	for _, b := range p.Bufs {
		if b.Input {
			in = append(in, b)
		}
	}
	return in
}

// Buffer returns the buffer with the given name, or nil.
func (p *Program) Buffer(name string) *Buffer {
	i := slices.IndexFunc(p.Bufs, func(b *Buffer) bool { return b.Name == name })
	if i < 0 {
		return nil
	}
	return p.Bufs[i]
}

// Reads returns the operands that are present.
func (i *Instr) Reads() []*Buffer {
	return slices.DeleteFunc(slices.Clone(i.In), func(b *Buffer) bool { return b == nil })
}

// Arg returns operand k, or nil if it is absent.
func (i *Instr) Arg(k int) *Buffer {
	if k < len(i.In) {
		return i.In[k]
	}
	return nil
}

// Int returns an integer attribute, or its default. It and its siblings panic if the table declares no such attribute.
func (i *Instr) Int(name string) int { return attr.Get(i.Op.row().Attrs, i.Attrs, name).(int) }

// Float returns a number attribute, or its default.
func (i *Instr) Float(name string) float64 {
	return attr.Get(i.Op.row().Attrs, i.Attrs, name).(float64)
}

// Ints returns a list attribute, or its default. It must not be written.
func (i *Instr) Ints(name string) []int { return attr.Get(i.Op.row().Attrs, i.Attrs, name).([]int) }

// Str returns a word attribute, or its default.
func (i *Instr) Str(name string) string { return attr.Get(i.Op.row().Attrs, i.Attrs, name).(string) }
