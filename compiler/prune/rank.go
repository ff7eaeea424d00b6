package prune

import "math"

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
func ascending(scores []float64) []ranked {
	from, to := make([]ranked, len(scores)), make([]ranked, len(scores))
	var count [passes][1<<digit + 1]int
	for i, v := range scores {
		k := key(v)
		from[i] = ranked{k, int32(i)}
		for pass := range passes {
			count[pass][digitOf(k, pass)+1]++
		}
	}
	for pass := range passes {
		next := &count[pass]
		if len(from) == 0 || next[digitOf(from[0].key, pass)+1] == len(from) {
			continue
		}
		for d := range 1 << digit {
			next[d+1] += next[d]
		}
		for _, r := range from {
			d := digitOf(r.key, pass)
			to[next[d]] = r
			next[d]++
		}
		from, to = to, from
	}
	return from
}

// cut is a threshold over several lists: what is below goes, and of what equals it the first ties in order.
type cut struct {
	at   uint64
	ties int
}

// smallest returns the cut below which n numbers of all lists lie. It finds the n-th smallest digit by digit, greatest digit first,
// without sorting.
func smallest(lists [][]float64, n int) cut {
	total := 0
	for _, l := range lists {
		total += len(l)
	}
	if n >= total {
		return cut{at: math.MaxUint64} // above every number
	}
	var prefix uint64 // digits found so far
	for pass := passes - 1; pass >= 0; pass-- {
		var count [1 << digit]int
		shift := (pass + 1) * digit
		for _, l := range lists {
			for _, v := range l {
				if k := key(v); shift >= 64 || k>>shift == prefix>>shift {
					count[digitOf(k, pass)]++
				}
			}
		}
		d := 0
		for count[d] <= n { // ends: more than n numbers have the prefix
			n -= count[d]
			d++
		}
		prefix |= uint64(d) << (pass * digit)
	}
	return cut{prefix, n}
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
