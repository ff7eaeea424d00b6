package prune

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// everyQuestion stops work at each of its questions; each must end it with ErrStopped. It returns how many there are.
func everyQuestion(t *testing.T, name string, work func() error) int {
	t.Helper()
	all := 0
	undo := progress.Bind(progress.Hook{Stop: func() bool { all++; return false }})
	err := work()
	undo()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for n := range all {
		asked := 0
		undo := progress.Bind(progress.Hook{Stop: func() bool { asked++; return asked > n }})
		err := work()
		undo()
		if !errors.Is(err, progress.ErrStopped) || asked != n+1 {
			t.Errorf("%s: told to stop at question %d of %d, asked %d times, error %v", name, n+1, all, asked, err)
		}
	}
	return all
}

// TestLoopsAsk: every loop over the weights of a layer asks once a block. The scores are float32 magnitudes of all sizes, so the sort
// moves them by at least two digits and the search narrows to one number by all six.
func TestLoopsAsk(t *testing.T) {
	const n, blocks = 3*block + 1, 4
	r := rand.New(rand.NewPCG(3, 3))
	w := tensor.New(tensor.TypeOf(tensor.F32, n))
	for i := range w.F32() {
		w.F32()[i] = float32(r.NormFloat64())
	}
	scores, err := magnitude(w)
	if err != nil {
		t.Fatal(err)
	}
	mask := tensor.NewMask(n, "test", func(i int) bool { return i%2 == 0 })
	for _, tt := range []struct {
		name  string
		least int // questions
		work  func() error
	}{
		{"magnitude", blocks, func() error { _, err := magnitude(w); return err }},
		{"ascending", 3 * blocks, func() error { _, err := ascending(scores); return err }},
		{"lamp", 4 * blocks, func() error { _, err := lamp(scores); return err }},
		{"smallest", 2*blocks + 2, func() error { _, err := smallest([][]float64{scores}, n/2); return err }},
		{"zeros under a mask", blocks, func() error { _, err := zerosUnder(w, mask); return err }},
		{"apply a mask", blocks, func() error { _, err := mask.Apply(w); return err }},
	} {
		if asked := everyQuestion(t, tt.name, tt.work); asked < tt.least {
			t.Errorf("%s over %d weights asks %d times, expected at least %d", tt.name, n, asked, tt.least)
		}
	}
}

// TestPlanStops stops Explain and Apply at every question over layers of two and three blocks. What comes afterwards is right.
func TestPlanStops(t *testing.T) {
	g := graph.New("net")
	r := rand.New(rand.NewPCG(4, 4))
	weight := func(rows, cols int) *tensor.Tensor {
		w := tensor.New(tensor.TypeOf(tensor.F32, rows, cols))
		for i := range w.F32() {
			w.F32()[i] = float32(r.NormFloat64())
		}
		return w
	}
	first, second := 2*block/256, 3*block/256 // rows
	x := g.Input("x", tensor.TypeOf(tensor.F32, 1, 256))
	a, err := g.Add(graph.Dense, "a", []*graph.Value{x, g.Const("a.weight", weight(first, 256))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := g.Add(graph.Dense, "b", []*graph.Value{x, g.Const("b.weight", weight(second, 256))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	g.Output(a)
	g.Output(b)
	const blocks = 2 + 3
	for _, spread := range []Spread{Uniform, Global, LAMP} {
		plan := To(0.5).Across(spread)
		text := ""
		apply := func() error {
			res, err := plan.Apply(g)
			if err == nil {
				text = res.Graph.Text()
			}
			return err
		}
		if err := apply(); err != nil {
			t.Fatal(err)
		}
		before := text
		// Scoring, checking scores, counting, collecting, masking and applying go over all weights once at least.
		if asked := everyQuestion(t, "apply across "+spread.Name, apply); asked < 6*blocks {
			t.Errorf("apply across %s asks %d times over %d blocks", spread.Name, asked, blocks)
		}
		if asked := everyQuestion(t, "explain across "+spread.Name, func() error { _, err := plan.Explain(g); return err }); asked < 6*blocks {
			t.Errorf("explain across %s asks %d times over %d blocks", spread.Name, asked, blocks)
		}
		if err := apply(); err != nil || text != before {
			t.Errorf("after all the stops: %v, or another network", err)
		}
	}
	defer progress.Bind(progress.Hook{Stop: func() bool { return true }})()
	if _, err := To(0.5).Apply(g); err == nil || err.Error() != "prune: count the weights of net: stopped" {
		t.Errorf("stopped at once: %v", err)
	}
}
