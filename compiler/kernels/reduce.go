package kernels

import (
	"fmt"
	"math"
	"slices"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Reduce computes fn — mean, sum, max, min or prod — of x over axes, ascending; y has one element for each index of the other axes.
//
// Floats: the elements in row-major order, each step rounded to the kind; mean divides at the end. Plain integers wrap; mean truncates.
// Quantized: mean and sum as [AvgPool], max and min of the stored values, rescaled to y; prod has no integer form.
func Reduce(fn string, axes []int, x, y *tensor.Tensor) error {
	switch x.Kind {
	case tensor.F32:
		return reduceFloats(fn, axes, x, x.F32(), y.F32())
	case tensor.F64:
		return reduceFloats(fn, axes, x, x.F64(), y.F64())
	}
	if x.Quant != nil {
		return reduceQuantized(fn, axes, x, y)
	}
	acc, count, err := reduceInts(fn, axes, x, plainInts(x))
	if err != nil {
		return err
	}
	for i, v := range acc {
		if fn == "mean" {
			v /= int64(max(count, 1))
		}
		y.SetInt(i, v)
	}
	return nil
}

// fold calls f(i, j) for every element j of x, in order, with the element i of the result that it belongs to; it returns how many
// elements belong to each.
func fold(axes []int, x tensor.Shape, f func(i, j int)) (results, count int) {
	steps, results := make([]int, len(x)), 1
	for a := len(x) - 1; a >= 0; a-- {
		if !slices.Contains(axes, a) {
			steps[a] = results
			results *= x[a]
		}
	}
	_ = eachIndex(x, func(j int, index []int) error { // f cannot fail
		f(dot(index, steps), j)
		return nil
	})
	return results, x.Elements() / max(results, 1)
}

func reduceFloats[T float32 | float64](fn string, axes []int, t *tensor.Tensor, x, y []T) error {
	step := map[string]func(acc, v T) T{
		"mean": func(acc, v T) T { return acc + v },
		"sum":  func(acc, v T) T { return acc + v },
		"prod": func(acc, v T) T { return acc * v },
		"max":  func(acc, v T) T { return T(floatPairs["max"](float64(acc), float64(v))) },
		"min":  func(acc, v T) T { return T(floatPairs["min"](float64(acc), float64(v))) },
	}[fn]
	if step == nil {
		return fmt.Errorf("there is no reduction %q", fn)
	}
	start := map[string]float64{"prod": 1, "max": math.Inf(-1), "min": math.Inf(1)}[fn]
	fill(y, T(start))
	_, count := fold(axes, t.Shape, func(i, j int) { y[i] = step(y[i], x[j]) })
	if fn == "mean" {
		for i := range y {
			y[i] /= T(count)
		}
	}
	return nil
}

func reduceInts(fn string, axes []int, t *tensor.Tensor, x []int64) (acc []int64, count int, err error) {
	pair := map[string]string{"mean": "add", "sum": "add", "prod": "mul", "max": "max", "min": "min"}[fn]
	if pair == "" {
		return nil, 0, fmt.Errorf("there is no reduction %q", fn)
	}
	start := map[string]int64{"prod": 1, "max": math.MinInt64, "min": math.MaxInt64}[fn]
	results, _ := fold(axes, t.Shape, func(int, int) {})
	acc = make([]int64, results)
	fill(acc, start)
	step := intPairs[pair]
	_, count = fold(axes, t.Shape, func(i, j int) { acc[i] = step(acc[i], x[j]) })
	return acc, count, nil
}

func reduceQuantized(fn string, axes []int, x, y *tensor.Tensor) error {
	if fn == "prod" {
		return fmt.Errorf("prod has no integer form; dequantize first")
	}
	m, err := newMean(x.Type, y.Type)
	if err != nil {
		return err
	}
	centered := plainInts(x)
	for i := range centered {
		centered[i] -= m.zx
	}
	acc, count, err := reduceInts(fn, axes, x, centered)
	if err != nil {
		return err
	}
	if fn != "mean" {
		count = 1
	}
	for i, v := range acc {
		y.SetInt(i, m.of(v, count))
	}
	return nil
}
