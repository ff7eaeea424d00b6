package worker

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

type point struct {
	X int
	Y any
}

type level int8

// sliceCases are calls of functions that take slices of any elements.
func sliceCases() []genericCase {
	a, b := new(int), new(int)
	nan := math.NaN()
	err := errors.New("e")
	return slices.Concat(
		casesOf[int](nil, []int{}, []int{1}, []int{3, 1, 1, 2, 2, 2, 1, 5}, []int{1, 3, 3, 7}),
		casesOf[string](nil, []string{"b", "b", "a", "", "", "c"}),
		casesOf[float64](nil, []float64{nan, 1, 1, nan, nan, math.Copysign(0, -1), 0}),
		casesOf[time.Duration](nil, []time.Duration{2, 2, 1}),
		casesOf[level](nil, []level{2, -2, -2, 1}),
		casesOf[point](nil, []point{{1, "a"}, {1, "a"}, {1, nil}, {2, 2.5}, {1, "a"}}),
		casesOf[[2]any](nil, [][2]any{{1, "a"}, {1, "a"}, {nil, 2}}),
		casesOf[any](nil, []any{1, 1, "1", nil, nil, 1.0, point{1, 2}, point{1, 2}, a, b, b}),
		casesOf[error](nil, []error{err, err, nil, errors.New("e")}),
		casesOf[*int](nil, []*int{a, a, nil, b}),
		casesOf[struct{}](nil, []struct{}{{}, {}, {}}),
	)
}

// casesOf calls each function with each of the slices, which have room behind their ends or have not.
func casesOf[E comparable](samples ...[]E) []genericCase {
	var out []genericCase
	add := func(name string, real any, args ...any) { out = append(out, genericCase{name, real, args}) }
	odd := func(x E) bool { called(x); return len(fmt.Sprint(x))%2 == 1 }
	same := func(a, b E) bool { called(a, b); return fmt.Sprint(a) == fmt.Sprint(b) }
	order := func(a, b E) int { called(a, b); return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	long := slices.Concat(samples...)
	for _, s := range samples {
		samples = append(samples, slices.Grow(slices.Clone(s), 5), slices.Grow(slices.Clone(s), 5)[:len(s)/2])
	}
	for _, s := range samples {
		add("SlicesIndexFunc", slices.IndexFunc[[]E], s, odd)
		add("SlicesContainsFunc", slices.ContainsFunc[[]E], s, odd)
		add("SlicesClone", slices.Clone[[]E], s)
		add("SlicesClip", slices.Clip[[]E], s)
		add("SlicesReverse", slices.Reverse[[]E], s)
		add("SlicesCompact", slices.Compact[[]E], s)
		add("SlicesCompactFunc", slices.CompactFunc[[]E], s, same)
		add("SlicesDeleteFunc", slices.DeleteFunc[[]E], s, odd)
		add("SlicesSortFunc", slices.SortFunc[[]E], s, order)
		add("SlicesSortStableFunc", slices.SortStableFunc[[]E], s, order)
		add("SlicesIsSortedFunc", slices.IsSortedFunc[[]E], s, order)
		add("SlicesMaxFunc", slices.MaxFunc[[]E], s, order)
		add("SlicesMinFunc", slices.MinFunc[[]E], s, order)
		add("CmpOr", cmp.Or[E], s)
		for _, x := range append(slices.Clip(long), *new(E)) {
			add("SlicesIndex", slices.Index[[]E], s, x)
			add("SlicesContains", slices.Contains[[]E], s, x)
			add("SlicesBinarySearchFunc", slices.BinarySearchFunc[[]E, E, E], s, x, order)
		}
		for _, r := range samples {
			add("SlicesEqual", slices.Equal[[]E], s, r)
			add("SlicesEqualFunc", slices.EqualFunc[[]E, []E], s, r, same)
			add("SlicesCompareFunc", slices.CompareFunc[[]E, []E], s, r, order)
			add("SlicesConcat", slices.Concat[[]E], [][]E{s, r, s})
		}
		for i := -1; i <= cap(s)+1; i++ {
			add("SlicesGrow", slices.Grow[[]E], s, i)
			add("SlicesRepeat", slices.Repeat[[]E], s, i)
			add("SlicesChunk", slices.Chunk[[]E], s, i)
			for _, values := range [][]E{nil, long[:1], long[:min(3, len(long))], slices.Concat(long, long)} {
				add("SlicesInsert", slices.Insert[[]E], s, i, values)
			}
			for j := i - 1; j <= cap(s)+1; j++ {
				add("SlicesDelete", slices.Delete[[]E], s, i, j)
				for _, values := range [][]E{nil, long[:1], long[:min(3, len(long))], slices.Concat(long, long)} {
					add("SlicesReplace", slices.Replace[[]E], s, i, j, values)
				}
			}
		}
	}
	add("SlicesRepeat", slices.Repeat[[]E], long, math.MaxInt)
	add("SlicesConcat", slices.Concat[[]E], [][]E{})
	add("SlicesIndexFunc", slices.IndexFunc[[]E], long, (func(E) bool)(nil))
	add("SlicesSortFunc", slices.SortFunc[[]E], long, (func(a, b E) int)(nil))
	return out
}
