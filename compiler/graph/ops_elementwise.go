package graph

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Operations on each element by itself. Operands of the binary ones broadcast as in NumPy.
const (
	Add Op = "add"
	Sub Op = "sub"
	Mul Op = "mul"
	Div Op = "div"
	Pow Op = "pow"
	Min Op = "min"
	Max Op = "max"

	Clip        Op = "clip" // relu is clip lo=0
	LeakyRelu   Op = "leakyrelu"
	Elu         Op = "elu"
	Sigmoid     Op = "sigmoid"
	HardSigmoid Op = "hardsigmoid"
	HardSwish   Op = "hardswish"
	Softsign    Op = "softsign"
	Tanh        Op = "tanh"
	Erf         Op = "erf"
	Exp         Op = "exp"
	Log         Op = "log"
	Sqrt        Op = "sqrt"
	Recip       Op = "recip"
	Neg         Op = "neg"
	Abs         Op = "abs"
	Floor       Op = "floor"
	Ceil        Op = "ceil"

	Identity Op = "identity"
	Dropout  Op = "dropout"
	Cast     Op = "cast"
)

// elementwiseOps are the rows of this file; marked as what they are in one place, so that a new row cannot forget it.
var elementwiseOps = elementwise([]Row{
	{Op: Add, Doc: "a + b, clamped to [lo, hi].", In: ab, Attrs: epilogue, Integers: Requantize, Type: binaryType, Eval: evalBinary},
	{Op: Sub, Doc: "a − b.", In: ab, Integers: Requantize, Type: binaryType, Eval: evalBinary},
	{Op: Mul, Doc: "a · b.", In: ab, Integers: Requantize, Type: binaryType, Eval: evalBinary},
	{Op: Div, Doc: "a / b; integers divide toward zero.", In: ab, Type: binaryType, Eval: evalBinary},
	{Op: Pow, Doc: "a to the power b.", In: ab, Type: binaryType, Eval: evalBinary},
	{Op: Min, Doc: "The smaller of a and b.", In: ab, Type: binaryType, Eval: evalBinary},
	{Op: Max, Doc: "The larger of a and b.", In: ab, Type: binaryType, Eval: evalBinary},

	{Op: Clip, Doc: "x clamped to [lo, hi]; relu is lo=0, relu6 also hi=6.", In: justX, Attrs: epilogue, Integers: SameParams, Type: sameType, Eval: evalMap},
	{
		Op: LeakyRelu, Doc: "x where positive, alpha·x elsewhere.", In: justX, Type: sameFloat, Integers: Requantize,
		Attrs: []attr.Decl{{Name: "alpha", Kind: attr.Float, Default: 0.01, Doc: "slope below zero"}},
		Eval:  evalMap,
	},
	{
		Op: Elu, Doc: "x where positive, alpha·(eˣ − 1) elsewhere.", In: justX, Type: sameFloat, Integers: Requantize,
		Attrs: []attr.Decl{{Name: "alpha", Kind: attr.Float, Default: 1.0, Doc: "limit below zero"}},
		Eval:  evalMap,
	},
	{Op: Sigmoid, Doc: "1 / (1 + e⁻ˣ).", In: justX, Type: sameFloat, Integers: Requantize, Eval: evalMap},
	{
		Op: HardSigmoid, Doc: "alpha·x + beta clamped to [0, 1].", In: justX, Type: sameFloat, Integers: Requantize,
		Attrs: []attr.Decl{
			{Name: "alpha", Kind: attr.Float, Default: 0.2, Doc: "slope"},
			{Name: "beta", Kind: attr.Float, Default: 0.5, Doc: "value at zero"},
		},
		Eval: evalMap,
	},
	{Op: HardSwish, Doc: "x · clamp(x/6 + 1/2, 0, 1).", In: justX, Type: sameFloat, Integers: Requantize, Eval: evalMap},
	{Op: Softsign, Doc: "x / (1 + |x|).", In: justX, Type: sameFloat, Integers: Requantize, Eval: evalMap},
	{Op: Tanh, Doc: "Hyperbolic tangent.", In: justX, Type: sameFloat, Integers: Requantize, Eval: evalMap},
	{Op: Erf, Doc: "Gauss error function.", In: justX, Type: sameFloat, Integers: Requantize, Eval: evalMap},
	{Op: Exp, Doc: "eˣ.", In: justX, Type: sameFloat, Integers: Requantize, Eval: evalMap},
	{Op: Log, Doc: "Natural logarithm.", In: justX, Type: sameFloat, Eval: evalMap},
	{Op: Sqrt, Doc: "Square root.", In: justX, Type: sameFloat, Eval: evalMap},
	{Op: Recip, Doc: "1 / x.", In: justX, Type: sameFloat, Eval: evalMap},
	{Op: Neg, Doc: "−x.", In: justX, Type: sameType, Eval: evalMap},
	{Op: Abs, Doc: "|x|.", In: justX, Type: sameType, Eval: evalMap},
	{Op: Floor, Doc: "The largest integer not above x.", In: justX, Type: sameFloat, Eval: evalMap},
	{Op: Ceil, Doc: "The smallest integer not below x.", In: justX, Type: sameFloat, Eval: evalMap},

	{Op: Identity, Doc: "x itself.", In: justX, Moves: true, Integers: SameParams, Type: sameType, Eval: evalCopy},
	{
		Op: Dropout, Doc: "x itself at inference; in training each element is zero with probability rate.", In: justX, Type: sameType,
		Attrs: []attr.Decl{{Name: "rate", Kind: attr.Float, Default: 0.5, Doc: "share of elements dropped in training"}},
		Eval:  evalCopy,
	},
	{
		Op: Cast, Doc: "x in another element kind; floats become integers by truncation, saturated.", In: justX,
		Attrs: []attr.Decl{{Name: "to", Kind: attr.String, Doc: "element kind: f32, i64 …"}},
		Type: func(c *Call) ([]tensor.Type, error) {
			k, ok := tensor.ParseKind(c.Str("to"))
			if !ok {
				return nil, fmt.Errorf("to=%s is not an element kind", c.Str("to"))
			}
			return []tensor.Type{c.T(0).WithKind(k)}, nil
		},
		Eval: evalCast,
	},
})

