package onnx

import (
	"fmt"
	"maps"
	"slices"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
)

// rule says how an operator is read from the opset since on, until the next rule of the same operator.
type rule struct {
	since    int
	min, max int // operands
	apply    func(*node) (*value, error)
}

const many = 1 << 30 // operands without limit, none of them optional

// table is the operators by name; each has its rules in ascending order. https://onnx.ai/onnx/operators tells what changed when.
var table map[string][]rule

func init() {
	table = map[string][]rule{
		"Conv":               {{1, 2, 3, conv}},
		"Gemm":               {{1, 2, 3, gemm}},
		"MatMul":             {{1, 2, 2, matMul}},
		"BatchNormalization": {{1, 5, 5, batchNorm}},
		"LRN":                {{1, 1, 1, lrn}},
		"MaxPool":            {{1, 1, 1, maxPool}},
		"AveragePool":        {{1, 1, 1, averagePool}},
		"GlobalAveragePool":  {{1, 1, 1, globalPool("mean")}},
		"GlobalMaxPool":      {{1, 1, 1, globalPool("max")}},
		"Add":                {{1, 2, 2, unaryOrBinary(graph.Add)}},
		"Sub":                {{1, 2, 2, unaryOrBinary(graph.Sub)}},
		"Mul":                {{1, 2, 2, unaryOrBinary(graph.Mul)}},
		"Div":                {{1, 2, 2, unaryOrBinary(graph.Div)}},
		"Pow":                {{1, 2, 2, pow}},
		"Min":                {{1, 1, many, variadic(graph.Min)}},
		"Max":                {{1, 1, many, variadic(graph.Max)}},
		"Sum":                {{1, 1, many, variadic(graph.Add)}},
		"Mean":               {{1, 1, many, mean}},
		"Relu":               {{1, 1, 1, relu}},
		"Clip":               {{1, 1, 1, clipByAttributes}, {11, 1, 3, clipByOperands}},
		"LeakyRelu":          {{1, 1, 1, leakyRelu}},
		"PRelu":              {{1, 2, 2, prelu}},
		"Elu":                {{1, 1, 1, elu}},
		"Sigmoid":            {{1, 1, 1, unaryOrBinary(graph.Sigmoid)}},
		"HardSigmoid":        {{1, 1, 1, hardSigmoid}},
		"HardSwish":          {{14, 1, 1, unaryOrBinary(graph.HardSwish)}},
		"Softsign":           {{1, 1, 1, unaryOrBinary(graph.Softsign)}},
		"Tanh":               {{1, 1, 1, unaryOrBinary(graph.Tanh)}},
		"Erf":                {{9, 1, 1, unaryOrBinary(graph.Erf)}},
		"Exp":                {{1, 1, 1, unaryOrBinary(graph.Exp)}},
		"Log":                {{1, 1, 1, unaryOrBinary(graph.Log)}},
		"Sqrt":               {{1, 1, 1, unaryOrBinary(graph.Sqrt)}},
		"Reciprocal":         {{1, 1, 1, unaryOrBinary(graph.Recip)}},
		"Neg":                {{1, 1, 1, unaryOrBinary(graph.Neg)}},
		"Abs":                {{1, 1, 1, unaryOrBinary(graph.Abs)}},
		"Floor":              {{1, 1, 1, unaryOrBinary(graph.Floor)}},
		"Ceil":               {{1, 1, 1, unaryOrBinary(graph.Ceil)}},
		"Softmax":            {{1, 1, 1, softmaxFlat(0)}, {13, 1, 1, softmax(0)}},
		"LogSoftmax":         {{1, 1, 1, softmaxFlat(1)}, {13, 1, 1, softmax(1)}},
		"ReduceMean":         {{1, 1, 1, reduce("mean")}, {18, 1, 2, reduce("mean")}},
		"ReduceSum":          {{1, 1, 1, reduce("sum")}, {13, 1, 2, reduce("sum")}},
		"ReduceMax":          {{1, 1, 1, reduce("max")}, {18, 1, 2, reduce("max")}},
		"ReduceMin":          {{1, 1, 1, reduce("min")}, {18, 1, 2, reduce("min")}},
		"ReduceProd":         {{1, 1, 1, reduce("prod")}, {18, 1, 2, reduce("prod")}},
		"Identity":           {{1, 1, 1, identity}},
		"Dropout":            {{1, 1, 1, dropout}, {12, 1, 3, dropout}},
		"Cast":               {{1, 1, 1, cast}},
		"Constant":           {{1, 0, 0, constant}},
		"ConstantOfShape":    {{9, 1, 1, constantOfShape}},
		"Shape":              {{1, 1, 1, shape}},
		"Size":               {{1, 1, 1, size}},
		"Reshape":            {{5, 2, 2, reshape}},
		"Flatten":            {{1, 1, 1, flatten}},
		"Squeeze":            {{1, 1, 1, squeeze}, {13, 1, 2, squeeze}},
		"Unsqueeze":          {{1, 1, 1, unsqueeze}, {13, 2, 2, unsqueeze}},
		"Transpose":          {{1, 1, 1, transpose}},
		"Concat":             {{4, 1, many, concat}},
		"Slice":              {{1, 1, 1, slice}, {10, 3, 5, slice}},
		"Split":              {{1, 1, 1, split}, {13, 1, 2, split}},
		"Pad":                {{1, 1, 1, pad}, {11, 2, 4, pad}},
		"Gather":             {{1, 2, 2, gather}},
		"Expand":             {{8, 2, 2, expand}},
	}
}

// Operators returns the names of the operators that this package reads, sorted.
func Operators() []string { return slices.Sorted(maps.Keys(table)) }

// absent says what to do about operators that networks use and this package does not read.
var absent = map[string]string{
	"QuantizeLinear":    quantized,
	"DequantizeLinear":  quantized,
	"QLinearConv":       quantized,
	"QLinearMatMul":     quantized,
	"ConvInteger":       quantized,
	"MatMulInteger":     quantized,
	"If":                control,
	"Loop":              control,
	"Scan":              control,
	"LSTM":              "recurrent layers are not supported",
	"GRU":               "recurrent layers are not supported",
	"RNN":               "recurrent layers are not supported",
	"NonMaxSuppression": "cut the network before it and do this step outside",
}

const (
	quantized = "quantized ONNX files are not read yet; load the float network and quantize it here"
	control   = "control flow is not supported; export the network with fixed inputs so that it is unrolled"
)

// rule returns the rule for a node.
func (m *importer) rule(src *onnxpb.Node) (*rule, error) {
	if !standard(src.Domain) {
		return nil, fmt.Errorf("operators of domain %q are not supported; export the network with standard operators only", src.Domain)
	}
	rules, ok := table[src.OpType]
	if !ok {
		hint := absent[src.OpType]
		if hint == "" {
			hint = "onnx.Operators() lists those that are; replace it in the model, or fold it with onnxsim or torch's optimize=True"
		}
		return nil, fmt.Errorf("this operator is not supported: %s", hint)
	}
	for i := len(rules) - 1; i >= 0; i-- {
		if rules[i].since <= m.opset {
			return &rules[i], nil
		}
	}
	return nil, fmt.Errorf("this operator exists only from opset %d on; the file names the wrong opset", rules[0].since)
}
