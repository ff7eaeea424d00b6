package sim

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/compiler/kernels"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// operations are what the vector unit and the DSP can execute, by the graph's names. Operands that are absent are nil.
var operations = map[string]func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error{
	"conv": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		attrs := kernels.ConvAttrs{Window: windowOf(a), Groups: intOf(a, "groups"), Lo: a.Floats["lo"], Hi: a.Floats["hi"]}
		return kernels.Conv(attrs, in[0], in[1], operand(in, 2), operand(in, 3), out)
	},
	"dense": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Dense(a.Floats["lo"], a.Floats["hi"], in[0], in[1], operand(in, 2), operand(in, 3), out)
	},
	"matmul": func(_ *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.MatMul(in[0], in[1], out)
	},
	"maxpool": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.MaxPool(poolOf(a), in[0], out)
	},
	"avgpool": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.AvgPool(poolOf(a), in[0], out)
	},
	"batchnorm": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.BatchNorm(a.Floats["eps"], in[0], in[1], in[2], in[3], in[4], out)
	},
	"lrn": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		attrs := kernels.LRNAttrs{Size: intOf(a, "size"), Alpha: a.Floats["alpha"], Beta: a.Floats["beta"], Bias: a.Floats["bias"]}
		return kernels.LRN(attrs, in[0], out)
	},
	"softmax": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Softmax(intOf(a, "axis"), intOf(a, "log") != 0, in[0], out)
	},
	"reduce": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Reduce(a.Words["fn"], a.Ints["axes"], in[0], out)
	},
	"quantize": func(_ *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Quantize(in[0], out)
	},
	"dequantize": func(_ *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Dequantize(in[0], out)
	},
	"rescale": func(_ *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Rescale(in[0], out)
	},
	"reshape": copyOf, "identity": copyOf, "dropout": copyOf,
	"transpose": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Transpose(a.Ints["perm"], in[0], out)
	},
	"concat": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Concat(intOf(a, "axis"), in, out)
	},
	"slice": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Slice(a.Ints["starts"], a.Ints["steps"], in[0], out)
	},
	"pad": func(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Pad(a.Ints["pads"], a.Floats["value"], in[0], out)
	},
	"expand": func(_ *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
		return kernels.Expand(in[0], out)
	},
}

// Of two operands or one, element by element; kernels knows them by the graph's names.
var (
	binaries = []string{"add", "sub", "mul", "div", "pow", "min", "max"}
	maps     = []string{
		"clip", "leakyrelu", "elu", "sigmoid", "hardsigmoid", "hardswish", "tanh", "erf", "exp", "log", "sqrt",
		"recip", "neg", "abs", "floor", "ceil",
	}
)

func copyOf(_ *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
	return kernels.Copy(in[0], out)
}

// apply executes one operation over whole tensors.
func apply(a *program.Apply, in []*tensor.Tensor, out *tensor.Tensor) error {
	if f, ok := operations[a.Op]; ok {
		return f(a, in, out)
	}
	number := func(name string, otherwise float64) float64 {
		if v, ok := a.Floats[name]; ok {
			return v
		}
		return otherwise
	}
	lo, hi := number("lo", math.Inf(-1)), number("hi", math.Inf(1))
	switch {
	case slices.Contains(binaries, a.Op):
		return kernels.Binary(a.Op, lo, hi, in[0], in[1], out)
	case slices.Contains(maps, a.Op):
		return kernels.Map(a.Op, kernels.MapAttrs{Alpha: a.Floats["alpha"], Beta: a.Floats["beta"], Lo: lo, Hi: hi}, in[0], out)
	}
	return fmt.Errorf("%s has no implementation on any unit", a.Op)
}

func operand(in []*tensor.Tensor, i int) *tensor.Tensor {
	if i < len(in) {
		return in[i]
	}
	return nil
}

func intOf(a *program.Apply, name string) int {
	if v := a.Ints[name]; len(v) > 0 {
		return v[0]
	}
	return 0
}

func windowOf(a *program.Apply) kernels.Window {
	return kernels.Window{Strides: a.Ints["strides"], Pads: a.Ints["pads"], Dilations: a.Ints["dilations"]}
}

func poolOf(a *program.Apply) kernels.PoolAttrs {
	return kernels.PoolAttrs{Window: windowOf(a), Size: a.Ints["size"], CountPad: intOf(a, "count_pad") != 0}
}

// decodeConstant fills v from the little-endian bytes of a program's constant.
func decodeConstant(v *tensor.Tensor, data []byte) error {
	if len(data) != v.Len()*v.Kind.Size() {
		return fmt.Errorf("%d bytes for %v", len(data), v.Type)
	}
	if v.Kind == tensor.F32 {
		for i := range v.F32() {
			v.F32()[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		return nil
	}
	for i := range v.I8() {
		v.I8()[i] = int8(data[i])
	}
	return nil
}
