package viz

// vega writes the chart in Vega-Lite: a pane for each panel, with a layer of bars and one of words.
func (b *barChart) vega(f *frame, legend []key) *spec {
	panes := make([]pane, len(b.panels))
	for i := range b.panels {
		panes[i] = b.pane(&b.panels[i], legend, i == 0)
	}
	return newSpec(f, panes...)
}

func (b *barChart) pane(p *barPanel, legend []key, first bool) pane {
	a := b.axis(p)
	base := 0.0
	if a.log {
		base = a.lo
	}
	bars := view{Data: values{[]map[string]any{}}, Mark: map[string]any{"type": "bar"}, Encoding: b.encoding(p, a, legend, first)}
	for _, one := range b.bars(p, base) {
		v := p.series[one.i].Values[one.j]
		bars.Data.Values = append(bars.Data.Values, map[string]any{
			"name": b.names[one.j], "series": legend[one.i].name,
			"from": one.from, "to": one.to, "text": p.unit.write(v),
		})
	}
	if len(legend) > 1 && first {
		bars.Params = []param{{Name: "series", Bind: "legend", Select: map[string]any{"type": "point", "fields": []string{"series"}}}}
	}
	out := pane{Width: b.paneWidth(), Height: b.plotHeight(), Layers: []view{bars}}
	if len(b.panels) > 1 {
		out.Title = &heading{Text: []string{p.title}, Anchor: "middle", FontSize: sizeBody}
	}
	if a.lo < 0 {
		amounts := map[bool]string{true: "y", false: "x"}[b.upright]
		out.Layers = append(out.Layers, view{
			Data: values{[]map[string]any{{"zero": 0}}}, Mark: map[string]any{"type": "rule", "color": hex(ink)},
			Encoding: map[string]channel{amounts: along("zero", "quantitative")},
		})
	}
	out.Layers = append(out.Layers, b.wordLayers(p, base, legend)...)
	return out
}

func (b *barChart) nameChannel() string {
	if b.upright {
		return "x"
	}
	return "y"
}

// wordLayers writes the words at the ends of bars: those of negative bars stand on the other side.
func (b *barChart) wordLayers(p *barPanel, base float64, legend []key) []view {
	var behind, before []map[string]any
	for _, n := range b.labels(p, base) {
		r := map[string]any{"name": b.names[n.j], "at": n.at, "text": n.text}
		if n.i >= 0 {
			r["series"] = legend[n.i].name
		}
		if n.at < 0 {
			before = append(before, r)
		} else {
			behind = append(behind, r)
		}
	}
	var layers []view
	for _, side := range []struct {
		rows  []map[string]any
		align string
		dx    float64
	}{{behind, "left", labelGap}, {before, "right", -labelGap}} {
		if len(side.rows) == 0 {
			continue
		}
		v := view{Data: values{side.rows}, Mark: words(side.align, side.dx), Encoding: map[string]channel{
			"text": along("text", "nominal"),
		}}
		names, amounts := "y", "x"
		if b.upright {
			names, amounts = "x", "y"
			b.standUp(p, v.Mark, side.dx)
		}
		v.Encoding[names], v.Encoding[amounts] = along("name", "nominal"), along("at", "quantitative")
		b.offset(v.Encoding, legend)
		layers = append(layers, v)
	}
	return layers
}

// standUp puts words above (dx > 0) or below upright bars.
func (b *barChart) standUp(p *barPanel, mark map[string]any, dx float64) {
	if b.turned(p) {
		mark["angle"] = 270
		return
	}
	mark["align"], mark["dx"], mark["dy"] = "center", 0, -dx
	mark["baseline"] = map[bool]string{true: "bottom", false: "top"}[dx > 0]
}

// offset puts the bars of a name side by side.
func (b *barChart) offset(enc map[string]channel, legend []key) {
	if b.stacked || len(legend) == 1 {
		return
	}
	names := make([]string, len(legend))
	for i, k := range legend {
		names[i] = k.name
	}
	enc[b.nameChannel()+"Offset"] = channel{Field: "series", Type: "nominal", Sort: none{}, Scale: map[string]any{"domain": names}}
}

// encoding says which field of a bar is where.
func (b *barChart) encoding(p *barPanel, a axis, legend []key, first bool) map[string]channel {
	name := ordered("name", b.nameTitle, b.names, 0.2)
	if !first {
		name.Axis = none{}
	}
	amount := measured("from", p.unit.name, a.lo, a.hi, a.ticks)
	if a.log {
		amount.Scale["type"] = "log"
		delete(amount.Scale, "zero")
	}
	if !b.labelled() {
		amount.Axis.(map[string]any)["grid"] = true
	}
	colour := coloured("series", legend)
	enc := map[string]channel{"color": colour, "tooltip": tooltips("name="+b.of, "series=of", "text=value")}
	if b.upright {
		enc["x"], enc["y"], enc["y2"] = name, amount, channel{Field: "to"}
	} else {
		enc["y"], enc["x"], enc["x2"] = name, amount, channel{Field: "to"}
	}
	b.offset(enc, legend)
	if len(legend) == 1 {
		colour.Legend = &none{}
		enc["color"] = colour
		return enc
	}
	enc["opacity"] = channel{Condition: map[string]any{"param": "series", "value": 1}, Value: 0.15}
	return enc
}
