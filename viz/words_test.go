package viz

import (
	"encoding/xml"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/accel/acceltest"
	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/eval"
)

// seen returns the words that a reader sees of an SVG, text by text, titles and descriptions left out.
func seen(t *testing.T, svg string) []string {
	t.Helper()
	var words []string
	inside := false
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		tok, err := d.Token()
		if err == io.EOF {
			return words
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			inside = tok.Name.Local == "text"
		case xml.CharData:
			if inside {
				words = append(words, split(string(tok))...)
			}
		case xml.EndElement:
			inside = false
		}
	}
}

// drawnByVega returns the words that a reader sees of a specification without hovering: headings, notes, names on axes, marks of text.
func drawnByVega(doc map[string]any) []string {
	var words []string
	var headings func(v any)
	headings = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				if k == "title" || k == "text" || k == "subtitle" {
					if lines, ok := x.([]any); ok {
						for _, l := range lines {
							words = append(words, split(l.(string))...)
						}
					}
				}
				if k != "data" {
					headings(x)
				}
			}
		case []any:
			for _, x := range v {
				headings(x)
			}
		}
	}
	headings(doc)
	for _, l := range vegaLayers(doc) {
		enc := l["encoding"].(map[string]any)
		for _, axis := range []string{"x", "y"} {
			c, _ := enc[axis].(map[string]any)
			scale, _ := c["scale"].(map[string]any)
			if names, ok := scale["domain"].([]any); ok && c["type"] == "nominal" && c["axis"] != nil {
				for _, n := range names {
					words = append(words, split(n.(string))...)
				}
			}
		}
		if l["mark"].(map[string]any)["type"] == "text" {
			for _, row := range l["data"].(map[string]any)["values"].([]any) {
				words = append(words, split(row.(map[string]any)["text"].(string))...)
			}
		}
	}
	return words
}

// split returns words without the brackets, commas and signs between numbers.
func split(s string) []string {
	words := strings.Fields(strings.NewReplacer("(", " ", ")", " ", " = ", " ", " + ", " ").Replace(s))
	for i := range words {
		words[i] = strings.TrimRight(words[i], ",")
	}
	return words
}

// times counts where part stands in words.
func times(words, part []string) int {
	n := 0
	for i := 0; i+len(part) <= len(words); i++ {
		if slices.Equal(words[i:i+len(part)], part) {
			n++
		}
	}
	return n
}

// tells fails unless drawing and Vega-Lite show every cell of the given columns of the table, as often as the table has it, and every note.
// Cells in `not` are those that a figure of this kind does not write.
func tells(t *testing.T, f *Figure, columns []int, not ...string) {
	t.Helper()
	parts := f.MIME()
	forms := map[string][]string{mimeSVG: seen(t, parts[mimeSVG].(string))}
	if f.spec != nil {
		forms[mimeVega] = drawnByVega(parts[mimeVega].(map[string]any))
	}
	want, checked := map[string]int{}, 0
	for _, row := range f.table.Rows {
		for _, c := range columns {
			if !slices.Contains(not, row[c]) {
				want[row[c]]++
			}
		}
	}
	for _, n := range append(f.table.Notes, f.frame.title, f.frame.subtitle) {
		if n != "" {
			want[n]++
		}
	}
	for form, words := range forms {
		for s, n := range want {
			checked++
			if got := times(words, split(s)); got < n {
				t.Errorf("%s, %s: %q is shown %d times, the table has it %d times", f.frame.title, form, s, got, n)
			}
		}
	}
	if checked < 3 {
		t.Errorf("%s: %d words compared", f.frame.title, checked)
	}
}

