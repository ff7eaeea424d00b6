package server

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// history is the cells of this run, in order. Its session number is 1, as no other run is kept.
type history struct {
	mu      sync.Mutex
	session int
	cells   []historyCell
}

type historyCell struct {
	line     int // execution count
	src, out string
}

func (h *history) add(line int, src string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cells = append(h.cells, historyCell{line: line, src: src})
}

// result notes the text of the last cell's result.
func (h *history) result(line int, out string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.cells); n > 0 && h.cells[n-1].line == line {
		h.cells[n-1].out = out
	}
}

type historyRequest struct {
	Output  bool   `json:"output"`
	Access  string `json:"hist_access_type"`
	Session int    `json:"session"`
	Start   int    `json:"start"`
	Stop    *int   `json:"stop"`
	N       int    `json:"n"`
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

func (k *Kernel) askHistory(m *wire.Message) (string, any) {
	var r historyRequest
	if err := m.Decode(&r); err != nil {
		return "history_reply", badRequest(err)
	}
	k.history.mu.Lock()
	defer k.history.mu.Unlock()
	items := []any{}
	for _, c := range k.history.find(r) {
		if r.Output {
			var out any // null when the cell had no result
			if c.out != "" {
				out = c.out
			}
			items = append(items, []any{k.history.session, c.line, []any{c.src, out}})
		} else {
			items = append(items, []any{k.history.session, c.line, c.src})
		}
	}
	return "history_reply", map[string]any{"status": "ok", "history": items}
}

// find selects cells under the lock, oldest first.
func (h *history) find(r historyRequest) []historyCell {
	switch r.Access {
	case "range":
		return h.between(r)
	case "search":
		return last(r.N, h.search(r.Pattern, r.Unique))
	default: // "tail"
		return last(r.N, h.cells)
	}
}

// between selects lines [Start, Stop) of a session: 0 or our number is this run, any other is not kept.
func (h *history) between(r historyRequest) []historyCell {
	if r.Session != 0 && r.Session != h.session {
		return nil
	}
	var found []historyCell
	for _, c := range h.cells {
		if c.line >= r.Start && (r.Stop == nil || c.line < *r.Stop) {
			found = append(found, c)
		}
	}
	return found
}

// search selects the cells that match a glob of * and ? as a whole; unique keeps the last of equal ones.
func (h *history) search(pattern string, unique bool) []historyCell {
	quoted := regexp.QuoteMeta(pattern)
	quoted = strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(quoted)
	match, err := regexp.Compile(`(?s)^` + quoted + `$`)
	if err != nil { // cannot be: the pattern is quoted
		return nil
	}
	later := map[string]bool{}
	var found []historyCell
	for i := len(h.cells) - 1; i >= 0; i-- {
		c := h.cells[i]
		if !match.MatchString(c.src) || unique && later[c.src] {
			continue
		}
		later[c.src] = true
		found = append(found, c)
	}
	slices.Reverse(found)
	return found
}

// last returns the last n cells, all when n is not positive.
func last(n int, cells []historyCell) []historyCell {
	if n <= 0 || n >= len(cells) {
		return cells
	}
	return cells[len(cells)-n:]
}
