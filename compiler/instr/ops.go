package instr

import (
	"math"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
)

// Op names an instruction: the word of the text form.
type Op string

// The instructions. What each computes, to the bit, is documented by the function of package kernels with its name.
const (
	Conv       Op = "conv"
	Gemm       Op = "gemm"
	MatMul     Op = "matmul"
	Window     Op = "window"
	Norm       Op = "norm"
	LRN        Op = "lrn"
	Map        Op = "map"
	Map2       Op = "map2"
	LUT        Op = "lut"
	Reduce     Op = "reduce"
	Softmax    Op = "softmax"
	Copy       Op = "copy"
	Permute    Op = "permute"
	Concat     Op = "concat"
	Crop       Op = "crop"
	Pad        Op = "pad"
	Gather     Op = "gather"
	Broadcast  Op = "broadcast"
	Cast       Op = "cast"
	Quantize   Op = "quantize"
	Dequantize Op = "dequantize"
	Requant    Op = "requant"
)

// Row is everything known of one instruction.
type Row struct {
	Op    Op
	Doc   string
	In    []Operand
	Attrs []attr.Decl

	// InPlace lists the operands whose memory the result may take over: element i of the result is written after element i of the
	// operand was read for the last time.
	InPlace []int
}

// Operand names one operand.
type Operand struct {
	Name     string
	Optional bool
	Many     bool // the last operand: one or more
}

// Table returns the rows of all instructions in the order of the documentation.
func Table() []Row { return slices.Clone(table) }

// Lookup returns the row of an instruction, or nil if there is none.
func Lookup(op Op) *Row {
	if i := slices.IndexFunc(table, func(r Row) bool { return r.Op == op }); i >= 0 {
		return &table[i]
	}
	return nil
}

func (op Op) row() *Row {
	if r := Lookup(op); r != nil {
		return r
	}
	panic("instr: no instruction " + string(op))
}

var (
	x  = []Operand{{Name: "x"}}
	ab = []Operand{{Name: "a"}, {Name: "b"}}
	xw = []Operand{{Name: "x"}, {Name: "w"}, {Name: "b", Optional: true}, {Name: "r", Optional: true}}

	clamp  = []attr.Decl{number("lo", math.Inf(-1), "lower clamp, a real"), number("hi", math.Inf(1), "upper clamp, a real")}
	window = []attr.Decl{
		list("strides", []int{1, 1}, "step: rows, columns"),
		list("pads", []int{0, 0, 0, 0}, "padding: top, left, bottom, right"),
		list("dilations", []int{1, 1}, "distance between taps: rows, columns"),
	}
)

func list(name string, value any, doc string) attr.Decl {
	return attr.Decl{Name: name, Kind: attr.Ints, Default: value, Doc: doc}
}

func number(name string, value any, doc string) attr.Decl {
	return attr.Decl{Name: name, Kind: attr.Float, Default: value, Doc: doc}
}

func whole(name string, value any, doc string) attr.Decl {
	return attr.Decl{Name: name, Kind: attr.Int, Default: value, Doc: doc}
}

func word(name, doc string) attr.Decl { return attr.Decl{Name: name, Kind: attr.String, Doc: doc} }

// table is the one table of instructions.
var table = []Row{
	{
		Op: Conv, Doc: "Convolution with bias, residual and clamp; depthwise with groups = channels.", In: xw, InPlace: []int{3},
		Attrs: slices.Concat(window, []attr.Decl{whole("groups", 1, "channel groups")}, clamp),
	},
	{Op: Gemm, Doc: "x [N K] times the transpose of w [M K], with bias, residual and clamp.", In: xw, InPlace: []int{3}, Attrs: clamp},
	{Op: MatMul, Doc: "Matrix product, batched over the leading axes.", In: ab},
	{
		Op: Window, Doc: "max or mean under a window.", In: x,
		Attrs: slices.Concat([]attr.Decl{word("fn", "max or mean"), list("size", nil, "window: rows, columns")}, window,
			[]attr.Decl{whole("count_pad", 0, "1: padding counts as zeros in the mean")}),
	},
	{
		Op: Norm, Doc: "Batch normalization at inference.", InPlace: []int{0}, Attrs: []attr.Decl{number("eps", 1e-5, "added to the variance")},
		In: []Operand{{Name: "x"}, {Name: "scale"}, {Name: "shift"}, {Name: "mean"}, {Name: "var"}},
	},
	{
		Op: LRN, Doc: "Local response normalization across channels.", In: x,
		Attrs: []attr.Decl{
			whole("size", nil, "channels in the sum"), number("alpha", 1e-4, "weight of the sum"),
			number("beta", 0.75, "exponent"), number("bias", 1.0, "constant of the denominator"),
		},
	},
	{
		Op: Map, Doc: "A function of each element.", In: x, InPlace: []int{0},
		Attrs: slices.Concat([]attr.Decl{
			word("fn", "clip, tanh …"), number("alpha", 0.0, "parameter of fn"), number("beta", 0.0, "parameter of fn"),
		}, clamp),
	},
	{
		Op: Map2, Doc: "A function of two elements, operands broadcast, clamped.", In: ab, InPlace: []int{0, 1},
		Attrs: slices.Concat([]attr.Decl{word("fn", "add, mul …")}, clamp),
	},
	{
		Op: LUT, Doc: "The table's entry for each element, the smallest value of x's kind first.", InPlace: []int{0},
		In: []Operand{{Name: "x"}, {Name: "table"}},
	},
	{
		Op: Reduce, Doc: "mean, sum, max, min or prod over axes.", In: x,
		Attrs: []attr.Decl{word("fn", "mean, sum, max, min or prod"), list("axes", nil, "axes, ascending")},
	},
	{
		Op: Softmax, Doc: "Softmax or its logarithm along an axis.", In: x, InPlace: []int{0},
		Attrs: []attr.Decl{whole("axis", nil, "axis"), whole("log", 0, "1: log-softmax")},
	},
	{Op: Copy, Doc: "The same elements in other memory.", In: x},
	{Op: Permute, Doc: "Axes permuted.", In: x, Attrs: []attr.Decl{list("perm", nil, "axis i of the result is axis perm[i] of x")}},
	{
		Op: Concat, Doc: "One after the other along an axis.", In: []Operand{{Name: "x", Many: true}},
		Attrs: []attr.Decl{whole("axis", nil, "axis")},
	},
	{
		Op: Crop, Doc: "Part of x.", In: x,
		Attrs: []attr.Decl{list("starts", nil, "first index, one an axis"), list("steps", []int{}, "distances; empty: all 1")},
	},
	{
		Op: Pad, Doc: "x with value around it.", In: x,
		Attrs: []attr.Decl{list("pads", nil, "elements before each axis, then after each axis"), number("value", 0.0, "a real")},
	},
	{
		Op: Gather, Doc: "Entries along an axis.", In: []Operand{{Name: "x"}, {Name: "indices"}},
		Attrs: []attr.Decl{whole("axis", 0, "axis")},
	},
	{Op: Broadcast, Doc: "x broadcast to the result's shape.", In: x},
	{Op: Cast, Doc: "x in another element kind.", In: x},
	{Op: Quantize, Doc: "Reals to the integers that stand for them.", In: x},
	{Op: Dequantize, Doc: "Integers to the reals that they stand for.", In: x},
	{Op: Requant, Doc: "Integers in another quantization.", In: x, InPlace: []int{0}},
}
