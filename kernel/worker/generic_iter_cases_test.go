package worker

import (
	"cmp"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha3"
	"errors"
	"fmt"
	"hash"
	"iter"
	"maps"
	"math"
	"slices"
	"sync"
	"time"
)

// orderedCases are calls of functions that order values.
func orderedCases() []genericCase {
	return slices.Concat(
		orderedOf[int](nil, []int{3, 1, 2, 2, -5}, []int{1, 2, 2, 3}, []int{1, 2}),
		orderedOf[level](nil, []level{3, 1, -100, 2}, []level{1, 2, 3}),
		orderedOf[uint8](nil, []uint8{3, 200, 2}),
		orderedOf[time.Duration](nil, []time.Duration{time.Hour, time.Second}),
		orderedOf[string](nil, []string{"b", "a", "ab", ""}, []string{"a", "b"}),
		orderedOf[float64](nil, []float64{1, math.NaN(), -1, math.Inf(1), math.Copysign(0, -1), 0}, []float64{math.NaN(), math.NaN(), 1, 2},
			[]float64{math.Copysign(0, -1), 0}, []float64{0, math.Copysign(0, -1)}),
		orderedOf[float32](nil, []float32{1, float32(math.NaN()), -1, 0.1}, []float32{0.1, 0.2}),
	)
}

func orderedOf[E cmp.Ordered](samples ...[]E) []genericCase {
	var out []genericCase
	add := func(name string, real any, args ...any) { out = append(out, genericCase{name, real, args}) }
	for _, s := range samples {
		add("SlicesSort", slices.Sort[[]E], s)
		add("SlicesIsSorted", slices.IsSorted[[]E], s)
		add("SlicesMax", slices.Max[[]E], s)
		add("SlicesMin", slices.Min[[]E], s)
		add("SlicesSorted", slices.Sorted[E], bare(slices.Values(s)))
		for _, r := range samples {
			add("SlicesCompare", slices.Compare[[]E], s, r)
			for _, x := range r {
				add("SlicesBinarySearch", slices.BinarySearch[[]E], s, x)
				for _, y := range s {
					add("CmpCompare", cmp.Compare[E], x, y)
					add("CmpLess", cmp.Less[E], x, y)
				}
			}
		}
	}
	return out
}

// bare is an iterator as cells represent it: without its name.
func bare[V any](seq iter.Seq[V]) func(func(V) bool) { return seq }

func bare2[K, V any](seq iter.Seq2[K, V]) func(func(K, V) bool) { return seq }

// iteratorCases are calls of functions that make and take iterators.
func iteratorCases() []genericCase {
	return slices.Concat(
		iteratorsOf[int](nil, []int{3, 1, 2}),
		iteratorsOf[point](nil, []point{{2, "a"}, {1, nil}, {2, "b"}}),
		iteratorsOf[any](nil, []any{1, nil, "x"}),
		iteratorsOf[error](nil, []error{nil, errors.New("e")}),
	)
}

func iteratorsOf[E any](samples ...[]E) []genericCase {
	var out []genericCase
	add := func(name string, real any, args ...any) { out = append(out, genericCase{name, real, args}) }
	order := func(a, b E) int { called(a, b); return cmp.Compare(fmt.Sprint(a)[:1], fmt.Sprint(b)[:1]) }
	for _, s := range append(samples, slices.Grow(slices.Clone(samples[1]), 9)) {
		seq, seq2 := bare(slices.Values(s)), bare2(slices.All(s))
		add("SlicesAll", slices.All[[]E], s)
		add("SlicesBackward", slices.Backward[[]E], s)
		add("SlicesValues", slices.Values[[]E], s)
		add("SlicesAppendSeq", slices.AppendSeq[[]E], s, seq)
		add("SlicesCollect", slices.Collect[E], seq)
		add("SlicesSortedFunc", slices.SortedFunc[E], seq, order)
		add("SlicesSortedStableFunc", slices.SortedStableFunc[E], seq, order)
		add("IterPull", iter.Pull[E], seq)
		add("IterPull2", iter.Pull2[int, E], seq2)
		add("MapsCollect", maps.Collect[int, E], seq2)
		add("MapsInsert", maps.Insert[map[int]E], map[int]E{}, seq2)
	}
	add("MapsInsert", maps.Insert[map[int]E], map[int]E(nil), bare2(slices.All(samples[1])))
	add("SlicesCollect", slices.Collect[E], (func(func(E) bool))(nil))
	add("IterPull", iter.Pull[E], func(yield func(E) bool) {
		yield(samples[1][0])
		panic("iterator")
	})
	return out
}

