package zoo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/report"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// TestTrainedNetworks holds the embedded files to what zoo.go and models/RECIPE.md say of them.
func TestTrainedNetworks(t *testing.T) {
	for _, c := range []struct {
		name                  string
		g                     *graph.Graph
		file                  []byte
		sha256                string
		trained, channels     int // channels: those with batch norm, each with a mean and a variance beside the trained parameters
		macs, classes, limits int
	}{
		// 24²·16·25 + 8²·32·16·25 + 512·120 + 120·84 + 84·10
		{"lenet5", LeNet5(), lenet5, "20f10e9afa1b4af3c1ef66a21578b2009c5c108de5a48292d7652544b3be93c5", 86110, 16 + 32 + 120, 1121960, 10, 400_000},
		// 24²·8·25 + 8²·16·8·25 + 256·64 + 64·16
		{"glyphnet", GlyphNet(), glyphnet, "95ed50acab42c8835bf99f2af4ea27af77137d385b8d7cf6ad8b787ea6c66834", 21064, 8 + 16 + 64, 337408, 16, 100_000},
	} {
		if c.g.Name != c.name {
			t.Errorf("graph is named %q, want %q", c.g.Name, c.name)
		}
		sum := sha256.Sum256(c.file)
		if got := hex.EncodeToString(sum[:]); got != c.sha256 || len(c.file) > c.limits {
			t.Errorf("%s: %d bytes, SHA-256 %s, want %s", c.g.Name, len(c.file), got, c.sha256)
		}
		shown := fmt.Sprint(Recipe().MIME()["text/markdown"])
		for _, words := range []string{c.sha256, report.Count(c.trained), report.Count(2 * c.channels), report.Count(c.macs)} {
			if !strings.Contains(shown, words) {
				t.Errorf("the recipe of %s does not say %s", c.name, words)
			}
		}
		s, err := c.g.Stats()
		if err != nil {
			t.Fatal(err)
		}
		if want := c.trained + 2*c.channels; s.Params != want || s.MACs != c.macs {
			t.Errorf("%s: %d parameters and %d MACs, want %d and %d", c.g.Name, s.Params, s.MACs, want, c.macs)
		}
		n := tensor.Sym("N")
		in, out := c.g.Inputs(), c.g.Outputs()
		if len(in) != 1 || !in[0].Type.Shape.Equal(tensor.Shape{n, 1, 28, 28}) {
			t.Errorf("%s: inputs %v", c.g.Name, in)
		}
		if len(out) != 1 || !out[0].Type.Shape.Equal(tensor.Shape{n, c.classes}) {
			t.Errorf("%s: outputs %v", c.g.Name, out)
		}
		for _, name := range []string{"conv1", "bn1", "conv2", "fc1", "logits"} {
			if c.g.Value(name) == nil {
				t.Errorf("%s has no layer %s, which keep-lists name", c.g.Name, name)
			}
		}
		norms := 0
		for _, node := range c.g.Nodes() {
			if node.Op == graph.BatchNorm {
				norms++
			}
		}
		if norms != 3 {
			t.Errorf("%s: %d batch norms, want 3: they must be kept", c.g.Name, norms)
		}
		if err := graph.Verify(c.g); err != nil {
			t.Error(err)
		}
	}
}
