package server

import (
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
)

// publish sends an output of a cell to iopub.
func (k *Kernel) publish(e *execution, m link.Message) {
	switch m.Kind {
	case link.Stream:
		k.say(e, m.Name, m.Text)
	case link.Display:
		if !m.Update && e.captured(asLine(m.Data)) {
			return
		}
		content := map[string]any{"data": withText(m.Data), "metadata": object(m.Metadata), "transient": map[string]any{}}
		if m.DisplayID != "" {
			content["transient"] = map[string]any{"display_id": m.DisplayID}
		}
		kind := "display_data"
		if m.Update {
			kind = "update_display_data"
		}
		k.out.send(e.request, kind, content)
	case link.Clear:
		if e.cleared() {
			return
		}
		k.out.send(e.request, "clear_output", map[string]any{"wait": m.Wait})
	}
}

// publishResult sends the value of the cell's last expression, once.
func (k *Kernel) publishResult(e *execution, m link.Message) {
	if e.captured(asLine(m.Data)) {
		return
	}
	e.mu.Lock()
	again, more := e.result != nil, e.more
	if !more {
		e.result, e.metadata = withText(m.Data), object(m.Metadata)
	}
	e.mu.Unlock()
	if more {
		m.Kind = link.Display
		k.publish(e, m)
		return
	}
	if e.hidden || again {
		return
	}
	k.out.send(e.request, "execute_result",
		map[string]any{"execution_count": e.count, "data": withText(m.Data), "metadata": object(m.Metadata)})
	if text, ok := m.Data["text/plain"].(string); ok {
		k.history.result(e.lane.key, e.count, text)
	}
}

// withText adds the text form that every display must have.
func withText(data map[string]any) map[string]any {
	if _, ok := data["text/plain"]; ok {
		return data
	}
	all := map[string]any{"text/plain": ""}
	for kind, value := range data {
		all[kind] = value
	}
	return all
}

// object makes an absent JSON object an empty one.
func object(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

// fail publishes the one error of a cell and returns its reply.
func (k *Kernel) fail(e *execution, f *link.Failure) map[string]any {
	trace := f.Traceback
	if trace == nil {
		trace = []string{f.Name + ": " + f.Value}
	}
	triple := func() map[string]any {
		return map[string]any{"ename": f.Name, "evalue": f.Value, "traceback": trace}
	}
	k.out.finish(e.request)
	if !e.hidden {
		k.out.send(e.request, "error", triple())
	}
	content := triple()
	content["status"] = "error"
	content["payload"] = []any{}
	content["user_expressions"] = map[string]any{}
	return content
}

// succeed returns the reply of a cell that ended well.
func (k *Kernel) succeed(e *execution, expressions map[string]any, payload ...any) map[string]any {
	if payload == nil {
		payload = []any{}
	}
	return map[string]any{"status": "ok", "payload": payload, "user_expressions": object(expressions)}
}

// failure makes a failure whose traceback is its lines.
func failure(name, value string, lines ...string) *link.Failure {
	const red, plain = "\x1b[31m", "\x1b[0m"
	trace := []string{red + name + plain + ": " + value}
	for _, l := range lines {
		trace = append(trace, strings.Split(l, "\n")...)
	}
	return &link.Failure{Name: name, Value: value, Traceback: trace}
}
