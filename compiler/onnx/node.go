package onnx

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// node is what a rule sees of one node of the file. Reading an attribute of another kind, or one out of range, is remembered and returned
// by the next call that can fail; an attribute that no rule reads is an error too, so nothing is dropped in silence.
type node struct {
	m    *importer
	src  *onnxpb.Node
	args []*value // operands; nil for absent ones
	more []*value // results after the first
	read map[string]bool
	err  error
}

// node reads one node of the file.
func (m *importer) node(index int, src *onnxpb.Node) error {
	n := &node{m: m, src: src, read: map[string]bool{}}
	if err := n.run(); err != nil {
		what := fmt.Sprintf("node %d %q", index, src.Name)
		if src.Name == "" && len(src.Output) > 0 {
			what = fmt.Sprintf("node %d, which computes %q", index, src.Output[0])
		}
		op, opset := src.OpType, int64(m.opset)
		if !standard(src.Domain) {
			op, opset = src.Domain+"."+op, m.domains[src.Domain]
		}
		return fmt.Errorf("%s (%s, opset %d): %w", what, op, opset, err)
	}
	return nil
}

func (n *node) run() error {
	r, err := n.m.rule(n.src)
	if err != nil {
		return err
	}
	if err := n.operands(r); err != nil {
		return err
	}
	if len(n.src.Output) == 0 || n.src.Output[0] == "" {
		return errors.New("has no result")
	}
	apply := r.apply
	if s := n.symbolic(); s != nil {
		op := n.src.OpType
		if apply = shapeRules[op]; apply == nil || n.args[0].dims == nil && op != "Concat" && op != "Gather" {
			return n.m.symbolError(s)
		}
	}
	out, err := apply(n)
	if err == nil {
		err = n.err
	}
	if err != nil {
		return err
	}
	for _, a := range n.src.Attribute {
		if !n.read[a.Name] {
			return fmt.Errorf("attribute %s has no meaning here", a.Name)
		}
	}
	return n.bind(append([]*value{out}, n.more...))
}

func (n *node) operands(r *rule) error {
	names := n.src.Input
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	if len(names) > r.max {
		return fmt.Errorf("%d operands, expected at most %d", len(names), r.max)
	}
	for i, name := range names {
		v := n.m.values[name]
		if name != "" && v == nil {
			return fmt.Errorf("reads %q, which is no input, no initializer and no result of an earlier node", name)
		}
		if name == "" && (i < r.min || r.max == many) {
			return fmt.Errorf("operand %d is left out, which it must not be", i)
		}
		n.args = append(n.args, v)
	}
	if len(n.args) < r.min {
		return fmt.Errorf("%d operands, expected %d", len(n.args), r.min)
	}
	return nil
}

// bind gives the results their names.
func (n *node) bind(results []*value) error {
	for i, name := range n.src.Output {
		if name == "" {
			continue
		}
		if n.m.values[name] != nil {
			return fmt.Errorf("computes %q, which there is already", name)
		}
		if i < len(results) {
			n.m.values[name] = results[i]
		} else if n.m.uses[name] > 0 {
			return fmt.Errorf("its result %d, %q, is used; only the first %d are supported", i, name, len(results))
		}
	}
	return nil
}

// arg returns operand i, or nil if it is absent.
func (n *node) arg(i int) *value {
	if i < len(n.args) {
		return n.args[i]
	}
	return nil
}

// typ returns the type of an operand that is present and not a symbolic shape.
func (n *node) typ(v *value) (tensor.Type, error) {
	if v.v != nil {
		return v.v.Type, nil
	}
	t, err := n.m.constant(v)
	if err != nil {
		return tensor.Type{}, err
	}
	if t == nil {
		return tensor.Type{}, n.m.symbolError(v)
	}
	return t.Type, nil
}

// name is what the results in the graph are called.
func (n *node) name() string { return n.src.Output[0] }

// add computes one operation and returns its result: a constant if all operands are, else a value of the graph. The last operation that a
// rule adds gets the name of the node's result, the others that and a suffix.
func (n *node) add(op graph.Op, suffix string, attrs attr.Set, in ...*value) (*value, error) {
	if n.err != nil {
		return nil, n.err
	}
	if folded, err := n.fold(op, suffix, attrs, in); folded != nil || err != nil {
		return folded, err
	}
	args := make([]*graph.Value, len(in))
	for i, v := range in {
		if v == nil {
			continue
		}
		var err error
		if args[i], err = n.m.inGraph(v); err != nil {
			return nil, err
		}
	}
	out, err := n.m.g.Add(op, n.name()+suffix, args, attrs)
	if err == nil {
		err = checkSize(out.Type.Shape)
	}
	if err != nil {
		return nil, n.explain(err)
	}
	out.Def.From = n.src.Name
	return &value{name: out.Name, v: out}, nil
}

