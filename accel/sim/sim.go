// Package sim executes accelerator programs: their values bit by bit, and their time command by command.
//
// A [Sim] holds one program and the machine it was compiled for. [Sim.Execute] computes a frame's values with the program's own
// encoded weights and returns the masks of all activations; [Sim.Time] plays the program's commands over such masks in whole
// cycles and returns a [Frame]. The two are apart so that masks can be kept and timed again.
//
// Fidelity is level L1: the work of every tile is counted exactly on the real zero masks, and a tile lasts as long as the
// array needs for that work when it is spread evenly over the multipliers. What the level leaves out (imbalance of lanes, their
// synchronization, conflicts of memory banks) is named in every result, so a speed found here is an upper bound.
//
// The package knows machines, programs and the arithmetic of compiler/kernels; it cannot reach the graph, and no code in it
// asks for a machine's name. Open this file first, then count.go (exact counting), engine.go (events), time.go (durations).
package sim

import (
	"fmt"

	"github.com/luciola-nn/luciola/accel/machine"
	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/compiler/progress"
)

// NotModelled names the effects that cost m cycles and that level L1 leaves out, as the waterfall names them. Lanes differ in their work
// only if they skip zeros; lanes that edge tiles leave idle are modelled, as shape, if the array rounds channels up.
func NotModelled(m *machine.Machine) []string {
	var names []string
	if m.MAC.Skip != machine.SkipNone {
		names = append(names, "lane imbalance", "lane synchronization")
	}
	if m.MAC.ChannelAtom == 1 && m.MAC.FilterAtom == 1 {
		names = append(names, "idle lanes of edge tiles")
	}
	return append(names, "memory bank conflicts")
}

// Sim is a program on its machine, decoded and checked. It is not changed by use and serves any number of goroutines.
type Sim struct {
	p       *program.Program
	m       *machine.Machine
	columns [][]columns // by layer and segment
}

// New checks the program, decodes its weights and returns it ready to run. It fails if the program was compiled for another
// machine, if its commands cannot be right, or if its encoded weights are damaged.
func New(p *program.Program, m *machine.Machine) (*Sim, error) {
	if err := m.Err(); err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	if p.MachineDigest != m.Digest() {
		return nil, fmt.Errorf("sim: program %s was compiled for machine %s (%s), not for %s (%s): compile it again",
			p.Name, p.Machine, p.MachineDigest, m.Name, m.Digest())
	}
	if err := p.Check(); err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	s := &Sim{p: p, m: m, columns: make([][]columns, len(p.Layers))}
	for i, l := range p.Layers {
		if err := progress.Stopped(); err != nil {
			return nil, fmt.Errorf("sim: program %s: layer %s: %w", p.Name, l.Name, err)
		}
		if l.Conv == nil {
			continue
		}
		for j, seg := range l.Conv.Segments {
			col, err := columnsOf(p, l.Conv, seg)
			if err != nil {
				return nil, fmt.Errorf("sim: program %s: layer %s, segment %d: %w", p.Name, l.Name, j, err)
			}
			s.columns[i] = append(s.columns[i], col)
		}
	}
	return s, nil
}

// Program returns the program.
func (s *Sim) Program() *program.Program { return s.p }

// Machine returns the machine.
func (s *Sim) Machine() *machine.Machine { return s.m }