// upTo returns 0, 1, … n-1.
func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func TestEveryFormOfABarChartSaysTheSame(t *testing.T) {
	values := []*Series{{"float", []float64{1250, 0.4, 71500}}, {"int8", []float64{120, math.NaN(), -6800.5}}}
	for _, draw := range []func(string, []string, ...*Series) (*Figure, error){Bars, Columns} {
		f := made(t)(draw("mine", []string{"LeNet", "Glyph", "LeNet"}, values...))
		tells(t, f, upTo(3))
		has(t, f.String(), "LeNet (2)", "−6,801")
		f = made(t)(f.Axes("network", "ms an image"))
		tells(t, f, upTo(3))
		for _, part := range []string{f.MIME()[mimeSVG].(string), jsonOf(t, f)} {
			has(t, part, "network", "ms an image")
		}
	}
	tells(t, sample(true, false, 1).figure(), upTo(3), "0.0 %", "–")
	tells(t, sample(false, false, 3).figure(), upTo(7))
}

func TestEveryFormOfAResultSaysTheSame(t *testing.T) {
	set, err := datasets.Glyphs()
	if err != nil {
		t.Fatal(err)
	}
	s, err := eval.CountSparsity(small(t), set.Test.Head(3))
	if err != nil {
		t.Fatal(err)
	}
	f := made(t)(Sparsity(s, s))
	tells(t, f, upTo(7))
	r, err := eval.Accuracy(classifier(t, len(set.Classes)), set.Test.Head(40))
	if err != nil {
		t.Fatal(err)
	}
	tells(t, made(t)(Confusion(r)), upTo(len(set.Classes)+1), "0")
	images := set.Test.Head(9)
	wrong := slices.Clone(images.Labels)
	wrong[3] = (wrong[3] + 1) % len(images.Classes)
	tells(t, made(t)(Samples(images, wrong)), []int{1})
}

func TestEveryFormOfARunSaysTheSame(t *testing.T) {
	rs := runs(t, "dna100-4k", "dna100-4k-dense", "nvdla-64")
	f := made(t)(Throughput(rs...))
	tells(t, f, upTo(5))
	has(t, f.String(), "upper bounds", "Logarithmic axes")
	f = made(t)(Throughput(rs[0], rs[0]))
	tells(t, f, upTo(5))
	has(t, f.String(), "dna100-4k (2)")
	if strings.Contains(f.String(), "Logarithmic") {
		t.Error("equal values on a logarithmic axis")
	}
	for _, r := range rs {
		tells(t, made(t)(Waterfall(r)), []int{0, 2, 3}, "")
		tells(t, made(t)(FirstWaterfall(r)), []int{0, 2, 3}, "")
		f := made(t)(Cycles(r))
		tells(t, f, upTo(len(f.table.Head)), "0")
		has(t, f.String(), r.Standing)
	}
}

func TestEveryFormOfANetworkSaysTheSame(t *testing.T) {
	f := made(t)(Memory(layoutOf(t, small(t))))
	tells(t, f, []int{0, 5})
	addresses := jsonOf(t, f)
	for _, row := range f.table.Rows {
		has(t, addresses, `"address":"`+row[4]+`"`)
	}
	f = made(t)(Graph(small(t)))
	tells(t, f, []int{0})
	tells(t, made(t)(Graph(acceltest.Small(t, .4))), []int{0})
	svg := seen(t, f.MIME()[mimeSVG].(string))
	for _, v := range f.table.Foot[0][1:] {
		if v != "" && times(svg, []string{v}) == 0 {
			t.Errorf("the total %s is not in %q", v, svg)
		}
	}
	f = made(t)(Passes(fused(t, small(t)).Trace))
	svg = seen(t, f.MIME()[mimeSVG].(string))
	for _, s := range slices.Concat(slices.Concat(f.table.Rows...), f.frame.notes) {
		if times(svg, split(s)) == 0 {
			t.Errorf("%q is not in %q", s, svg)
		}
	}
}

// jsonOf returns the Vega-Lite form as its file has it.
func jsonOf(t *testing.T, f *Figure) string {
	t.Helper()
	b, err := f.encode(".json")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("\": \"", "\":\"").Replace(string(b))
}
