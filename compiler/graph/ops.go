package graph

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Op names an operation: the word used in the text form.
type Op string

// Row is everything the graph knows of one operation. Lowering, quantization and gradients are tables of their own packages.
type Row struct {
	Op    Op
	Doc   string // what it computes, one or two sentences
	In    []Operand
	Attrs []attr.Decl

	// Integers says what the operation means on quantized operands.
	Integers Integers

	// Elementwise operations compute each element from those at the same place of their operands, after broadcasting, and from nothing
	// else: functions of one element and of two, and changes of element kind.
	Elementwise bool

	// Moves is true if each element of the result is some element of the only operand, whatever the elements are.
	Moves bool

	// Type returns the types of the results; quantization is added by Integers.
	Type func(c *Call) ([]tensor.Type, error)

	// Check reports what else must hold of a node, with its types known; may be nil.
	Check func(n *Node) error

	// Eval computes the results into out, which has the right types and holds zeros.
	Eval func(n *Node, in, out []*tensor.Tensor) error

	// MACs returns the multiply-adds of a node with static types, padded taps counted; nil: none.
	MACs func(n *Node) int
}

// Operand names one operand of an operation.
type Operand struct {
	Name     string
	Optional bool // may be absent: "_" in the text form
	Many     bool // the last operand: one or more values
}

// Integers says what an operation means on quantized operands.
type Integers uint8

// The integer rules.
const (
	FloatOnly  Integers = iota // has no meaning on quantized operands
	SameParams                 // result has the scale and zero point of the first operand
	Requantize                 // result has parameters of its own: its type must be given
)

// Call is what a type rule sees: the node being made, without results.
type Call struct {
	*Node
	Want []tensor.Type // result types given by hand, or nil
}

// T returns the type of operand i, which must be present.
func (c *Call) T(i int) tensor.Type { return c.In[i].Type }

// table is the one table of operations, in the order of the documentation.
var table = slices.Concat(linearOps, windowOps, elementwiseOps, reduceOps, shapeOps, quantOps)

// rows finds a row by name. It is filled by init because rules in the table look up rows themselves.
var rows = map[Op]*Row{}

func init() {
	for i := range table {
		if rows[table[i].Op] != nil {
			panic("graph: two rows for " + table[i].Op)
		}
		rows[table[i].Op] = &table[i]
	}
}

// Table returns the rows of all operations in the order of the documentation.
func Table() []Row { return slices.Clone(table) }

// Lookup returns the row of an operation, or nil if there is none.
func Lookup(op Op) *Row { return rows[op] }

func rowOf(op Op) *Row {
	if r := rows[op]; r != nil {
		return r
	}
	panic("graph: no operation " + string(op))
}

// infer returns the result types of a node being made.
func infer(n *Node, want []tensor.Type) ([]tensor.Type, error) {
	row := rows[n.Op]
	if row == nil {
		return nil, fmt.Errorf("there is no operation %q", n.Op)
	}
	if err := checkOperands(row, n.In); err != nil {
		return nil, err
	}
	if err := attr.Check(row.Attrs, n.Attrs); err != nil {
		return nil, err
	}
	types, err := row.Type(&Call{Node: n, Want: want})
	if err != nil {
		return nil, err
	}
	if types, err = quantized(row, n, types, want); err != nil {
		return nil, err
	}
	for i, t := range types {
		if err := t.Check(); err != nil {
			return nil, fmt.Errorf("result type %v: %w", t, err)
		}
		if want != nil && !t.Equal(want[i]) {
			return nil, fmt.Errorf("result type is %v, not %v", t, want[i])
		}
	}
	return types, nil
}

// inferAgain is infer for a node that had types: shapes may change, quantization given by hand stays.
func inferAgain(n *Node, had []tensor.Type) ([]tensor.Type, error) {
	row := rowOf(n.Op)
	if n.Op != Quantize && (!isQuantized(n) || row.Integers != Requantize) {
		return infer(n, nil)
	}
	types, err := row.Type(&Call{Node: n, Want: had})
	if err != nil {
		return nil, err
	}
	for i := range types {
		had[i].Shape = types[i].Shape
	}
	return infer(n, had)
}

// isQuantized reports whether a node reads a quantized first operand, which makes it an integer operation.
func isQuantized(n *Node) bool {
	return len(n.In) > 0 && n.In[0] != nil && n.In[0].Type.Quant != nil
}

// quantized adds kind and quantization to the types that a rule returned.
func quantized(row *Row, n *Node, types, want []tensor.Type) ([]tensor.Type, error) {
	if want != nil && len(want) != len(types) {
		return nil, fmt.Errorf("%d result types given, expected %d", len(want), len(types))
	}
	if !isQuantized(n) {
		return types, nil
	}
	x := n.In[0].Type
	for i := range types {
		switch {
		case types[i].Kind.IsFloat() || types[i].Kind != x.Kind && row.Integers == SameParams:
			// dequantize, or a result such as an index: the rule has said all
		case row.Integers == SameParams:
			types[i].Quant = x.Quant
		case row.Integers == Requantize && want == nil:
			return nil, fmt.Errorf("on quantized operands the result type must be given")
		case row.Integers == Requantize:
			if want[i].Quant == nil {
				return nil, fmt.Errorf("result type %v must be quantized like its operands", want[i])
			}
			types[i].Kind, types[i].Quant = want[i].Kind, want[i].Quant
		default:
			return nil, fmt.Errorf("has no integer form; dequantize its operands first")
		}
	}
	return types, nil
}

func checkOperands(row *Row, in []*Value) error {
	for i, o := range row.In {
		if o.Many {
			if len(in) <= i || slices.Contains(in[i:], nil) {
				return fmt.Errorf("operand %s needs one or more values", o.Name)
			}
			return nil
		}
		if !o.Optional && (i >= len(in) || in[i] == nil) {
			return fmt.Errorf("operand %s is missing", o.Name)
		}
	}
	if len(in) > len(row.In) {
		return fmt.Errorf("%d operands, expected at most %d", len(in), len(row.In))
	}
	return nil
}
