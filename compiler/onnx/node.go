package onnx

import (
	"errors"
	"fmt"
	"strings"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
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

func (n *node) fail(format string, args ...any) {
	if n.err == nil {
		n.err = fmt.Errorf(format, args...)
	}
}
