package prune

import (
	"math"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// key maps a number to an integer of the same order; no NaN.
func key(v float64) uint64 {
	b := math.Float64bits(v + 0) // −0 becomes +0
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

const (
	digit  = 11 // bits a pass; 6 passes make 66
	passes = 6
)

func digitOf(k uint64, pass int) int { return int(k >> (pass * digit) & (1<<digit - 1)) }

// ranked is a number's key with the place it came from.
type ranked struct {
	key uint64
	at  int32
}

// ascending returns the places of scores from the smallest to the largest, equals in order. A radix sort, least digit first: a digit
// that all have in common costs one count. (The low 29 bits of a float32 in a float64 are.)
func ascending(scores []float64) ([]ranked, error) {
	from := make([]ranked, len(scores))
	if err := progress.Stopped(); err != nil { // clearing that much memory takes a while
		return nil, err
	}
	to := make([]ranked, len(scores))
	var count [passes][1<<digit + 1]int
	err := inBlocks(len(scores), func(lo, hi int) {
		for i, v := range scores[lo:hi] {
			k := key(v)
			from[lo+i] = ranked{k, int32(lo + i)}
			for pass := range passes {
				count[pass][digitOf(k, pass)+1]++
			}
		}
	})
	for pass := 0; pass < passes && err == nil; pass++ {
		next := &count[pass]
		if len(from) == 0 || next[digitOf(from[0].key, pass)+1] == len(from) {
			continue
		}
		for d := range 1 << digit {
			next[d+1] += next[d]
		}
		err = inBlocks(len(from), func(lo, hi int) {
			for _, r := range from[lo:hi] {
				d := digitOf(r.key, pass)
				to[next[d]] = r
				next[d]++
			}
		})
		from, to = to, from
	}
	return from, err
}

// cut is a threshold over several lists: what is below goes, and of what equals it the first ties in order.
type cut struct {
	at   uint64
	ties int
}

// smallest returns the cut below which n numbers of all lists lie. It finds the n-th smallest digit by digit, greatest digit first,
// without sorting: after the first digit only the numbers that share it are looked at.
func smallest(lists [][]float64, n int) (cut, error) {
	var count [1 << digit]int
	total := 0
	for _, l := range lists {
		err := inBlocks(len(l), func(lo, hi int) {
			for _, v := range l[lo:hi] {
				count[digitOf(key(v), passes-1)]++
			}
		})
		if err != nil {
			return cut{}, err
		}
		total += len(l)
	}
	if n >= total {
		return cut{at: math.MaxUint64}, nil // above every number
	}
	d, n := within(count[:], n)
	alike := make([]uint64, 0, count[d])
	for _, l := range lists {
		err := inBlocks(len(l), func(lo, hi int) {
			for _, v := range l[lo:hi] {
				if k := key(v); digitOf(k, passes-1) == d {
					alike = append(alike, k)
				}
			}
		})
		if err != nil {
			return cut{}, err
		}
	}
	return narrow(alike, n)
}

// narrow returns the cut below which n of the keys lie, and more than n there are. They share their first digit. It overwrites keys.
func narrow(keys []uint64, n int) (cut, error) {
	var count [1 << digit]int
	for pass := passes - 2; pass >= 0; pass-- {
		clear(count[:])
		err := inBlocks(len(keys), func(lo, hi int) {
			for _, k := range keys[lo:hi] {
				count[digitOf(k, pass)]++
			}
		})
		if err != nil {
			return cut{}, err
		}
		var d int
		d, n = within(count[:], n)
		left := 0
		err = inBlocks(len(keys), func(lo, hi int) {
			for _, k := range keys[lo:hi] {
				if digitOf(k, pass) == d {
					keys[left] = k
					left++
				}
			}
		})
		if err != nil {
			return cut{}, err
		}
		keys = keys[:left]
	}
	return cut{keys[0], n}, nil
}

// within returns the digit of the n-th smallest number (from 0) and its rank among the numbers of that digit; more than n are counted.
func within(count []int, n int) (d, rank int) {
	for count[d] <= n {
		n -= count[d]
		d++
	}
	return d, n
}

// takes reports whether the next number, in order, is cut off.
func (c *cut) takes(v float64) bool {
	k := key(v)
	if k == c.at && c.ties > 0 {
		c.ties--
		return true
	}
	return k < c.at
}
