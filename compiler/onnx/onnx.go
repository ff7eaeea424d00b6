// Package onnx reads ONNX files, opsets 7 to 21, into the graph IR. It knows the format and the table of operations; it knows no pass,
// no target and no other format, and evaluates nothing but constants.
//
//	onnx.go     Load, Parse, the options and the limits: this file; open it first
//	budget.go   what a file may cost in memory before it is believed
//	importer.go the walk over inputs, nodes and outputs
//	weights.go  tensors of the file → tensors; external.go: those in files beside it
//	node.go     what a rule sees of one node: operands, attributes, errors
//	fold.go     constants and symbolic shapes, computed while importing
//	ops.go      the table: operator, opset → rule; ops_*.go hold the rules by family
package onnx

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"google.golang.org/protobuf/proto"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
)

// The opsets of the standard operators that this package reads.
const (
	MinOpset = 7
	MaxOpset = 21
)

// DefaultGenerated is how many bytes of constants a file may have computed at import (by ConstantOfShape, Expand and everything else
// that is folded) unless [MaxGenerated] says otherwise. Weights that stand in the file do not count.
const DefaultGenerated = 2 << 30

// maxFile is protobuf's own limit for one message; larger models keep their weights in external files.
const maxFile = 1<<31 - 1

// Option changes how a file is read.
type Option func(*options)

type options struct {
	generated int
	extents   map[string]int
	note      func(string)
}

// MaxGenerated allows that many bytes of computed constants instead of [DefaultGenerated].
func MaxGenerated(bytes int) Option { return func(o *options) { o.generated = bytes } }

// Extent gives every axis that the file calls by the name symbol a fixed extent: Extent("batch", 1).
func Extent(symbol string, extent int) Option {
	return func(o *options) { o.extents[symbol] = extent }
}

// Notes has f called with each remark on what was read differently from what the file says: half precision widened to f32, an input
// that nothing reads left out, a declared output shape that cannot be right.
func Notes(f func(remark string)) Option { return func(o *options) { o.note = f } }

// External returns length bytes at offset of a file beside the model, named by the model: exactly the bytes asked for, or an error. It
// must see that the file has them before it makes room for them.
type External func(location string, offset, length int64) ([]byte, error)

// Load reads an ONNX file. Weights in external files are read from its folder, and from nowhere else.
//
// The graph has the names of the file, made legal; symbolic extents keep theirs. Half precision (f16, bf16) is widened to f32.
// Whatever needs only constants and shapes is computed while importing. Errors name the file, the node, its operator and opset.
//
// Memory is bounded whatever the bytes say: the file, three times what its tensors declare (whose bytes must be present), 16 times the
// file plus 64 MiB for the rest of its structure, and [DefaultGenerated] bytes of computed constants.
func Load(path string, opts ...Option) (*graph.Graph, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("onnx: %s is not a file; give the path of the .onnx file itself", path)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("onnx: %s has %d bytes, more than the 2 GiB that the format allows; save it with external data",
			path, info.Size())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	dir, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	defer dir.Close()
	return Parse(filepath.Base(path), data, folder(dir), opts...)
}

// Parse reads an ONNX file from memory. name stands in errors and, without its extension, names the graph if the file does not. external
// may be nil: then a model with external data is an error. See [Load].
func Parse(name string, data []byte, external External, opts ...Option) (*graph.Graph, error) {
	o := options{generated: DefaultGenerated, extents: map[string]int{}, note: func(string) {}}
	for _, set := range opts {
		set(&o)
	}
	for symbol, extent := range o.extents {
		if extent < 1 || extent > maxExtent {
			return nil, fmt.Errorf("onnx: extent %d for %q; it must be between 1 and %d", extent, symbol, maxExtent)
		}
	}
	g, err := parse(name, data, external, o)
	if err != nil {
		return nil, fmt.Errorf("onnx: %s: %w", name, err)
	}
	return g, nil
}

func parse(name string, data []byte, external External, o options) (*graph.Graph, error) {
	if err := checkCost(data); err != nil {
		return nil, err
	}
	m := &onnxpb.Model{}
	if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("%w (%w)", errBroken, err)
	}
	if m.Graph == nil {
		return nil, errors.New("holds no graph; this is not an ONNX model, or only its beginning")
	}
	opset, err := opsetOf(m)
	if err != nil {
		return nil, err
	}
	return newImporter(name, m, opset, external, o).run()
}

// opsetOf returns the opset of the standard operators.
func opsetOf(m *onnxpb.Model) (int, error) {
	opset := int64(0)
	for _, s := range m.OpsetImport {
		if standard(s.Domain) {
			opset = max(opset, s.Version)
		}
	}
	switch {
	case opset == 0:
		return 0, errors.New("names no opset of the standard operators (opset_import); export it again with a current exporter")
	case opset < MinOpset:
		return 0, fmt.Errorf("uses opset %d, older than %d; convert it with onnx.version_converter", opset, MinOpset)
	case opset > MaxOpset:
		return 0, fmt.Errorf("uses opset %d, newer than %d; export it with opset_version=%d", opset, MaxOpset, MaxOpset)
	}
	return int(opset), nil
}

func standard(domain string) bool { return domain == "" || domain == "ai.onnx" }
