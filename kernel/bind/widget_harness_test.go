package bind

import (
	"fmt"
	"testing"

	"github.com/luciola-nn/luciola/kernel/link"
)

// view is the id of the widget that a cell has displayed.
func (o outcome) view(t *testing.T) string {
	t.Helper()
	v, _ := o.data["application/vnd.jupyter.widget-view+json"].(map[string]any)
	id, _ := v["model_id"].(string)
	if id == "" {
		t.Fatalf("no widget is displayed: %v", o.data)
	}
	return id
}

// post sends what a user does to a widget, without waiting; its number.
func (nb *notebook) post(comm string, data map[string]any) uint64 {
	nb.t.Helper()
	nb.events++
	if err := nb.conn.Send(link.Message{Kind: link.CommMessage, Event: nb.events, Comm: comm, Data: data}); err != nil {
		nb.t.Fatal(err)
	}
	return nb.events
}

func (nb *notebook) interruptEvent(event uint64) {
	nb.t.Helper()
	if err := nb.conn.Send(link.Message{Kind: link.Interrupt, Event: event}); err != nil {
		nb.t.Fatal(err)
	}
}

func (nb *notebook) drag(comm string, value any) uint64 {
	nb.t.Helper()
	return nb.post(comm, map[string]any{"method": "update", "state": map[string]any{"value": value}})
}

func (nb *notebook) click(comm string) uint64 {
	nb.t.Helper()
	return nb.post(comm, map[string]any{"method": "custom", "content": map[string]any{"event": "click"}})
}

// handled returns what the worker sends until it has handled a message. A cell must not end before.
func (nb *notebook) handled(event uint64) (all []link.Message) {
	nb.t.Helper()
	for {
		m, err := nb.conn.Receive()
		if err != nil {
			nb.t.Fatalf("the worker died: %v", err)
		}
		if m.Kind == link.CommDone && m.Event == event {
			return all
		}
		if m.Kind == link.Done {
			nb.t.Fatalf("the cell has ended: %+v", m.Error)
		}
		all = append(all, m)
	}
}

// printed is the text among messages that belongs to a cell.
func printed(all []link.Message, cell uint64) (text string) {
	for _, m := range all {
		if m.Kind == link.Stream && m.ID == cell {
			text += m.Text
		}
	}
	return text
}

// area is the text of the last state of an output area among messages.
func area(all []link.Message) (text string) {
	for _, m := range all {
		state, _ := m.Data["state"].(map[string]any)
		outputs, is := state["outputs"].([]any)
		if !is {
			continue
		}
		text = ""
		for _, o := range outputs {
			o := o.(map[string]any)
			data, _ := o["data"].(map[string]any)
			for _, part := range []any{o["text"], data["text/plain"], o["ename"]} {
				if part != nil {
					text += fmt.Sprint(part) + "|"
				}
			}
		}
	}
	return text
}
