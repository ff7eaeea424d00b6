package bind

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"strings"
	"testing"
)

const sinePlot = "pl := plot.New()\npl.Title.Text = \"sine\"\npl.X.Label.Text = \"t\"\n" +
	"f := plotter.NewFunction(math.Sin)\npl.Add(f)\npl.X.Min, pl.X.Max = 0, 6\npl.Y.Min, pl.Y.Max = -1, 1\n"

// A plot is a picture, as a result and shown.
func TestPlots(t *testing.T) {
	nb := newNotebook(t)
	o := nb.ok(sinePlot + "display.Show(pl)\npl")
	const text = `plot "sine": x "t" from 0 to 6, y from -1 to 1`
	if o.result != text || len(o.displays) != 1 || o.displays[0].Data["text/plain"] != text {
		t.Errorf("text %q, displays %v", o.result, o.displays)
	}
	raw, err := base64.StdEncoding.DecodeString(o.data["image/png"].(string))
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(raw)); err != nil || img.Bounds().Dx() != 1152 || img.Bounds().Dy() != 768 {
		t.Errorf("PNG of %v: %v", img.Bounds(), err)
	}
	if svg := o.data["image/svg+xml"].(string); !strings.HasPrefix(svg, "<svg") || !strings.Contains(svg, ">sine<") {
		t.Errorf("SVG %.300s", svg)
	}
	size, _ := o.displays[0].Metadata["image/png"].(map[string]any)
	if size["width"] != 576.0 || size["height"] != 384.0 {
		t.Errorf("metadata %v", o.displays[0].Metadata)
	}
	if o := nb.ok("var none *plot.Plot\nnone"); o.result != "<nil>" || o.data["image/png"] != nil {
		t.Errorf("no plot: %v", o.data)
	}
	if o := nb.ok("many := make(plotter.XYs, 20000)\nfor i := range many { many[i].X = float64(i*7919%20000); many[i].Y = float64(i) }\n" +
		"big := plot.New()\nline := plotter.NewLine(many)\nbig.Add(line)\nbig"); o.data["image/png"] == nil || o.data["image/svg+xml"] != nil {
		t.Error("a plot of many points keeps its large SVG")
	}
	if o := nb.ok("log := plot.New()\nlog.Y.Scale = plot.LogScale{}\nlog.Y.Min = -1\nlog"); !strings.Contains(o.result, "display failed") {
		t.Errorf("a plot that cannot be drawn: %q", o.result)
	}
}

func TestMatrices(t *testing.T) {
	nb := newNotebook(t)
	o := nb.ok("m := mat.NewDense(2, 2, []float64{1, 2.5, 3, 4})\nm")
	if o.result != "mat.Dense 2×2\n⎡1  2.5⎤\n⎣3    4⎦" || strings.Count(o.data["text/html"].(string), "<tr>") != 3 {
		t.Errorf("%q %v", o.result, o.data["text/html"])
	}
	if o := nb.ok("m.T()"); !strings.HasPrefix(o.result, "mat.Transpose 2×2\n⎡  1  3⎤") {
		t.Errorf("%q", o.result)
	}
	o = nb.ok("mat.NewVecDense(1000, nil)")
	if table := o.data["text/html"].(string); !strings.HasPrefix(o.result, "mat.VecDense 1000×1\n") || len(o.result) > 400 ||
		strings.Count(table, "<tr>") != 12 || !strings.Contains(table, ">999<") {
		t.Errorf("%q %s", o.result, table)
	}
	o = nb.ok("big := mat.NewDense(200, 100, nil)\nbig.Set(0, 0, 4.5)\nbig")
	if want := "mat.Dense 200×100\n⎡4.5  0  0  ...  ...  0  0  0⎤\n"; !strings.HasPrefix(o.result, want) || strings.Count(o.result, "\n") != 9 {
		t.Errorf("an excerpt of a large matrix:\n%s", o.result)
	}
	pointer, value := nb.ok("m"), nb.ok("*m")
	if value.result != pointer.result || value.data["text/html"] != pointer.data["text/html"] {
		t.Errorf("a matrix by value: %v", value.data)
	}
	if o := nb.ok("&mat.Dense{}"); o.result != "mat.Dense 0×0" {
		t.Errorf("%q", o.result)
	}
}

func TestFormsOfValues(t *testing.T) {
	nb := newNotebook(t)
	for src, want := range map[string]string{
		"[]byte(`{\"a\": 1}`)":                             `[]byte("{\"a\": 1}")`,
		"[]byte{0, 1, 255}":                                "[]byte of 3: 00 01 ff",
		"map[string]int{\"b\": 2, \"a\": 1}":               "map[a:1 b:2]",
		"display.Text(\"t\")":                              "t",
		"display.Of(3)":                                    "3",
		"display.Bundle{Data: map[string]any{\"a/b\": 1}}": "a/b",
	} {
		if o := nb.ok(src); o.result != want {
			t.Errorf("%s shows %q, want %q", src, o.result, want)
		}
	}
	if o := nb.ok("display.Show(display.Text(\"t\"))"); len(o.displays) != 1 || o.displays[0].Data["text/plain"] != "t" {
		t.Errorf("a bundle is shown as %v", o.displays)
	}
	o := nb.ok("points := make(plotter.XYs, 30)\npoints[0].Y = 7\npoints")
	table, _ := o.data["text/html"].(string)
	if strings.Count(table, "<tr>") != 21 || !strings.Contains(table, ">Y<") || !strings.Contains(table, "the first 20 of 30") || !strings.HasPrefix(o.result, "[{0 7} {0 0}") {
		t.Errorf("a list of structs: %q %s", o.result, table)
	}
	if o := nb.ok("[]time.Time{{}}"); o.data["text/html"] != nil {
		t.Errorf("times print themselves: %v", o.data)
	}
}
