package dyn

import (
	"fmt"
	"strconv"
)

// room is how much a printer may write when a value is only looked at: a display is short, in time that does not grow with the value, and
// ends though the value contains itself. The zero value is no limit, as fmt has none.
type room struct {
	bytes  int // after which no part is begun
	edge   int // elements at each end of a list that has more than most; a map with more than most shows their number
	most   int
	levels int // of parts in parts
}

// roomy is a fmt.State that says how much room there is. Package display has one.
type roomy interface {
	Room() (bytes, edge, most, levels int)
}

func roomOf(s fmt.State) (r room) {
	if s, ok := s.(roomy); ok {
		r.bytes, r.edge, r.most, r.levels = s.Room()
	}
	return r
}

func (p *printer) full() bool { return p.room.bytes > 0 && p.Len() >= p.room.bytes }

// deep prints … in place of parts of parts that are too deep.
func (p *printer) deep(depth int, open, end string) bool {
	if p.room.levels == 0 || depth < p.room.levels {
		return false
	}
	p.WriteString(open + "…" + end)
	return true
}

// skip returns the element that is printed after the first i ones.
func (p *printer) skip(i, n int) int {
	if p.room.most == 0 || n <= p.room.most || i != p.room.edge {
		return i
	}
	p.WriteString("… ")
	return n - p.room.edge
}

func (p *printer) size(n int, what string) {
	if p.room.most > 0 && n > p.room.most {
		p.WriteString(" (" + strconv.Itoa(n) + " " + what + ")")
	}
}
