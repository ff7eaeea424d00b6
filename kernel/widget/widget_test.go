package widget

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/luciola-nn/luciola/kernel/display"
)

// page is a host that keeps what is sent, and what handlers print.
type page struct {
	nobody
	mu   sync.Mutex
	sent []Message
	to   Target
}

func (p *page) Send(m Message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
}

func (p *page) Redirect(to Target) (undo func()) {
	old := p.to
	p.to = to
	return func() { p.to = old }
}

// print stands for fmt.Print in a cell.
func (p *page) print(text string) { p.to.Print("stdout", text) }

func newPage(t *testing.T) *page {
	p := &page{}
	t.Cleanup(Bind(p))
	return p
}

// take returns what was sent since the last call.
func (p *page) take() []Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent := p.sent
	p.sent = nil
	return sent
}

// tell is a message of the front end; the handlers run at once. It returns the answers.
func tell(comm string, data map[string]any) (replies []Message) {
	for _, h := range Receive(Message{Kind: Update, Comm: comm, Data: data}, func(m Message) { replies = append(replies, m) }) {
		h.Run()
	}
	return replies
}

func change(comm, key string, value any) []Message {
	return tell(comm, map[string]any{"method": "update", "state": map[string]any{key: value}})
}

// A widget is opened when it is displayed, once, after its layout and style, with what JupyterLab needs to show it.
func TestOpening(t *testing.T) {
	p := newPage(t)
	s := Slider(0, 1, 0.25).Label("sparsity").At(0.5)
	s.Layout("width", "80%")
	if got := p.take(); len(got) != 0 {
		t.Fatalf("sent before it is displayed: %v", got)
	}
	view := display.Of(s).Data[viewType].(map[string]any)
	if view["model_id"] != s.id || view["version_major"] != 2 {
		t.Errorf("view %v", view)
	}
	sent := p.take()
	var names []string
	for _, m := range sent {
		if m.Kind != Open || m.Target != "jupyter.widget" || m.Metadata["version"] != "2.1.0" || m.Data["buffer_paths"] == nil {
			t.Errorf("%+v", m)
		}
		state := m.Data["state"].(map[string]any)
		names = append(names, fmt.Sprintf("%v@%v/%v", state["_model_name"], state["_model_module_version"], state["_view_name"]))
	}
	if got := strings.Join(names, " "); got != "LayoutModel@2.0.0/LayoutView SliderStyleModel@2.0.0/StyleView FloatSliderModel@2.0.0/FloatSliderView" {
		t.Fatalf("opened: %s", got)
	}
	state := sent[2].Data["state"].(map[string]any)
	if state["value"] != 0.5 || state["description"] != "sparsity" || state["layout"] != "IPY_MODEL_"+sent[0].Comm || state["style"] != "IPY_MODEL_"+sent[1].Comm {
		t.Errorf("state %v", state)
	}
	if sent[0].Data["state"].(map[string]any)["width"] != "80%" {
		t.Error("the width is lost")
	}
	s.MIME()
	s.Set(0.75)
	s.Set(0.75)
	got := p.take()
	if len(got) != 1 || got[0].Data["method"] != "update" || !reflect.DeepEqual(got[0].Data["state"], map[string]any{"value": 0.75}) {
		t.Errorf("after Set: %v", got)
	}
}