// mapCases are calls of functions that take maps.
func mapCases() []genericCase {
	nan := math.NaN()
	return slices.Concat(
		mapsOf(map[string]int(nil), map[string]int{}, map[string]int{"a": 1}, map[string]int{"a": 1, "b": 2}, map[string]int{"a": 1, "b": 3}),
		mapsOf(map[float64]any{nan: 1, 0: nil}, map[float64]any{0: nil, 1: "x"}, map[float64]any{nan: 1}),
		mapsOf(map[any]float64{1: nan}, map[any]float64{point{1, "a"}: 0, "k": 1}, map[any]float64{nil: 0, 1: 1}),
		mapsOf(map[point][1]any{{1, 2}: {3}}, map[point][1]any{{1, nil}: {nil}}),
		[]genericCase{{"MapsCollect", maps.Collect[any, int], []any{bare2(func(yield func(any, int) bool) { yield([]int{1}, 2) })}}},
	)
}

func mapsOf[K, V comparable](samples ...map[K]V) []genericCase {
	var out []genericCase
	add := func(name string, real any, args ...any) { out = append(out, genericCase{name, real, args}) }
	for _, m := range samples {
		add("MapsAll", maps.All[map[K]V], m)
		add("MapsKeys", maps.Keys[map[K]V], m)
		add("MapsValues", maps.Values[map[K]V], m)
		add("MapsClone", maps.Clone[map[K]V], m)
		add("MapsDeleteFunc", maps.DeleteFunc[map[K]V], m, func(k K, v V) bool { return fmt.Sprint(k) == "a" || fmt.Sprint(v) == "<nil>" })
		add("MapsCollect", maps.Collect[K, V], bare2(maps.All(m)))
		for _, r := range samples {
			add("MapsCopy", maps.Copy[map[K]V, map[K]V], m, r)
			add("MapsInsert", maps.Insert[map[K]V], m, bare2(maps.All(r)))
			add("MapsEqual", maps.Equal[map[K]V, map[K]V], m, r)
			add("MapsEqualFunc", maps.EqualFunc[map[K]V, map[K]V], m, r, func(a, b V) bool { return fmt.Sprint(a) == fmt.Sprint(b) })
		}
	}
	return out
}

// otherCases are calls of functions of package sync, and comparisons that Go refuses when they run.
func otherCases() []genericCase {
	secret, salt := []byte("secret"), []byte("salt")
	uncomparable := []any{1, []int{1}, map[string]int{}}
	return []genericCase{
		{"SyncOnceValue", sync.OnceValue[int], []any{func() int { called("f"); return 1 }}},
		{"SyncOnceValue", sync.OnceValue[any], []any{func() any { called("f"); return nil }}},
		{"SyncOnceValue", sync.OnceValue[int], []any{func() int { panic("once") }}},
		{"SyncOnceValues", sync.OnceValues[int, error], []any{func() (int, error) { called("f"); return 1, errors.New("e") }}},
		{"CryptoHkdfExtract", hkdf.Extract[hash.Hash], []any{sha256.New, secret, salt}},
		{"CryptoHkdfExpand", hkdf.Expand[*sha3.SHA3], []any{sha3.New256, secret, "info", 40}},
		{"CryptoHkdfKey", hkdf.Key[hash.Hash], []any{sha256.New, secret, salt, "info", 40}},
		{"CryptoHkdfKey", hkdf.Key[hash.Hash], []any{sha256.New, secret, salt, "info", 1 << 20}},
		{"CryptoPbkdf2Key", pbkdf2.Key[hash.Hash], []any{sha256.New, "secret", salt, 3, 20}},
		{"SlicesIndex", slices.Index[[]any], []any{uncomparable, []int{1}}},
		{"SlicesEqual", slices.Equal[[]any], []any{uncomparable, uncomparable}},
		{"SlicesContains", slices.Contains[[]point], []any{[]point{{1, []int{}}}, point{1, []int{}}}},
		{"MapsEqual", maps.Equal[map[int]any, map[int]any], []any{map[int]any{1: []int{}}, map[int]any{1: []int{}}}},
		{"CmpOr", cmp.Or[any], []any{uncomparable}},
	}
}
