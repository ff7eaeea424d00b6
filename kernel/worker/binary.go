package worker

import "encoding/binary"

// binaryDecode is binary.Decode into a variable of a type that cells declare.
func (w *worker) binaryDecode(id int, ptr any, b []byte, order binary.ByteOrder) (n int, err error) {
	err = w.types.Decode(id, ptr, func(b []byte, order binary.ByteOrder, data any) (err error) {
		n, err = binary.Decode(b, order, data)
		return err
	}, b, order)
	return n, err
}
