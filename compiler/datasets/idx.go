package datasets

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

// idx is the content of an IDX file, the format of MNIST (http://yann.lecun.com/exdb/mnist, "FILE FORMATS FOR THE MNIST DATABASE"):
// two zero bytes, one for the kind of element, one for the number of axes, big-endian extents, elements.
type idx struct {
	shape []int
	data  []uint8
}

const (
	idxUint8   = 8 // the kind of element of every MNIST-like set
	idxMaxRank = 4
)

// readIDX reads an IDX file of uint8, gzip-compressed or not. It takes no more than twice the bytes the file really has, whatever its
// header declares, and at most limit bytes of elements.
func readIDX(r io.Reader, limit int) (idx, error) {
	br := bufio.NewReader(r)
	if magic, _ := br.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		zr, err := gzip.NewReader(br)
		if err != nil {
			return idx{}, fmt.Errorf("gzip: %w", err)
		}
		br = bufio.NewReader(zr)
	}
	var head [4]byte
	if _, err := io.ReadFull(br, head[:]); err != nil {
		return idx{}, fmt.Errorf("IDX header: %w", err)
	}
	if head[0] != 0 || head[1] != 0 || head[2] != idxUint8 || head[3] == 0 || head[3] > idxMaxRank {
		return idx{}, fmt.Errorf("not an IDX file of uint8 with 1 to %d axes: it starts with % x, expected 00 00 08 0n", idxMaxRank, head)
	}
	shape, n, err := idxShape(br, int(head[3]), limit)
	if err != nil {
		return idx{}, err
	}
	data, err := io.ReadAll(io.LimitReader(br, int64(n)+1))
	if err != nil {
		return idx{}, fmt.Errorf("IDX elements: %w", err)
	}
	if len(data) != n {
		return idx{}, fmt.Errorf("IDX shape %v has %d elements, the file holds %s", shape, n, atLeast(len(data), n))
	}
	return idx{shape: shape, data: slices.Clip(data)}, nil
}

// idxShape reads the extents and returns them with their product.
func idxShape(r io.Reader, rank, limit int) ([]int, int, error) {
	extents := make([]uint32, rank)
	if err := binary.Read(r, binary.BigEndian, extents); err != nil {
		return nil, 0, fmt.Errorf("IDX extents: %w", err)
	}
	shape, n := make([]int, rank), 1
	for i, e := range extents {
		shape[i] = int(e)
		if e != 0 && n > limit/int(e) {
			return nil, 0, fmt.Errorf("IDX extents %v declare more than %d elements", extents, limit)
		}
		n *= int(e)
	}
	return shape, n, nil
}

// header returns the bytes before the elements.
func (d idx) header() []byte {
	head := []byte{0, 0, idxUint8, byte(len(d.shape))}
	for _, e := range d.shape {
		head = binary.BigEndian.AppendUint32(head, uint32(e))
	}
	return head
}

func atLeast(got, want int) string {
	if got > want {
		return "more"
	}
	return fmt.Sprint(got)
}
