// Package viz turns values of the compiler and the accelerator into figures and dumps. It displays nothing itself: a front end shows
// what [Figure.MIME] offers. It must not know the notebook, its protocol or the interpreter, and it never embeds raw weights.
//
//	figure.go   Figure, what every picture is: this file; open it first
//	frame.go    what all pictures share: title, legend, notes
//	theme.go    the house style: colours, fonts, axes that read on light and on dark
//	render.go   a picture as PNG, SVG and PDF; svg.go finishes the SVG
//	vega.go     the Vega-Lite half
//	units.go    how numbers are written
//	bars.go, waterfall.go, lanes.go, matrix.go, images.go, layers.go   kinds of picture, over plain values; bar*.go, fallvega.go,
//	                                                                   lanenames.go the rest of the first three
//	axis.go, boxes.go, channel.go   what they are made of: ranges and ticks, marks and words, encodings
//	scene.go    boxes and arrows; outline.go letters of a PDF, thrifty.go few colours in a PNG
//	net.go, passes.go, sparsity.go, memory.go, throughput.go, samples.go, confusion.go   the figures, over values of compiler and accelerator
//	dump.go, dumpdiff.go   dumps of the two IRs, and the difference of two
//
// Every figure is one value from which a Vega-Lite specification, a drawing and a table of the same numbers are made.
package viz

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"gonum.org/v1/plot/vg/draw"

	"github.com/luciola-nn/luciola/compiler/report"
)

// MIME types of a figure's parts. A figure never has text/html or application/json: either would win over the picture.
const (
	mimeVega = "application/vnd.vegalite.v5+json"
	mimePNG  = "image/png"
	mimeSVG  = "image/svg+xml"
	mimeText = "text/plain"
)

// maxBundle is the most bytes that the parts of one figure take in a notebook file.
const maxBundle = 250_000

// Figure is a picture with the numbers behind it.
type Figure struct {
	frame frame
	spec  *spec                            // Vega-Lite; nil where interaction does not help
	table report.Table                     // the same numbers as text
	axes  func(name, value string) *Figure // the figure with other titles of its axes; nil where they are fixed

	once  sync.Once
	parts map[string]any
	scale float64 // of the PNG in parts; 0: none
	err   error
}

// painter draws a picture's body into a canvas of the size the frame asked for; one unit is one CSS pixel, y grows upwards.
type painter func(c draw.Canvas)

// Titled returns the figure with another title.
func (f *Figure) Titled(title string) *Figure {
	g := &Figure{frame: f.frame, table: f.table}
	g.frame.title = title
	if f.spec != nil {
		s := *f.spec
		s.Title = vegaTitle(&g.frame)
		g.spec = &s
	}
	if f.axes != nil {
		g.axes = func(name, value string) *Figure { return f.axes(name, value).Titled(title) }
	}
	return g
}

// Axes returns a chart of [Bars] or [Columns] with titles of its axes: of the names and of the values.
func (f *Figure) Axes(names, values string) (*Figure, error) {
	if f.axes == nil {
		return nil, fmt.Errorf("viz: the axes of %q have the titles that belong to its data; expected a figure of viz.Bars or viz.Columns",
			f.frame.title)
	}
	return f.axes(names, values), nil
}

// String returns the table behind the figure, under title and subtitle.
func (f *Figure) String() string {
	t := f.table
	t.Title = f.frame.title
	if f.frame.subtitle != "" {
		t.Title += "\n" + f.frame.subtitle
	}
	return t.String()
}

// MIME returns the figure's parts by MIME type: Vega-Lite v5 where hovering helps, SVG, PNG of twice the resolution in base64, and the
// table as text. Together they stay under 250 kB; parts that would exceed it are made smaller, then left out, the table never.
func (f *Figure) MIME() map[string]any {
	f.once.Do(f.build)
	out := map[string]any{}
	for k, v := range f.parts {
		out[k] = v
	}
	return out
}

// Metadata returns what a notebook stores beside each part: the sentence that stands for the picture, the size of the PNG in CSS pixels,
// and how to show the Vega-Lite part.
func (f *Figure) Metadata() map[string]any {
	f.once.Do(f.build)
	meta := map[string]any{}
	if f.scale > 0 {
		w, h := f.frame.size()
		meta[mimePNG] = map[string]any{"width": int(w), "height": int(h), "alt": f.frame.alt()}
	}
	if f.parts[mimeSVG] != nil {
		meta[mimeSVG] = map[string]any{"alt": f.frame.alt()}
	}
	if f.parts[mimeVega] != nil {
		meta[mimeVega] = map[string]any{"embed_options": map[string]any{
			"renderer": "svg",
			"actions":  map[string]any{"export": true, "source": false, "compiled": false, "editor": false},
		}}
	}
	return meta
}

// build makes the parts and keeps them within maxBundle: first a PNG of single resolution, then no SVG, then no PNG, then no Vega-Lite.
func (f *Figure) build() {
	text := f.String()
	f.parts = map[string]any{}
	if f.spec != nil {
		doc, err := f.spec.document(f.frame.alt())
		if err != nil {
			f.err = err
		} else {
			f.parts[mimeVega] = doc
		}
	}
	if svg, err := f.frame.svg(); err != nil {
		f.err = err
	} else {
		f.parts[mimeSVG] = svg
	}
	f.setPNG(2)
	shrink := []func(){
		func() { f.setPNG(1) },
		func() { delete(f.parts, mimeSVG) },
		func() { delete(f.parts, mimePNG); f.scale = 0 },
		func() { delete(f.parts, mimeVega) },
	}
	if f.err != nil {
		text += "the picture could not be drawn: " + f.err.Error() + "\n"
	}
	f.parts[mimeText] = text
	for _, smaller := range shrink {
		if bundleSize(f.parts) <= maxBundle {
			return
		}
		smaller()
	}
}

func (f *Figure) setPNG(scale float64) {
	data, err := f.frame.png(scale, nil)
	if err != nil {
		f.err = err
		return
	}
	coded := base64.StdEncoding.EncodeToString(data)
	if old, ok := f.parts[mimePNG].(string); ok && len(old) <= len(coded) {
		return // a photograph need not become smaller
	}
	f.parts[mimePNG], f.scale = coded, scale
}

// bundleSize returns the bytes of the parts as a notebook file stores them.
func bundleSize(parts map[string]any) int {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(parts); err != nil {
		return maxBundle + 1
	}
	return b.Len()
}

// Save writes the figure to a file in the form its extension names: .png (twice the resolution), .svg, .pdf, .json (Vega-Lite v5, if
// the figure has that form) or .txt (the table).
func (f *Figure) Save(path string) error {
	data, err := f.encode(strings.ToLower(filepath.Ext(path)))
	if err != nil {
		return fmt.Errorf("viz: save %s: %w", path, err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return fmt.Errorf("viz: %w", err)
	}
	return nil
}

func (f *Figure) encode(ext string) ([]byte, error) {
	switch ext {
	case ".png":
		return f.frame.png(2, nil)
	case ".svg":
		s, err := f.frame.svg()
		return []byte(s), err
	case ".pdf":
		return f.frame.pdf()
	case ".txt":
		return []byte(f.String()), nil
	case ".json":
		if f.spec == nil {
			return nil, fmt.Errorf("this figure is a drawing and has no Vega-Lite form; use .svg, .png, .pdf or .txt")
		}
		doc, err := f.spec.document(f.frame.alt())
		if err != nil {
			return nil, err
		}
		return json.MarshalIndent(doc, "", "  ")
	}
	return nil, fmt.Errorf("expected an extension of .png, .svg, .pdf, .json or .txt, found %q", ext)
}
