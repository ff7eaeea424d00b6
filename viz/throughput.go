package viz

import (
	"fmt"
	"math"
	"strings"

	"github.com/luciola-nn/luciola/accel"
)

// Throughput draws the frames per second of one or more simulated runs, one row a machine (and network, where they differ): the first
// frame and steady state, as they are and for each thousand multipliers, so that machines of different size can be compared. Speeds are
// upper bounds where effects are not modelled, and the notes say so.
func Throughput(runs ...*accel.Report) (*Figure, error) {
	if len(runs) == 0 {
		return nil, fmt.Errorf("viz: Throughput needs at least one report of accel.Run")
	}
	b := barChart{title: "Simulated throughput", of: "machine", spreads: true}
	var first, steady, firstEach, steadyEach []float64
	oneNetwork := true
	for i, r := range runs {
		if r == nil {
			return nil, fmt.Errorf("viz: report %d of %d is nil; expected the results of accel.Run", i+1, len(runs))
		}
		oneNetwork = oneNetwork && r.Network == runs[0].Network
		thousands := float64(r.MACs) / 1000
		first, steady = append(first, r.FirstFPS), append(steady, r.FPS)
		firstEach, steadyEach = append(firstEach, r.FirstFPS/thousands), append(steadyEach, r.FPS/thousands)
	}
	for _, r := range runs {
		name := r.Machine
		if !oneNetwork {
			name += ", " + r.Network
		}
		b.names = append(b.names, name)
		b.notes = append(b.notes, name+": "+r.Standing+".")
	}
	if oneNetwork {
		b.subtitle = runs[0].Network
	}
	var speeds []string
	for i, r := range runs {
		speeds = append(speeds, b.names[i]+" "+rate.write(r.FPS))
	}
	b.summary = "Frames per second in steady state: " + strings.Join(speeds, "; ")
	b.notes = append(b.notes, boundNote(runs))
	for i, r := range runs {
		b.notes = append(b.notes, fmt.Sprintf("%s: %s multipliers, executed multiply-adds fill %s of them; %s of multiply-adds have a zero operand.",
			b.names[i], countText(float64(r.MACs)), percentText(r.Utilisation), percentText(r.MACSparsity)))
	}
	per := rate.named("frames/s per 1,000 multipliers")
	b.panels = []barPanel{
		{"machine as it is", rate, []*Series{{"first frame", first}, {"steady state", steady}}},
		{"per 1,000 multipliers", per, []*Series{{"first frame", firstEach}, {"steady state", steadyEach}}},
	}
	return b.figure(), nil
}

// boundNote says what the simulation left out.
func boundNote(runs []*accel.Report) string {
	var left []string
	seen := map[string]bool{}
	for _, r := range runs {
		for _, s := range r.NotModelled {
			if !seen[s] {
				seen[s] = true
				left = append(left, s)
			}
		}
	}
	if len(left) == 0 {
		return "Simulated, not measured."
	}
	return "Simulated, not measured. Not modelled: " + strings.Join(left, ", ") + "; speeds are upper bounds."
}

// Waterfall draws where the cycles of a frame in steady state go: from the array's dense peak, through what adds cycles and what
// skipping zeros saves, to what was achieved. With the name of a layer it shows that layer alone.
func Waterfall(run *accel.Report, layer ...string) (*Figure, error) {
	if run == nil {
		return nil, fmt.Errorf("viz: Waterfall of a nil report; expected the result of accel.Run")
	}
	if len(layer) > 1 {
		return nil, fmt.Errorf("viz: Waterfall shows the whole network or one layer, found %d layers: %s", len(layer), strings.Join(layer, ", "))
	}
	steps, name, total := run.Waterfall, "", run.SteadyState
	if len(layer) == 1 {
		l, err := layerOf(run, layer[0])
		if err != nil {
			return nil, err
		}
		steps, name, total = l.Waterfall, ", layer "+l.Name, l.Cycles
	}
	return fallOf(run, steps, name+", steady state", total).figure(), nil
}

// FirstWaterfall is [Waterfall] for the first frame, with nothing on the chip yet.
func FirstWaterfall(run *accel.Report) (*Figure, error) {
	if run == nil {
		return nil, fmt.Errorf("viz: FirstWaterfall of a nil report; expected the result of accel.Run")
	}
	return fallOf(run, run.FirstWaterfall, ", first frame", run.FirstFrame).figure(), nil
}

func layerOf(run *accel.Report, name string) (*accel.Layer, error) {
	var names []string
	for i := range run.Layers {
		if run.Layers[i].Name == name {
			return &run.Layers[i], nil
		}
		names = append(names, run.Layers[i].Name)
	}
	return nil, fmt.Errorf("viz: %s has no layer %q; it has %s", run.Network, name, strings.Join(names, ", "))
}

// fallOf turns the steps of a report into a waterfall that ends at total. Effects that cost nothing are named in a note.
func fallOf(run *accel.Report, steps []accel.Step, name string, total float64) *waterfall {
	w := &waterfall{
		title:    "From dense peak to achieved",
		subtitle: run.Network + " on " + run.Machine + name,
		unit:     counts.named("cycles a frame"), more: "adds cycles", less: "saves cycles",
	}
	var none []string
	for i, s := range steps {
		switch {
		case !s.Modelled:
			w.steps = append(w.steps, step{name: s.Name, unknown: true})
		case i > 0 && math.Round(s.Cycles) == 0:
			none = append(none, s.Name)
		default:
			w.steps = append(w.steps, step{name: s.Name, value: math.Round(s.Cycles), total: i == 0})
		}
	}
	w.steps = append(w.steps, step{name: "achieved", value: math.Round(total), total: true})
	w.summary = fmt.Sprintf("A frame takes %s cycles", countText(math.Round(total)))
	if len(steps) > 0 {
		w.summary += fmt.Sprintf(", at the dense peak it would take %s", countText(math.Round(steps[0].Cycles)))
	}
	if len(none) > 0 {
		w.notes = append(w.notes, "No cycles: "+strings.Join(none, ", ")+".")
	}
	w.notes = append(w.notes, run.Machine+": "+run.Standing+".", boundNote([]*accel.Report{run}))
	return w
}

// Cycles draws what every layer of a run spent its cycles on: work, and waiting by cause.
func Cycles(run *accel.Report) (*Figure, error) {
	if run == nil {
		return nil, fmt.Errorf("viz: Cycles of a nil report; expected the result of accel.Run")
	}
	b := barChart{title: "Cycles of each layer", subtitle: run.Network + " on " + run.Machine + ", steady state", of: "layer", stacked: true}
	work := &Series{Name: "work"}
	series := []*Series{work}
	byCause := map[string]*Series{}
	for i, l := range run.Layers {
		b.names = append(b.names, l.Name+" ("+l.Unit+")")
		work.Values = append(work.Values, l.Busy)
		for _, s := range l.Stalls {
			if byCause[s.Cause] == nil && s.Cycles > 0 {
				byCause[s.Cause] = &Series{Name: "wait: " + s.Cause, Values: make([]float64, len(run.Layers))}
				series = append(series, byCause[s.Cause])
			}
			if s.Cycles > 0 {
				byCause[s.Cause].Values[i] = s.Cycles
			}
		}
	}
	if len(b.names) == 0 {
		return nil, fmt.Errorf("viz: the report of %s on %s has no layers", run.Network, run.Machine)
	}
	b.panels = []barPanel{{unit: counts.named("cycles a frame"), series: series}}
	if len(series) > 1 {
		b.notes = append(b.notes, "Beside a bar: the sum, then its parts in the order of the legend.")
	}
	b.notes = append(b.notes, run.Machine+": "+run.Standing+".", boundNote([]*accel.Report{run}))
	b.summary = fmt.Sprintf("Cycles of %d layers; a frame takes %s", len(b.names), countText(math.Round(run.SteadyState)))
	return b.figure(), nil
}
