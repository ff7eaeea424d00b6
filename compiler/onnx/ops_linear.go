package onnx

import (
	"fmt"
	"math"
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

func conv(n *node) (*value, error) {
	x, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	w, err := n.typ(n.args[1])
	if err != nil {
		return nil, err
	}
	if len(x.Shape) != 4 || len(w.Shape) != 4 {
		return nil, fmt.Errorf("convolves %v with %v; only images [N C H W] are supported", x, w)
	}
	size := []int{w.Shape[2], w.Shape[3]}
	if k := n.ints("kernel_shape", size); !slices.Equal(k, size) {
		return nil, fmt.Errorf("kernel_shape %v, but the filters are %v", k, w)
	}
	attrs, err := n.window(x.Shape, size)
	if err != nil {
		return nil, err
	}
	attrs["groups"] = n.int("group", 1)
	if attrs["groups"].(int) > maxGroups {
		return nil, fmt.Errorf("group=%d", attrs["groups"])
	}
	return n.add(graph.Conv, "", attrs, n.args...)
}

const maxGroups = 1 << 24

// gemm reads alpha·A·B + beta·C as a dense layer. Scales of constants are folded where no bit of the result changes; else they are
// multiplications of their own.
func gemm(n *node) (*value, error) {
	alpha, beta := n.float("alpha", 1), n.float("beta", 1)
	transA, transB := n.int("transA", 0), n.int("transB", 0)
	x, w, c := n.args[0], n.args[1], n.arg(2)
	var err error
	if transA != 0 {
		if x, err = n.add(graph.Transpose, ".a", attr.Set{"perm": []int{1, 0}}, x); err != nil {
			return nil, err
		}
	}
	if transB == 0 {
		if w, err = n.transposed(w, ".w"); err != nil {
			return nil, err
		}
	}
	if beta == 0 {
		c = nil
	}
	if alpha != 1 {
		if folded, err := n.scaledExactly(w, alpha); err != nil {
			return nil, err
		} else if folded != nil {
			w, alpha = folded, 1
		}
	}
	if c != nil && beta != 1 {
		if c, err = n.times(c, beta, ".c"); err != nil { // beta·C is rounded before it is added: folding keeps the bits
			return nil, err
		}
	}
	return n.affine(x, w, c, alpha)
}

// affine adds alpha·x·wᵀ + c.
func (n *node) affine(x, w, c *value, alpha float64) (*value, error) {
	wt, err := n.typ(w)
	if err != nil {
		return nil, err
	}
	if len(wt.Shape) != 2 {
		return nil, fmt.Errorf("multiplies by %v, expected a matrix", wt)
	}
	var bias *value
	if c != nil && alpha == 1 {
		if bias, err = n.bias(c, wt.Shape[0]); err != nil {
			return nil, err
		}
	}
	last := alpha == 1 && (c == nil || bias != nil)
	y, err := n.add(graph.Dense, n.suffix(last, ".product"), nil, x, w, bias)
	if err != nil || last {
		return y, err
	}
	if alpha != 1 {
		if y, err = n.times(y, alpha, n.suffix(c == nil, ".scaled")); err != nil || c == nil {
			return y, err
		}
	}
	return n.add(graph.Add, "", nil, y, c)
}

// bias returns c as a bias of m outputs, or nil if it is another shape or not a constant of one.
func (n *node) bias(c *value, m int) (*value, error) {
	t, err := n.typ(c)
	if err != nil {
		return nil, err
	}
	if t.Shape.Equal(tensor.Shape{m}) {
		return c, nil
	}
	data, err := n.m.constant(c)
	if err != nil || data == nil {
		return nil, err
	}
	if data.Shape.Equal(tensor.Shape{1, m}) {
		flat, err := data.Reshape(m)
		return &value{name: c.name, t: flat}, err
	}
	if data.Len() != 1 || len(data.Shape) > 2 {
		return nil, nil
	}
	if data, err = data.Reshape(); err != nil {
		return nil, err
	}
	return n.add(graph.Expand, ".bias", attr.Set{"shape": []int{m}}, &value{name: c.name, t: data})
}

// transposed returns the transpose of a matrix.
func (n *node) transposed(w *value, suffix string) (*value, error) {
	t, err := n.add(graph.Transpose, suffix, attr.Set{"perm": []int{1, 0}}, w)
	if err == nil && t.isConst() {
		t = &value{name: w.name, t: t.t} // weights keep the name they have in the file
	}
	return t, err
}

// times returns x times a number.
func (n *node) times(x *value, by float64, suffix string) (*value, error) {
	k, err := n.number(by, x, suffix+".factor")
	if err != nil {
		return nil, err
	}
	return n.add(graph.Mul, suffix, nil, x, k)
}

// scaledExactly returns constant weights times by if that is exact for every element: by is a power of two and nothing leaves the range of
// normal numbers. Then sums of products scale exactly too. It returns nil otherwise.
func (n *node) scaledExactly(w *value, by float64) (*value, error) {
	t, err := n.m.constant(w)
	if err != nil || t == nil || t.Kind != tensor.F32 {
		return nil, err
	}
	if frac, _ := math.Frexp(by); math.Abs(frac) != 0.5 {
		return nil, nil
	}
	if err := n.m.generate(t.Type); err != nil {
		return nil, err
	}
	out := tensor.New(t.Type)
	for i, v := range t.F32() {
		s := float32(v * float32(by))
		if v != 0 && (math.Abs(float64(s)) < 0x1p-126 || math.IsInf(float64(s), 0)) {
			return nil, nil
		}
		out.F32()[i] = s
	}
	return &value{name: w.name, t: out}, nil
}

// matMul reads MatMul: a dense layer if the right operand is a constant matrix and the left one has two axes. Operands with one axis are
// a row on the left, a column on the right, as in NumPy.
func matMul(n *node) (*value, error) {
	a, err := n.typ(n.args[0])
	if err != nil {
		return nil, err
	}
	b, err := n.typ(n.args[1])
	if err != nil {
		return nil, err
	}
	ra, rb := len(a.Shape), len(b.Shape)
	if ra == 2 && rb == 2 && n.args[1].isConst() && !n.args[0].isConst() {
		w, err := n.transposed(n.args[1], ".w")
		if err != nil {
			return nil, err
		}
		return n.add(graph.Dense, "", nil, n.args[0], w)
	}
	if ra > 1 && rb > 1 {
		return n.add(graph.MatMul, "", nil, n.args...)
	}
	if ra == 0 || rb == 0 {
		return nil, fmt.Errorf("multiplies %v by %v; expected one axis or more", a, b)
	}
	return n.vectorMatMul(a, b)
}

func (n *node) vectorMatMul(a, b tensor.Type) (*value, error) {
	x, y := n.args[0], n.args[1]
	var err error
	if len(a.Shape) == 1 {
		if x, err = n.reshapeTo(x, tensor.Shape{1, a.Shape[0]}, ".row"); err != nil {
			return nil, err
		}
	}
	if len(b.Shape) == 1 {
		if y, err = n.reshapeTo(y, tensor.Shape{b.Shape[0], 1}, ".column"); err != nil {
			return nil, err
		}
	}
	out, err := n.add(graph.MatMul, ".matrix", nil, x, y)
	if err != nil {
		return nil, err
	}
	t, err := n.typ(out)
	if err != nil {
		return nil, err
	}
	s := slices.Clone(t.Shape)
	if len(b.Shape) == 1 {
		s = s[:len(s)-1]
	}
	if len(a.Shape) == 1 {
		i := len(t.Shape) - 2
		s = slices.Delete(s, i, i+1)
	}
	return n.reshapeTo(out, s, "")
}

func batchNorm(n *node) (*value, error) {
	if n.int("training_mode", 0) != 0 {
		return nil, fmt.Errorf("is in training mode; export the model for inference (model.eval())")
	}
	if n.int("spatial", 1) == 0 {
		return nil, fmt.Errorf("spatial=0 (one mean per pixel) is not supported")
	}
	n.float("momentum", 0.9) // of the running statistics, in training
	return n.add(graph.BatchNorm, "", attr.Set{"eps": n.float("epsilon", f32(1e-5))}, n.args...)
}

func lrn(n *node) (*value, error) {
	size := n.int("size", 0)
	if n.err == nil && size < 1 {
		return nil, fmt.Errorf("size=%d; expected 1 channel or more", size)
	}
	return n.add(graph.LRN, "", attr.Set{
		"size": size, "alpha": n.float("alpha", f32(1e-4)), "beta": n.float("beta", 0.75), "bias": n.float("bias", 1),
	}, n.args[0])
}
