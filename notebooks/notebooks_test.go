// Package notebooks holds the numbered notebooks. Its tests execute each one through the kernel and compare what it prints with what is
// stored in it. Run with -update to store what they print now.
//
// A cell tagged "time" shows times of this machine: it must run, but what it prints is not compared, and -update stores it all the same.
package notebooks

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "store the outputs of this run in the notebooks")

// notebook is the part of the format that the test reads (nbformat 4.5).
type notebook struct {
	Cells []struct {
		Type     string `json:"cell_type"`
		Metadata struct{ Tags []string }
		Source   text
		Outputs  []struct {
			Type string `json:"output_type"`
			Text text
			Data map[string]json.RawMessage
		}
	}
}

// text is a string, or a list of lines.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var lines []string
	if json.Unmarshal(b, &lines) == nil {
		*t = text(strings.Join(lines, ""))
		return nil
	}
	return json.Unmarshal(b, (*string)(t))
}

func TestNotebooks(t *testing.T) {
	files, err := filepath.Glob("*.ipynb")
	if err != nil || len(files) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	kernel := filepath.Join(t.TempDir(), "luciola")
	if out, err := exec.Command("go", "build", "-o", kernel, "../kernel/luciola").CombinedOutput(); err != nil {
		t.Fatalf("build the kernel: %v\n%s", err, out)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) { execute(t, kernel, file) })
	}
}

func execute(t *testing.T, kernel, file string) {
	executed := filepath.Join(t.TempDir(), file)
	if out, err := exec.Command(kernel, "run", file, "-o", executed).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if *update {
		b, err := os.ReadFile(executed)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, got := read(t, file), read(t, executed)
	if len(want.Cells) != len(got.Cells) {
		t.Fatalf("%d cells executed of %d", len(got.Cells), len(want.Cells))
	}
	compared := 0
	for i, c := range want.Cells {
		if c.Type != "code" || slices.Contains(c.Metadata.Tags, "time") {
			continue
		}
		compared++
		if diff := cmp.Diff(printed(want, i), printed(got, i)); diff != "" {
			t.Errorf("cell %d prints something else than is stored (-stored +now); -update stores it:\n%s\n%s", i, c.Source, diff)
		}
	}
	if compared == 0 {
		t.Error("no code cell was compared")
	}
}

// TestPicture holds README's picture to the notebook's: the last waterfall that is stored there.
func TestPicture(t *testing.T) {
	var figure []byte
	for _, c := range read(t, "01-from-model-to-silicon.ipynb").Cells {
		for _, o := range c.Outputs {
			var encoded string
			if strings.HasPrefix(string(c.Source), "viz.Waterfall") && json.Unmarshal(o.Data["image/png"], &encoded) == nil {
				var err error
				if figure, err = base64.StdEncoding.DecodeString(encoded); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if figure == nil {
		t.Fatal("no waterfall is stored in the notebook")
	}
	if *update {
		if err := os.WriteFile("01-waterfall.png", figure, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if picture, err := os.ReadFile("01-waterfall.png"); err != nil || !bytes.Equal(picture, figure) {
		t.Errorf("01-waterfall.png is not the figure of the notebook (%v); -update stores it", err)
	}
}

func read(t *testing.T, file string) notebook {
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var nb notebook
	if err := json.Unmarshal(b, &nb); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return nb
}

// took matches the end of a progress line, which says how long work took; whether it is there depends on the machine too.
var took = regexp.MustCompile(`\([0-9.]+(µs|ms|s|m[0-9.]+s)\)$`)

// printed returns the text of a cell's outputs: streams, and the text form of results and figures, but no progress lines.
func printed(nb notebook, i int) []string {
	var all []string
	for _, o := range nb.Cells[i].Outputs {
		switch o.Type {
		case "stream":
			all = append(all, string(o.Text))
		case "execute_result", "display_data":
			var t text
			if raw, ok := o.Data["text/plain"]; ok && json.Unmarshal(raw, &t) == nil && !took.MatchString(strings.TrimSpace(string(t))) {
				all = append(all, string(t))
			}
		}
	}
	return all
}
