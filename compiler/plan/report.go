package plan

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/compiler/instr"
)

// shown is how many rooms a report lists.
const shown = 12

// Full returns the rooms live at the fullest step, largest first: what fills the arena.
func (l *Layout) Full() []Room {
	full := slices.DeleteFunc(slices.Clone(l.Rooms), func(r Room) bool { return l.Peak < r.Start || r.End < l.Peak })
	slices.SortStableFunc(full, func(a, b Room) int { return cmp.Compare(b.Size, a.Size) })
	return full
}

// String returns arena, bound and ratio, and what is live at the fullest step.
func (l *Layout) String() string {
	var b strings.Builder
	b.WriteString(l.headline() + "\n")
	fmt.Fprintf(&b, "fullest at %s:\n", l.StepName(l.Peak))
	for _, r := range head(l.Full()) {
		fmt.Fprintf(&b, "  %10d B at %10d  %s\n", r.Size, r.Offset, r.title())
	}
	if n := len(l.Full()) - shown; n > 0 {
		fmt.Fprintf(&b, "  and %d smaller\n", n)
	}
	return b.String()
}

// MIME returns the report as an HTML table and as text.
func (l *Layout) MIME() map[string]any {
	var b strings.Builder
	fmt.Fprintf(&b, "<p>%s<br>fullest at <code>%s</code>:</p>", html.EscapeString(l.headline()), html.EscapeString(l.StepName(l.Peak)))
	b.WriteString("<table><thead><tr><th>buffers</th><th>bytes</th><th>address</th><th>live from</th><th>to</th></tr></thead><tbody>")
	for _, r := range head(l.Full()) {
		fmt.Fprintf(&b, "<tr><td>%s</td><td>%d</td><td>%d</td><td>%s</td><td>%s</td></tr>", html.EscapeString(r.title()), r.Size, r.Offset,
			html.EscapeString(l.StepName(r.Start)), html.EscapeString(l.StepName(r.End)))
	}
	b.WriteString("</tbody></table>")
	return map[string]any{"text/html": b.String(), "text/plain": l.String()}
}

func (l *Layout) headline() string {
	saved := 0.0
	if l.Naive > 0 {
		saved = 1 - float64(l.Arena)/float64(l.Naive)
	}
	return fmt.Sprintf("arena %d B, lower bound %d B, ratio %.3f; without sharing %d B (%.0f %% saved); order: %s; addresses: %s",
		l.Arena, l.Bound, l.Ratio(), l.Naive, 100*saved, l.Order, l.Packing)
}

// StepName names a step: "start", "end", or the instruction's result.
func (l *Layout) StepName(k int) string {
	switch {
	case k < 0:
		return "start"
	case k >= len(l.Program.Code):
		return "end"
	}
	return fmt.Sprintf("%d %%%s", k, l.Program.Code[k].Out.Name)
}

// title names the buffers of the room.
func (r Room) title() string {
	if len(r.Buffers) <= 3 {
		return strings.Join(r.Buffers, " = ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(r.Buffers[:2], " = "), len(r.Buffers)-2)
}

func head(rooms []Room) []Room { return rooms[:min(len(rooms), shown)] }

// Text returns the program's text form in the order chosen, each buffer with its address range and life and each instruction with its
// step, as remarks: it still parses.
func (l *Layout) Text() string {
	return l.Program.Annotated(func(b *instr.Buffer) string {
		at, ok := l.Address(b)
		if !ok {
			return ""
		}
		root, _ := b.Root()
		r := l.place[root].room
		return fmt.Sprintf("@ %d..%d live %d..%d", at, at+b.Bytes(), r.Start, r.End)
	}, func(i int) string {
		at, _ := l.Address(l.Program.Code[i].Out)
		return fmt.Sprintf("step %d -> @ %d", i, at)
	})
}
