package graph

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Operations between reals and the integers that stand for them. Scale, zero point and rounding mode are in the types.
const (
	Quantize   Op = "quantize"
	Dequantize Op = "dequantize"
	Rescale    Op = "rescale"
)

var quantOps = elementwise([]Row{
	{
		Op: Quantize, Doc: "The integers that stand for x in the result's type, saturated; ties by its rounding mode.", In: justX,
		Type: func(c *Call) ([]tensor.Type, error) {
			if len(c.Want) != 1 || c.Want[0].Quant == nil || !c.T(0).Kind.IsFloat() {
				return nil, fmt.Errorf("needs a float operand and a quantized result type")
			}
			return []tensor.Type{{Kind: c.Want[0].Kind, Shape: c.T(0).Shape, Quant: c.Want[0].Quant}}, nil
		},
		Eval: evalQuantize,
	},
	{
		Op: Dequantize, Doc: "The reals that x stands for: scale·(q − zero).", In: justX,
		Integers: SameParams,
		Type: func(c *Call) ([]tensor.Type, error) {
			if c.T(0).Quant == nil {
				return nil, fmt.Errorf("x %v is not quantized", c.T(0))
			}
			return []tensor.Type{{Kind: tensor.F32, Shape: c.T(0).Shape}}, nil
		},
		Eval: evalDequantize,
	},
	{
		Op: Rescale, Doc: "x in another quantization: the integers nearest to the same reals, by the result's rounding mode.", In: justX,
		Integers: Requantize,
		Type: func(c *Call) ([]tensor.Type, error) {
			if c.T(0).Quant == nil {
				return nil, fmt.Errorf("x %v is not quantized", c.T(0))
			}
			return sameType(c)
		},
		Eval: evalRescale,
	},
})

// ranks checks the number of axes of the first operands.
func ranks(c *Call, want ...int) error {
	for i, r := range want {
		if t := c.T(i); len(t.Shape) != r {
			return fmt.Errorf("operand %s is %v, expected %d axes", c.Row().In[i].Name, t, r)
		}
	}
	return nil
}

// dim prints an extent.
func dim(d int) string {
	s := tensor.Shape{d}.String()
	return s[1 : len(s)-1]
}
