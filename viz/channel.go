package viz

import (
	"encoding/json"
	"strings"

	"gonum.org/v1/plot"
)

// channel is the encoding of one field in Vega-Lite.
type channel struct {
	Field     string         `json:"field,omitempty"`
	Type      string         `json:"type,omitempty"`
	Title     *string        `json:"title,omitempty"`
	Sort      any            `json:"sort,omitempty"` // none{}: the order of the data
	Stack     *bool          `json:"stack,omitempty"`
	Axis      any            `json:"axis,omitempty"` // none{}: no axis
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

// ordered is an axis of names in the order given, with a part of the room between them left free.
func ordered(field, title string, names []string, free float64) channel {
	return channel{
		Field: field, Type: "nominal", Title: &title, Sort: none{},
		Scale: map[string]any{"domain": names, "type": "band", "paddingInner": free, "paddingOuter": free / 2},
		Axis:  map[string]any{"labelLimit": nameWidth, "labelAngle": 0, "ticks": false},
	}
}

// measured is an axis of numbers over a range, with the ticks of the drawing.
func measured(field, title string, lo, hi float64, ticks []plot.Tick) channel {
	at, names := make([]float64, len(ticks)), map[string]string{}
	for i, t := range ticks {
		at[i] = t.Value
		key, _ := json.Marshal(t.Value) // of a finite number: as JavaScript writes it
		names[string(key)] = t.Label
	}
	labels, _ := json.Marshal(names)
	return channel{
		Field: field, Type: "quantitative", Title: &title,
		Scale: map[string]any{"domain": []float64{lo, hi}, "nice": false, "zero": false},
		Axis:  map[string]any{"values": at, "labelExpr": string(labels) + "[datum.value]", "labelOverlap": false},
	}
}

// along is a place on an axis that another layer has set up.
func along(field, kind string) channel { return channel{Field: field, Type: kind} }

// coloured maps names to colours.
func coloured(field string, keys []key) channel {
	names, colours := []string{}, []string{}
	for _, k := range keys {
		names, colours = append(names, k.name), append(colours, hex(k.colour))
	}
	return channel{Field: field, Type: "nominal", Sort: none{}, Scale: map[string]any{"domain": names, "range": colours}}
}

// tooltips lists what a mark tells when the pointer is over it: "field=title" for each.
func tooltips(fields ...string) channel {
	var c channel
	for _, f := range fields {
		name, title, _ := strings.Cut(f, "=")
		c.Fields = append(c.Fields, channel{Field: name, Type: "nominal", Title: &title})
	}
	return c
}
