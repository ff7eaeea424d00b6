package widget

import (
	"fmt"
	"strings"
)

// words are the widget as text, for front ends without widgets, and for files: a line for each control, and what areas hold.
func (m *model) words() string {
	if m.text != nil {
		return strings.TrimSuffix(m.text(), "\n")
	}
	m.mu.Lock()
	label, _ := m.state["description"].(string)
	value, has := m.state["value"]
	m.mu.Unlock()
	switch {
	case has && label != "":
		return fmt.Sprintf("%s: %v", label, value)
	case has:
		return fmt.Sprint(value)
	case label != "":
		return "[" + label + "]"
	}
	return m.kind
}

// wordsOf are the words of several widgets that are not empty.
func wordsOf(all []*model, between string) string {
	var out []string
	for _, m := range all {
		if text := m.words(); text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, between)
}
