package onnx_test

import (
	"encoding/binary"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
)

// input declares an input of float32; a string extent is a name, "" unknown.
func input(name string, extents ...any) *onnxpb.ValueInfo {
	shape := &onnxpb.Shape{}
	for _, e := range extents {
		switch e := e.(type) {
		case int:
			shape.Dim = append(shape.Dim, &onnxpb.Dimension{DimValue: int64(e)})
		case string:
			shape.Dim = append(shape.Dim, &onnxpb.Dimension{DimParam: e})
		}
	}
	return &onnxpb.ValueInfo{Name: name, Type: &onnxpb.Type{TensorType: &onnxpb.TensorType{ElemType: onnxpb.Tensor_FLOAT, Shape: shape}}}
}

// op makes a node of one result. Attributes are pairs of name and int, float32, []int, string or *onnxpb.Tensor.
func op(kind, result string, in []string, attrs ...any) *onnxpb.Node {
	n := &onnxpb.Node{Name: "the " + kind, OpType: kind, Input: in, Output: []string{result}}
	for i := 0; i < len(attrs); i += 2 {
		a := &onnxpb.Attribute{Name: attrs[i].(string)}
		switch v := attrs[i+1].(type) {
		case int:
			a.I, a.Type = int64(v), onnxpb.Attribute_INT
		case float64:
			a.F, a.Type = float32(v), onnxpb.Attribute_FLOAT
		case string:
			a.S, a.Type = []byte(v), onnxpb.Attribute_STRING
		case *onnxpb.Tensor:
			a.T, a.Type = v, onnxpb.Attribute_TENSOR
		case []int:
			a.Type = onnxpb.Attribute_INTS
			for _, x := range v {
				a.Ints = append(a.Ints, int64(x))
			}
		default:
			panic("attribute of a kind that op does not know")
		}
		n.Attribute = append(n.Attribute, a)
	}
	return n
}

// floats is an initializer of float32 in raw form.
func floats(name string, data []float32, dims ...int64) *onnxpb.Tensor {
	raw, err := binary.Append(nil, binary.LittleEndian, data)
	if err != nil {
		panic(err)
	}
	return &onnxpb.Tensor{Name: name, Dims: dims, DataType: onnxpb.Tensor_FLOAT, RawData: raw}
}

// integers is an initializer of int64 in a typed list: a list, or a scalar if it is one number without dims.
func integers(name string, data ...int64) *onnxpb.Tensor {
	return &onnxpb.Tensor{Name: name, Dims: []int64{int64(len(data))}, DataType: onnxpb.Tensor_INT64, Int64Data: data}
}

// scalarInt is an initializer of int64 without axes.
func scalarInt(name string, v int64) *onnxpb.Tensor {
	return &onnxpb.Tensor{Name: name, DataType: onnxpb.Tensor_INT64, Int64Data: []int64{v}}
}

// model is a file with one input and one output.
type model struct {
	opset  int64
	in     *onnxpb.ValueInfo
	params []*onnxpb.Tensor
	nodes  []*onnxpb.Node
	out    string // "": the result of the last node
}

func (m model) message() *onnxpb.Model {
	out := m.out
	if out == "" && len(m.nodes) > 0 {
		out = m.nodes[len(m.nodes)-1].Output[0]
	}
	return &onnxpb.Model{
		IrVersion: 8, OpsetImport: []*onnxpb.OperatorSet{{Version: m.opset}},
		Graph: &onnxpb.Graph{
			Name: "net", Node: m.nodes, Initializer: m.params, Input: []*onnxpb.ValueInfo{m.in},
			Output: []*onnxpb.ValueInfo{{Name: out}},
		},
	}
}

func (m model) bytes(t testing.TB) []byte { return encode(t, m.message()) }

func encode(t testing.TB, m proto.Message) []byte {
	t.Helper()
	b, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
