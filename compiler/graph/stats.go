package graph

// Stats counts what a graph holds and does. MACs and activation bytes need static shapes: a symbolic extent counts as 1 (one image).
type Stats struct {
	Nodes       int
	Params      int // elements of parameters
	NonZero     int // of Params, those that do not stand for zero
	ParamBytes  int
	MACs        int // multiply-adds of one image, padded taps counted
	Activations int // bytes of all results together, one image
}

// Stats returns the counts of g for a batch of one. If g cannot have a batch of one, MACs and Activations are 0 and the error says why.
func (g *Graph) Stats() (Stats, error) {
	s := Stats{Nodes: len(g.nodes)}
	for _, p := range g.params {
		n := p.Param.Data.Len()
		s.Params += n
		s.NonZero += n - p.Param.Zeros()
		s.ParamBytes += p.Type.Bytes()
	}
	one, err := g.Batch(1)
	if err != nil {
		return s, err
	}
	for _, n := range one.nodes {
		s.MACs += n.MACs()
		for _, v := range n.Out {
			s.Activations += v.Type.Bytes()
		}
	}
	return s, nil
}

// MACs returns the multiply-adds of the node, padded taps counted; 0 for operations without. Its types must be static.
func (n *Node) MACs() int {
	if f := n.Row().MACs; f != nil {
		return f(n)
	}
	return 0
}
