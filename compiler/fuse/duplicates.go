package fuse

import (
	"fmt"
	"strings"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/pass"
)

// Duplicates makes nodes that compute the same thing one: same operation, same operands, same attributes, same types. Parameters of up
// to 16 elements count as the same operand if they are equal; larger ones only if they are one parameter.
//
//	before   %a = exp %x
//	         %b = exp %x
//	         %y = add %a %b
//	after    %a = exp %x
//	         %y = add %a %a
//
// A dropout is random in training, so two are never the same. Known as common subexpression elimination.
var Duplicates = pass.Pass{Name: "duplicates", Doc: "Nodes that compute the same thing become one.", Run: merge}

func merge(g *graph.Graph) (int, error) {
	changed := 0
	for again := true; again; {
		again = false
		first := map[string]*graph.Node{}
		for _, n := range g.Nodes() {
			if n.Op == graph.Dropout {
				continue
			}
			key := identity(n)
			if twin := first[key]; twin == nil {
				first[key] = n
			} else if unify(g, n, twin) {
				changed++
				again = true
			}
		}
		g.Sweep()
	}
	return changed, nil
}

// unify makes readers of n read twin. If both are outputs, both names are wanted and n stays.
func unify(g *graph.Graph, n, twin *graph.Node) bool {
	for i, v := range n.Out {
		if g.IsOutput(v) && g.IsOutput(twin.Out[i]) {
			return false
		}
	}
	s := site{Node: n, g: g}
	for i, v := range n.Out {
		s.redirect(v, twin.Out[i])
	}
	return true
}

// identity returns a text that is equal for nodes that compute the same thing.
func identity(n *graph.Node) string {
	var b strings.Builder
	b.WriteString(string(n.Op))
	for _, v := range n.In {
		switch {
		case v == nil:
			b.WriteString(" _")
		case v.IsConst() && v.Param.Mask == nil && v.Param.Data.Len() <= 16:
			fmt.Fprintf(&b, " %v %x", v.Type, v.Param.Data.Bytes())
		default:
			b.WriteString(" %" + v.Name)
		}
	}
	b.WriteString(attr.Print(n.Row().Attrs, n.Attrs))
	for _, v := range n.Out {
		b.WriteString(" " + v.Type.String())
	}
	return b.String()
}
