package onnx

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// onnxKind makes an attribute an element kind of the file; kindOf knows those that are supported.
func onnxKind(k int) onnxpb.Tensor_Kind { return onnxpb.Tensor_Kind(k) }

// renamed returns the node with another first result.
func renamed(src *onnxpb.Node, result string) *onnxpb.Node {
	return &onnxpb.Node{Name: src.Name, OpType: src.OpType, Output: []string{result}}
}

// constant reads Constant: a tensor, a number or a list of numbers in an attribute.
func constant(n *node) (*value, error) {
	if a := n.attribute("value", onnxpb.Attribute_TENSOR); a != nil {
		if a.T == nil {
			return nil, errors.New("its attribute value holds no tensor")
		}
		t, err := n.m.tensorOf(a.T)
		if err != nil {
			return nil, err
		}
		release(a.T)
		return n.made(t, ""), nil
	}
	var t *tensor.Tensor
	var err error
	switch {
	case n.has("value_float"):
		t, err = tensor.From([]float32{float32(n.float("value_float", 0))})
	case n.has("value_int"):
		v := int64(0)
		if a := n.attribute("value_int", onnxpb.Attribute_INT); a != nil {
			v = a.I
		}
		t, err = tensor.From([]int64{v})
	case n.has("value_floats"):
		if a := n.attribute("value_floats", onnxpb.Attribute_FLOATS); a != nil {
			t, err = tensor.From(a.Floats, len(a.Floats))
		}
	case n.has("value_ints"):
		if a := n.attribute("value_ints", onnxpb.Attribute_INTS); a != nil {
			t, err = tensor.From(a.Ints, len(a.Ints))
		}
	default:
		return nil, errors.New("holds no tensor, number or list of numbers; strings and sparse tensors are not supported")
	}
	if err == nil {
		err = n.err
	}
	return n.made(t, ""), err
}

// constantOfShape reads ConstantOfShape, whose result may be far larger than the file: it is counted against the limit before it is made.
func constantOfShape(n *node) (*value, error) {
	dims, err := n.constants(0, "shape")
	if err != nil {
		return nil, err
	}
	fill := tensor.Scalar(0)
	if a := n.attribute("value", onnxpb.Attribute_TENSOR); a != nil && a.T != nil {
		if fill, err = n.m.tensorOf(a.T); err != nil {
			return nil, err
		}
	}
	if fill.Len() != 1 {
		return nil, fmt.Errorf("its value is %v, expected one element", fill.Type)
	}
	shape, err := shapeOf(dims)
	if err != nil {
		return nil, err
	}
	t := tensor.Type{Kind: fill.Kind, Shape: shape}
	if err := n.m.generate(t); err != nil {
		return nil, err
	}
	out := tensor.New(t)
	fillWith(out, fill)
	return n.made(out, ""), nil
}

// fillWith sets every element of out to the one of v, which has the same kind.
func fillWith(out, v *tensor.Tensor) {
	switch out.Kind {
	case tensor.F32:
		for i, d := 0, out.F32(); i < len(d); i++ {
			d[i] = v.F32()[0]
		}
	case tensor.F64:
		for i, d := 0, out.F64(); i < len(d); i++ {
			d[i] = v.F64()[0]
		}
	default:
		for i := range out.Len() {
			out.SetInt(i, v.Int(0))
		}
	}
}

// shape reads Shape: extents from start to end (attributes since opset 15), which may be symbols.
func shape(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	rank := len(x.Shape)
	bound := func(i int) int {
		if i < 0 {
			i += rank
		}
		return min(max(i, 0), rank)
	}
	start, end := bound(n.int("start", 0)), bound(n.int("end", rank))
	return n.shaped(extents{list: x.Shape[start:max(start, end)]})
}

func size(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	count, err := x.Shape.Count()
	if err != nil {
		return nil, n.explain(fmt.Errorf("%w; specialize it", err))
	}
	return n.made(tensor.Must(tensor.From([]int64{int64(count)})), ""), nil
}

// release drops the bytes of a tensor that has been converted; its name and type stay.
func release(t *onnxpb.Tensor) {
	dims, kind, name := t.Dims, t.DataType, t.Name
	proto.Reset(t)
	t.Dims, t.DataType, t.Name = dims, kind, name
}
