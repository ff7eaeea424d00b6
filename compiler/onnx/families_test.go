package onnx_test

import (
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
)

// families returns small models that between them use most rules of the table.
func families() map[string]model {
	image := input("x", "N", 2, 6, 6)
	w := floats("w", ramp(3*1*3*3, 0.1), 3, 1, 3, 3)
	return map[string]model{
		"convolution": {
			opset: 11, in: image, params: []*onnxpb.Tensor{floats("w", ramp(4*1*3*3, 0.1), 4, 1, 3, 3), floats("b", ramp(4, 1), 4)},
			nodes: []*onnxpb.Node{
				op("Conv", "c", list("x", "w", "b"), "group", 2, "auto_pad", "SAME_LOWER", "strides", []int{2, 2}),
				op("LRN", "l", list("c"), "size", 3), op("AveragePool", "a", list("l"), "kernel_shape", []int{2, 2}, "ceil_mode", 1),
				op("Flatten", "f", list("a")), op("Softmax", "y", list("f")),
			},
		},
		"exported padding": paddingModel(),
		"symbolic shape": {
			opset: 13, in: image, params: []*onnxpb.Tensor{scalarInt("zero", 0), integers("first", 0), integers("rest", -1)},
			nodes: []*onnxpb.Node{
				op("Shape", "s", list("x")), op("Gather", "n", list("s", "zero")), op("Unsqueeze", "n1", list("n", "first")),
				op("Concat", "to", list("n1", "rest"), "axis", 0), op("Reshape", "y", list("x", "to")),
			},
		},
		"slices": {
			opset: 13, in: image, params: []*onnxpb.Tensor{
				integers("starts", -1, 1), integers("ends", -1<<62, 1<<62), integers("axes", 2, -1), integers("steps", -1, 2),
				integers("parts", 1, 2),
			},
			nodes: []*onnxpb.Node{
				op("Slice", "s", list("x", "starts", "ends", "axes", "steps")),
				{OpType: "Split", Input: list("s", "parts"), Output: list("a", "b"), Attribute: op("", "", nil, "axis", 3).Attribute},
				op("ReduceMean", "r", list("b"), "axes", []int{-1}, "keepdims", 0), op("Transpose", "t", list("r")),
				op("HardSigmoid", "h", list("t")), op("Clip", "y", list("h")),
			},
		},
		"matrices": model{
			opset: 9, in: input("x", "N", 4), params: []*onnxpb.Tensor{
				floats("a", ramp(12, 1), 4, 3), floats("c", ramp(3, 1), 1, 3), floats("m", ramp(6, 1), 3, 2),
			},
			nodes: []*onnxpb.Node{
				op("Gemm", "g", list("x", "a", "c"), "alpha", 0.5, "beta", 3.0), op("Relu", "r", list("g")), op("MatMul", "m1", list("r", "m")),
				op("Sum", "s", list("m1", "m1", "m1")), op("PRelu", "p", list("s", "slope")), op("LogSoftmax", "y", list("p")),
			},
		}.with(floats("slope", []float32{0.5, 0.25}, 2)),
		"softmax of images": {opset: 9, in: image, nodes: []*onnxpb.Node{op("Softmax", "y", list("x"), "axis", 2)}},
		"matrix with scales": {
			opset: 13, in: input("x", 4, 3), params: []*onnxpb.Tensor{floats("b", ramp(8, 0.5), 4, 2), floats("c", ramp(6, 1), 3, 2)},
			nodes: []*onnxpb.Node{op("Gemm", "y", list("x", "b", "c"), "transA", 1, "alpha", 1.5, "beta", 0.3)},
		},
		"depthwise, old opset": {
			opset: 7, in: input("x", 1, 3, 7, 7), params: []*onnxpb.Tensor{w},
			nodes: []*onnxpb.Node{
				op("Conv", "c", list("x", "w"), "group", 3, "pads", []int{1, 1, 1, 1}, "kernel_shape", []int{3, 3}),
				op("Clip", "k", list("c"), "min", 0.0, "max", 6.0), op("Dropout", "d", list("k"), "ratio", 0.25),
				op("Pad", "p", list("d"), "pads", []int{0, 0, 1, 1, 0, 0, 0, 0}, "value", 1.5),
				op("MaxPool", "m", list("p"), "kernel_shape", []int{3, 3}, "strides", []int{2, 2}),
				op("GlobalAveragePool", "g", list("m")), op("Squeeze", "y", list("g"), "axes", []int{2, 3}),
			},
		},
	}
}

func (m model) with(p *onnxpb.Tensor) model {
	m.params = append(m.params, p)
	return m
}

// ramp returns n numbers around zero in steps.
func ramp(n int, step float32) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(step * float32(i-n/3))
	}
	return out
}

// paddingModel is what torch 1.x to 2.4 export for F.pad(x, (1, 0, 2, 1)): eleven nodes that compute the operand of Pad.
func paddingModel() model {
	return model{
		opset: 13, in: input("x", 1, 2, 6, 6),
		params: []*onnxpb.Tensor{
			integers("given", 1, 0, 2, 1), integers("rank", 4), integers("length", 4), integers("two", -1, 2), scalarInt("double", 2),
			integers("from", -1), integers("to", -1<<63+1), integers("axis", 0), integers("step", -1), integers("flat", -1),
			{Name: "value", DataType: onnxpb.Tensor_FLOAT, FloatData: []float32{0}},
		},
		nodes: []*onnxpb.Node{
			op("Mul", "both", list("rank", "double")), op("Sub", "missing", list("both", "length")),
			op("ConstantOfShape", "zeros", list("missing"), "value", integers("", 0)),
			op("Concat", "all", list("given", "zeros"), "axis", 0), op("Reshape", "pairs", list("all", "two")),
			op("Slice", "reversed", list("pairs", "from", "to", "axis", "step")),
			op("Transpose", "sides", list("reversed"), "perm", []int{1, 0}), op("Reshape", "listed", list("sides", "flat")),
			op("Cast", "pads", list("listed"), "to", 7), op("Pad", "y", list("x", "pads", "value"), "mode", "constant"),
		},
	}
}
