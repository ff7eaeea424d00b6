package widget

import (
	"crypto/rand"
	"encoding/hex"
	"reflect"
	"sync"
)

// What the front end has to have: the versions of ipywidgets 8, and of the protocol between it and the kernel.
const (
	baseModule      = "@jupyter-widgets/base"
	controlsModule  = "@jupyter-widgets/controls"
	outputModule    = "@jupyter-widgets/output"
	baseVersion     = "2.0.0"
	controlsVersion = "2.0.0"
	outputVersion   = "1.0.0"
	protocolVersion = "2.1.0"

	target   = "jupyter.widget"
	viewType = "application/vnd.jupyter.widget-view+json"
)

// model is what the front end and the kernel both know of a widget, or of its layout or style. It is opened when it is first
// displayed; until then its state only gathers here.
type model struct {
	id    string
	kind  string   // what a text shows: "Slider"
	parts []*model // layout and style, which live and end with it
	inner []*model // widgets inside it

	// accept turns a value that the front end sets into one that the widget may have; false refuses it.
	accept func(key string, value any) (any, bool)
	// text is what stands for the widget where it cannot be shown; nil: what the state tells.
	text func() string

	mu           sync.Mutex
	state        map[string]any
	open, closed bool
	changed      []Handler // heard when the front end changes the state
	clicked      []Handler
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// newModel returns a model of a module with the view of the same name.
func newModel(kind, module, version, name, view string, state map[string]any) *model {
	m := &model{id: newID(), kind: kind, state: map[string]any{
		"_model_module": module, "_model_module_version": version, "_model_name": name + "Model",
		"_view_module": module, "_view_module_version": version, "_view_name": view, "_view_count": nil,
	}}
	for k, v := range state {
		m.state[k] = v
	}
	return m
}

// newControl returns a model of the controls, with a layout of its own and, if it has one, a style.
func newControl(kind, name, view, style string, state map[string]any) *model {
	m := newModel(kind, controlsModule, controlsVersion, name, view, state)
	m.withLayout()
	if style != "" {
		s := newModel("", controlsModule, controlsVersion, style, "StyleView", nil)
		s.state["_view_module"], s.state["_view_module_version"] = baseModule, baseVersion
		m.parts = append(m.parts, s)
		m.state["style"] = s.reference()
	}
	return m
}

func (m *model) withLayout() {
	layout := newModel("", baseModule, baseVersion, "Layout", "LayoutView", nil)
	m.parts = append(m.parts, layout)
	m.state["layout"] = layout.reference()
	m.state["_dom_classes"] = []string{}
}

func (m *model) reference() string { return "IPY_MODEL_" + m.id }

// set changes a part of the state, and tells the front end. Nothing is sent when nothing changes.
func (m *model) set(key string, value any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if reflect.DeepEqual(m.state[key], value) {
		return
	}
	m.state[key] = value
	if m.open && !m.closed {
		host().Send(update("update", m.id, map[string]any{key: value}))
	}
}

func update(method, id string, state map[string]any) Message {
	return Message{Kind: Update, Comm: id, Data: map[string]any{"method": method, "state": state, "buffer_paths": []any{}}}
}

func (m *model) get(key string) any {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state[key]
}

// on adds a handler of changes; its output belongs to the cell that runs now.
func (m *model) on(list *[]Handler, run func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	*list = append(*list, Handler{Cell: host().Cell(), Run: run})
}

// Layout sets a property of the widget's box by its name in CSS, with underscores: Layout("width", "400px").
func (m *model) Layout(property, value string) { m.parts[0].set(property, value) }

// base lets boxes and Interact find the model of any widget.
func (m *model) base() *model { return m }

type widget interface{ base() *model }

func copyOf(state map[string]any) map[string]any {
	out := make(map[string]any, len(state))
	for k, v := range state {
		out[k] = v
	}
	return out
}
