package tensor

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// Mask says which elements of a parameter pruning keeps: packed bits in row-major order, 1 kept, 0 pruned. It is never changed.
type Mask struct {
	bits []uint64
	n    int
	kept int
	from string
}

// NewMask returns a mask over n elements that keeps those for which keep is true. from says where it comes from, for reports.
func NewMask(n int, from string, keep func(i int) bool) *Mask {
	m := &Mask{bits: make([]uint64, (n+63)/64), n: n, from: from}
	for i := range n {
		if keep(i) {
			m.bits[i/64] |= 1 << (i % 64)
			m.kept++
		}
	}
	return m
}

// MaskFromWords returns the mask over n elements whose packed bits are words, element 0 in the lowest bit of the first.
func MaskFromWords(n int, from string, words []uint64) (*Mask, error) {
	if len(words) != (n+63)/64 {
		return nil, fmt.Errorf("tensor: %d words for a mask of %d elements, expected %d", len(words), n, (n+63)/64)
	}
	m := &Mask{bits: slices.Clone(words), n: n, from: from}
	if n%64 != 0 && m.bits[len(words)-1]>>(n%64) != 0 {
		return nil, fmt.Errorf("tensor: mask has bits past its %d elements", n)
	}
	for _, w := range words {
		m.kept += bits.OnesCount64(w)
	}
	return m, nil
}

// Keeps reports whether element i is kept.
func (m *Mask) Keeps(i int) bool { return m.bits[i/64]>>(i%64)&1 != 0 }

// Len returns the number of elements, Kept how many the mask keeps, From where it comes from, Words a copy of the packed bits.
func (m *Mask) Len() int { return m.n }

// Kept returns how many elements the mask keeps.
func (m *Mask) Kept() int { return m.kept }

// From returns where the mask comes from: a sentence for reports.
func (m *Mask) From() string { return m.from }

// Words returns a copy of the packed bits.
func (m *Mask) Words() []uint64 { return slices.Clone(m.bits) }

// Density returns the share of elements kept, 0…1; 1 for no elements.
func (m *Mask) Density() float64 {
	if m.n == 0 {
		return 1
	}
	return float64(m.kept) / float64(m.n)
}

// And returns the mask of the elements that both keep. It panics with a [Misuse] if the lengths differ.
func (m *Mask) And(o *Mask) *Mask {
	if m.n != o.n {
		panic(Misuse(fmt.Sprintf("masks over %d and %d elements", m.n, o.n)))
	}
	from := m.from
	if o.from != m.from {
		from += "; " + o.from
	}
	return NewMask(m.n, from, func(i int) bool { return m.Keeps(i) && o.Keeps(i) })
}

// Equal reports whether both keep the same elements, wherever they come from. Two nils are equal.
func (m *Mask) Equal(o *Mask) bool {
	if m == nil || o == nil {
		return m == o
	}
	return m.n == o.n && slices.Equal(m.bits, o.bits)
}

// applied is how many elements Apply sets between two questions whether to stop.
const applied = 1 << 16

// Apply returns t with every pruned element set to what stands for zero. t itself is not changed. It fails if t has another number of
// elements, and with progress.ErrStopped if the front end asks it to stop.
func (m *Mask) Apply(t *Tensor) (*Tensor, error) {
	if m.n != t.Len() {
		return nil, fmt.Errorf("tensor: mask over %d elements for %v", m.n, t.Type)
	}
	c := New(t.Type)
	for lo := 0; lo < m.n; lo += applied {
		if err := progress.Stopped(); err != nil {
			return nil, fmt.Errorf("tensor: mask: %w", err)
		}
		m.apply(c, t, lo, min(lo+applied, m.n))
	}
	return c, nil
}

// apply sets elements lo to hi of c, which is new: zeros.
func (m *Mask) apply(c, t *Tensor, lo, hi int) {
	switch d := c.data.(type) {
	case []float32:
		for i, v := range t.F32()[lo:hi] {
			if m.Keeps(lo + i) {
				d[lo+i] = v
			}
		}
	case []float64:
		for i, v := range t.F64()[lo:hi] {
			if m.Keeps(lo + i) {
				d[lo+i] = v
			}
		}
	default:
		for i := lo; i < hi; i++ {
			if m.Keeps(i) {
				c.SetInt(i, t.Int(i))
			} else {
				c.SetInt(i, t.ZeroAt(i))
			}
		}
	}
}
