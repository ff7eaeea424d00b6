package fuse

import (
	"slices"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Transposes makes two transposes in a row one, also across operations on single elements, which do not care; removes one that moves
// nothing; and makes one that moves only axes of extent 1 a reshape.
//
//	before   %a = transpose %x perm=[0 2 3 1]
//	         %r = clip %a lo=0
//	         %y = transpose %r perm=[0 3 1 2]
//	after    %r = clip %x lo=0
//
// Across an operation on elements only if nothing else reads what lies between. Exact to the bit.
var Transposes = pass.Pass{
	Name: "transposes",
	Doc:  "Transposes in a row merge, cancel, or become reshapes.",
	Run:  func(g *graph.Graph) (int, error) { return everywhere(g, mergeTranspose) },
}

// ignoresOrder reports whether the node computes each element from the one at the same place of its one operand, whatever the order of
// the axes: scales along an axis would have to go with it.
func ignoresOrder(n *graph.Node) bool {
	alongAxis := func(v *graph.Value) bool { return v.Type.Quant != nil && v.Type.Quant.Axis >= 0 }
	return n.Row().Elementwise && len(n.In) == 1 && !alongAxis(n.In[0]) && !alongAxis(n.Out[0])
}

func mergeTranspose(s site) (bool, error) {
	if s.Op != graph.Transpose {
		return false, nil
	}
	if doesNothing(s.Node) {
		return s.redirect(s.Out[0], s.In[0]), nil
	}
	if first := s.In[0].Def; is(first, graph.Transpose) {
		s.Attrs = attr.Set{"perm": compose(first.Ints("perm"), s.Ints("perm"))}
		s.In[0] = first.In[0]
		return true, nil
	}
	if done, err := s.mergeAcross(); done || err != nil {
		return done, err
	}
	if to, ok := s.movesOnes(); ok {
		return s.supplant(graph.Reshape, s.In[0], attr.Set{"shape": to})
	}
	return false, nil
}

// compose returns the permutation that is first, then second.
func compose(first, second []int) []int {
	both := make([]int, len(first))
	for i, p := range second {
		both[i] = first[p]
	}
	return both
}

// mergeAcross finds transpose → element operations → this transpose, gives the operations the untransposed value, and composes.
func (s site) mergeAcross() (bool, error) {
	var between []*graph.Node // from here backwards
	n := s.Node
	for {
		if n = (site{n, s.g, s.users}).producer(0); n == nil {
			return false, nil
		}
		if n.Op == graph.Transpose {
			break
		}
		if !ignoresOrder(n) {
			return false, nil
		}
		between = append(between, n)
	}
	between[len(between)-1].In[0] = n.In[0]
	for _, e := range slices.Backward(between) {
		e.Out[0].Type.Shape = slices.Clone(n.In[0].Type.Shape)
	}
	s.Attrs = attr.Set{"perm": compose(n.Ints("perm"), s.Ints("perm"))}
	return true, s.g.Infer()
}

// movesOnes returns the shape attribute of the reshape that equals this transpose, if only axes of extent 1 move past others.
func (s site) movesOnes() ([]int, bool) {
	x := s.In[0].Type
	last := -1
	for _, p := range s.Ints("perm") {
		if x.Shape[p] == 1 {
			continue
		}
		if p < last {
			return nil, false
		}
		last = p
	}
	if x.Quant != nil && x.Quant.Axis >= 0 {
		return nil, false
	}
	return reshapeTo(x.Shape, s.Out[0].Type.Shape)
}

// supplant puts another operation with one operand in place of the node, under its name.
func (s site) supplant(op graph.Op, x *graph.Value, attrs attr.Set) (bool, error) {
	old, name := s.Out[0], s.Name()
	s.g.Rename(old, name+".before")
	n, err := s.g.Insert(s.Node, op, []string{name}, []*graph.Value{x}, attrs, nil)
	if err != nil {
		return false, err
	}
	n.From = s.From
	s.g.Replace(old, n.Out[0])
	return true, nil
}

// reshapeTo returns the attribute shape of a reshape from one shape to another: numbers as they are, a symbol as 0 where it keeps its
// place, else as −1, which can be said once. ok is false if it cannot be said.
func reshapeTo(from, to tensor.Shape) (shape []int, ok bool) {
	free := false
	for i, d := range to {
		switch {
		case !tensor.IsSym(d):
			shape = append(shape, d)
		case i < len(from) && from[i] == d:
			shape = append(shape, 0)
		case !free:
			free = true
			shape = append(shape, -1)
		default:
			return nil, false
		}
	}
	return shape, !slices.Contains(to, 0) // an extent 0 would read as "keep"
}
