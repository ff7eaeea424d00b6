package eval

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/report"
)

// EnoughImages is the fewest images on which a claim such as "within one point" may rest.
const EnoughImages = 2000

// Comparison is networks on the same images, image by image, each against the first.
type Comparison struct {
	Data datasets.Split
	Nets []Contender
}

// Contender is one network of a comparison. The paired figures are against the first network and zero for itself.
type Contender struct {
	*Result
	*Sparsity
	Won, Lost int     // images that only this network, only the first got right
	Drop      float64 // accuracy of the first less that of this one, in percentage points
	SE        float64 // standard error of Drop, paired, in points
	Upper     float64 // one-sided 95 % upper bound of Drop: Drop + 1.645·SE
}

// Compare runs the networks over the images and returns accuracies, paired differences from the first with their one-sided bounds, and
// the three sparsities of each, counted on the first thousand images. It compares one trained network each; claims over several seeds
// need one comparison a seed. The images stand in the middle: Compare(net, small.Graph, data.Test, smaller.Graph, …).
func Compare(first, second *graph.Graph, images datasets.Split, more ...*graph.Graph) (*Comparison, error) {
	c := &Comparison{Data: images}
	for _, net := range append([]*graph.Graph{first, second}, more...) {
		r, err := Accuracy(net, images)
		if err != nil {
			return nil, err
		}
		s, err := CountSparsity(net, images.Head(counted))
		if err != nil {
			return nil, err
		}
		n := Contender{Result: r, Sparsity: s}
		if len(c.Nets) > 0 {
			n.pair(c.Nets[0].Result)
		}
		c.Nets = append(c.Nets, n)
	}
	return c, nil
}

// counted is the number of images that Compare counts sparsity on.
const counted = 1000

// pair fills in the paired difference: d = +1 for an image that only the first network got right, −1 for one that only this one did.
func (c *Contender) pair(first *Result) {
	n := len(c.Predictions)
	for i := range n {
		label := c.Data.Label(i)
		before, now := first.Predictions[i] == label, c.Predictions[i] == label
		if before && !now {
			c.Lost++
		}
		if now && !before {
			c.Won++
		}
	}
	if n < 2 {
		c.SE, c.Upper = math.Inf(1), math.Inf(1)
		return
	}
	mean := float64(c.Lost-c.Won) / float64(n)
	variance := (float64(c.Lost+c.Won) - float64(n)*mean*mean) / float64(n-1)
	c.Drop = 100 * mean
	c.SE = 100 * math.Sqrt(variance/float64(n))
	c.Upper = c.Drop + 1.645*c.SE
}

// table lays the comparison out, a row a network.
func (c *Comparison) table() *report.Table {
	t := &report.Table{
		Title: "On " + c.Data.Name, Left: 1,
		Head: []string{"network", "right", "accuracy", "drop, points", "95 % bound", "zero weights", "zero activations", "zero MACs"},
	}
	for i, n := range c.Nets {
		drop, bound := "", ""
		if i > 0 {
			drop, bound = fmt.Sprintf("%+.2f", n.Drop), fmt.Sprintf("≤ %+.2f", n.Upper)
		}
		right := report.Count(n.Correct) + " of " + report.Count(len(n.Predictions))
		t.Add(n.Result.Net, right, percent(n.Accuracy), drop, bound, percent(n.Weight()), percent(n.Activation()), percent(n.MAC()))
	}
	t.Note("drop: points of accuracy below the first network on the same images, paired; the bound is one-sided")
	for _, n := range c.Nets[1:] {
		t.Note("%s: %d images right that the first got wrong, %d the other way round", n.Result.Net, n.Won, n.Lost)
	}
	t.Note("zeros counted on %d images; activations without the network's own input", c.Nets[0].Images)
	if n := c.Data.Len(); n < EnoughImages {
		t.Note("%d images are too few to carry a claim about accuracy; use %d or more", n, EnoughImages)
	}
	if c.Data.Synthetic {
		t.Note("synthetic data: says nothing about photographs")
	}
	return t
}

func percent(share float64) string { return fmt.Sprintf("%.2f %%", 100*share) }

// String returns the comparison as text.
func (c *Comparison) String() string { return c.table().String() }

// MIME returns the comparison as an HTML table and as text.
func (c *Comparison) MIME() map[string]any { return c.table().MIME() }

// Sparsities returns what was counted of each network, in order, as figures take it.
func (c *Comparison) Sparsities() []*Sparsity {
	var all []*Sparsity
	for _, n := range c.Nets {
		all = append(all, n.Sparsity)
	}
	return all
}
