package worker

import (
	"cmp"
	"reflect"
)

func smaller[T cmp.Ordered](a, b T) T { return min(a, b) }
func larger[T cmp.Ordered](a, b T) T  { return max(a, b) }

// builtins are functions that Go has and the interpreter lacks, for values of any type.
var builtins = map[string]any{
	"MinInt": smaller[int], "MinInt8": smaller[int8], "MinInt16": smaller[int16], "MinInt32": smaller[int32], "MinInt64": smaller[int64],
	"MinUint": smaller[uint], "MinUint8": smaller[uint8], "MinUint16": smaller[uint16], "MinUint32": smaller[uint32],
	"MinUint64": smaller[uint64], "MinUintptr": smaller[uintptr], "MinByte": smaller[byte], "MinRune": smaller[rune],
	"MinFloat32": smaller[float32], "MinFloat64": smaller[float64], "MinString": smaller[string],
	"MaxInt": larger[int], "MaxInt8": larger[int8], "MaxInt16": larger[int16], "MaxInt32": larger[int32], "MaxInt64": larger[int64],
	"MaxUint": larger[uint], "MaxUint8": larger[uint8], "MaxUint16": larger[uint16], "MaxUint32": larger[uint32],
	"MaxUint64": larger[uint64], "MaxUintptr": larger[uintptr], "MaxByte": larger[byte], "MaxRune": larger[rune],
	"MaxFloat32": larger[float32], "MaxFloat64": larger[float64], "MaxString": larger[string],

	"Clear": func(v any) { reflect.ValueOf(v).Clear() },
}
