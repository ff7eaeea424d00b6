package widget

import (
	"slices"
	"sync"
)

// registry holds the open models, in the order in which they were opened: parts before wholes.
var registry struct {
	sync.Mutex
	models map[string]*model
	order  []string
}

// show opens the model, after all that it refers to. It reports whether the model can be seen.
func (m *model) show() bool {
	for _, p := range append(slices.Clone(m.parts), m.inner...) {
		p.show()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open || m.closed {
		return !m.closed
	}
	m.open = true
	registry.Lock()
	if registry.models == nil {
		registry.models = map[string]*model{}
	}
	registry.models[m.id] = m
	registry.order = append(registry.order, m.id)
	registry.Unlock()
	host().Send(Message{
		Kind: Open, Comm: m.id, Target: target, Metadata: map[string]any{"version": protocolVersion},
		Data: map[string]any{"state": copyOf(m.state), "buffer_paths": []any{}},
	})
	return true
}

// Close removes the widget from the notebook, with its state here. It cannot be shown again.
func (m *model) Close() {
	m.mu.Lock()
	was := m.open && !m.closed
	m.closed = true
	m.changed, m.clicked = nil, nil
	if was {
		registry.Lock()
		delete(registry.models, m.id)
		registry.order = slices.DeleteFunc(registry.order, func(id string) bool { return id == m.id })
		registry.Unlock()
		host().Send(Message{Kind: Close, Comm: m.id, Data: map[string]any{}})
	}
	m.mu.Unlock()
	for _, p := range m.parts {
		p.Close()
	}
}

// MIME shows the widget. It opens it in the front end, so it is for the one place that displays it.
func (m *model) MIME() map[string]any {
	if !m.show() {
		return map[string]any{"text/plain": m.kind + " (closed)"}
	}
	return map[string]any{
		"text/plain": m.words(),
		viewType:     map[string]any{"version_major": 2, "version_minor": 0, "model_id": m.id},
	}
}
