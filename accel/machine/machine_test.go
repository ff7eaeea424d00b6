package machine

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNames: every file is a machine, in the order a reader expects.
func TestNames(t *testing.T) {
	files, err := filepath.Glob("files/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	names := Names()
	for _, f := range files {
		if name, ok := strings.CutSuffix(filepath.Base(f), ".machine"); !ok || !slices.Contains(names, name) {
			t.Errorf("%s is not shipped: expected a name that ends in .machine", f)
		}
	}
	if len(names) != len(files) {
		t.Errorf("%d machines in %d files", len(names), len(files))
	}
	want := []string{"a", "a-32", "a-64", "a-128", "a-128-dense", "b-1k", "b-4k"}
	got := slices.Clone(want)
	slices.Sort(got)
	if slices.SortFunc(got, byNumber); !slices.Equal(got, want) {
		t.Errorf("order %v, expected %v", got, want)
	}
}

func TestShippedMachinesRead(t *testing.T) {
	digests := map[string]string{}
	for _, name := range Names() {
		m, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		if m.Name != name {
			t.Errorf("file %s describes machine %s", name, m.Name)
		}
		if len(m.Fields()) != len(keys) {
			t.Errorf("%s has %d fields, the table %d", name, len(m.Fields()), len(keys))
		}
		if other, twice := digests[m.Digest()]; twice {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		digests[m.Digest()] = name
	}
}

func TestNoMachineNameOfACalibratedMachineSaysValidated(t *testing.T) {
	m, err := Lookup("dna100-4k")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(m.Standing, "calibrated") || strings.Contains(m.Explain().String(), "validated") {
		t.Errorf("DNA 100 must read calibrated and never validated: %s", m.Standing)
	}
	if len(m.Assumed()) < 10 {
		t.Errorf("only %d fields of %s are marked assumed", len(m.Assumed()), m.Name)
	}
}

func TestInheritedFieldKeepsItsOrigin(t *testing.T) {
	m, err := Lookup("nvdla-256")
	if err != nil {
		t.Fatal(err)
	}
	if m.MAC.Count != 256 || m.Buffer.Bytes != 256<<10 || m.DMA.BytesPerSecond != 5_120_000_000 {
		t.Errorf("own fields: %d MACs, %d B, %d B/s", m.MAC.Count, m.Buffer.Bytes, m.DMA.BytesPerSecond)
	}
	for _, f := range m.Fields() {
		want := "nvdla-2048.machine"
		if slices.Contains([]string{"mac.count", "buffer.bytes", "dma.bandwidth"}, f.Key) {
			want = "nvdla-256.machine"
		}
		if f.File != want || f.Line == 0 {
			t.Errorf("%s comes from %s:%d, want %s", f.Key, f.File, f.Line, want)
		}
	}
}

func TestDMACyclesRoundUp(t *testing.T) {
	m, err := Lookup("nvdla-32") // 0.512 bytes a cycle
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int64]int64{0: 0, 1: 2, 512: 1000, 513: 1002, 1 << 40: 2147483648000} {
		if got := m.DMACycles(n); got != want {
			t.Errorf("DMACycles(%d) = %d, want %d", n, got, want)
		}
	}
}

// TestStrict: what a user can get wrong, and the words of the message that help.
func TestStrict(t *testing.T) {
	const head = "machine x\nbase dna100-4k\n"
	for _, c := range []struct {
		name, text string
		words      []string
	}{
		{"unknown key", head + "mac.windw = 16 | assumed | me\n", []string{"x.machine:3", `"mac.windw"`, "known keys", "mac.lane.window"}},
		{"no unit", head + "clock = 1 | assumed | me\n", []string{"x.machine:3", "clock", "1GHz"}},
		{"wrong unit", head + "sram.bytes = 2GHz | assumed | me\n", []string{"sram.bytes", "512KiB"}},
		{"no provenance", head + "mac.count = 16\n", []string{"x.machine:3", "provenance", "public, assumed or derived"}},
		{"odd provenance", head + "mac.count = 16 | guessed | me\n", []string{`"guessed"`, "public, assumed, derived"}},
		{"no source", head + "mac.count = 16 | public |\n", []string{"source"}},
		{"twice", head + "mac.count = 16 | public | a\nmac.count = 32 | public | a\n", []string{"x.machine:4", "line 3"}},
		{"zero", head + "mac.count = 0 | public | a\n", []string{"at least 1"}},
		{"fraction of a byte", head + "sram.bytes = 0.5B | public | a\n", []string{"whole number"}},
		{"choice", head + "mac.skip = all | public | a\n", []string{"none, weights, activations, both"}},
		{"vector op", head + "vector.ops = add sing | public | a\n", []string{`"sing"`, "requantize"}},
		{"base", "machine x\nbase dna200\n", []string{"x.machine:2", `"dna200"`, "dna100-4k"}},
		{"base too late", "machine x\nmac.count = 16 | public | a\nbase dna100-4k\n", []string{"before the first field"}},
		{"missing", "machine x\nstanding assumed\nmac.count = 16 | public | a\n", []string{"missing", "clock", "base"}},
		{"no name", "base dna100-4k\n", []string{"machine NAME"}},
		{"prose", head + "hello world\n", []string{"x.machine:3", `"hello"`}},
		{"window", head + "mac.lane.window = 2 | public | a\n", []string{"mac.lane.mults"}},
		{"stream of encoded operands", head + "dma.overlap = stream | assumed | a\n", []string{"codec.weights"}},
		{"standing", "machine x\nstanding proven\n", []string{"calibrated"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("x.machine", c.text)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, w := range c.words {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
		})
	}
	if m := Named("dna"); m.Err() == nil || Named("nvdla-32").Err() != nil || m.String() != m.Err().Error() {
		t.Errorf("Named(dna) is %v", m)
	}
	if shown := fmt.Sprint(Named("<dna>").MIME()["text/html"]); !strings.Contains(shown, "stderr") || !strings.Contains(shown, "&lt;dna&gt;") {
		t.Errorf("a machine that is not there is shown as %q, not as an error", shown)
	}
	if shown := Named("nvdla-32").MIME(); shown["text/html"] != nil || !strings.Contains(fmt.Sprint(shown["text/plain"]), "32 MACs") {
		t.Errorf("a machine is shown as %v", shown)
	}
	if _, err := Lookup("dna"); err == nil || !strings.Contains(err.Error(), "nvdla-2048") {
		t.Errorf("Lookup(dna): %v", err)
	}
}

func TestExplainNamesEveryField(t *testing.T) {
	m, err := Lookup("dna100-4k")
	if err != nil {
		t.Fatal(err)
	}
	bundle := m.Explain().MIME()
	for _, f := range m.Fields() {
		for kind, text := range bundle {
			if !strings.Contains(fmt.Sprint(text), f.Key) {
				t.Errorf("%s of Explain lacks %s", kind, f.Key)
			}
		}
	}
}
