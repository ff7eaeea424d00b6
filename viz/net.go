package viz

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// maxCards is the most boxes that a drawing of a network has.
const maxCards = 320

// crowded is the number of nodes above which nodes without weights are drawn into the box of the node they follow.
const crowded = 60

// families group the operations by what their colour says.
var families = []struct {
	name   string
	colour color.NRGBA
	ops    []graph.Op
}{
	{"convolution", blue, []graph.Op{graph.Conv}},
	{"dense", green, []graph.Op{graph.Dense, graph.MatMul}},
	{"pooling", orange, []graph.Op{graph.MaxPool, graph.AvgPool, graph.Reduce}},
	{"normalization", sky, []graph.Op{graph.BatchNorm, graph.LRN}},
	{"quantization", vermilion, []graph.Op{graph.Quantize, graph.Dequantize, graph.Rescale}},
	{"shape", purple, []graph.Op{graph.Reshape, graph.Transpose, graph.Concat, graph.Slice, graph.Pad, graph.Gather, graph.Expand}},
}

// The families that no operation is listed in.
const (
	familyInput = "input"
	familyOther = "element by element"
)

func family(op graph.Op) (string, color.NRGBA) {
	for _, f := range families {
		for _, o := range f.ops {
			if o == op {
				return f.name, f.colour
			}
		}
	}
	return familyOther, grey
}

// Graph draws a network from its inputs down: a box for each node with operation and result shape of one image, coloured by kind; a
// pruned filter shows its density as a gauge. The table behind it is the network's summary. Networks of more than 60 nodes are drawn
// with nodes that have no weights in the box of the node they follow; above 320 boxes only the table is left, and says so.
func Graph(net *graph.Graph) (*Figure, error) {
	if net == nil {
		return nil, fmt.Errorf("viz: Graph of a nil network")
	}
	table, err := net.Summary()
	if err != nil {
		return nil, fmt.Errorf("viz: %w", err)
	}
	layers, err := net.Layers()
	if err != nil {
		return nil, fmt.Errorf("viz: %w", err)
	}
	d := drawing{net: net, number: map[*graph.Value]int{}, together: len(layers) > crowded}
	for _, in := range net.Inputs() {
		d.number[in] = len(d.cards)
		d.cards = append(d.cards, card{name: in.Name, detail: "input " + shapeText(in.Type.Shape), fill: ink, density: math.NaN()})
		d.note(familyInput, ink)
	}
	for i := range layers {
		d.add(&layers[i])
	}
	f := frame{title: net.Name, summary: fmt.Sprintf("The network as boxes and arrows: %d operations", len(layers)), legend: d.legend}
	f.subtitle = totals(table)
	f.notes = append(f.notes, table.Notes...)
	d.finish(&f)
	table.Title = f.title
	table.Notes = f.notes
	return &Figure{frame: f, table: *table}, nil
}

// totals writes the last row of a summary: "86,110 parameters, density 0.500, 416,520 MACs".
func totals(t *report.Table) string {
	var parts []string
	for _, row := range t.Foot {
		for i, v := range row {
			switch {
			case i == 0 || v == "":
			case t.Head[i] == "density":
				parts = append(parts, "density "+v)
			default:
				parts = append(parts, v+" "+t.Head[i])
			}
		}
	}
	return strings.Join(parts, ", ")
}

// drawing collects the boxes of a network.
type drawing struct {
	net      *graph.Graph
	cards    []card
	edges    [][2]int
	number   map[*graph.Value]int // the card that a value comes from
	legend   []key
	together bool
}

func (d *drawing) note(name string, c color.NRGBA) {
	for _, k := range d.legend {
		if k.name == name {
			return
		}
	}
	d.legend = append(d.legend, key{name, c})
}

// add draws one node: as a box, or into the box of its only source.
func (d *drawing) add(l *graph.Layer) {
	var from []int
	seen := map[int]bool{}
	for _, v := range l.Node.In {
		if n, ok := d.number[v]; ok && v != nil && !seen[n] {
			seen[n] = true
			from = append(from, n)
		}
	}
	if d.together && len(from) == 1 && l.Weights == 0 && d.cards[from[0]].fill != ink && d.follows(l.Node) {
		c := &d.cards[from[0]]
		if !strings.Contains(c.detail, l.Op) {
			c.detail = strings.Replace(c.detail, " →", "+"+strings.Replace(l.Op, "batchnorm", "bn", 1)+" →", 1)
		}
		for _, v := range l.Node.Out {
			d.number[v] = from[0]
		}
		return
	}
	name, colour := family(l.Node.Op)
	d.note(name, colour)
	c := card{name: l.Label, detail: l.Op + filter(l.Node) + " → " + shapeText(l.Shape), fill: colour, density: math.NaN()}
	if l.NonZero < l.Weights {
		c.density = float64(l.NonZero) / float64(l.Weights)
	}
	for _, v := range l.Node.Out {
		d.number[v] = len(d.cards)
	}
	for _, n := range from {
		d.edges = append(d.edges, [2]int{n, len(d.cards)})
	}
	d.cards = append(d.cards, c)
}

// follows reports whether n is the only reader of the one computed value it reads.
func (d *drawing) follows(n *graph.Node) bool {
	for _, v := range n.In {
		if v != nil && v.Def != nil {
			return len(d.net.Users()[v]) == 1 && !d.net.IsOutput(v)
		}
	}
	return false
}

// finish arranges the boxes and sets the frame's size and body.
func (d *drawing) finish(f *frame) {
	if len(d.cards) > maxCards {
		f.notes = append(f.notes, fmt.Sprintf("Not drawn: %d boxes, more than the %d that can be read; the table lists every layer.",
			len(d.cards), maxCards))
		f.width, f.height, f.body = chartWidth, 4, func(draw.Canvas) {}
		return
	}
	g := digraph{edges: d.edges}
	for _, c := range d.cards {
		g.sizes = append(g.sizes, c.width())
	}
	l := g.arrange()
	f.width, f.height = max(l.width, 420), l.height
	f.body = func(c draw.Canvas) { l.paint(c, d.cards) }
}

// filter writes the size of a convolution's filter or a pool's window, with its stride if that is not 1.
func filter(n *graph.Node) string {
	var size []int
	switch n.Op {
	case graph.Conv:
		if w := n.Arg(1); w != nil && len(w.Type.Shape) == 4 {
			size = append(size, w.Type.Shape[2], w.Type.Shape[3])
		}
	case graph.MaxPool, graph.AvgPool:
		size = n.Ints("size")
	}
	if len(size) != 2 {
		return ""
	}
	s := fmt.Sprintf(" %d×%d", size[0], size[1])
	if st := n.Ints("strides"); len(st) == 2 && (st[0] != 1 || st[1] != 1) {
		s += fmt.Sprintf("/%d", st[0])
	}
	return s
}

// shapeText writes a shape without its batch: 6×24×24.
func shapeText(s tensor.Shape) string {
	words := strings.Fields(strings.Trim(s.String(), "[]"))
	if len(words) > 1 {
		words = words[1:]
	}
	return strings.Join(words, "×")
}
