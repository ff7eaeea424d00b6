package viz

// vega writes the waterfall in Vega-Lite: lines that join the steps, bars, words.
func (w *waterfall) vega(f *frame) *spec {
	bars := view{Mark: map[string]any{"type": "bar"}}
	texts := view{Mark: words("left", labelGap)}
	joints := view{Mark: map[string]any{"type": "rule", "color": hex(ink)}}
	var names []string
	for _, s := range w.steps {
		names = append(names, s.name)
	}
	names = apart(names)
	falls := w.falls()
	for i, s := range falls {
		end := max(s.from, s.to)
		texts.Data.Values = append(texts.Data.Values, map[string]any{"name": names[i], "end": end, "text": s.label(w.unit)})
		if !s.unknown {
			bars.Data.Values = append(bars.Data.Values, map[string]any{
				"name": names[i], "kind": w.kind(s), "from": s.from, "to": s.to,
				"text": s.label(w.unit), "note": s.note,
			})
		}
		if i > 0 {
			joints.Data.Values = append(joints.Data.Values, map[string]any{"name": names[i-1], "next": names[i], "at": falls[i-1].to})
		}
	}
	a := w.axis()
	bars.Encoding = map[string]channel{
		"y": ordered("name", "", names, 0.28), "x": measured("from", w.unit.name, a.lo, a.hi, a.ticks), "x2": {Field: "to"},
		"color": coloured("kind", f.legend), "tooltip": tooltips("name=step", "kind=kind", "text="+w.unit.name, "note=note"),
	}
	texts.Encoding = map[string]channel{
		"y": along("name", "nominal"), "x": along("end", "quantitative"), "text": along("text", "nominal"),
	}
	joints.Encoding = map[string]channel{"y": along("name", "nominal"), "y2": {Field: "next"}, "x": along("at", "quantitative")}
	layers := []view{bars, texts}
	if len(joints.Data.Values) > 0 {
		layers = []view{joints, bars, texts}
	}
	return newSpec(f, pane{Width: w.paneWidth(), Height: fallStep * float64(len(w.steps)), Layers: layers})
}
