package viz

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// svgDoc is what an SVG says of itself.
type svgDoc struct {
	XMLName xml.Name
	Role    string `xml:"role,attr"`
	Width   string `xml:"width,attr"`
	Title   string `xml:"title"`
	Desc    string `xml:"desc"`
}

// check holds a figure to what every figure promises.
func check(t *testing.T, f *Figure) {
	t.Helper()
	parts, meta := f.MIME(), f.Metadata()
	if f.err != nil {
		t.Errorf("%s: %v", f.frame.title, f.err)
	}
	for _, never := range []string{"text/html", "application/json"} {
		if parts[never] != nil {
			t.Errorf("%s has %s, which would be shown instead of the picture", f.frame.title, never)
		}
	}
	if b, err := json.Marshal(parts); err != nil || len(b) > maxBundle {
		t.Errorf("%s: %d bytes, %v", f.frame.title, len(b), err)
	}
	if text, _ := parts[mimeText].(string); text != f.String() || !strings.HasPrefix(text, f.frame.title) {
		t.Errorf("%s: the text part does not begin with the title:\n%.80s", f.frame.title, text)
	}
	checkSVG(t, f, parts)
	checkPNG(t, f, parts, meta)
	checkVega(t, f, parts, meta)
}

func checkSVG(t *testing.T, f *Figure, parts map[string]any) {
	t.Helper()
	s, _ := parts[mimeSVG].(string)
	var doc svgDoc
	if err := xml.Unmarshal([]byte(s), &doc); err != nil {
		t.Fatalf("%s: SVG: %v", f.frame.title, err)
	}
	w, _ := f.frame.size()
	if doc.XMLName.Local != "svg" || doc.Role != "img" || doc.Title != f.frame.title || doc.Desc != f.frame.alt() ||
		doc.Width != fmt.Sprintf("%.5g", w) {
		t.Errorf("%s: SVG head %+v, expected width %.5g, description %q", f.frame.title, doc, w, f.frame.alt())
	}
	for d := xml.NewDecoder(strings.NewReader(s)); ; { // all of it is XML, and nothing in it runs
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: SVG: %v", f.frame.title, err)
		}
		if e, ok := tok.(xml.StartElement); ok && (e.Name.Local == "script" || e.Name.Local == "style") {
			t.Errorf("%s: SVG has a %s", f.frame.title, e.Name.Local)
		}
	}
}

func checkPNG(t *testing.T, f *Figure, parts, meta map[string]any) {
	t.Helper()
	s, ok := parts[mimePNG].(string)
	if !ok {
		t.Errorf("%s has no PNG: an untrusted notebook would show text", f.frame.title)
		return
	}
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	size, _ := meta[mimePNG].(map[string]any)
	for _, mime := range []string{mimePNG, mimeSVG} {
		if m, _ := meta[mime].(map[string]any); m["alt"] != f.frame.alt() || len(f.frame.alt()) < len(f.frame.title)+5 {
			t.Errorf("%s: %s has the alternative text %q", f.frame.title, mime, m["alt"])
		}
	}
	w, h := f.frame.size()
	if size["width"] != int(w) || size["height"] != int(h) || math.Abs(float64(img.Bounds().Dx())-f.scale*w) > 2 {
		t.Errorf("%s: PNG of %v, metadata %v, frame %v by %v at scale %v", f.frame.title, img.Bounds(), size, w, h, f.scale)
	}
	if _, _, _, a := img.At(1, 1).RGBA(); a != 0 {
		t.Errorf("%s: the ground is not transparent", f.frame.title)
	}
	inked := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if _, _, _, a := img.At(x, y).RGBA(); a > 0 {
				inked++
			}
		}
	}
	if inked < 1000 {
		t.Errorf("%s: %d pixels drawn", f.frame.title, inked)
	}
}

func checkVega(t *testing.T, f *Figure, parts, meta map[string]any) {
	t.Helper()
	doc, ok := parts[mimeVega].(map[string]any)
	if !ok {
		return
	}
	if doc["$schema"] != schemaURL || !strings.Contains(schemaURL, "/v5.") || doc["description"] != f.frame.alt() ||
		doc["background"] != "transparent" {
		t.Errorf("%s: schema %v, description %v", f.frame.title, doc["$schema"], doc["description"])
	}
	if _, ok := meta[mimeVega].(map[string]any)["embed_options"]; !ok {
		t.Errorf("%s: Vega-Lite without embed_options", f.frame.title)
	}
	if meta[mimeVega] == nil {
		t.Errorf("%s: Vega-Lite without metadata", f.frame.title)
	}
	layers, legends, literal := 0, 0, 0
	for _, l := range vegaLayers(doc) {
		layers++
		if c, ok := l["encoding"].(map[string]any)["color"].(map[string]any); ok && c["scale"] == nil {
			literal++
		} else if _, hidden := c["legend"]; ok && !hidden {
			legends++
		}
		rows, _ := l["data"].(map[string]any)["values"].([]any)
		for _, row := range rows {
			fields(l["encoding"], func(name string) {
				if _, ok := row.(map[string]any)[name]; !ok {
					t.Errorf("%s: Vega-Lite reads field %q, which a row lacks: %v", f.frame.title, name, row)
				}
			})
		}
	}
	if len(f.frame.legend) > 0 && legends == 0 && literal == 0 || legends > 0 && literal > 0 {
		t.Errorf("%s: a legend of %d entries, %d layers with one, %d that take it away", f.frame.title, len(f.frame.legend), legends, literal)
	}
	if layers == 0 {
		t.Errorf("%s: Vega-Lite without layers", f.frame.title)
	}
}