func elementwise(rows []Row) []Row {
	for i := range rows {
		rows[i].Elementwise = true
	}
	return rows
}

var (
	ab    = []Operand{{Name: "a"}, {Name: "b"}}
	justX = []Operand{{Name: "x"}}
)

func sameType(c *Call) ([]tensor.Type, error) {
	return []tensor.Type{{Kind: c.T(0).Kind, Shape: c.T(0).Shape}}, nil
}

// sameFloat is sameType for operations on reals: floats, or integers that stand for them.
func sameFloat(c *Call) ([]tensor.Type, error) {
	if x := c.T(0); !x.Kind.IsFloat() && x.Quant == nil {
		return nil, fmt.Errorf("x %v, expected floats", x)
	}
	return sameType(c)
}

func binaryType(c *Call) ([]tensor.Type, error) {
	a, b := c.T(0), c.T(1)
	if a.Kind != b.Kind || (a.Quant == nil) != (b.Quant == nil) {
		return nil, fmt.Errorf("%v and %v: expected one element kind, both quantized or neither", a, b)
	}
	s, err := Broadcast(a.Shape, b.Shape)
	if err != nil {
		return nil, err
	}
	return []tensor.Type{{Kind: a.Kind, Shape: s}}, nil
}

// Broadcast returns the shape that two shapes broadcast to under NumPy's rule: aligned at the last axis, extent 1 stretches.
func Broadcast(a, b tensor.Shape) (tensor.Shape, error) {
	n := max(len(a), len(b))
	out := make(tensor.Shape, n)
	for i := range n {
		x, y := 1, 1
		if j := i - n + len(a); j >= 0 {
			x = a[j]
		}
		if j := i - n + len(b); j >= 0 {
			y = b[j]
		}
		switch {
		case x == y || y == 1:
			out[i] = x
		case x == 1:
			out[i] = y
		default:
			return nil, fmt.Errorf("shapes %v and %v do not broadcast: %s against %s", a, b, dim(x), dim(y))
		}
	}
	return out, nil
}
