package program

import "fmt"

// Check verifies what can be verified without executing: that commands wait only for earlier ones, that no two activations
// share bytes of the SRAM while both are needed, that every layer, tensor, segment and range they name exists, that the output of every layer is covered exactly once, and that weights are
// loaded before they are used.
func (p *Program) Check() error {
	for i, l := range p.Layers {
		if err := p.checkLayer(l); err != nil {
			return fmt.Errorf("program %s: layer L%d %s: %w", p.Name, i, l.Name, err)
		}
	}
	if err := p.checkPlaces(); err != nil {
		return fmt.Errorf("program %s: %w", p.Name, err)
	}
	loaded := make([]map[int]int64, len(p.Layers)) // segment → bytes brought in
	covered := make([]int64, len(p.Layers))        // output elements written
	for i, c := range p.Commands {
		if err := p.checkCommand(i, c, loaded, covered); err != nil {
			return fmt.Errorf("program %s: command c%d (%s): %w", p.Name, i, c.Do, err)
		}
	}
	for i, l := range p.Layers {
		if err := enoughWeights(l, loaded[i]); err != nil {
			return fmt.Errorf("program %s: layer L%d %s: %w", p.Name, i, l.Name, err)
		}
		if l.Out >= 0 && covered[i] != p.Tensors[l.Out].Elements() {
			return fmt.Errorf("program %s: layer L%d %s: its commands write %d elements of an output of %d",
				p.Name, i, l.Name, covered[i], p.Tensors[l.Out].Elements())
		}
	}
	return nil
}

// enoughWeights compares what a layer loads with what it has; loads that name no segment (-1) count for all.
func enoughWeights(l Layer, loaded map[int]int64) error {
	if l.Conv == nil {
		return nil
	}
	var have, need int64
	for _, n := range loaded {
		have += n
	}
	for _, s := range l.Conv.Segments {
		need += s.Bytes
	}
	if have < need {
		return fmt.Errorf("its commands load %d of %d bytes of weights", have, need)
	}
	return nil
}

func (p *Program) checkLayer(l Layer) error {
	for _, t := range append([]int{l.Out}, l.In...) {
		if t < -1 || t >= len(p.Tensors) {
			return fmt.Errorf("no tensor t%d", t)
		}
	}
	c := l.Conv
	if c == nil {
		return nil
	}
	next := 0
	for j, s := range c.Segments {
		if s.First != next || s.End <= s.First || s.End > c.Filters {
			return fmt.Errorf("segment %d holds filters %d:%d, expected to begin at %d", j, s.First, s.End, next)
		}
		if s.Offset < 0 || s.Bytes < 0 || s.Offset+s.Bytes > int64(len(p.Weights)) {
			return fmt.Errorf("segment %d lies outside the program's %d bytes of weights", j, len(p.Weights))
		}
		next = s.End
	}
	if next != c.Filters {
		return fmt.Errorf("segments end at filter %d of %d", next, c.Filters)
	}
	return nil
}

func (p *Program) checkCommand(i int, c Command, loaded []map[int]int64, covered []int64) error {
	if c.Layer < 0 || c.Layer >= len(p.Layers) {
		return fmt.Errorf("no layer L%d", c.Layer)
	}
	for _, w := range c.Wait {
		if w < 0 || int(w) >= i {
			return fmt.Errorf("waits for c%d, which does not come before it", w)
		}
	}
	l := p.Layers[c.Layer]
	segment := func(s int) error {
		if l.Conv == nil || s >= len(l.Conv.Segments) {
			return fmt.Errorf("layer %s has no segment %d", l.Name, s)
		}
		return nil
	}
	switch do := c.Do.(type) {
	case Move:
		if do.Segment >= 0 {
			if err := segment(do.Segment); err != nil {
				return err
			}
		}
		if do.What == Weights {
			if loaded[c.Layer] == nil {
				loaded[c.Layer] = map[int]int64{}
			}
			loaded[c.Layer][do.Segment] += do.Bytes
		}
	case Tile:
		if do.Segment < 0 {
			return nil
		}
		if err := segment(do.Segment); err != nil {
			return err
		}
		if got, want := loaded[c.Layer][do.Segment], l.Conv.Segments[do.Segment].Bytes; got < want && loaded[c.Layer][-1] == 0 {
			return fmt.Errorf("uses segment %d, of which %d of %d bytes were loaded", do.Segment, got, want)
		}
	case Elements:
		if l.Out >= 0 {
			channels, height, width := p.Tensors[l.Out].Image()
			if do.First < 0 || do.End > height || do.From < 0 || do.Until > channels {
				return fmt.Errorf("writes outside t%d [%d %d %d]", l.Out, channels, height, width)
			}
			covered[c.Layer] += int64(do.End-do.First) * int64(do.Until-do.From) * int64(width)
		}
	}
	return nil
}

// checkPlaces looks for activations that lie over each other in the SRAM between the layer that writes and the last that reads.
// Sizes are unencoded: masks beside them are the mapper's to leave room for.
func (p *Program) checkPlaces() error {
	writer, reader := make([]int, len(p.Tensors)), make([]int, len(p.Tensors))
	for i := range writer {
		writer[i] = -1
	}
	for i, l := range p.Layers {
		if l.Out >= 0 {
			writer[l.Out], reader[l.Out] = i, i
		}
		for _, t := range l.In {
			if t >= 0 {
				reader[t] = i
			}
		}
	}
	for i, a := range p.Tensors {
		for j, b := range p.Tensors[:i] {
			if a.Place != SRAM || b.Place != SRAM || writer[i] > reader[j] || writer[j] > reader[i] {
				continue
			}
			if a.Offset < b.Offset+b.Bytes() && b.Offset < a.Offset+a.Bytes() {
				return fmt.Errorf("t%d (%s) and t%d (%s) share bytes of the SRAM while both are needed", j, b.Name, i, a.Name)
			}
		}
	}
	return nil
}
