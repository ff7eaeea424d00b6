package cell

import (
	"go/token"
	"slices"
	"strings"
)

// edits are changes to the source of a cell, kept as text so that its lines stay where they are. Rules work from the inside
// out: replacing a range makes one edit of all edits within it.
type edits struct {
	source func(pos token.Pos) (src string, offset int)
	list   []edit
}

type place int

const (
	afterNode  place = iota // belongs to the node that ends here
	beforeNode              // belongs to the node that starts here
	overNode                // replaces a range
)

type edit struct {
	start, end int
	place      place
	text       string
	seq        int
}

func (e *edits) offset(pos token.Pos) int {
	_, o := e.source(pos)
	return o
}

// before puts text in front of the node at pos, outside of what inner nodes put there.
func (e *edits) before(pos token.Pos, text string) {
	o := e.offset(pos)
	e.list = append(e.list, edit{o, o, beforeNode, text, -len(e.list)})
}

// after puts text behind the node that ends at pos, outside of what inner nodes put there.
func (e *edits) after(pos token.Pos, text string) {
	o := e.offset(pos)
	e.list = append(e.list, edit{o, o, afterNode, text, len(e.list)})
}

// replace puts text in the place of a range and everything inside it.
func (e *edits) replace(pos, end token.Pos, text string) {
	from, to := e.offset(pos), e.offset(end)
	src, _ := e.source(pos)
	text = padLines(text, strings.Count(src[from:to], "\n"))
	e.list = slices.DeleteFunc(e.list, func(x edit) bool { return x.within(from, to) })
	e.list = append(e.list, edit{from, to, overNode, text, len(e.list)})
}

// padLines gives text at least n newlines, in a comment, where they end no statement.
func padLines(text string, n int) string {
	if missing := n - strings.Count(text, "\n"); missing > 0 {
		i := strings.IndexAny(text, "({,")
		if i < 0 {
			return text
		}
		return text[:i+1] + strings.Repeat("\n", missing) + text[i+1:]
	}
	return text
}

func (x edit) within(from, to int) bool {
	return x.start >= from && x.end <= to &&
		!(x.place == afterNode && x.start == from) && !(x.place == beforeNode && x.start == to && from != to)
}

// text returns the source between two positions with the edits inside it.
func (e *edits) text(pos, end token.Pos) string {
	src, from := e.source(pos)
	to := e.offset(end)
	return e.between(src, from, to)
}

func (e *edits) between(src string, from, to int) string {
	var inside []edit
	for _, x := range e.list {
		if x.within(from, to) {
			inside = append(inside, x)
		}
	}
	slices.SortStableFunc(inside, func(a, b edit) int {
		switch {
		case a.start != b.start:
			return a.start - b.start
		case a.place != b.place:
			return int(a.place - b.place)
		}
		return a.seq - b.seq
	})
	var out strings.Builder
	for _, x := range inside {
		if x.start > from {
			out.WriteString(src[from:x.start])
		}
		out.WriteString(x.text)
		from = max(from, x.end)
	}
	out.WriteString(src[from:to])
	return out.String()
}
