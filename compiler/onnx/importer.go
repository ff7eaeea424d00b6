package onnx

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// importer walks one model once.
type importer struct {
	src      *onnxpb.Graph
	opset    int
	domains  map[string]int64
	external External
	options  options

	g         *graph.Graph
	values    map[string]*value // by the file's names
	uses      map[string]int    // how often the file reads a name
	generated int               // bytes of constants computed so far
	halves    int               // tensors of half precision
	symbols   map[string]bool   // names of extents seen
}

// value is what a name of the file stands for: a value of the graph, a constant that is not in the graph (yet), or a shape with symbols.
type value struct {
	name string
	src  *onnxpb.Tensor // constant, not converted yet
	t    *tensor.Tensor // constant
	dims *extents       // i64 elements some of which are symbolic extents
	v    *graph.Value   // in the graph; constants too once a node reads them
}

const maxSymbols = 256 // names of extents in one model; real ones have a handful

func newImporter(file string, m *onnxpb.Model, opset int, external External, o options) *importer {
	name := m.Graph.Name
	if base := strings.TrimSuffix(file, filepath.Ext(file)); name == "" || strings.EqualFold(name, "main_graph") ||
		strings.EqualFold(name, "torch-jit-export") {
		name = base // what exporters write when they know no name
	}
	imp := &importer{
		src: m.Graph, opset: opset, domains: map[string]int64{}, external: external, options: o,
		g: graph.New(graphName(name)), values: map[string]*value{}, uses: map[string]int{}, symbols: map[string]bool{},
	}
	for _, s := range m.OpsetImport {
		imp.domains[s.Domain] = s.Version
	}
	return imp
}

// graphName makes any text a name of a graph.
func graphName(text string) string { return tensor.SymbolName(strings.ReplaceAll(text, "-", "_")) }

func (m *importer) run() (*graph.Graph, error) {
	for _, n := range m.src.Node {
		for _, in := range n.Input {
			m.uses[in]++
		}
	}
	for _, out := range m.src.Output {
		m.uses[out.Name]++
	}
	if err := m.initializers(); err != nil {
		return nil, err
	}
	if err := m.inputs(); err != nil {
		return nil, err
	}
	task := progress.Start("import "+m.g.Name, len(m.src.Node))
	for i, n := range m.src.Node {
		if err := m.node(i, n); err != nil {
			return nil, err
		}
		if err := task.Step(1); err != nil {
			return nil, err
		}
	}
	if err := m.outputs(); err != nil {
		return nil, err
	}
	if m.halves > 0 {
		m.options.note(fmt.Sprintf("%d tensors or casts of half precision (f16 or bf16) widened to f32", m.halves))
	}
	if err := graph.Verify(m.g); err != nil {
		return nil, err
	}
	task.End(fmt.Sprintf("imported %s: %d nodes", m.g.Name, len(m.g.Nodes())))
	return m.g, nil
}

func (m *importer) initializers() error {
	for i, t := range m.src.Initializer {
		if t.Name == "" || m.values[t.Name] != nil {
			return fmt.Errorf("initializer %d: its name %q is empty or taken", i, t.Name)
		}
		m.values[t.Name] = &value{name: t.Name, src: t}
	}
	return nil
}

// inputs adds the inputs that are not initializers too (until IR version 4 every initializer also stood among the inputs).
func (m *importer) inputs() error {
	for i, in := range m.src.Input {
		if v := m.values[in.Name]; v != nil && v.src != nil {
			continue
		}
		if in.Name == "" || m.values[in.Name] != nil {
			return fmt.Errorf("input %d: its name %q is empty or taken", i, in.Name)
		}
		if m.uses[in.Name] == 0 {
			m.options.note(fmt.Sprintf("input %q is read by no node and left out", in.Name))
			continue
		}
		t, err := m.inputType(in)
		if err != nil {
			return fmt.Errorf("input %q: %w", in.Name, err)
		}
		m.values[in.Name] = &value{name: in.Name, v: m.g.Input(in.Name, t)}
	}
	return nil
}

