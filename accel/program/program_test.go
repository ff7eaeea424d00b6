package program

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestBitmaskRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 63, 64, 65, 200, 1024} {
		for _, density := range []float64{0, .1, .5, 1} {
			values, nonzero := make([]int8, n), int64(0)
			for i := range values {
				if rng.Float64() < density {
					values[i] = int8(1 + rng.IntN(127))
					nonzero++
				}
			}
			enc := EncodeBitmask(nil, values, 0)
			if int64(len(enc)) != BitmaskBytes(int64(n), nonzero) {
				t.Errorf("%d values, %d non-zero: %d bytes, BitmaskBytes says %d", n, nonzero, len(enc), BitmaskBytes(int64(n), nonzero))
			}
			got := make([]int8, n)
			if err := VisitBitmask(enc, n, func(i int, v int8) { got[i] = v }); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, values) {
				t.Errorf("%d values at %g: decoded differently", n, density)
			}
		}
	}
}

// TestBitmaskRefusesDamage: 70 values of which 0, 1 and 69 are set encode to two masks and three bytes.
func TestBitmaskRefusesDamage(t *testing.T) {
	values := make([]int8, 70)
	values[0], values[1], values[69] = 5, -6, 7
	enc := EncodeBitmask(nil, values, 0)
	want := []byte{3, 0, 0, 0, 0, 0, 0, 0, 5, 250, 32, 0, 0, 0, 0, 0, 0, 0, 7}
	if !slices.Equal(enc, want) {
		t.Fatalf("encoded %v, want %v", enc, want)
	}
	for name, bad := range map[string][]byte{
		"truncated in a mask":   enc[:4],
		"truncated in values":   enc[:len(enc)-1],
		"a byte too many":       append(slices.Clone(enc), 1),
		"a mask past the end":   func() []byte { b := slices.Clone(enc); b[10] |= 64; return b }(),
		"a mask bit set beside": func() []byte { b := slices.Clone(enc); b[0] |= 4; return b }(),
	} {
		if err := VisitBitmask(bad, 70, func(int, int8) {}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// small is a hand-made program of one 1×1 layer: 2 channels, 2 filters, one pixel.
func small() *Program {
	return &Program{
		Name: "small", Machine: "m", Weights: []byte{1, 2, 3, 4}, Input: 0, Output: 1,
		Tensors: []Tensor{{Name: "x", Dims: []int{1, 2}}, {Name: "y", Dims: []int{1, 2}}},
		Layers: []Layer{{
			Name: "fc", Op: "dense", Unit: MAC, In: []int{0}, Out: 1, Work: Work{Dense: 4},
			Conv: &Conv{
				Filters: 2, Groups: 1, GroupChannels: 2, KernelH: 1, KernelW: 1, Codec: "none",
				Segments: []Segment{{0, 2, 0, 4}},
			},
		}},
		Commands: []Command{
			{Do: Move{What: Weights, Segment: 0, Tensor: -1, Bytes: 4}},
			{Wait: []int32{0}, Do: Tile{Segment: 0, End: 1, Slots: 4}},
			{Wait: []int32{1}, Do: Elements{On: Vector, End: 1, Until: 2, Int8: 2}},
		},
	}
}

func TestCheck(t *testing.T) {
	if err := small().Check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, words string
		damage      func(p *Program)
	}{
		{"waits forward", "does not come before", func(p *Program) { p.Commands[0].Wait = []int32{2} }},
		{"waits for itself", "does not come before", func(p *Program) { p.Commands[1].Wait = []int32{1} }},
		{"unknown layer", "no layer L7", func(p *Program) { p.Commands[1].Layer = 7 }},
		{"unknown segment", "no segment 3", func(p *Program) { p.Commands[1].Do = Tile{Segment: 3} }},
		{"not loaded", "of 4 bytes were loaded", func(p *Program) { p.Commands[0].Do = Move{Segment: 0, Bytes: 3} }},
		{"output left out", "write 1 elements", func(p *Program) { p.Commands[2].Do = Elements{On: Vector, End: 1, Until: 1} }},
		{"past the output", "outside t1", func(p *Program) { p.Commands[2].Do = Elements{On: Vector, End: 2, Until: 2} }},
		{"weights too short", "outside the program", func(p *Program) { p.Weights = p.Weights[:3] }},
		{"segments with a hole", "expected to begin at 0", func(p *Program) { p.Layers[0].Conv.Segments[0].First = 1 }},
		{"filters left out", "of 2", func(p *Program) { p.Layers[0].Conv.Segments[0].End = 1 }},
		{"tensors over each other", "share bytes", func(p *Program) { p.Tensors[0].Place, p.Tensors[1].Place, p.Tensors[1].Offset = SRAM, SRAM, 1 }},
		{"tensor missing", "no tensor t9", func(p *Program) { p.Layers[0].Out = 9 }},
	} {
		p := small()
		c.damage(p)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want words %q", c.name, err, c.words)
		}
	}
}

func TestDigestSeesWeightsAndCommands(t *testing.T) {
	a := small().Digest()
	if b := small().Digest(); a != b {
		t.Errorf("the same program has digests %s and %s", a, b)
	}
	p := small()
	p.Weights[2] ^= 1
	q := small()
	q.Commands[1].Wait = nil
	if p.Digest() == a || q.Digest() == a {
		t.Error("a changed weight or token left the digest as it was")
	}
}
