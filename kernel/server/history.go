package server

import (
	"log"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// history is the cells that were run: those of this run of the kernel, and of others when there is a file that keeps them.
type history struct {
	log   *log.Logger
	store *historyStore // nil: only this run is kept

	mu    sync.Mutex
	cells []historyCell // of this run, when there is no store
}

// historyCell is a cell that was run. Sessions are numbered from 1; each lane of each run of the kernel has one.
type historyCell struct {
	key      string // of the session
	session  int
	line     int // execution count
	src, out string
}

// mostCells are kept of this run when there is no store.
const mostCells = 10_000

func newHistory(file string, l *log.Logger) *history {
	h := &history{log: l}
	if file != "" {
		h.store = newHistoryStore(file, l)
	}
	return h
}

func (h *history) add(key string, line int, src string) {
	if h.store != nil {
		h.store.put(historyRecord{Key: key, Line: line, Source: &src})
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cells = append(h.cells, historyCell{key: key, line: line, src: src})
	if len(h.cells) > mostCells {
		h.cells = append([]historyCell{}, h.cells[len(h.cells)-mostCells/2:]...)
	}
}

// result notes the text of a cell's result.
func (h *history) result(key string, line int, out string) {
	if h.store != nil {
		h.store.put(historyRecord{Key: key, Line: line, Output: out})
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := len(h.cells) - 1; i >= 0; i-- {
		if c := &h.cells[i]; c.key == key && c.line == line {
			c.out = out
			return
		}
	}
}

func (h *history) close() {
	if h.store != nil {
		h.store.close()
	}
}

// all returns every cell, by session and line, those of the session key last; and the number of that session.
func (h *history) all(key string) (cells []historyCell, session int) {
	if h.store != nil {
		cells = h.store.read()
	} else {
		h.mu.Lock()
		var n numbering
		for _, c := range h.cells {
			c.session = n.of(c.key, 0)
			cells = append(cells, c)
		}
		h.mu.Unlock()
	}
	for _, c := range cells {
		if c.key == key {
			session = c.session
			break
		}
	}
	slices.SortStableFunc(cells, func(a, b historyCell) int {
		if own := a.key == key; own != (b.key == key) {
			if own {
				return 1
			}
			return -1
		}
		return a.session - b.session
	})
	if session == 0 { // it has no cell yet
		for _, c := range cells {
			session = max(session, c.session)
		}
		session++
	}
	return cells, session
}

// numbering gives sessions numbers in the order in which they are met.
type numbering struct {
	known map[string]int
	last  int
}

// of returns the number of a session, at first the one that it asks for if that is free.
func (n *numbering) of(key string, asks int) int {
	if n.known == nil {
		n.known = map[string]int{}
	}
	if n.known[key] == 0 {
		n.last = max(n.last+1, asks)
		n.known[key] = n.last
	}
	return n.known[key]
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
