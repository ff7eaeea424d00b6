package widget

// ProgressWidget is a bar that fills.
type ProgressWidget struct{ *model }

// Progress returns an empty bar that is full at total.
func Progress(total float64) *ProgressWidget {
	return &ProgressWidget{newControl("Progress", "FloatProgress", "ProgressView", "ProgressStyle", map[string]any{
		"value": 0.0, "min": 0.0, "max": total, "bar_style": "", "orientation": "horizontal", "description": "",
	})}
}

// Label sets the text before the bar.
func (w *ProgressWidget) Label(text string) *ProgressWidget { w.set("description", text); return w }

// Set fills the bar up to x.
func (w *ProgressWidget) Set(x float64) { w.set("value", x) }

// Value is how far the bar is filled.
func (w *ProgressWidget) Value() float64 { return w.get("value").(float64) }

// MarkupWidget shows text that can change: [Label] and [HTML] make it.
type MarkupWidget struct{ *model }

// Label returns a line of plain text; $…$ in it is a formula.
func Label(text string) *MarkupWidget {
	return &MarkupWidget{newControl("Label", "Label", "LabelView", "LabelStyle", map[string]any{
		"value": text, "placeholder": "", "description": "",
	})}
}

// HTML returns a piece of HTML.
func HTML(markup string) *MarkupWidget {
	return &MarkupWidget{newControl("HTML", "HTML", "HTMLView", "HTMLStyle", map[string]any{
		"value": markup, "placeholder": "", "description": "",
	})}
}

// Set changes what is shown.
func (w *MarkupWidget) Set(text string) { w.set("value", text) }

// Value is what is shown.
func (w *MarkupWidget) Value() string { return w.get("value").(string) }

// BoxWidget lays widgets out.
type BoxWidget struct{ *model }

// HBox lays its children out side by side. A string becomes a [Label], any other value that is no widget is displayed.
func HBox(children ...any) *BoxWidget { return box("HBox", children) }

// VBox lays its children out one below the other. A string becomes a [Label], any other value that is no widget is displayed.
func VBox(children ...any) *BoxWidget { return box("VBox", children) }

func box(name string, children []any) *BoxWidget {
	var inner []*model
	references := []string{}
	for _, c := range children {
		m := asWidget(c).base()
		inner = append(inner, m)
		references = append(references, m.reference())
	}
	w := &BoxWidget{newControl(name, name, name+"View", "", map[string]any{"children": references, "box_style": ""})}
	w.inner = inner
	between := "\n"
	if name == "HBox" {
		between = "  "
	}
	w.text = func() string { return wordsOf(inner, between) }
	return w
}

func asWidget(v any) widget {
	switch x := v.(type) {
	case widget:
		return x
	case string:
		return Label(x)
	}
	out := Output()
	out.Show(v)
	return out
}

// Close removes the box with all that is in it.
func (w *BoxWidget) Close() {
	w.model.Close()
	for _, m := range w.inner {
		m.Close()
	}
}
