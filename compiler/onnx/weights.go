package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

const (
	maxExtent = 1<<31 - 1 // one axis
	maxRank   = 32        // NumPy's limit before version 2
)

// kindOf returns the element kind that holds an ONNX kind, and the bytes that an element has in the file.
func kindOf(k onnxpb.Tensor_Kind) (kind tensor.Kind, size int, err error) {
	switch k {
	case onnxpb.Tensor_FLOAT:
		return tensor.F32, 4, nil
	case onnxpb.Tensor_DOUBLE:
		return tensor.F64, 8, nil
	case onnxpb.Tensor_FLOAT16, onnxpb.Tensor_BFLOAT16:
		return tensor.F32, 2, nil
	case onnxpb.Tensor_INT8:
		return tensor.I8, 1, nil
	case onnxpb.Tensor_UINT8:
		return tensor.U8, 1, nil
	case onnxpb.Tensor_INT16:
		return tensor.I16, 2, nil
	case onnxpb.Tensor_INT32:
		return tensor.I32, 4, nil
	case onnxpb.Tensor_INT64:
		return tensor.I64, 8, nil
	case onnxpb.Tensor_BOOL:
		return tensor.Bool, 1, nil
	}
	return 0, 0, fmt.Errorf("elements of kind %s are not supported; convert them to float32 or an integer kind up to int64",
		strings.ToLower(k.String()))
}

func isHalf(k onnxpb.Tensor_Kind) bool {
	return k == onnxpb.Tensor_FLOAT16 || k == onnxpb.Tensor_BFLOAT16
}

// tensorOf converts a tensor of the file. Its bytes must be present before room is made for its elements.
func (m *importer) tensorOf(p *onnxpb.Tensor) (*tensor.Tensor, error) {
	kind, size, err := kindOf(p.DataType)
	if err != nil {
		return nil, err
	}
	shape, err := shapeOf(p.Dims)
	if err != nil {
		return nil, err
	}
	n, err := shape.Count()
	if err != nil {
		return nil, err
	}
	if isHalf(p.DataType) {
		m.halves++
	}
	t := tensor.Type{Kind: kind, Shape: shape}
	raw := p.RawData
	if p.DataLocation == onnxpb.Tensor_EXTERNAL {
		if raw, err = m.externalData(p, int64(n)*int64(size)); err != nil {
			return nil, err
		}
	} else if len(raw) == 0 && n > 0 {
		return fromLists(t, n, p)
	}
	if len(raw) != n*size {
		return nil, fmt.Errorf("%d bytes of data for %v, which has %d", len(raw), t, n*size)
	}
	if isHalf(p.DataType) {
		return widen(t, n, p.DataType, func(i int) uint16 { return binary.LittleEndian.Uint16(raw[2*i:]) }), nil
	}
	if kind == tensor.Bool {
		for _, b := range raw {
			if b > 1 {
				return nil, fmt.Errorf("a bool of %d", b)
			}
		}
	}
	return tensor.FromBytes(t, raw)
}

func shapeOf(dims []int64) (tensor.Shape, error) {
	if len(dims) > maxRank {
		return nil, fmt.Errorf("%d axes; at most %d are supported", len(dims), maxRank)
	}
	shape := tensor.Shape{}
	for _, d := range dims {
		if d < 0 || d > maxExtent {
			return nil, fmt.Errorf("extent %d; expected 0 to %d", d, maxExtent)
		}
		shape = append(shape, int(d))
	}
	return shape, nil
}

// fromLists converts the elements that stand in one of the typed lists. Kinds below 32 bits, and half floats as bits, use int32_data.
func fromLists(t tensor.Type, n int, p *onnxpb.Tensor) (*tensor.Tensor, error) {
	have := len(p.Int32Data)
	switch t.Kind {
	case tensor.F32:
		if !isHalf(p.DataType) {
			have = len(p.FloatData)
		}
	case tensor.F64:
		have = len(p.DoubleData)
	case tensor.I64:
		have = len(p.Int64Data)
	}
	if have != n {
		return nil, fmt.Errorf("%d elements of data for %v, which has %d", have, t, n)
	}
	if isHalf(p.DataType) {
		return widen(t, n, p.DataType, func(i int) uint16 { return uint16(p.Int32Data[i]) }), nil
	}
	out := tensor.New(t)
	switch t.Kind {
	case tensor.F32:
		copy(out.F32(), p.FloatData)
	case tensor.F64:
		copy(out.F64(), p.DoubleData)
	case tensor.I64:
		copy(out.I64(), p.Int64Data)
	default:
		lo, hi := t.Kind.Range()
		for i, v := range p.Int32Data {
			if int64(v) < lo || int64(v) > hi {
				return nil, fmt.Errorf("element %d is %d, outside the range of %v", i, v, t.Kind)
			}
			out.SetInt(i, int64(v))
		}
	}
	return out, nil
}

// widen makes float32 of n half floats; every half float is a float32, so nothing is lost.
func widen(t tensor.Type, n int, k onnxpb.Tensor_Kind, bits func(int) uint16) *tensor.Tensor {
	out := tensor.New(t)
	for i := range n {
		if k == onnxpb.Tensor_BFLOAT16 {
			out.F32()[i] = math.Float32frombits(uint32(bits(i)) << 16)
		} else {
			out.F32()[i] = half(bits(i))
		}
	}
	return out
}

// half returns the value of an IEEE 754 binary16.
func half(b uint16) float32 {
	sign, exp, frac := uint32(b>>15)<<31, uint32(b>>10&0x1f), uint32(b&0x3ff)
	switch exp {
	case 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | frac<<13)
	case 0:
		v := float32(frac) * (1.0 / (1 << 24)) // a power of two: exact
		return math.Float32frombits(sign | math.Float32bits(v))
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}
