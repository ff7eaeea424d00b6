package display

import "sync/atomic"

// Sink receives what cells display while they run.
type Sink interface {
	Display(b Bundle, id string, update bool)
	Clear(wait bool)
	Ask(prompt string, password bool) (string, error)
	OutputLimit(bytes int)
}

var sink atomic.Pointer[Sink]

// Bind sends what cells display to s and returns a function that puts the former sink back.
func Bind(s Sink) (undo func()) {
	old := sink.Swap(&s)
	return func() { sink.Store(old) }
}

func send(b Bundle, id string, update bool) {
	if s := sink.Load(); s != nil {
		(*s).Display(b, id, update)
	}
}

// Show displays v below the cell.
func Show(v any) { send(Of(v), "", false) }

// ShowAs displays v under a name of the user's choice, by which [Update] finds it again.
func ShowAs(id string, v any) { send(Of(v), id, false) }

// Update replaces every display that [ShowAs] made under this name.
func Update(id string, v any) { send(Of(v), id, true) }

// HTML displays a piece of HTML.
func HTML(s string) {
	send(Bundle{Data: map[string]any{"text/html": s, "text/plain": cut(s, TextLimit)}}, "", false)
}

// Markdown displays text in Markdown.
func Markdown(s string) {
	send(Bundle{Data: map[string]any{"text/markdown": s, "text/plain": cut(s, TextLimit)}}, "", false)
}

// Clear removes the outputs of the cell; with wait, when the next output arrives.
func Clear(wait bool) {
	if s := sink.Load(); s != nil {
		(*s).Clear(wait)
	}
}
