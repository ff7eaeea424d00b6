package tensor

import (
	"bytes"
	"errors"
	"fmt"
)

// MarshalBinary implements encoding.BinaryMarshaler: a line with the type, as [Type.String] writes it, and the elements in
// little-endian order.
func (t *Tensor) MarshalBinary() ([]byte, error) {
	head := t.Type.String() + "\n"
	return t.AppendBytes(append(make([]byte, 0, len(head)+t.Type.Bytes()), head...), 0, t.Len()), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. It keeps nothing of data.
func (t *Tensor) UnmarshalBinary(data []byte) error {
	head, elements, ok := bytes.Cut(data, []byte("\n"))
	if !ok {
		return errors.New("tensor: no type before the elements")
	}
	typ, err := ParseType(string(head))
	if err != nil {
		return fmt.Errorf("tensor: %w", err)
	}
	fresh, err := FromBytes(typ, elements)
	if err != nil {
		return err
	}
	*t = *fresh
	return nil
}
