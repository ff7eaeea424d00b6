package server

import (
	"log"
	"slices"
	"sync"
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
