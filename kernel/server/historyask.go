package server

import (
	"regexp"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/wire"
)

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
	key := k.main.key
	if l := k.lane(m); l != nil {
		key = l.key
	}
	items := []any{}
	for _, c := range r.choose(k.history.all(key)) {
		if !r.Output {
			items = append(items, []any{c.session, c.line, c.src})
			continue
		}
		var out any // null when the cell had no result
		if c.out != "" {
			out = c.out
		}
		items = append(items, []any{c.session, c.line, []any{c.src, out}})
	}
	return "history_reply", map[string]any{"status": "ok", "history": items}
}

// choose selects the cells that the request asks for, oldest first; own is the number of the session that asks.
func (r historyRequest) choose(cells []historyCell, own int) []historyCell {
	switch r.Access {
	case "range":
		return r.between(cells, own)
	case "search":
		return last(r.N, r.search(cells))
	default: // "tail"
		return last(r.N, cells)
	}
}

// between selects lines [Start, Stop) of a session; 0 is our own, a negative number counts back from it.
func (r historyRequest) between(cells []historyCell, own int) (found []historyCell) {
	session := r.Session
	if session <= 0 {
		session += own
	}
	for _, c := range cells {
		if c.session == session && c.line >= r.Start && (r.Stop == nil || c.line < *r.Stop) {
			found = append(found, c)
		}
	}
	return found
}

// search selects the cells that match a glob of * and ? as a whole; unique keeps the last of equal ones.
func (r historyRequest) search(cells []historyCell) (found []historyCell) {
	quoted := regexp.QuoteMeta(r.Pattern)
	quoted = strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(quoted)
	match, err := regexp.Compile(`(?s)^` + quoted + `$`)
	if err != nil { // cannot be: the pattern is quoted
		return nil
	}
	later := map[string]bool{}
	for _, c := range slices.Backward(cells) {
		if !match.MatchString(c.src) || r.Unique && later[c.src] {
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
