// Package prune makes weights zero: how many (To), which first (By), how the budget divides over the layers (Across), and which layers
// stay whole (Keeping). Masks in the graph remember what was pruned, and every later step keeps them. The package knows no data set, no
// training and no target; what needs those is handed in by packages above it.
//
//	plan := prune.To(0.70).By(prune.Magnitude).Across(prune.LAMP).Keeping("conv1", "fc*")
//	plan.Explain(net)             // before any work
//	sparse := plan.Apply(net)     // sparse.Graph, sparse.Report
//
// Weight sparsity is the share of zeros among the stored weights of conv and dense layers; biases and normalizations are not counted.
//
//	plan.go    what to do, as a value: this file; open it first
//	layers.go  which weights, and which stay
//	spread.go  how the budget divides over layers
//	rank.go    the k smallest of many scores, exactly
//	score.go   what is ranked: scores, and where they are cut
//	apply.go   masks, and the pruned network
//	blocks.go  long loops that can be stopped
//	report.go  what a plan will do, or did
package prune

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Plan says what to prune. It is a value: its methods return changed copies. Make one with [To].
type Plan struct {
	Target    float64   // share of the weights of all conv and dense layers to be zero, 0…1
	Criterion Criterion // which weights go first
	Spread    Spread    // how the budget divides over layers
	Keep      []string  // layers never touched, by name or glob
}

// To returns a plan that makes the given share of all weights zero: 0.7 is 70 %, over the whole network, layers that are kept included.
// It is a target, not an increment: weights that are zero already count, and applying a plan twice changes nothing. Without By and
// Across a plan is by magnitude across LAMP. A plan that cannot be, such as To(70), says so wherever it is shown or used, see [Plan.Err].
func To(sparsity float64) Plan { return Plan{Target: sparsity, Criterion: Magnitude, Spread: LAMP} }

// By returns the plan with another criterion.
func (p Plan) By(c Criterion) Plan { p.Criterion = c; return p }

// Across returns the plan with another spread.
func (p Plan) Across(s Spread) Plan { p.Spread = s; return p }

// Keeping returns the plan with more layers that are never touched. A pattern is a name or a glob such as "fc*"; it is compared with the
// layer's name, its name in the source model, and the names of its weight with and without the last part ("conv1.weight", "conv1").
// A pattern that fits no layer is an error of Explain and Apply.
func (p Plan) Keeping(patterns ...string) Plan {
	p.Keep = slices.Concat(p.Keep, patterns)
	return p
}

// String reads the plan aloud: "prune to 0.70 by magnitude across lamp keeping conv1 fc*". A plan that cannot be says why.
func (p Plan) String() string {
	if err := p.Err(); err != nil {
		return err.Error()
	}
	target := strconv.FormatFloat(p.Target, 'f', -1, 64)
	if len(target) < len("0.00") {
		target = strconv.FormatFloat(p.Target, 'f', 2, 64)
	}
	s := fmt.Sprintf("prune to %s by %s across %s", target, p.Criterion.Name, p.Spread.Name)
	if len(p.Keep) > 0 {
		s += " keeping " + strings.Join(p.Keep, " ")
	}
	return s
}

// MIME shows the plan as text; one that cannot be as an error.
func (p Plan) MIME() map[string]any {
	if err := p.Err(); err != nil {
		return report.Problem(err)
	}
	return map[string]any{"text/plain": p.String()}
}

// Err returns why the plan cannot be carried out on any network, or nil. Explain and Apply return it before any work.
func (p Plan) Err() error {
	if !(p.Target >= 0 && p.Target < 1) {
		hint := "0.5 is half of them"
		if p.Target > 1 && p.Target < 100 {
			hint = fmt.Sprintf("for %v %% write prune.To(%.4g)", p.Target, p.Target/100)
		}
		return fmt.Errorf("prune: target %v; expected the share of weights to be zero, 0 or more and below 1: %s", p.Target, hint)
	}
	if p.Criterion.Score == nil || p.Criterion.Name == "" {
		return fmt.Errorf("prune: a criterion needs a Name and a Score; use prune.Magnitude, or start a plan with prune.To")
	}
	if p.Spread.Name == "" {
		return fmt.Errorf("prune: a spread needs a Name; use prune.Uniform, prune.Global or prune.LAMP, or start a plan with prune.To")
	}
	return nil
}

// Criterion says which weights are pruned first.
type Criterion struct {
	Name string
	Doc  string

	// Score returns one number a weight of a layer, in row-major order; the lowest go first. It must not change w. One that takes
	// longer than 20 ms asks progress.Stopped now and then and returns its error.
	Score func(w *tensor.Tensor) ([]float64, error)
}

// Magnitude prunes the weights of smallest absolute value first (Han et al., "Learning both Weights and Connections for Efficient
// Neural Networks", 2015).
var Magnitude = Criterion{Name: "magnitude", Doc: "The smallest absolute values first.", Score: magnitude}

func magnitude(w *tensor.Tensor) ([]float64, error) {
	score := make([]float64, w.Len())
	err := inBlocks(len(score), func(lo, hi int) {
		if w.Kind == tensor.F32 {
			for i, v := range w.F32()[lo:hi] {
				score[lo+i] = math.Abs(float64(v))
			}
			return
		}
		for i := lo; i < hi; i++ {
			score[i] = math.Abs(w.Real(i))
		}
	})
	return score, err
}
