package program

import "fmt"

// Command is one thing a unit does. Its index in Program.Commands is its token: others wait for it by that number.
type Command struct {
	Layer int
	Wait  []int32 // commands that must have finished
	Once  bool    // in the first frame only: what it brings stays on the chip
	Do    Body
}

// Unit is the unit that executes the command.
func (c Command) Unit() Unit { return c.Do.unit() }

// Body is what a command does: one of [Move], [Decode], [Tile], [Elements].
type Body interface {
	unit() Unit
	String() string
}

// Operand says what a DMA command moves; each has a queue of its own.
type Operand uint8

// The operands.
const (
	Weights  Operand = iota
	Features         // the layer's input
	Residual         // the second input of a fused addition
	Result
	Operands // how many there are
)

func (o Operand) String() string {
	return [...]string{"weights", "features", "residual", "result", "?"}[min(o, Operands)]
}

// Move brings bytes from DRAM to the chip, or a Result back. Rows of an encoded tensor have a size that depends on their
// values: Tensor names it, and Bytes is the size unencoded.
type Move struct {
	What        Operand
	Segment     int // of the layer's weights; -1 for activations
	Tensor      int // -1: only Bytes is known
	First, End  int // rows of the tensor
	From, Until int // channels of the tensor
	Bytes       int64
}

func (Move) unit() Unit { return DMA }

func (m Move) String() string {
	dir := "load"
	if m.What == Result {
		dir = "store"
	}
	switch {
	case m.Segment >= 0:
		return fmt.Sprintf("%s %s segment %d, %d bytes", dir, m.What, m.Segment, m.Bytes)
	case m.Tensor >= 0:
		return fmt.Sprintf("%s %s t%d rows %d:%d channels %d:%d, %d bytes", dir, m.What, m.Tensor, m.First, m.End, m.From, m.Until, m.Bytes)
	}
	return fmt.Sprintf("%s %s %d bytes", dir, m.What, m.Bytes)
}

// Decode turns a segment's encoded bytes into masks and values for the array.
type Decode struct {
	Segment int
	Bytes   int64
}

func (Decode) unit() Unit { return Decoder }

func (d Decode) String() string { return fmt.Sprintf("segment %d, %d bytes", d.Segment, d.Bytes) }

// Tile computes the sums of some output rows for the filters of one segment, over the whole kernel volume. Without values
// (Segment -1) it stands for Slots positions of the array and nothing else.
type Tile struct {
	Segment    int
	First, End int   // output rows
	Slots      int64 // positions on the array when nothing is skipped
}

func (Tile) unit() Unit { return MAC }

func (t Tile) String() string {
	if t.Segment < 0 {
		return fmt.Sprintf("%d slots", t.Slots)
	}
	return fmt.Sprintf("segment %d rows %d:%d, %d slots", t.Segment, t.First, t.End, t.Slots)
}

// Elements applies the layer's Apply to some rows and channels of its output, on the vector unit or the DSP.
type Elements struct {
	On          Unit
	First, End  int   // output rows
	From, Until int   // output channels
	Int8        int64 // int8 element operations
	Float       int64 // float32 element operations
	MACs        int64 // products
}

func (e Elements) unit() Unit { return e.On }

func (e Elements) String() string {
	s := fmt.Sprintf("rows %d:%d channels %d:%d, %d int8", e.First, e.End, e.From, e.Until, e.Int8)
	if e.Float > 0 {
		s += fmt.Sprintf(", %d f32", e.Float)
	}
	if e.MACs > 0 {
		s += fmt.Sprintf(", %d macs", e.MACs)
	}
	return s
}
