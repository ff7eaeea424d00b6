package viz

import (
	"encoding/json"
	"math"
)

// schemaURL is the version of Vega-Lite that JupyterLab 4.6 renders; it does not register version 6.
const schemaURL = "https://vega.github.io/schema/vega-lite/v5.json"

// spec is a Vega-Lite v5 specification, as far as the figures need it.
type spec struct {
	Schema      string         `json:"$schema"`
	Description string         `json:"description,omitempty"`
	Title       *heading       `json:"title,omitempty"`
	Background  string         `json:"background"`
	Width       float64        `json:"width"`
	Height      float64        `json:"height"`
	Data        values         `json:"data"`
	Layer       []view         `json:"-"` // one view is written as the specification's own marks, several as layers
	Resolve     map[string]any `json:"-"`
	Config      config         `json:"config"`
}

// MarshalJSON writes one view in place and several as layers: a specification with panels must not have layers.
func (s spec) MarshalJSON() ([]byte, error) {
	type plain spec
	out := struct {
		plain
		Params   []param            `json:"params,omitempty"`
		Mark     map[string]any     `json:"mark,omitempty"`
		Encoding map[string]channel `json:"encoding,omitempty"`
		Layer    []view             `json:"layer,omitempty"`
		Resolve  map[string]any     `json:"resolve,omitempty"`
	}{plain: plain(s), Resolve: s.Resolve}
	if len(s.Layer) == 1 {
		out.Params, out.Mark, out.Encoding = s.Layer[0].Params, s.Layer[0].Mark, s.Layer[0].Encoding
	} else {
		out.Layer = s.Layer
	}
	return json.Marshal(out)
}

type heading struct {
	Text     string `json:"text"`
	Subtitle string `json:"subtitle,omitempty"`
	Anchor   string `json:"anchor"`
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

// view is one layer of marks.
type view struct {
	Mark     map[string]any     `json:"mark"`
	Params   []param            `json:"params,omitempty"`
	Encoding map[string]channel `json:"encoding"`
}

// channel is the encoding of one field.
type channel struct {
	Field     string         `json:"field,omitempty"`
	Type      string         `json:"type,omitempty"`
	Title     *string        `json:"title,omitempty"`
	Sort      any            `json:"sort,omitempty"` // none{}: the order of the data
	Stack     *bool          `json:"stack,omitempty"`
	Axis      map[string]any `json:"axis,omitempty"`
	Scale     map[string]any `json:"scale,omitempty"`
	Legend    *none          `json:"legend,omitempty"`
	Format    string         `json:"format,omitempty"`
	Value     any            `json:"value,omitempty"`
	Datum     any            `json:"datum,omitempty"`
	Condition map[string]any `json:"condition,omitempty"`
	Fields    []channel      `json:"-"` // a list of channels, as tooltips are
	Literal   bool           `json:"-"` // the field's values are colours themselves: no scale, no legend
}

// MarshalJSON writes a list for a channel with several fields.
func (c channel) MarshalJSON() ([]byte, error) {
	if c.Fields != nil {
		return json.Marshal(c.Fields)
	}
	if c.Literal {
		return json.Marshal(map[string]any{"field": c.Field, "type": c.Type, "scale": nil, "legend": nil})
	}
	type plain channel
	return json.Marshal(plain(c))
}

// none is written as null: "keep the order of the data", "no legend".
type none struct{}

// MarshalJSON writes null.
func (none) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

type config map[string]any

// vegaConfig is the house theme: what is grey in the drawings is grey here, on JupyterLab's light and dark ground alike.
func vegaConfig() config {
	grey := hex(ink)
	words := map[string]any{
		"labelColor": grey, "titleColor": grey, "tickColor": grey, "domainColor": grey,
		"gridColor": "#808080", "gridOpacity": 0.3, "titleFontWeight": "normal",
	}
	return config{
		"font":   "Liberation Sans, Arial, Helvetica, sans-serif",
		"axis":   words,
		"legend": map[string]any{"labelColor": grey, "titleColor": grey, "orient": "top", "title": nil, "labelLimit": 260},
		"title":  map[string]any{"color": grey, "subtitleColor": grey},
		"header": map[string]any{"labelColor": grey, "titleColor": grey, "title": nil},
		"text":   map[string]any{"color": grey},
		"view":   map[string]any{"stroke": "transparent"},
	}
}

func vegaTitle(title, subtitle string) *heading {
	if title == "" {
		return nil
	}
	return &heading{Text: title, Subtitle: subtitle, Anchor: "start"}
}

// newSpec returns a specification of one frame's size and title over the rows.
func newSpec(f *frame, rows []map[string]any, layers ...view) *spec {
	return &spec{
		Schema: schemaURL, Title: vegaTitle(f.title, f.subtitle), Background: "transparent",
		Width: f.width * 0.72, Height: f.height - 40, Data: values{rows}, Layer: layers, Config: vegaConfig(),
	}
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

// number returns v, or nil for what JSON cannot write and is not known.
func number(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return v
}

// ordered is an axis of names in the order of the data.
func ordered(field, title string) channel {
	return channel{
		Field: field, Type: "nominal", Title: &title, Sort: none{},
		Axis: map[string]any{"labelLimit": 220, "labelAngle": 0},
	}
}

// measured is an axis of numbers.
func measured(field string, u unit) channel {
	c := channel{Field: field, Type: "quantitative", Title: &u.name, Axis: map[string]any{"format": u.vega}}
	if u.top > 0 {
		c.Scale = map[string]any{"domain": []float64{0, u.top}}
	}
	return c
}

// coloured maps names to colours.
func coloured(field string, names []string, colours []string) channel {
	return channel{Field: field, Type: "nominal", Sort: none{}, Scale: map[string]any{"domain": names, "range": colours}}
}

// tooltips lists what a mark tells when the pointer is over it.
func tooltips(fields ...channel) channel { return channel{Fields: fields} }

func tip(field, kind, title, format string) channel {
	return channel{Field: field, Type: kind, Title: &title, Format: format}
}
