package kernels

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// MapAttrs are the parameters of the functions of one element; each function reads its own.
type MapAttrs struct {
	Alpha, Beta float64 // leakyrelu, elu, hardsigmoid
	Lo, Hi      float64 // clip
}

// MapAttrsOf reads the parameters by the names that both IRs use. get returns a number and whether the operation has one of that name;
// what it has not is 0, and a bound no bound.
func MapAttrsOf(get func(name string) (v float64, ok bool)) MapAttrs {
	a := MapAttrs{Lo: math.Inf(-1), Hi: math.Inf(1)}
	for _, p := range []struct {
		name string
		to   *float64
	}{{"alpha", &a.Alpha}, {"beta", &a.Beta}, {"lo", &a.Lo}, {"hi", &a.Hi}} {
		if v, ok := get(p.name); ok {
			*p.to = v
		}
	}
	return a
}

// functions are the functions of one real, by the word that both IRs use.
var functions = map[string]func(a MapAttrs, x float64) float64{
	"clip": func(a MapAttrs, x float64) float64 { return clamp(x, a.Lo, a.Hi) },
	"leakyrelu": func(a MapAttrs, x float64) float64 {
		if x < 0 {
			return a.Alpha * x
		}
		return x
	},
	"elu": func(a MapAttrs, x float64) float64 {
		if x < 0 {
			return a.Alpha * Expm1(x)
		}
		return x
	},
	"sigmoid":     func(_ MapAttrs, x float64) float64 { return Sigmoid(x) },
	"hardsigmoid": func(a MapAttrs, x float64) float64 { return clamp(float64(a.Alpha*x)+a.Beta, 0, 1) },
	"hardswish":   func(_ MapAttrs, x float64) float64 { return x * clamp(x/6+0.5, 0, 1) },
	"softsign":    func(_ MapAttrs, x float64) float64 { return x / (1 + math.Abs(x)) },
	"tanh":        func(_ MapAttrs, x float64) float64 { return Tanh(x) },
	"erf":         func(_ MapAttrs, x float64) float64 { return Erf(x) },
	"exp":         func(_ MapAttrs, x float64) float64 { return Exp(x) },
	"log":         func(_ MapAttrs, x float64) float64 { return Log(x) },
	"sqrt":        func(_ MapAttrs, x float64) float64 { return math.Sqrt(x) },
	"recip":       func(_ MapAttrs, x float64) float64 { return 1 / x },
	"neg":         func(_ MapAttrs, x float64) float64 { return -x },
	"abs":         func(_ MapAttrs, x float64) float64 { return math.Abs(x) },
	"floor":       func(_ MapAttrs, x float64) float64 { return math.Floor(x) },
	"ceil":        func(_ MapAttrs, x float64) float64 { return math.Ceil(x) },
}

// IsMap reports whether fn names a function of one element.
func IsMap(fn string) bool { return functions[fn] != nil }

// Map computes y = fn(x) element by element; [IsMap] knows the words.
//
// Floats: in float64 (parameters rounded to float32 first if x is f32), rounded once. Quantized: a table of all stored values, see
// [Table]; clip compares stored values instead, which is the same. Plain integers: clip, neg and abs.
func Map(fn string, a MapAttrs, x, y *tensor.Tensor) error {
	f := functions[fn]
	if f == nil {
		return fmt.Errorf("kernels/map.go has no function %q of one element", fn)
	}
	switch {
	case x.Kind == tensor.F32:
		return mapFloats(a.narrow(), f, x.F32(), y.F32())
	case x.Kind == tensor.F64:
		return mapFloats(a, f, x.F64(), y.F64())
	case fn == "clip":
		lo, hi := ClampRange(x.Type, a.Lo, a.Hi)
		for i := range y.Len() {
			y.SetInt(i, clamp(x.Int(i), lo, hi))
		}
		return nil
	case x.Quant != nil:
		table, err := Table(fn, a, x.Type, y.Type)
		if err != nil {
			return err
		}
		Lookup(table, x, y)
		return nil
	case fn == "neg" || fn == "abs":
		for i := range y.Len() {
			v := x.Int(i)
			if fn == "neg" || v < 0 {
				v = -v
			}
			y.SetInt(i, v)
		}
		return nil
	}
	return fmt.Errorf("%s has no meaning on %v", fn, x.Type)
}

// narrow rounds the parameters to float32.
func (a MapAttrs) narrow() MapAttrs {
	for _, p := range []*float64{&a.Alpha, &a.Beta, &a.Lo, &a.Hi} {
		*p = float64(float32(*p))
	}
	return a
}

func mapFloats[T float32 | float64](a MapAttrs, f func(MapAttrs, float64) float64, x, y []T) error {
	for len(x) > 0 {
		n := min(len(x), pollEvery/8)
		for i, v := range x[:n] {
			y[i] = T(f(a, float64(v)))
		}
		if x, y = x[n:], y[n:]; len(x) > 0 && progress.Stopped() != nil {
			return progress.ErrStopped
		}
	}
	return nil
}

// Table returns the stored result of fn for every stored value of x's kind (8 or 16 bits), smallest first: fn of the real in float64,
// over sy, rounded half away from zero, plus zy, saturated; a NaN becomes zy.
func Table(fn string, a MapAttrs, x, y tensor.Type) ([]int64, error) {
	if err := perTensor(x, y); err != nil {
		return nil, err
	}
	if x.Kind.Size() > 2 {
		return nil, fmt.Errorf("%s of %v: tables are for 8 and 16 bits", fn, x)
	}
	f := functions[fn]
	if f == nil {
		return nil, fmt.Errorf("kernels/map.go has no function %q of one element", fn)
	}
	lo, hi := x.Kind.Range()
	ylo, yhi := y.Kind.Range()
	sx, zx := x.Quant.At(0)
	sy, zy := y.Quant.At(0)
	table := make([]int64, hi-lo+1)
	for i := range table {
		v := f(a, float64(sx)*float64(lo+int64(i)-int64(zx)))
		table[i] = int64(zy)
		if v == v {
			table[i] = saturateTo(math.Round(v/float64(sy))+float64(zy), ylo, yhi)
		}
	}
	return table, nil
}

// Lookup stores in y the table's entry for every element of x.
func Lookup(table []int64, x, y *tensor.Tensor) {
	lo, _ := x.Kind.Range()
	if x.Kind == tensor.I8 && y.Kind == tensor.I8 {
		xs, ys := x.I8(), y.I8()
		for i, v := range xs {
			ys[i] = int8(table[int(v)+128])
		}
		return
	}
	for i := range y.Len() {
		y.SetInt(i, table[x.Int(i)-lo])
	}
}
