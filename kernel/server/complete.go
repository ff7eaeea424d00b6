package server

import (
	"encoding/json"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// badRequest is the content of a reply to a request that cannot be read.
func badRequest(err error) map[string]any {
	return map[string]any{"status": "error", "ename": "BadRequest", "evalue": err.Error(), "traceback": []string{}}
}

type cursorRequest struct {
	Code      string `json:"code"`
	CursorPos *int   `json:"cursor_pos"` // code points; absent means the end
	Detail    int    `json:"detail_level"`
}

// readCursor decodes a request about a place in a cell and keeps the place inside it.
func readCursor(m *wire.Message) (r cursorRequest, cursor int, err error) {
	if err = json.Unmarshal(m.Content, &r); err != nil {
		return r, 0, err
	}
	n := len([]rune(r.Code))
	cursor = n
	if r.CursorPos != nil {
		cursor = max(0, min(n, *r.CursorPos))
	}
	return r, cursor, nil
}

func (k *Kernel) complete(m *wire.Message) (string, any) {
	r, cursor, err := readCursor(m)
	if err != nil {
		return "complete_reply", badRequest(err)
	}
	c := k.propose(r.Code, cursor)
	matches, typed := []string{}, []map[string]any{}
	for _, item := range c.Items { // same order and length: JupyterLab pairs them by position
		matches = append(matches, item.Text)
		typed = append(typed, map[string]any{
			"text": item.Text, "type": item.Type, "signature": item.Signature,
			"start": c.Start, "end": c.End,
		})
	}
	if len(matches) == 0 {
		c.Start, c.End = cursor, cursor
	}
	return "complete_reply", map[string]any{
		"status": "ok", "matches": matches, "cursor_start": c.Start, "cursor_end": c.End,
		"metadata": map[string]any{"_jupyter_types_experimental": typed},
	}
}

func (k *Kernel) inspect(m *wire.Message) (string, any) {
	r, cursor, err := readCursor(m)
	if err != nil {
		return "inspect_reply", badRequest(err)
	}
	text, markdown, found := k.Language.Inspect(k.goOnly(r.Code), cursor, r.Detail, k.valueOf)
	data := map[string]any{}
	if found {
		data["text/plain"] = text
		if markdown != "" {
			data["text/markdown"] = markdown
		}
	}
	return "inspect_reply", map[string]any{"status": "ok", "found": found, "data": data, "metadata": map[string]any{}}
}

func (k *Kernel) isComplete(m *wire.Message) (string, any) {
	r, _, err := readCursor(m)
	if err != nil {
		return "is_complete_reply", map[string]any{"status": "unknown"}
	}
	status, indent := k.whetherComplete(r.Code)
	content := map[string]any{"status": status}
	if status == "incomplete" {
		content["indent"] = indent
	}
	return "is_complete_reply", content
}
