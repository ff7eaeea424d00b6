// Package accel runs networks on accelerators that exist only as models, and says what they gain and why.
//
// [Run] compiles a graph for a machine (accel/mapper), executes the program on images (accel/sim) and returns a [Report]: cycles and
// frames a second for the first frame and in steady state, the three sparsities, bytes, utilisation, and the waterfall from the
// array's dense peak to what was achieved. [Report.Speedup] compares two reports.
//
// The package knows graphs, data sets and the packages below it; it draws nothing (viz does) and has no model of its own.
// Open this file first.
package accel

import (
	"fmt"
	"slices"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/mapper"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/accel/sim"
	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Run compiles net for m and runs it on every image. The network should be quantized to int8; what is not runs on the machine's
// DSP and is counted there.
func Run(net *graph.Graph, m *machine.Machine, images datasets.Split) (*Report, error) {
	return run(net, m, images.Len(), images.At)
}

// RunTensors is [Run] on inputs that are not a data set; each has the shape of the network's input with batch extent 1.
func RunTensors(net *graph.Graph, m *machine.Machine, inputs []*tensor.Tensor) (*Report, error) {
	return run(net, m, len(inputs), func(i int) *tensor.Tensor { return inputs[i] })
}

func run(net *graph.Graph, m *machine.Machine, n int, at func(i int) *tensor.Tensor) (*Report, error) {
	if n == 0 {
		return nil, fmt.Errorf("accel: no images: cycles depend on the values of at least one")
	}
	p, err := mapper.Map(net, m)
	if err != nil {
		return nil, fmt.Errorf("accel: %w", err)
	}
	s, err := sim.New(p, m)
	if err != nil {
		return nil, fmt.Errorf("accel: %w", err)
	}
	task := progress.Start(fmt.Sprintf("%s on %s", net.Name, m.Name), n*len(p.Layers))
	step := func() error { return task.Step(1) }
	total := newTotals(s)
	for i := range n {
		_, activity, err := s.Execute(at(i), step)
		if err != nil {
			return nil, fmt.Errorf("accel: image %d of %d: %w", i+1, n, err)
		}
		if err := total.add(activity); err != nil {
			return nil, fmt.Errorf("accel: image %d of %d: %w", i+1, n, err)
		}
	}
	r := total.report()
	task.End(r.headline())
	return r, nil
}

// totals adds up the frames of a run.
type totals struct {
	*sim.Sim
	frames int
	first  *sim.Frame // of the first image, with nothing on the chip
	sum    *sim.Frame // of all images, with what stays on the chip there
}

func newTotals(s *sim.Sim) *totals { return &totals{Sim: s} }

// add times one more frame.
func (t *totals) add(a *sim.Activity) error {
	var err error
	if t.frames == 0 {
		if t.first, err = t.Time(a, true); err != nil {
			return err
		}
	}
	f, err := t.Time(a, false)
	if err != nil {
		return err
	}
	t.frames++
	if t.sum == nil {
		t.sum = f
		return nil
	}
	t.sum.Cycles += f.Cycles
	for i := range f.Layers {
		addLayer(&t.sum.Layers[i], &f.Layers[i])
	}
	return nil
}

// addLayer adds b to a.
func addLayer(a, b *sim.Layer) {
	a.Cycles += b.Cycles
	for u := range a.Busy {
		a.Busy[u] += b.Busy[u]
	}
	for c := range a.Stalls {
		a.Stalls[c] += b.Stalls[c]
	}
	for o := range a.Bytes {
		a.Bytes[o] += b.Bytes[o]
		a.Plain[o] += b.Plain[o]
	}
	a.Products.Add(b.Products)
	a.Slots += b.Slots
	a.InputElements += b.InputElements
	a.InputNonZero += b.InputNonZero
	for i := range a.Steps {
		a.Steps[i].Cycles += b.Steps[i].Cycles
	}
}

// ownInput finds the layers that read the network's own input: it, or it quantized or rearranged.
func ownInput(p *program.Program) []bool {
	image := map[int]bool{p.Input: true}
	own := make([]bool, len(p.Layers))
	rearranges := []string{"quantize", "rescale", "reshape", "identity", "dropout", "transpose", "pad"}
	for i, l := range p.Layers {
		own[i] = len(l.In) > 0 && image[l.In[0]]
		if own[i] && slices.Contains(rearranges, l.Op) {
			image[l.Out] = true
		}
	}
	return own
}
