package accel

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/report"
)

// Speedup compares a machine with a base machine on the same network and images.
type Speedup struct {
	Report, Base *Report
	Steady       float64 // base cycles / cycles in seconds, steady state
	First        float64 // the same for the first frame
	SteadyPerMAC float64 // Steady divided by how many more multipliers the machine has at its clock
	FirstPerMAC  float64
	UpperBound   bool // an effect that costs the machine cycles is not modelled
}

// Speedup says how much faster r is than base. It fails if the two ran different networks or numbers of images.
func (r *Report) Speedup(base *Report) (*Speedup, error) {
	if base == nil {
		return nil, fmt.Errorf("accel: Speedup needs the report of a base machine, found nil")
	}
	if a, b := r.dense(), base.dense(); r.Network != base.Network || math.Abs(a-b) > 0.5 || r.Images != base.Images {
		return nil, fmt.Errorf("accel: cannot compare %s (%s multiply-adds, %d images) with %s (%s, %d): run both on the same network and images",
			r.Network, count(a), r.Images, base.Network, count(b), base.Images)
	}
	size := float64(r.MACs) * float64(r.Clock) / (float64(base.MACs) * float64(base.Clock))
	s := &Speedup{Report: r, Base: base, Steady: r.FPS / base.FPS, First: r.FirstFPS / base.FirstFPS, UpperBound: r.Skips}
	s.SteadyPerMAC, s.FirstPerMAC = s.Steady/size, s.First/size
	return s, nil
}

func (r *Report) dense() float64 {
	n := 0.0
	for _, l := range r.Layers {
		n += l.MACsDense
	}
	return n
}

// String returns the comparison as text.
func (s *Speedup) String() string { return s.table().String() }

// MIME returns the comparison as an HTML table, with the text beside it.
func (s *Speedup) MIME() map[string]any { return s.table().MIME() }

func (s *Speedup) table() *report.Table {
	t := &report.Table{
		Title: fmt.Sprintf("%s: %s against %s", s.Report.Network, s.Report.Machine, s.Base.Machine), Left: 1,
		Head: []string{"", s.Report.Machine, s.Base.Machine, "speed-up", "per MAC"},
	}
	t.Add("frames/s, steady state", count(s.Report.FPS), count(s.Base.FPS), times(s.Steady), times(s.SteadyPerMAC))
	t.Add("frames/s, first frame", count(s.Report.FirstFPS), count(s.Base.FirstFPS), times(s.First), times(s.FirstPerMAC))
	t.Add("multipliers", count(float64(s.Report.MACs)), count(float64(s.Base.MACs)), "", "")
	t.Add("slots filled / (multipliers × cycles)", percent(s.Report.Utilisation), percent(s.Base.Utilisation), "", "")
	t.Note("%s: %s. %s: %s.", s.Report.Machine, s.Report.Standing, s.Base.Machine, s.Base.Standing)
	if s.UpperBound {
		t.Note("The speed-up is an upper bound: what is not modelled (imbalance and synchronization of lanes among it) can only lower it.")
	}
	return t
}

func times(v float64) string { return fmt.Sprintf("%.2fx", v) }
