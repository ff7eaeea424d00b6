package accel

import (
	"fmt"
	"math"
	"strings"

	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/compiler/report"
)

// headline is the report in one line.
func (r *Report) headline() string {
	return fmt.Sprintf("%s on %s: %s frames/s in steady state (%s cycles), first frame %s cycles",
		r.Network, r.Machine, count(r.FPS), count(r.SteadyState), count(r.FirstFrame))
}

// String returns the report as text: the headline, a row a layer, and what the figures are worth.
func (r *Report) String() string { return r.table().String() }

// MIME returns the report as an HTML table, with the text beside it.
func (r *Report) MIME() map[string]any { return r.table().MIME() }

func (r *Report) table() *report.Table {
	t := &report.Table{
		Title: r.headline(), Left: 3,
		Head: []string{"layer", "op", "unit", "cycles", "stalled", "MACs dense", "executed", "weights 0", "inputs 0", "MACs 0", "use", "DRAM bytes"},
	}
	for _, l := range r.Layers {
		row := []any{l.Name, l.Op, l.Unit, count(l.Cycles), count(l.Cycles - l.Busy)}
		if l.MACsDense > 0 {
			row = append(row, count(l.MACsDense), count(l.MACsExecuted), percent(l.WeightSparsity), percent(l.ActivationSparsity),
				percent(l.MACSparsity), percent(l.Utilisation))
		} else {
			row = append(row, "", "", "", "", "", "")
		}
		t.Add(append(row, count(sum(l.Bytes)))...)
	}
	dense, executed, stalled := 0.0, 0.0, 0.0
	for _, l := range r.Layers {
		dense, executed, stalled = dense+l.MACsDense, executed+l.MACsExecuted, stalled+l.Cycles-l.Busy
	}
	t.Total("total", "", "", count(r.SteadyState), count(stalled), count(dense), count(executed), percent(r.WeightSparsity),
		percent(r.ActivationSparsity), percent(r.MACSparsity), percent(r.Utilisation), count(sum(r.Links)))
	r.notes(t)
	return t
}

func (r *Report) notes(t *report.Table) {
	ahead := "the next input has no room on the chip and waits"
	if r.InputAhead {
		ahead = "the next input arrives while a frame computes"
	}
	t.Note("%s: %s. Mean of %d images.", r.Machine, r.Standing, r.Images)
	t.Note("Steady state: frames follow each other, %s; %s of %s weight bytes stay on the chip, the rest is read every frame.",
		ahead, report.Count(int(r.ResidentBytes)), report.Count(int(r.WeightBytes)))
	t.Note("Sparsity: weights %s, activations %s (%s with the network's own input), multiply-adds %s, counted.",
		percent(r.WeightSparsity), percent(r.ActivationSparsity), percent(r.ActivationSparsityInput), percent(r.MACSparsity))
	t.Note("Throughput: %.3g effective TMAC/s (the dense network's multiply-adds) of a dense peak of %.3g; the multiply-adds not skipped fill %s of the array.",
		r.EffectiveMACs/1e12, float64(r.MACs)*float64(r.Clock)/1e12, percent(r.Utilisation))
	if r.ArrayShare < 1 {
		t.Note("%s of the network's multiply-adds ran on the DSP, not on the array.", percent(1-r.ArrayShare))
	}
	var steps []string
	for _, s := range r.Waterfall {
		if s.Modelled && math.Round(s.Cycles) != 0 {
			steps = append(steps, fmt.Sprintf("%s %s", s.Name, signed(s.Cycles, len(steps) > 0)))
		}
	}
	t.Note("Waterfall, cycles: %s = %s.", strings.Join(steps, ", "), count(r.SteadyState))
	if note := r.rounding(); note != "" {
		t.Note("%s", note)
	}
	t.Note("Not modelled at this level: %s; frames a second are upper bounds.", strings.Join(r.NotModelled, ", "))
	var assumed []string
	for _, f := range r.Assumed {
		assumed = append(assumed, f.Key+" "+f.Value)
	}
	t.Note("Assumed, not public: %s.", strings.Join(assumed, ", "))
}

// rounding says what an array that rounds channels up makes of the network, and which layer pays most for it; "" for one that does not.
func (r *Report) rounding() string {
	if r.ChannelStep == 1 && r.FilterStep == 1 {
		return ""
	}
	worst, most, dense, positions, padded := "", 0.0, 0.0, 0.0, ""
	for _, l := range r.Layers {
		if l.Unit != program.MAC.String() || l.MACsDense == 0 {
			continue
		}
		cycles := 0.0
		for _, s := range l.Waterfall {
			if s.Name == "dense peak" || s.Name == "padding" || s.Name == "shape" {
				cycles += s.Cycles
			}
			if s.Name == "padding" && s.Cycles > 0 {
				padded = " and computes padding"
			}
		}
		if share := cycles * float64(r.MACs) / l.MACsDense; share > most {
			worst, most = l.Name, share
		}
		dense, positions = dense+l.MACsDense, positions+cycles*float64(r.MACs)
	}
	if worst == "" {
		return ""
	}
	return fmt.Sprintf("Shape: the array rounds input channels up to %d and output channels to %d%s: %s the dense network's products (most in %s, %s).",
		r.ChannelStep, r.FilterStep, padded, factor(positions/dense), worst, factor(most))
}

// factor writes how many times as much.
func factor(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.2fx", v)
	}
	return count(v) + "x"
}

func sum(links []Link) float64 {
	n := 0.0
	for _, l := range links {
		n += l.Bytes
	}
	return n
}

// count writes a mean as a whole number with separators.
func count(v float64) string { return report.Count(int(math.Round(v))) }

func signed(v float64, sign bool) string {
	if sign && v >= 0 {
		return "+" + count(v)
	}
	return count(v)
}

func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }
