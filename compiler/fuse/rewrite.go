package fuse

import (
	"slices"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/progress"
)

// site is a node a pass looks at, in its graph.
type site struct {
	*graph.Node
	g     *graph.Graph
	users map[*graph.Value][]*graph.Node
}

// everywhere calls try on every node in order, again after every change, until none changes anything. try returns true if it changed
// the graph; it must then have made it smaller or simpler, so that this ends. Nodes that nothing reads any more are swept.
func everywhere(g *graph.Graph, try func(s site) (bool, error)) (changed int, err error) {
	for round := true; round; {
		round = false
		users, alive := g.Users(), living(g)
		for _, n := range g.Nodes() {
			if !alive[n] {
				continue
			}
			if err := progress.Stopped(); err != nil {
				return changed, err
			}
			ok, err := try(site{n, g, users})
			if err != nil {
				return changed, err
			}
			if !ok {
				continue
			}
			changed++
			round = true
			g.Sweep()
			users, alive = g.Users(), living(g)
		}
	}
	return changed, nil
}

func living(g *graph.Graph) map[*graph.Node]bool {
	alive := map[*graph.Node]bool{}
	for _, n := range g.Nodes() {
		alive[n] = true
	}
	return alive
}

// producer returns the node that computes operand i of s, if s is the only reader of it; else nil.
func (s site) producer(i int) *graph.Node {
	v := s.Arg(i)
	if v == nil || v.Def == nil || len(v.Def.Out) != 1 || len(s.users[v]) != 1 || s.g.IsOutput(v) {
		return nil
	}
	return v.Def
}

// redirect makes readers of old read new, which has the same type. An output keeps its name; where that cannot be (new is an input, a
// parameter or an output itself) nothing changes and redirect returns false.
func (s site) redirect(old, new *graph.Value) bool {
	if !s.g.IsOutput(old) {
		s.g.Replace(old, new)
		return true
	}
	if new.Def == nil || s.g.IsOutput(new) {
		return false
	}
	name := old.Name
	s.g.Replace(old, new)
	s.g.Rename(old, name+".before")
	s.g.Rename(new, name)
	return true
}

// is reports whether n is there and one of ops.
func is(n *graph.Node, ops ...graph.Op) bool { return n != nil && slices.Contains(ops, n.Op) }

// isFloat reports whether v is f32: the kind whose parameters passes compute with.
func isFloat(v *graph.Value) bool { return v.Type.Kind.IsFloat() && v.Type.Kind.Size() == 4 }
