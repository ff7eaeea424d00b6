package widget

import (
	"slices"
	"sync"
	"time"

	"github.com/luciola-nn/luciola/kernel/display"
)

// OutputWidget is an area that shows what code prints and displays.
type OutputWidget struct {
	*model
	area sync.Mutex // guards what follows; taken before the model's lock
	list []piece
	late bool // the area is cleared when something new arrives
	told time.Time
	wait *time.Timer // of news that are not told yet
}

// piece is one output, in the form of a notebook file.
type piece struct {
	output map[string]any
	id     string // of a display that can be updated
}

const (
	refresh  = 100 * time.Millisecond // between two states of an area that changes
	mostText = 256 << 10              // bytes of one text; its beginning goes
)

// Output returns an empty area.
func Output() *OutputWidget {
	w := &OutputWidget{model: newModel("Output", outputModule, outputVersion, "Output", "OutputView", map[string]any{"msg_id": "", "outputs": []any{}})}
	w.withLayout()
	return w
}

// Do calls f; what it prints with package fmt and displays appears in the area. Goroutines that f starts print there too.
func (w *OutputWidget) Do(f func()) {
	undo := host().Redirect(w)
	defer w.tell(true)
	defer undo()
	f()
}

// Show adds a value to the area.
func (w *OutputWidget) Show(v any) {
	w.Display(host().Bundle(v), "", false)
	w.tell(true)
}

// Print implements Target.
func (w *OutputWidget) Print(stream, text string) {
	w.area.Lock()
	w.begin()
	if n := len(w.list); n > 0 && w.list[n-1].output["name"] == stream {
		text = w.list[n-1].output["text"].(string) + text
		w.list = w.list[:n-1]
	}
	if extra := len(text) - mostText; extra > 0 {
		text = "… the beginning is left out …\n" + text[extra:]
	}
	w.list = append(w.list, piece{output: map[string]any{"output_type": "stream", "name": stream, "text": text}})
	w.area.Unlock()
	w.tell(false)
}

// Display implements display.Sink.
func (w *OutputWidget) Display(b display.Bundle, id string, update bool) {
	metadata := b.Metadata
	if metadata == nil {
		metadata = map[string]any{}
	}
	w.add(piece{map[string]any{"output_type": "display_data", "data": b.Data, "metadata": metadata}, id}, update)
}

// fail shows an error.
func (w *OutputWidget) fail(name, value string) {
	const red, plain = "\x1b[1;31m", "\x1b[0m"
	w.add(piece{output: map[string]any{
		"output_type": "error", "ename": name, "evalue": value, "traceback": []string{red + name + plain + ": " + value},
	}}, false)
}

func (w *OutputWidget) add(p piece, update bool) {
	w.area.Lock()
	w.begin()
	i := slices.IndexFunc(w.list, func(old piece) bool { return update && old.id == p.id })
	if i >= 0 {
		w.list[i] = p
	} else {
		w.list = append(w.list, p)
	}
	w.area.Unlock()
	w.tell(false)
}

// begin clears the area if that waits for news.
func (w *OutputWidget) begin() {
	if w.late {
		w.list, w.late = nil, false
	}
}

// Clear empties the area; with wait, when something new arrives.
func (w *OutputWidget) Clear(wait bool) {
	w.area.Lock()
	w.late = wait
	if !wait {
		w.list = nil
	}
	w.area.Unlock()
	w.tell(!wait)
}

// settle empties an area that was to be cleared when something new arrives, and nothing has.
func (w *OutputWidget) settle() {
	w.area.Lock()
	w.begin()
	w.area.Unlock()
	w.tell(true)
}

// tell brings the area to the front end, now or when it has not changed for a moment.
func (w *OutputWidget) tell(now bool) {
	w.area.Lock()
	defer w.area.Unlock()
	if rest := refresh - time.Since(w.told); !now && rest > 0 {
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
