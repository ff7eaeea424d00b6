package fuse

import (
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// MatMul turns the product of a matrix with a parameter into a dense layer, whose filter is the parameter transposed.
//
//	before   %y = matmul %x %b              b [K J]
//	after    %y = dense %x %b.t             b.t [J K]
//
// The sum over K keeps its order, but a kernel may round differently. A mask is transposed with the parameter.
var MatMul = pass.Pass{
	Name: "matmul",
	Doc:  "A product of a matrix with a parameter becomes a dense layer.",
	Run:  func(g *graph.Graph) (int, error) { return everywhere(g, toDense) },
}

func toDense(s site) (bool, error) {
	if s.Op != graph.MatMul || !s.In[1].IsConst() || len(s.In[0].Type.Shape) != 2 || len(s.In[1].Type.Shape) != 2 || !isFloat(s.In[1]) {
		return false, nil
	}
	param := s.In[1].Param
	name, old := s.Name(), s.Out[0]
	w := s.g.Masked(s.In[1].Name+".t", transposed(param.Data), transposedMask(param))
	s.g.Rename(old, name+".before")
	n, err := s.g.Insert(s.Node, graph.Dense, []string{name}, []*graph.Value{s.In[0], w}, nil, nil)
	if err != nil {
		return false, err
	}
	n.From = s.From
	s.g.Replace(old, n.Out[0])
	return true, nil
}

// transposed returns an f32 matrix with rows and columns exchanged.
func transposed(t *tensor.Tensor) *tensor.Tensor {
	rows, cols := t.Shape[0], t.Shape[1]
	out := tensor.New(tensor.TypeOf(tensor.F32, cols, rows))
	from, to := t.F32(), out.F32()
	for i := range rows {
		for j := range cols {
			to[j*rows+i] = from[i*cols+j]
		}
	}
	return out
}

func transposedMask(p *graph.Param) *tensor.Mask {
	if p.Mask == nil {
		return nil
	}
	rows, cols := p.Data.Shape[0], p.Data.Shape[1]
	return tensor.NewMask(rows*cols, p.Mask.From(), func(i int) bool { return p.Mask.Keeps(i%rows*cols + i/rows) })
}
