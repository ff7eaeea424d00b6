package viz

import "encoding/json"

// schemaURL is the version of Vega-Lite that JupyterLab 4.6 renders; it does not register version 6.
const schemaURL = "https://vega.github.io/schema/vega-lite/v5.json"

// spec is a Vega-Lite v5 specification, as far as the figures need it: panes from left to right between title and notes.
type spec struct {
	Schema      string   `json:"$schema"`
	Description string   `json:"description"`
	Background  string   `json:"background"`
	Title       *heading `json:"title,omitempty"`
	Rows        []row    `json:"vconcat"` // always one, which can have a title of its own: the notes
	Config      config   `json:"config"`
}

// row is the panes of a figure over its notes.
type row struct {
	Notes   *heading `json:"title,omitempty"`
	Panes   []pane   `json:"hconcat"`
	Spacing int      `json:"spacing"`
}

// pane is one plot.
type pane struct {
	Title  *heading `json:"title,omitempty"`
	Width  float64  `json:"width"`
	Height float64  `json:"height"`
	Layers []view   `json:"layer"`
}

// heading is words above a pane or the figure, or below it.
type heading struct {
	Text       []string `json:"text"` // lines
	Subtitle   []string `json:"subtitle,omitempty"`
	Anchor     string   `json:"anchor"`
	Orient     string   `json:"orient,omitempty"`
	Frame      string   `json:"frame,omitempty"`
	FontSize   float64  `json:"fontSize,omitempty"`
	FontWeight string   `json:"fontWeight,omitempty"`
	LineHeight int      `json:"lineHeight,omitempty"`
	Offset     int      `json:"offset,omitempty"`
}

type values struct {
	Values []map[string]any `json:"values"`
}

// param is a selection; bound to the legend, a click on an entry keeps one series.
type param struct {
	Name   string         `json:"name"`
	Select map[string]any `json:"select"`
	Bind   string         `json:"bind,omitempty"`
}

// view is one layer of marks over rows of its own.
type view struct {
	Data     values             `json:"data"`
	Mark     map[string]any     `json:"mark"`
	Params   []param            `json:"params,omitempty"`
	Encoding map[string]channel `json:"encoding"`
}

// newSpec returns a specification with a frame's title and notes around the panes.
func newSpec(f *frame, panes ...pane) *spec {
	s := &spec{Schema: schemaURL, Background: "transparent", Title: vegaTitle(f), Config: vegaConfig(f)}
	r := row{Panes: panes, Spacing: paneGap}
	if lines := f.noteLines(); len(lines) > 0 {
		r.Notes = &heading{
			Text: lines, Anchor: "start", Orient: "bottom", Frame: "bounds",
			FontSize: sizeSmall, FontWeight: "normal", LineHeight: noteLine, Offset: 8,
		}
	}
	s.Rows = []row{r}
	return s
}

func vegaTitle(f *frame) *heading {
	if f.title == "" {
		return nil
	}
	h := &heading{Text: f.titleLines(), Anchor: "start"}
	if f.subtitle != "" {
		h.Subtitle = f.wrapped(f.subtitle, sizeBody)
	}
	return h
}

// document returns the specification as plain JSON values.
func (s *spec) document(description string) (map[string]any, error) {
	full := *s
	full.Description = description
	b, err := json.Marshal(full)
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	return doc, json.Unmarshal(b, &doc)
}

type config map[string]any

// vegaConfig is the house theme. It names no colour of words and axes, so that those of the reader's theme hold: dark on JupyterLab's
// light ground, light on its dark one.
func vegaConfig(f *frame) config {
	widest := 0.0
	for _, k := range f.legend {
		widest = max(widest, float64(style(sizeSmall, ink).Width(k.name)))
	}
	return config{
		"font": "Liberation Sans, Arial, Helvetica, sans-serif",
		"axis": map[string]any{
			"labelFontSize": sizeSmall, "titleFontSize": sizeSmall, "titleFontWeight": "normal",
			"gridOpacity": 0.3, "grid": false,
		},
		"legend": map[string]any{
			"orient": "top", "title": nil, "labelLimit": 400, "labelFontSize": sizeSmall, "symbolType": "square",
			"columns": max(1, int(f.width/(widest+swatch+legendStep+12))),
		},
		"title": map[string]any{"fontSize": sizeTitle, "subtitleFontSize": sizeBody, "subtitleLineHeight": bodyLine},
		"text":  map[string]any{"fontSize": sizeSmall},
		"view":  map[string]any{"strokeOpacity": 0}, // of its stroke only the colour is read, by themedWords
	}
}

// themedWords is the colour of words that are marks, as values beside bars are: a theme does not reach them. The frame of a view, which is
// not drawn, has the colour #888 in the dark theme of Vega that JupyterLab asks for, and #ddd where there is no theme.
var themedWords = map[string]any{"expr": "item.mark.group.stroke === '#888' ? '#e6e6e6' : item.mark.group.stroke === '#ddd' ? '#222222' : '" +
	hex(ink) + "'"}

// words is a mark of text beside another mark.
func words(align string, dx float64) map[string]any {
	return map[string]any{"type": "text", "align": align, "baseline": "middle", "dx": dx, "color": themedWords}
}
