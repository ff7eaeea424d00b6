package server

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
)

// read returns all cells that are kept, with what this run has put.
func (s *historyStore) read() []historyCell {
	s.flush()
	return s.load()
}

func (s *historyStore) load() []historyCell {
	var cells []historyCell
	var n numbering
	at := map[string]map[int]int{} // session → line → index in cells
	for _, path := range []string{s.old(), s.path} {
		f, err := os.Open(path)
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				s.log.Printf("history: %v", err)
			}
			continue
		}
		for r := range records(f) {
			session := n.of(r.Key, r.Number)
			if at[r.Key] == nil {
				at[r.Key] = map[int]int{}
			}
			if r.Source != nil {
				at[r.Key][r.Line] = len(cells)
				cells = append(cells, historyCell{key: r.Key, session: session, line: r.Line, src: *r.Source})
			} else if i, ok := at[r.Key][r.Line]; ok {
				cells[i].out = r.Output
			}
		}
		f.Close()
	}
	return cells
}

// records yields the records of a file. A line that is none, such as one that a full disk has cut, is passed over.
func records(f io.Reader) func(yield func(historyRecord) bool) {
	return func(yield func(historyRecord) bool) {
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 8*mostSource)
		for lines.Scan() {
			var r historyRecord
			if json.Unmarshal(lines.Bytes(), &r) == nil && r.Key != "" && !yield(r) {
				return
			}
		}
	}
}
