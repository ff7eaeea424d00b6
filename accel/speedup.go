package accel

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/compiler/report"
)

// Speedup compares a machine with a base machine on the same network and images.
type Speedup struct {
	Report, Base *Report
	Steady       float64 // base cycles / cycles in seconds, steady state
	First        float64 // the same for the first frame
	SteadyPerMAC float64 // Steady divided by how many more multipliers the machine has at its clock
	FirstPerMAC  float64

	// Effects that cost cycles and are not modelled (see Report.NotModelled), by what they can do to the speed-up.
	Lowers []string // of the machine alone: can only lower it
	Raises []string // of the base alone: can only raise it
	Either []string // of both: can move it either way
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
	s := &Speedup{Report: r, Base: base, Steady: r.FPS / base.FPS, First: r.FirstFPS / base.FirstFPS}
	s.SteadyPerMAC, s.FirstPerMAC = s.Steady/size, s.First/size
	for _, effect := range r.NotModelled {
		if slices.Contains(base.NotModelled, effect) {
			s.Either = append(s.Either, effect)
		} else {
			s.Lowers = append(s.Lowers, effect)
		}
	}
	s.Raises = slices.DeleteFunc(slices.Clone(base.NotModelled), func(effect string) bool { return slices.Contains(r.NotModelled, effect) })
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
	for _, r := range []*Report{s.Report, s.Base} {
		t.Note("%s: %s.", r.Machine, r.Standing)
		if note := r.rounding(); note != "" {
			t.Note("%s: %s", r.Machine, note)
		}
	}
	for _, part := range []struct {
		effects   []string
		of, means string
	}{
		{s.Lowers, s.Report.Machine + " alone", "can only lower the speed-up"},
		{s.Raises, s.Base.Machine + " alone", "can only raise the speed-up"},
		{s.Either, "both", "can move the speed-up either way"},
	} {
		if len(part.effects) > 0 {
			t.Note("Not modelled of %s, %s: %s.", part.of, part.means, strings.Join(part.effects, ", "))
		}
	}
	return t
}

func times(v float64) string { return fmt.Sprintf("%.2fx", v) }
