package machine

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Parse reads a machine file. The form is
//
//	machine  my-chip
//	base     dna100-4k                       (optional: the other fields come from this shipped machine)
//	summary  one line
//	standing calibrated, against what        (or validated, or assumed)
//	mac.count = 2048 | assumed | half the array of the base
//
// with one "key = value | provenance | source" a field, blank lines, and comments from # at the start of a line. The file's
// name stands in errors only.
func Parse(file, text string) (*Machine, error) {
	return parse(file, text, nil)
}

// reader is the state of reading one file.
type reader struct {
	file  string
	m     *Machine
	set   map[string]Field // by key, from the base or this file
	here  map[string]int   // keys and heads of this file → line
	bases []string         // files being read, to stop a circle
}

func parse(file, text string, bases []string) (*Machine, error) {
	r := &reader{file: file, m: &Machine{}, set: map[string]Field{}, here: map[string]int{}, bases: append(bases, file)}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := r.line(n, line); err != nil {
			return nil, fmt.Errorf("machine: %s:%d: %w", file, n, err)
		}
	}
	if err := r.finish(); err != nil {
		return nil, fmt.Errorf("machine: %s: %w", file, err)
	}
	return r.m, nil
}

func (r *reader) line(n int, line string) error {
	name, value, isField := strings.Cut(line, "=")
	if head, rest, _ := strings.Cut(line, " "); !isField || slices.Contains(heads, head) {
		name, value, isField = head, rest, false
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if first, twice := r.here[name]; twice {
		return fmt.Errorf("%s is set a second time; it was set in line %d", name, first)
	}
	r.here[name] = n
	if isField {
		return r.field(n, name, value)
	}
	return r.head(name, value)
}

var heads = []string{"machine", "base", "summary", "standing"}

func (r *reader) head(name, value string) error {
	if !slices.Contains(heads, name) {
		return fmt.Errorf("%q is neither a field (key = value | provenance | source) nor one of %s", name, strings.Join(heads, ", "))
	}
	if value == "" {
		return fmt.Errorf("%s needs a value", name)
	}
	switch name {
	case "machine":
		r.m.Name = value
	case "summary":
		r.m.Summary = value
	case "standing":
		word, _, _ := strings.Cut(value, ",")
		if !slices.Contains([]string{"calibrated", "validated", "assumed"}, word) {
			return fmt.Errorf("standing %q must begin with calibrated, validated or assumed", value)
		}
		r.m.Standing = value
	case "base":
		return r.base(value)
	}
	return nil
}

// base takes over the fields of a shipped machine.
func (r *reader) base(name string) error {
	file := name + ".machine"
	if slices.Contains(r.bases, file) {
		return fmt.Errorf("base %s leads back to this file", name)
	}
	if len(r.set) > 0 {
		return fmt.Errorf("base must stand before the first field, whose values it would replace")
	}
	text, err := shipped.ReadFile(path.Join("files", file))
	if err != nil {
		return fmt.Errorf("base %q is not a shipped machine; there are %s", name, strings.Join(Names(), ", "))
	}
	b, err := parse(file, string(text), r.bases)
	if err != nil {
		return err
	}
	head := *r.m
	*r.m = *b
	r.m.Name, r.m.Summary, r.m.Standing = head.Name, head.Summary, head.Standing
	if r.m.Summary == "" {
		r.m.Summary = b.Summary
	}
	if r.m.Standing == "" {
		r.m.Standing = b.Standing
	}
	for _, f := range b.fields {
		r.set[f.Key] = f
	}
	return nil
}

func (r *reader) field(n int, name, text string) error {
	i := slices.IndexFunc(keys, func(k key) bool { return k.name == name })
	if i < 0 {
		var known []string
		for _, k := range keys {
			known = append(known, k.name)
		}
		return fmt.Errorf("unknown key %q; known keys: %s", name, strings.Join(known, ", "))
	}
	parts := strings.SplitN(text, "|", 3)
	if len(parts) != 3 {
		return fmt.Errorf("%s = %s lacks its provenance; write %s = value | public, assumed or derived | source", name, text, name)
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	value, prov, source := parts[0], Provenance(parts[1]), parts[2]
	if !slices.Contains([]Provenance{Public, Assumed, Derived}, prov) {
		return fmt.Errorf("%s: provenance %q is not one of public, assumed, derived", name, prov)
	}
	if source == "" {
		return fmt.Errorf("%s: %s by whom? Name the source after the second |", name, prov)
	}
	if err := keys[i].set(r.m, value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.set[name] = Field{Key: name, Value: value, Doc: keys[i].doc, Provenance: prov, Source: source, File: r.file, Line: n}
	return nil
}

// finish checks that the machine is whole and orders its fields.
func (r *reader) finish() error {
	if r.m.Name == "" {
		return fmt.Errorf(`the line "machine NAME" is missing`)
	}
	if r.m.Standing == "" {
		return fmt.Errorf(`the line "standing calibrated|validated|assumed, against what" is missing`)
	}
	r.m.fields = nil
	var missing []string
	for _, k := range keys {
		f, ok := r.set[k.name]
		if !ok {
			missing = append(missing, k.name)
			continue
		}
		r.m.fields = append(r.m.fields, f)
	}
	if len(missing) > 0 {
		return fmt.Errorf("fields are missing: %s (or name a base)", strings.Join(missing, ", "))
	}
	if m := r.m.MAC; m.Window < m.Mults {
		return fmt.Errorf("mac.lane.window %d is smaller than mac.lane.mults %d: such a lane never fills its multipliers", m.Window, m.Mults)
	}
	if r.m.DMA.Streams && (r.m.WeightCodec != Plain || r.m.ActivationCodec != Plain) {
		return fmt.Errorf("dma.overlap = stream needs codec.weights and codec.activations = none: shares of encoded operands have no size")
	}
	return nil
}
