package widget

import (
	"reflect"
	"slices"
	"sync"
)

// controlTarget is the comm on which a front end that has lost its models asks for all of them.
const controlTarget = "jupyter.widget.control"

// controls are the open comms of that target.
var controls struct {
	sync.Mutex
	open map[string]bool
}

// Receive takes a message of the front end. What it says of the state holds when Receive returns; the handlers that it returns
// are then to be run, one after the other. reply sends to the front end in the course of this message.
func Receive(m Message, reply func(Message)) []Handler {
	switch m.Kind {
	case Open:
		if m.Target != controlTarget {
			reply(Message{Kind: Close, Comm: m.Comm, Data: map[string]any{}})
			return nil
		}
		controls.Lock()
		defer controls.Unlock()
		if controls.open == nil {
			controls.open = map[string]bool{}
		}
		controls.open[m.Comm] = true
	case Update:
		if isControl(m.Comm) {
			if m.Data["method"] == "request_states" {
				reply(allStates(m.Comm))
			}
			return nil
		}
		if w := find(m.Comm); w != nil {
			return w.receive(m.Data, reply)
		}
	case Close:
		controls.Lock()
		delete(controls.open, m.Comm)
		controls.Unlock()
		if w := find(m.Comm); w != nil {
			w.forget()
		}
	}
	return nil
}

func isControl(id string) bool {
	controls.Lock()
	defer controls.Unlock()
	return controls.open[id]
}

func find(id string) *model {
	registry.Lock()
	defer registry.Unlock()
	return registry.models[id]
}

// allStates is the answer to request_states: everything that a front end needs to show the open widgets.
func allStates(comm string) Message {
	registry.Lock()
	order := slices.Clone(registry.order)
	registry.Unlock()
	states := map[string]any{}
	for _, id := range order {
		w := find(id)
		if w == nil {
			continue
		}
		w.mu.Lock()
		states[id] = map[string]any{
			"model_name": w.state["_model_name"], "model_module": w.state["_model_module"],
			"model_module_version": w.state["_model_module_version"], "state": copyOf(w.state),
		}
		w.mu.Unlock()
	}
	return Message{Kind: Update, Comm: comm, Data: map[string]any{"method": "update_states", "states": states, "buffer_paths": []any{}}}
}

// receive takes what the front end says to one widget.
func (m *model) receive(data map[string]any, reply func(Message)) []Handler {
	switch data["method"] {
	case "update":
		state, _ := data["state"].(map[string]any)
		return m.take(state, reply)
	case "request_state":
		m.mu.Lock()
		defer m.mu.Unlock()
		reply(update("update", m.id, copyOf(m.state)))
	case "custom":
		content, _ := data["content"].(map[string]any)
		if content["event"] == "click" {
			m.mu.Lock()
			defer m.mu.Unlock()
			return slices.Clone(m.clicked)
		}
	}
	return nil
}

// take accepts new state, says so to all front ends, and puts right what the widget does not accept.
func (m *model) take(state map[string]any, reply func(Message)) []Handler {
	m.mu.Lock()
	defer m.mu.Unlock()
	reply(update("echo_update", m.id, state))
	changed, wrong := false, map[string]any{}
	for key, value := range state {
		known, has := m.state[key]
		if m.accept != nil && has {
			if accepted, ok := m.accept(key, value); ok {
				changed = changed || !reflect.DeepEqual(accepted, known)
				m.state[key] = accepted
				if reflect.DeepEqual(accepted, value) || number(accepted) == value {
					continue
				}
			}
		}
		if has && !reflect.DeepEqual(m.state[key], value) {
			wrong[key] = m.state[key]
		}
	}
	if len(wrong) > 0 {
		reply(update("update", m.id, wrong))
	}
	if !changed {
		return nil
	}
	return slices.Clone(m.changed)
}

// number is a value as JSON has it.
func number(v any) any {
	if n, ok := v.(int); ok {
		return float64(n)
	}
	return v
}

// forget drops a widget that the front end has closed.
func (m *model) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.changed, m.clicked = nil, nil
	registry.Lock()
	defer registry.Unlock()
	delete(registry.models, m.id)
	registry.order = slices.DeleteFunc(registry.order, func(id string) bool { return id == m.id })
}
