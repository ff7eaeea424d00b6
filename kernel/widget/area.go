package widget

import (
	"maps"
	"strings"
	"time"
)

// tell brings the area to the front end: now, or when nothing was told for a moment and no call is waited for.
func (w *OutputWidget) tell(now bool) {
	w.area.Lock()
	defer w.area.Unlock()
	if rest := max(refresh-time.Since(w.told), time.Until(w.hold)); !now && rest > 0 {
		if w.wait == nil {
			w.wait = time.AfterFunc(rest, func() { w.tell(true) })
		}
		return
	}
	if w.wait != nil {
		w.wait.Stop()
		w.wait = nil
	}
	w.told = time.Now()
	outputs := []any{}
	for _, p := range w.list {
		outputs = append(outputs, p.output)
	}
	w.set("outputs", outputs)
}

// Text is what the area holds, in its text forms.
func (w *OutputWidget) Text() string {
	w.area.Lock()
	defer w.area.Unlock()
	text := ""
	for _, p := range w.list {
		switch p.output["output_type"] {
		case "stream":
			text += p.output["text"].(string)
		case "display_data":
			s, _ := p.output["data"].(map[string]any)["text/plain"].(string)
			text += s + "\n"
		case "error":
			text += p.output["ename"].(string) + ": " + p.output["evalue"].(string) + "\n"
		}
	}
	return text
}

// still leaves out what a front end draws by a script, if there is a picture of it.
func still(data map[string]any) map[string]any {
	if data["image/svg+xml"] == nil && data["image/png"] == nil {
		return data
	}
	data = maps.Clone(data)
	maps.DeleteFunc(data, func(kind string, _ any) bool { return strings.HasPrefix(kind, "application/vnd.vega") })
	return data
}
