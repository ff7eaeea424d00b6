package display

import "fmt"

// state is what a Formatter is given: %v without flags, and how much room there is, for those that want to know.
type state struct{ *printer }

// Width implements fmt.State.
func (state) Width() (int, bool) { return 0, false }

// Precision implements fmt.State.
func (state) Precision() (int, bool) { return 0, false }

// Flag implements fmt.State.
func (state) Flag(int) bool { return false }

// Room says after how many bytes no part should be begun, how many elements of a long list are shown at each end, with how many it is
// long, and how many levels of parts in parts are shown.
func (s state) Room() (bytes, atEdge, most, deepest int) {
	return max(s.limit-s.Len(), 1), s.edge, s.printer.most, levels
}

// format has x print itself. A panic is shown in its place, as package fmt does.
func (s state) format(x fmt.Formatter) {
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(s, "%%!v(PANIC=Format method: %v)", v)
		}
	}()
	x.Format(s, 'v')
}