// vegaLayers returns the layers of all panes of a specification.
func vegaLayers(doc map[string]any) []map[string]any {
	var all []map[string]any
	for _, r := range doc["vconcat"].([]any) {
		for _, p := range r.(map[string]any)["hconcat"].([]any) {
			for _, l := range p.(map[string]any)["layer"].([]any) {
				all = append(all, l.(map[string]any))
			}
		}
	}
	return all
}

// fields calls fn with every field that encodings read.
func fields(v any, fn func(string)) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if name, ok := x.(string); ok && k == "field" {
				fn(name)
			}
			fields(x, fn)
		}
	case []any:
		for _, x := range v {
			fields(x, fn)
		}
	}
}

func sample(stacked, upright bool, panels int) *barChart {
	b := &barChart{title: "Zeros <of> each & layer", subtitle: "share", of: "layer", names: []string{"conv1", "fc1"}, stacked: stacked, upright: upright}
	for i := range panels {
		b.panels = append(b.panels, barPanel{
			fmt.Sprintf("panel %d", i), share,
			[]*Series{{"dense", []float64{0, 0.25}}, {"pruned", []float64{0.5, math.NaN()}}},
		})
	}
	return b
}

func TestBars(t *testing.T) {
	for _, b := range []*barChart{sample(false, false, 1), sample(true, false, 1), sample(false, true, 1), sample(false, false, 3)} {
		check(t, b.figure())
	}
	text := sample(false, false, 1).figure().String()
	for _, want := range []string{"layer", "dense", "50.0 %", "25.0 %", "–"} {
		if !strings.Contains(text, want) {
			t.Errorf("table lacks %q:\n%s", want, text)
		}
	}
	stack := sample(true, false, 1)
	got, words := stack.shapes(&stack.panels[0], stack.axis(&stack.panels[0]))
	if len(got) != 3 || got[1].x0 != 0 || got[1].x1 != 0.5 || got[2].x1 != 0.25 {
		t.Errorf("stacked boxes %+v", got)
	}
	if len(words) != 2 || words[0].text != "50.0 %" || words[0].x != 0.5 || words[1].x != 0.25 {
		t.Errorf("words of stacks %+v", words)
	}
}

func TestBarsOfAUser(t *testing.T) {
	f, err := Bars("mine", []string{"a", "b"}, &Series{Name: "s", Values: []float64{1, 2500}})
	if err != nil {
		t.Fatal(err)
	}
	check(t, f)
	if f, err = Columns("mine", []string{"a", "b"}, &Series{Name: "s", Values: []float64{1, 2500}}); err != nil {
		t.Fatal(err)
	}
	check(t, f)
	for _, tt := range []struct {
		names  []string
		series []*Series
		want   string
	}{
		{[]string{"a"}, []*Series{{"s", []float64{1, 2}}}, `series "s" has 2 values for 1 names`},
		{nil, []*Series{{"s", nil}}, "needs a name and a series"},
		{[]string{"a"}, nil, "needs a name and a series"},
		{[]string{"a"}, []*Series{nil}, "nil series"},
	} {
		if _, err := Bars("bad", tt.names, tt.series...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, expected %q", err, tt.want)
		}
	}
}

func TestOddNumbers(t *testing.T) {
	for _, v := range []float64{0, -3, math.Inf(1), math.NaN(), 1e300, 1e-300} {
		f, err := Bars("odd", []string{"a"}, &Series{Name: "s", Values: []float64{v}})
		if err != nil {
			t.Fatal(err)
		}
		check(t, f)
	}
}

