package tensor

import (
	"encoding/binary"
	"fmt"
)

// Bytes returns the elements in little-endian order, as files and digests hold them.
func (t *Tensor) Bytes() []byte {
	return t.AppendBytes(make([]byte, 0, t.Type.Bytes()), 0, t.Len())
}

// AppendBytes appends elements lo to hi to b, in the order of [Tensor.Bytes]: for large tensors piece by piece.
func (t *Tensor) AppendBytes(b []byte, lo, hi int) []byte {
	var part any
	switch d := t.data.(type) {
	case []uint8:
		return append(b, d[lo:hi]...)
	case []float32:
		part = d[lo:hi]
	case []float64:
		part = d[lo:hi]
	case []int8:
		part = d[lo:hi]
	case []int16:
		part = d[lo:hi]
	case []int32:
		part = d[lo:hi]
	case []int64:
		part = d[lo:hi]
	case []bool:
		part = d[lo:hi]
	}
	out, err := binary.Append(b, binary.LittleEndian, part)
	if err != nil {
		panic("tensor: " + err.Error()) // every data slice has a fixed size
	}
	return out
}

// FromBytes returns a tensor of type t with elements from little-endian bytes.
func FromBytes(t Type, b []byte) (*Tensor, error) {
	n, err := t.Shape.Count()
	if err != nil {
		return nil, fmt.Errorf("tensor: %w", err)
	}
	if want := n * t.Kind.Size(); len(b) != want {
		return nil, fmt.Errorf("tensor: %d bytes for %v, which has %d", len(b), t, want)
	}
	out := New(t)
	if _, err := binary.Decode(b, binary.LittleEndian, out.data); err != nil {
		return nil, fmt.Errorf("tensor: %w", err)
	}
	return out, nil
}
