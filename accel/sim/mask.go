package sim

import (
	"math/bits"

	"github.com/luciola-nn/luciola/accel/program"
)

// Mask says which elements of an activation are not zero: one bit an element, each row of the image in words of its own.
type Mask struct {
	channels, height, width int
	words                   int // of one row
	bits                    []uint64
}

// maskOf marks the values that differ from zero, the tensor's zero point.
func maskOf(t program.Tensor, values []int8) *Mask {
	c, h, w := t.Image()
	m := &Mask{channels: c, height: h, width: w, words: (w + 63) / 64}
	m.bits = make([]uint64, c*h*m.words)
	zero := int8(t.Zero)
	for row := range c * h {
		line := m.bits[row*m.words : (row+1)*m.words]
		for x, v := range values[row*w : (row+1)*w] {
			if v != zero {
				line[x/64] |= 1 << (x % 64)
			}
		}
	}
	return m
}

// count returns how many elements of the given rows and channels are not zero.
func (m *Mask) count(y0, y1, c0, c1 int) int64 {
	n := 0
	for c := c0; c < c1; c++ {
		at := c * m.height * m.words
		for _, w := range m.bits[at+y0*m.words : at+y1*m.words] {
			n += bits.OnesCount64(w)
		}
	}
	return int64(n)
}

// NonZero returns how many elements are not zero, of how many.
func (m *Mask) NonZero() (nonzero, elements int64) {
	return m.count(0, m.height, 0, m.channels), int64(m.channels * m.height * m.width)
}