func TestWaterfall(t *testing.T) {
	w := waterfall{title: "cycles", summary: "From 100 to 75", unit: counts.named("cycles"), more: "adds", less: "saves", steps: []step{
		{name: "peak", value: 100, total: true},
		{name: "zeros", value: -40},
		{name: "lanes", unknown: true},
		{name: "wait", value: 15},
		{name: "achieved", value: 75, total: true},
	}}
	check(t, w.figure())
	ends := []float64{100, 60, 60, 75, 75}
	for i, f := range w.falls() {
		if f.to != ends[i] {
			t.Errorf("step %s ends at %v, expected %v", f.name, f.to, ends[i])
		}
	}
	text := w.figure().String()
	for _, want := range []string{"saves", "−40.0 %", "not modelled"} {
		if !strings.Contains(text, want) {
			t.Errorf("table lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "lanes  not modelled  0") {
		t.Error("an effect that is not modelled is shown as 0")
	}
}

// TestShrinks makes figures too large for a notebook: they lose resolution, then parts, but never the table.
func TestShrinks(t *testing.T) {
	b := &barChart{title: "large", of: "layer", panels: []barPanel{{unit: counts, series: []*Series{{Name: "s"}}}}}
	for i := range 1500 {
		b.names = append(b.names, fmt.Sprintf("layer %d of a network with long names %d", i, i*i))
		b.panels[0].series[0].Values = append(b.panels[0].series[0].Values, float64(i))
	}
	f := b.figure()
	if n := bundleSize(f.MIME()); n > maxBundle {
		t.Errorf("%d bytes", n)
	}
	if f.scale == 2 || f.MIME()[mimeText] == nil {
		t.Errorf("scale %v, text %d bytes", f.scale, len(f.String()))
	}
}

func TestSave(t *testing.T) {
	f := sample(false, false, 1).figure()
	dir := t.TempDir()
	for ext, magic := range map[string]string{".png": "\x89PNG", ".svg": "<svg", ".pdf": "%PDF", ".json": "{", ".txt": "Zeros", ".PNG": "\x89PNG"} {
		path := filepath.Join(dir, "figure"+ext)
		if err := f.Save(path); err != nil {
			t.Error(err)
		}
		if b, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(b, []byte(magic)) {
			t.Errorf("%s: %v, begins %q", path, err, b[:min(8, len(b))])
		}
	}
	for path, want := range map[string]string{
		"figure.jpg": `expected an extension of .png, .svg, .pdf, .json or .txt, found ".jpg"`, "figure": `found ""`,
		filepath.Join(dir, "none", "figure.svg"): "no such file",
	} {
		if err := f.Save(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, expected %q", err, want)
		}
	}
	f.spec = nil
	if err := f.Save("figure.json"); err == nil || !strings.Contains(err.Error(), "no Vega-Lite form") {
		t.Errorf("JSON of a drawing: %v", err)
	}
}

func TestTitled(t *testing.T) {
	f := sample(false, false, 1).figure()
	g := f.Titled("synthetic weights: counts only")
	check(t, g)
	if f.frame.title == g.frame.title || !strings.Contains(g.MIME()[mimeSVG].(string), "synthetic weights: counts only") {
		t.Error("the title did not change, or changed both")
	}
}

// TestReadsOnBothGrounds holds ink, the colour of words, to WCAG's contrast on white and on JupyterLab's dark ground, and words on filled
// boxes to the box. Fills must be seen on the dark ground (3, WCAG's bound for graphics); on white the light ones of the palette are
// below that, which is why bars carry their values as words.
func TestReadsOnBothGrounds(t *testing.T) {
	dark := color.NRGBA{0x11, 0x11, 0x11, 255}
	if a, b := contrast(ink, white), contrast(ink, dark); a < 4 || b < 4 {
		t.Errorf("ink: %.2f on white, %.2f on dark", a, b)
	}
	for i, c := range palette {
		if a := contrast(c, dark); a < 3 {
			t.Errorf("colour %d: %.2f on dark", i, a)
		}
		if a := contrast(onto(c), c); a < 4.5 {
			t.Errorf("words on colour %d: %.2f", i, a)
		}
	}
	for _, ends := range [][2]color.NRGBA{agree, disagree} {
		for i := range 101 {
			if c := mix(ends[0], ends[1], float64(i)/100); contrast(onto(c), c) < 4.5 {
				t.Errorf("words on shade %d %%, %v: %.2f", i, c, contrast(onto(c), c))
			}
		}
	}
	for _, mark := range []rune{'−', '+', '→', 0} {
		if a := contrast((passLine{mark: mark}).colour(), sheet); a < 4.5 {
			t.Errorf("lines with %q on their sheet: %.2f", mark, a)
		}
	}
}

func TestDeterministic(t *testing.T) {
	a, b := sample(false, false, 3).figure().MIME(), sample(false, false, 3).figure().MIME()
	for k := range a {
		x, _ := json.Marshal(a[k])
		y, _ := json.Marshal(b[k])
		if !bytes.Equal(x, y) {
			t.Errorf("%s differs between two runs", k)
		}
	}
}
