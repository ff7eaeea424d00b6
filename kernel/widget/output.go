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
	// steady: the area is filled anew by each call of a function, and must not flicker. What it held stays until the call has ended or
	// has lasted for a while, and pictures take the place of figures that are drawn only when they are shown.
	steady bool

	area sync.Mutex // guards what follows; taken before the model's lock
	list []piece
	late bool // the area is cleared when something new arrives
	told time.Time
	hold time.Time   // until then only the end of a call is told
	wait *time.Timer // of news that are not told yet
}

// piece is one output, in the form of a notebook file.
type piece struct {
	output map[string]any
	id     string // of a display that can be updated
}

const (
	refresh  = 100 * time.Millisecond // between two states of an area that changes
	holding  = 300 * time.Millisecond // for the end of a call
	mostText = 256 << 10              // bytes of one text; its beginning goes
)

// Output returns an empty area.
func Output() *OutputWidget {
	w := &OutputWidget{model: newModel("Output", outputModule, outputVersion, "Output", "OutputView", map[string]any{"msg_id": "", "outputs": []any{}})}
	w.withLayout()
	w.text = w.Text
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
	data, metadata := b.Data, b.Metadata
	if metadata == nil {
		metadata = map[string]any{}
	}
	if w.steady {
		data = still(data)
	}
	w.add(piece{map[string]any{"output_type": "display_data", "data": data, "metadata": metadata}, id}, update)
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
	if wait && w.steady {
		w.hold = time.Now().Add(holding)
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