func (m *importer) inputType(in *onnxpb.ValueInfo) (tensor.Type, error) {
	t := in.GetType().GetTensorType()
	if t == nil {
		return tensor.Type{}, errors.New("is not a tensor; sequences, maps and optional values are not supported")
	}
	kind, _, err := kindOf(t.ElemType)
	if err != nil {
		return tensor.Type{}, err
	}
	if isHalf(t.ElemType) {
		m.halves++
	}
	if t.Shape == nil {
		return tensor.Type{}, errors.New("has no shape; export the model with the shapes of its inputs")
	}
	if len(t.Shape.Dim) > maxRank {
		return tensor.Type{}, fmt.Errorf("%d axes; at most %d are supported", len(t.Shape.Dim), maxRank)
	}
	shape := tensor.Shape{}
	for i, d := range t.Shape.Dim {
		extent, err := m.extent(in.Name, i, d)
		if err != nil {
			return tensor.Type{}, err
		}
		shape = append(shape, extent)
	}
	return tensor.Type{Kind: kind, Shape: shape}, checkSize(shape)
}

// extent returns the extent of axis i of an input. One without number or name is called N if it is the first, else after the input.
func (m *importer) extent(input string, i int, d *onnxpb.Dimension) (int, error) {
	name := d.DimParam
	switch {
	case name == "" && d.DimValue > maxExtent:
		return 0, fmt.Errorf("axis %d has extent %d, more than %d", i, d.DimValue, maxExtent)
	case name == "" && d.DimValue > 0:
		return int(d.DimValue), nil
	case name == "" && i == 0:
		name = "N"
	case name == "":
		name = input + "_" + strconv.Itoa(i)
	}
	if n, ok := m.options.extents[name]; ok {
		return n, nil
	}
	symbol := tensor.SymbolName(name)
	if n, ok := m.options.extents[symbol]; ok {
		return n, nil
	}
	if m.symbols[symbol] = true; len(m.symbols) > maxSymbols {
		return 0, fmt.Errorf("more than %d names of extents", maxSymbols)
	}
	return tensor.Sym(symbol), nil
}

// checkSize refuses a shape with more elements than an address can count; a symbol counts as one.
func checkSize(s tensor.Shape) error {
	s = slices.Clone(s)
	for i, d := range s {
		if tensor.IsSym(d) {
			s[i] = 1
		}
		if s[i] > maxExtent {
			return fmt.Errorf("extent %d is more than %d", s[i], maxExtent)
		}
	}
	_, err := s.Count()
	return err
}

func (m *importer) outputs() error {
	if len(m.src.Output) == 0 {
		return errors.New("the graph has no output")
	}
	for _, out := range m.src.Output {
		v := m.values[out.Name]
		if v == nil {
			return fmt.Errorf("output %q is computed by no node", out.Name)
		}
		x, err := m.inGraph(v)
		if err != nil {
			return fmt.Errorf("output %q: %w", out.Name, err)
		}
		m.g.Output(x)
		m.compareDeclared(out, x.Type)
	}
	return nil
}

// compareDeclared remarks on an output whose declared shape cannot be right. Exporters get these wrong; runtimes only warn.
func (m *importer) compareDeclared(out *onnxpb.ValueInfo, t tensor.Type) {
	declared := out.GetType().GetTensorType().GetShape().GetDim()
	if len(declared) == 0 {
		return
	}
	wrong := len(declared) != len(t.Shape)
	for i := 0; !wrong && i < len(declared); i++ {
		d := declared[i].DimValue
		wrong = d > 0 && !tensor.IsSym(t.Shape[i]) && d != int64(t.Shape[i])
	}
	if wrong {
		m.options.note(fmt.Sprintf("output %q is %v, which is not the shape that the file declares", out.Name, t))
	}
}
