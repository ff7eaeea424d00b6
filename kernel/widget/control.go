package widget

import "fmt"

// DropdownWidget is a menu of which one entry is chosen.
type DropdownWidget struct{ *model }

// Dropdown returns a menu; its first entry is chosen.
func Dropdown(entries ...string) *DropdownWidget {
	var chosen any
	if len(entries) > 0 {
		chosen = 0
	}
	w := &DropdownWidget{newControl("Dropdown", "Dropdown", "DropdownView", "DescriptionStyle", map[string]any{
		"_options_labels": append([]string{}, entries...), "index": chosen, "description": "", "disabled": false,
	})}
	w.accept = func(key string, value any) (any, bool) {
		x, ok := number(value).(float64)
		i := int(x)
		return i, ok && key == "index" && float64(i) == x && i >= 0 && i < len(entries)
	}
	w.text = func() string { return fmt.Sprintf("%v: %s", w.get("description"), w.Value()) }
	return w
}

// Label sets the text before the menu.
func (w *DropdownWidget) Label(text string) *DropdownWidget { w.set("description", text); return w }

// Index is the number of the chosen entry, from 0; -1 when there is none.
func (w *DropdownWidget) Index() int {
	if i, ok := w.get("index").(int); ok {
		return i
	}
	return -1
}

// Value is the chosen entry, "" when there is none.
func (w *DropdownWidget) Value() string {
	entries := w.get("_options_labels").([]string)
	if i := w.Index(); i >= 0 {
		return entries[i]
	}
	return ""
}

// Choose chooses the entry with this number; one that is not there changes nothing. Handlers hear the user only.
func (w *DropdownWidget) Choose(index int) {
	if i, ok := w.accept("index", index); ok {
		w.set("index", i)
	}
}

// OnChange calls f with the entry that the user has chosen.
func (w *DropdownWidget) OnChange(f func(entry string)) *DropdownWidget {
	w.on(&w.changed, func() { f(w.Value()) })
	return w
}

// CheckboxWidget is a box to tick.
type CheckboxWidget struct{ *model }

// Checkbox returns a box with a text beside it.
func Checkbox(label string, ticked bool) *CheckboxWidget {
	w := &CheckboxWidget{newControl("Checkbox", "Checkbox", "CheckboxView", "CheckboxStyle", map[string]any{
		"value": ticked, "description": label, "disabled": false, "indent": false,
	})}
	w.accept = func(key string, value any) (any, bool) {
		b, ok := value.(bool)
		return b, ok && key == "value"
	}
	return w
}

// Value reports whether the box is ticked.
func (w *CheckboxWidget) Value() bool { return w.get("value").(bool) }

// Set ticks the box or not. Handlers hear the user only.
func (w *CheckboxWidget) Set(ticked bool) { w.set("value", ticked) }

// OnChange calls f whenever the user has ticked the box or taken the tick away.
func (w *CheckboxWidget) OnChange(f func(ticked bool)) *CheckboxWidget {
	w.on(&w.changed, func() { f(w.Value()) })
	return w
}

// ButtonWidget is a button to press.
type ButtonWidget struct{ *model }

// Button returns a button with a text on it.
func Button(label string) *ButtonWidget {
	return &ButtonWidget{newControl("Button", "Button", "ButtonView", "ButtonStyle", map[string]any{
		"description": label, "disabled": false, "tooltip": nil, "icon": "", "button_style": "",
	})}
}

// OnClick calls f whenever the user presses the button.
func (w *ButtonWidget) OnClick(f func()) *ButtonWidget { w.on(&w.clicked, f); return w }

// SetLabel changes the text on the button.
func (w *ButtonWidget) SetLabel(text string) { w.set("description", text) }

// TextWidget is a line of text to edit.
type TextWidget struct{ *model }

// Text returns a line to edit that holds value.
func Text(value string) *TextWidget {
	w := &TextWidget{newControl("Text", "Text", "TextView", "TextStyle", map[string]any{
		"value": value, "placeholder": "", "continuous_update": true, "description": "", "disabled": false,
	})}
	w.accept = func(key string, value any) (any, bool) {
		s, ok := value.(string)
		return s, ok && key == "value"
	}
	return w
}

// Label sets the text before the line.
func (w *TextWidget) Label(text string) *TextWidget { w.set("description", text); return w }

// Value is what the line holds.
func (w *TextWidget) Value() string { return w.get("value").(string) }

// Set changes the line. Handlers hear the user only.
func (w *TextWidget) Set(s string) { w.set("value", s) }

// OnChange calls f whenever the user has changed the line.
func (w *TextWidget) OnChange(f func(s string)) *TextWidget {
	w.on(&w.changed, func() { f(w.Value()) })
	return w
}