// explain adds the way out to an error about an extent that is not a number.
func (n *node) explain(err error) error {
	if strings.Contains(err.Error(), "specialize") {
		return fmt.Errorf(`%w: onnx.Load(path, onnx.Extent("NAME", n))`, err)
	}
	return err
}

// attribute returns the attribute if it is there, remembering an error if it is of another kind.
func (n *node) attribute(name string, want onnxpb.Attribute_Type) *onnxpb.Attribute {
	n.read[name] = true
	for _, a := range n.src.Attribute {
		if a.Name != name {
			continue
		}
		if a.Type != want && a.Type != onnxpb.Attribute_UNDEFINED {
			n.fail("attribute %s is of kind %s, expected %s", name, a.Type, want)
			return nil
		}
		return a
	}
	return nil
}

func (n *node) fail(format string, args ...any) {
	if n.err == nil {
		n.err = fmt.Errorf(format, args...)
	}
}

func (n *node) has(name string) bool {
	return slices.ContainsFunc(n.src.Attribute, func(a *onnxpb.Attribute) bool { return a.Name == name })
}

// int returns an integer attribute; it and ints accept what fits 32 bits.
func (n *node) int(name string, def int) int {
	if a := n.attribute(name, onnxpb.Attribute_INT); a != nil {
		return n.small(name, a.I)
	}
	return def
}

func (n *node) ints(name string, def []int) []int {
	a := n.attribute(name, onnxpb.Attribute_INTS)
	if a == nil {
		return def
	}
	list := make([]int, len(a.Ints))
	for i, v := range a.Ints {
		list[i] = n.small(name, v)
	}
	return list
}

func (n *node) small(name string, v int64) int {
	if v < -maxExtent || v > maxExtent {
		n.fail("%s=%d is out of range", name, v)
		return 0
	}
	return int(v)
}

func (n *node) float(name string, def float64) float64 {
	a := n.attribute(name, onnxpb.Attribute_FLOAT)
	if a == nil {
		return def
	}
	if math.IsNaN(float64(a.F)) {
		n.fail("attribute %s is not a number", name)
	}
	return float64(a.F)
}

func (n *node) str(name, def string) string {
	if a := n.attribute(name, onnxpb.Attribute_STRING); a != nil {
		return string(a.S)
	}
	return def
}

// axis makes a possibly negative axis of that many axes positive.
func (n *node) axis(axis, rank int) int {
	if axis < -rank || axis >= rank {
		n.fail("axis %d of %d axes", axis, rank)
		return 0
	}
	if axis < 0 {
		axis += rank
	}
	return axis
}

// axes makes axes positive, ascending and checks that none is there twice.
func (n *node) axes(axes []int, rank int) []int {
	out := make([]int, len(axes))
	for i, a := range axes {
		out[i] = n.axis(a, rank)
	}
	slices.Sort(out)
	if n.err == nil && len(slices.Compact(slices.Clone(out))) != len(out) {
		n.fail("axes %v name an axis twice", axes)
	}
	return out
}

// list returns a list that is an attribute in old opsets and operand i in new ones; ok is false if it is absent.
func (n *node) list(name string, i int) (list []int, ok bool, err error) {
	if n.has(name) {
		return n.ints(name, nil), true, n.err
	}
	v := n.arg(i)
	if v == nil {
		return nil, false, nil
	}
	wide, err := n.constants(i, name)
	if err != nil {
		return nil, false, err
	}
	list = make([]int, len(wide))
	for j, w := range wide {
		list[j] = n.small(name, w)
	}
	return list, true, n.err
}

// constants returns the integers of operand i, which must be known when importing.
func (n *node) constants(i int, name string) ([]int64, error) {
	v := n.args[i]
	if v.dims != nil {
		return nil, n.m.symbolError(v)
	}
	t, err := n.m.constant(v)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, fmt.Errorf("%s (%q) is computed from the input's data; it must be a constant", name, v.name)
	}
	if t.Kind != tensor.I64 && t.Kind != tensor.I32 || len(t.Shape) > 1 {
		return nil, fmt.Errorf("%s is %v, expected a list of integers", name, t.Type)
	}
	out := make([]int64, t.Len())
	for j := range out {
		out[j] = t.Int(j)
	}
	return out, nil
}

// scalar returns the number in operand i, or def if it is absent; ok is false if it is not a constant.
func (n *node) scalar(i int, name string, def float64) (x float64, ok bool, err error) {
	v := n.arg(i)
	if v == nil {
		return def, true, nil
	}
	t, err := n.m.constant(v)
	if err != nil || t == nil {
		return 0, false, err
	}
	if t.Len() != 1 {
		return 0, false, fmt.Errorf("%s is %v, expected one number", name, t.Type)
	}
	return t.Float(0), true, nil
}
