package onnx

import (
	"errors"
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// unaryOrBinary reads an operator that is one operation without attributes. Operands broadcast as in NumPy since opset 7.
func unaryOrBinary(op graph.Op) func(*node) (*value, error) {
	return func(n *node) (*value, error) { return n.add(op, "", nil, n.args...) }
}

// variadic reads an operator of any number of operands, from the left.
func variadic(op graph.Op) func(*node) (*value, error) {
	return func(n *node) (*value, error) {
		if len(n.args) == 1 {
			return identity(n)
		}
		acc := n.args[0]
		for i, v := range n.args[1:] {
			var err error
			if acc, err = n.add(op, n.suffix(i+1 == len(n.args)-1, ".part"), nil, acc, v); err != nil {
				return nil, err
			}
		}
		return acc, nil
	}
}

// suffix returns "" for the last operation of a rule, else s.
func (n *node) suffix(last bool, s string) string {
	if last {
		return ""
	}
	return s
}

// mean reads Mean: the sum of the operands divided by their number.
func mean(n *node) (*value, error) {
	if len(n.args) == 1 {
		return identity(n)
	}
	acc := n.args[0]
	for _, v := range n.args[1:] {
		var err error
		if acc, err = n.add(graph.Add, ".sum", nil, acc, v); err != nil {
			return nil, err
		}
	}
	count, err := n.number(float64(len(n.args)), acc, ".count")
	if err != nil {
		return nil, err
	}
	return n.add(graph.Div, "", nil, acc, count)
}

// number returns x as a constant without axes, of the kind that beside has.
func (n *node) number(x float64, beside *value, suffix string) (*value, error) {
	t, err := n.typ(beside)
	if err != nil {
		return nil, err
	}
	out := tensor.New(tensor.TypeOf(t.Kind))
	switch t.Kind {
	case tensor.F32:
		out.F32()[0] = float32(x)
	case tensor.F64:
		out.F64()[0] = x
	default:
		out.SetInt(0, int64(x))
	}
	return n.made(out, suffix), nil
}

// pow reads Pow, whose exponent may be of another kind than its base since opset 12.
func pow(n *node) (*value, error) {
	a, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	b, err := n.typ(n.args[1])
	if err != nil {
		return nil, err
	}
	exponent := n.args[1]
	if a.Kind != b.Kind {
		if exponent, err = n.add(graph.Cast, ".exponent", attr.Set{"to": a.Kind.String()}, exponent); err != nil {
			return nil, err
		}
	}
	return n.add(graph.Pow, "", nil, n.args[0], exponent)
}

func relu(n *node) (*value, error) {
	return n.add(graph.Clip, "", attr.Set{"lo": 0.0}, n.args[0])
}

func clipByAttributes(n *node) (*value, error) {
	return n.clip(n.float("min", math.Inf(-1)), n.float("max", math.Inf(1)))
}

// clipByOperands reads Clip from opset 11 on: bounds that are not constants become min and max.
func clipByOperands(n *node) (*value, error) {
	lo, okLo, err := n.scalar(1, "min", math.Inf(-1))
	if err != nil {
		return nil, err
	}
	hi, okHi, err := n.scalar(2, "max", math.Inf(1))
	if err != nil {
		return nil, err
	}
	if okLo && okHi && lo <= hi {
		return n.clip(lo, hi)
	}
	out := n.args[0]
	if n.arg(1) != nil {
		if out, err = n.add(graph.Max, n.suffix(n.arg(2) == nil, ".max"), nil, out, n.args[1]); err != nil {
			return nil, err
		}
	}
	if n.arg(2) != nil {
		return n.add(graph.Min, "", nil, out, n.args[2])
	}
	return out, nil
}

// clip clamps to finite bounds; exporters write the largest float32 for none.
func (n *node) clip(lo, hi float64) (*value, error) {
	if math.IsNaN(lo) || math.IsNaN(hi) || lo > hi {
		return nil, fmt.Errorf("clamps to [%v, %v], which is no interval", lo, hi)
	}
	attrs := attr.Set{}
	if lo > -math.MaxFloat32 {
		attrs["lo"] = lo
	}
	if hi < math.MaxFloat32 {
		attrs["hi"] = hi
	}
	return n.add(graph.Clip, "", attrs, n.args[0])
}

func leakyRelu(n *node) (*value, error) {
	return n.add(graph.LeakyRelu, "", attr.Set{"alpha": n.float("alpha", f32(0.01))}, n.args[0])
}

// prelu reads PRelu: one slope is a leaky relu, several are max(x, 0) + slope·min(x, 0).
func prelu(n *node) (*value, error) {
	slope, one, err := n.scalar(1, "slope", 0)
	if one && err == nil {
		return n.add(graph.LeakyRelu, "", attr.Set{"alpha": slope}, n.args[0])
	}
	above, err := n.add(graph.Clip, ".above", attr.Set{"lo": 0.0}, n.args[0])
	if err != nil {
		return nil, err
	}
	below, err := n.add(graph.Clip, ".below", attr.Set{"hi": 0.0}, n.args[0])
	if err != nil {
		return nil, err
	}
	if below, err = n.add(graph.Mul, ".scaled", nil, below, n.args[1]); err != nil {
		return nil, err
	}
	return n.add(graph.Add, "", nil, above, below)
}

func elu(n *node) (*value, error) {
	return n.add(graph.Elu, "", attr.Set{"alpha": n.float("alpha", 1)}, n.args[0])
}

func hardSigmoid(n *node) (*value, error) {
	return n.add(graph.HardSigmoid, "", attr.Set{"alpha": n.float("alpha", f32(0.2)), "beta": n.float("beta", 0.5)}, n.args[0])
}

// f32 rounds a default to float32, the precision that attributes of the file have.
func f32(x float64) float64 { return float64(float32(x)) }

// identity keeps the name of the result: a value of the graph has one name only.
func identity(n *node) (*value, error) {
	if n.args[0].isConst() {
		return n.args[0], nil
	}
	return n.add(graph.Identity, "", nil, n.args[0])
}

// dropout reads Dropout at inference; its rate is an attribute until opset 12, then an operand.
func dropout(n *node) (*value, error) {
	rate := n.float("ratio", 0.5)
	n.int("seed", 0)
	if n.m.opset >= 12 {
		var ok bool
		var err error
		if rate, ok, err = n.scalar(1, "ratio", 0.5); err != nil || !ok {
			return nil, errors.Join(err, errors.New("its ratio must be a constant"))
		}
		if training, ok, err := n.scalar(2, "training_mode", 0); err != nil || !ok || training != 0 {
			return nil, errors.Join(err, errors.New("is in training mode; export the model for inference (model.eval())"))
		}
	}
	if !(rate >= 0 && rate < 1) {
		return nil, fmt.Errorf("ratio %v; expected 0 to 1", rate)
	}
	return n.add(graph.Dropout, "", attr.Set{"rate": rate}, n.args[0])
}

func cast(n *node) (*value, error) {
	to := onnxKind(n.int("to", 0))
	n.int("saturate", 1)
	kind, _, err := kindOf(to)
	if err != nil {
		return nil, err
	}
	t, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	if isHalf(to) {
		n.m.halves++
	}
	if t.Kind == kind {
		return identity(n)
	}
	return n.add(graph.Cast, "", attr.Set{"to": kind.String()}, n.args[0])
}
