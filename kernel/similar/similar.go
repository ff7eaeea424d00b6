// Package similar finds the names that somebody may have meant who wrote another. It rather finds none than a wrong one, and knows
// nothing of what the names stand for. Open this file first; there is no other.
package similar

import (
	"slices"
	"strings"
)

// Names returns the candidates nearest to name, in order and before the others those of which name lacks one letter: those that differ in case only; else, for names of at least three
// letters, those one typing error away, two if the name has more than five letters. A candidate with another first letter counts only
// when the name is long, or neighbours are swapped, and only behind the others.
func Names(name string, candidates []string) []string {
	var found []string
	best := -1
	for _, c := range candidates {
		r := rank(name, c)
		switch {
		case r < 0 || best >= 0 && r > best:
			continue
		case r < best || best < 0:
			found, best = nil, r
		}
		found = append(found, c)
	}
	slices.SortFunc(found, func(a, b string) int {
		if x, y := lacksOne(name, a), lacksOne(name, b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(found)
}

// lacksOne reports whether a name is a candidate without one of its letters: one forgets a letter more often than one adds it.
func lacksOne(name, candidate string) bool {
	a, b := []rune(strings.ToLower(name)), []rune(strings.ToLower(candidate))
	return len(a)+1 == len(b) && distance(a, b) == 1
}

// rank says how far a candidate is from a name, the less the nearer; −1 when it is not what was meant.
func rank(name, candidate string) int {
	if name == candidate {
		return -1
	}
	a, b := []rune(strings.ToLower(name)), []rune(strings.ToLower(candidate))
	d, most := distance(a, b), 1
	if len(a) > 5 {
		most = 2
	}
	switch {
	case d == 0:
		return 0
	case len(a) < 3 || len(b) < 3 || d > most:
		return -1
	case a[0] == b[0]:
		return 2 * d
	case len(a) > 5 || swapped(a, b):
		return 2*d + 1
	}
	return -1
}

// swapped reports whether a and b begin with the same two letters, in another order.
func swapped(a, b []rune) bool { return a[0] == b[1] && a[1] == b[0] }

// distance is the number of insertions, deletions, replacements and swaps of neighbours that make b of a (restricted
// Damerau-Levenshtein distance).
func distance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
