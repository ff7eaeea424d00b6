package program

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Granule is the number of values under one mask of the bitmask64 codec.
const Granule = 64

// EncodeBitmask appends values to dst in the bitmask64 form: for every 64 values (the last granule may be shorter) a
// little-endian 64-bit mask of those that are not zero, then these packed. zero is the stored value that means zero.
func EncodeBitmask(dst []byte, values []int8, zero int8) []byte {
	for len(values) > 0 {
		n := min(Granule, len(values))
		at := len(dst)
		dst = append(dst, 0, 0, 0, 0, 0, 0, 0, 0)
		var mask uint64
		for i, v := range values[:n] {
			if v != zero {
				mask |= 1 << i
				dst = append(dst, byte(v))
			}
		}
		binary.LittleEndian.PutUint64(dst[at:], mask)
		values = values[n:]
	}
	return dst
}

// BitmaskBytes is the encoded size of n values of which nonzero are not zero.
func BitmaskBytes(n, nonzero int64) int64 { return (n+Granule-1)/Granule*8 + nonzero }

// VisitBitmask calls f with the index and the byte of every packed value, in order. n is the number of values encoded.
// Bytes that do not fit the masks are an error.
func VisitBitmask(src []byte, n int, f func(i int, v int8)) error {
	at := 0
	for first := 0; first < n; first += Granule {
		if at+8 > len(src) {
			return fmt.Errorf("encoded weights end after %d bytes, in the mask of values %d to %d", len(src), first, min(first+Granule, n)-1)
		}
		mask := binary.LittleEndian.Uint64(src[at:])
		at += 8
		if rest := n - first; rest < Granule && mask>>rest != 0 {
			return fmt.Errorf("the last mask marks values past the %d encoded", n)
		}
		if at+bits.OnesCount64(mask) > len(src) {
			return fmt.Errorf("encoded weights end after %d bytes, but the mask of values %d to %d promises %d more",
				len(src), first, min(first+Granule, n)-1, bits.OnesCount64(mask))
		}
		for ; mask != 0; mask &= mask - 1 {
			f(first+bits.TrailingZeros64(mask), int8(src[at]))
			at++
		}
	}
	if at != len(src) {
		return fmt.Errorf("%d encoded bytes follow the last of %d values", len(src)-at, n)
	}
	return nil
}

// Visit calls f with every weight of a segment that may be non-zero: those packed, or those of a plain segment that are not 0.
// The index counts from the segment's first filter, kernel volume by kernel volume.
func (p *Program) Visit(c *Conv, s Segment, f func(i int, v int8)) error {
	n := (s.End - s.First) * c.Taps()
	src := p.Weights[s.Offset : s.Offset+s.Bytes]
	if c.Codec == "bitmask64" {
		return VisitBitmask(src, n, f)
	}
	if len(src) != n {
		return fmt.Errorf("%d plain bytes for %d weights", len(src), n)
	}
	for i, b := range src {
		if b != 0 {
			f(i, int8(b))
		}
	}
	return nil
}
