package viz

import (
	"fmt"
	"reflect"
	"strings"
)

// absent reports whether p is nil or holds a nil pointer.
func absent(p Printer) bool {
	if p == nil {
		return true
	}
	v := reflect.ValueOf(p)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// context is the number of equal lines shown around a difference.
const context = 2

// Diff returns the difference of two text forms, such as a graph before and after a pass: lines that only a has (-) and that only b has
// (+), with two equal lines around each; longer runs of equal lines fold. Addresses and live ranges are not compared; a note counts the
// lines in which nothing else differs.
func Diff(a, b Printer) (*Dump, error) {
	if absent(a) || absent(b) {
		return nil, fmt.Errorf("viz: Diff of nil; expected two graphs, programs or memory layouts")
	}
	split := func(p Printer) []string { return strings.Split(strings.TrimRight(p.Text(), "\n"), "\n") }
	before, after := split(a), split(b)
	lines, moved := compare(before, after)
	d := &Dump{title: "difference of " + before[0] + " and " + after[0]}
	if before[0] == after[0] {
		d.title = "changes of " + before[0]
	}
	gone, made := 0, 0
	for _, l := range lines {
		switch l.mark {
		case '-':
			gone++
		case '+':
			made++
		}
	}
	summary := fmt.Sprintf("%d lines gone, %d new, %d equal", gone, made, len(lines)-gone-made)
	if moved > 0 {
		summary += fmt.Sprintf(" (%d of them at other addresses or with other live ranges)", moved)
	}
	d.notes = []string{summary}
	d.fold(lines)
	d.text = d.plain(summary)
	return d, nil
}

// fold makes a section of every run of differences with its context and of every longer run of equal lines.
func (d *Dump) fold(lines []dumpLine) {
	near := make([]bool, len(lines))
	for i, l := range lines {
		if l.mark != 0 {
			for j := max(0, i-context); j <= min(len(lines)-1, i+context); j++ {
				near[j] = true
			}
		}
	}
	for i := 0; i < len(lines); {
		j := i
		for j < len(lines) && near[j] == near[i] {
			j++
		}
		name := "equal"
		if near[i] {
			name = "changed"
		}
		d.sections = append(d.sections, dumpSection{name: name, open: near[i], lines: lines[i:j]})
		i = j
	}
}

// plain writes the difference as text.
func (d *Dump) plain(summary string) string {
	var b strings.Builder
	b.WriteString(d.title + "\n" + summary + "\n")
	for _, s := range d.sections {
		if !s.open {
			fmt.Fprintf(&b, "… %d equal lines\n", len(s.lines))
			continue
		}
		for _, l := range s.lines {
			mark := l.mark
			if mark == 0 {
				mark = ' '
			}
			fmt.Fprintf(&b, "%c %s\n", mark, l.text)
		}
	}
	return b.String()
}

// bare returns a line without its remark.
func bare(line string) string {
	code, _, _ := strings.Cut(line, " # ")
	return strings.TrimRight(code, " ")
}

// compare aligns two lists of lines by their bare text; moved counts aligned lines whose remarks differ.
func compare(a, b []string) (lines []dumpLine, moved int) {
	keyA, keyB := make([]string, len(a)), make([]string, len(b))
	for i, s := range a {
		keyA[i] = bare(s)
	}
	for i, s := range b {
		keyB[i] = bare(s)
	}
	i, j := 0, 0
	take := func(toA, toB int) {
		for ; i < toA; i++ {
			lines = append(lines, dumpLine{'-', a[i]})
		}
		for ; j < toB; j++ {
			lines = append(lines, dumpLine{'+', b[j]})
		}
	}
	for _, p := range matches(keyA, keyB, 0, 0) {
		take(p[0], p[1])
		if a[i] != b[j] {
			moved++
		}
		lines = append(lines, dumpLine{0, b[j]})
		i, j = i+1, j+1
	}
	take(len(a), len(b))
	return lines, moved
}

// maxCells bounds the table of the longest common subsequence; blocks that need more and have no line in common that is unique in both
// count as replaced.
const maxCells = 4 << 20

// matches returns the places of equal lines, ascending in both: equal ends, then lines that are unique in both as anchors (patience
// difference, B. Cohen), then the longest common subsequence of what lies between. at and bt are added to the places.
func matches(a, b []string, at, bt int) [][2]int {
	var out [][2]int
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		out = append(out, [2]int{at + head, bt + head})
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	midA, midB := a[head:len(a)-tail], b[head:len(b)-tail]
	out = append(out, between(midA, midB, at+head, bt+head)...)
	for k := tail; k > 0; k-- {
		out = append(out, [2]int{at + len(a) - k, bt + len(b) - k})
	}
	return out
}

func between(a, b []string, at, bt int) [][2]int {
	if len(a)*len(b) <= maxCells {
		return longest(a, b, at, bt)
	}
	var out [][2]int
	i, j := 0, 0
	for _, p := range anchors(a, b) {
		out = append(out, between(a[i:p[0]], b[j:p[1]], at+i, bt+j)...)
		out = append(out, [2]int{at + p[0], bt + p[1]})
		i, j = p[0]+1, p[1]+1
	}
	if i == 0 && j == 0 {
		return nil
	}
	return append(out, between(a[i:], b[j:], at+i, bt+j)...)
}

// anchors returns lines that occur once in a and once in b, as a chain ascending in both, greedily.
func anchors(a, b []string) [][2]int {
	countA, countB, placeB := map[string]int{}, map[string]int{}, map[string]int{}
	for _, s := range a {
		countA[s]++
	}
	for j, s := range b {
		countB[s]++
		placeB[s] = j
	}
	var chain [][2]int
	last := -1
	for i, s := range a {
		if countA[s] == 1 && countB[s] == 1 && placeB[s] > last {
			last = placeB[s]
			chain = append(chain, [2]int{i, last})
		}
	}
	return chain
}

// longest returns a longest common subsequence.
func longest(a, b []string, at, bt int) [][2]int {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	width := len(b) + 1
	best := make([]int32, (len(a)+1)*width) // of the ends a[i:], b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				best[i*width+j] = best[(i+1)*width+j+1] + 1
			} else {
				best[i*width+j] = max(best[(i+1)*width+j], best[i*width+j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{at + i, bt + j})
			i, j = i+1, j+1
		case best[(i+1)*width+j] >= best[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return out
}
