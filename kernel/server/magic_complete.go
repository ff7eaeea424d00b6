package server

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/luciola-nn/luciola/kernel/magic"
)

// goOnly blanks out everything but the language of src, so that what is left keeps its place.
func (k *Kernel) goOnly(src string) string {
	var b strings.Builder
	for _, p := range k.Language.Parts(src) {
		m := lookup(p.Name)
		start, end := p.Start, p.Start // nothing
		switch {
		case p.Kind == magic.Code:
			end = p.End
		case p.Kind == magic.Cell && m != nil && m.body == code && !p.Misplaced:
			b.WriteString(magic.Blank(src[p.Start:p.BodyAt], 0, 0))
			b.WriteString(k.goOnly(p.Body))
			continue
		case p.Kind == magic.Line && m != nil && m.args == code:
			start, end = p.ArgsAt, p.ArgsAt+len(p.Args)
		}
		b.WriteString(magic.Blank(src[p.Start:p.End], start-p.Start, end-p.Start))
	}
	return b.String()
}

// completeMagic proposes what a magic may be called with; false when the cursor, a byte offset, is in the language of cells.
func (k *Kernel) completeMagic(src string, at int) (start int, items []CompletionItem, ok bool) {
	parts := k.Language.Parts(src)
	for _, p := range parts {
		if p.Kind == magic.Code || at < p.Start || at > p.End || at == p.End && strings.HasSuffix(src[:at], "\n") {
			continue
		}
		if p.Kind == magic.Cell && at >= p.BodyAt && p.BodyAt > 0 && src[p.BodyAt-1] == '\n' {
			start, items, ok = k.completeMagic(p.Body, at-p.BodyAt)
			m := lookup(p.Name)
			return start + p.BodyAt, items, ok || m == nil || m.body != code
		}
		return k.completePart(src, p, at)
	}
	return 0, nil, false
}

func (k *Kernel) completePart(src string, p magic.Part, at int) (start int, items []CompletionItem, ok bool) {
	percent := strings.IndexByte(src[p.Start:], '%') + p.Start
	m := lookup(p.Name)
	switch word := strings.LastIndexAny(src[:at], " \t\n=!") + 1; {
	case p.Kind == magic.Shell:
		return word, files(src[word:at]), true
	case p.Kind == magic.Help:
		return 0, nil, false
	case !strings.ContainsAny(src[percent:at], " \t"):
		sign := src[percent : percent+len(src[percent:at])-len(strings.TrimLeft(src[percent:at], "%"))]
		return percent, magicNames(sign, src[percent:at]), true
	case m == nil || m.args == nothing || m.args == words && m.name != "writefile":
		return at, nil, true
	case m.args == file || m.args == words:
		return word, files(src[word:at]), true
	case m.args == magicName:
		return word, magicNames("", strings.TrimLeft(src[word:at], "%")), true
	case m.args == variable:
		for _, v := range k.Language.Variables() {
			items = appendMatch(items, CompletionItem{v.Name, "instance", v.Type}, src[word:at])
		}
		return word, items, true
	case m.args == environment:
		for _, line := range os.Environ() {
			name, _, _ := strings.Cut(line, "=")
			items = appendMatch(items, CompletionItem{name, "instance", ""}, src[word:at])
		}
		return word, items, true
	}
	return 0, nil, false // the language
}

func appendMatch(items []CompletionItem, it CompletionItem, prefix string) []CompletionItem {
	if strings.HasPrefix(it.Text, prefix) {
		return append(items, it)
	}
	return items
}

// magicNames proposes magics; sign is what is before the name already: "", "%" or "%%".
func magicNames(sign, prefix string) (items []CompletionItem) {
	for _, m := range table() {
		if m.line && sign != "%%" {
			items = appendMatch(items, CompletionItem{sign + m.name, "magic", m.doc}, prefix)
		}
		if m.cell && sign != "" {
			items = appendMatch(items, CompletionItem{"%%" + m.name, "magic", m.doc}, prefix)
		}
	}
	return items
}

// files proposes the files and folders that begin like a path.
func files(prefix string) (items []CompletionItem) {
	dir, name := filepath.Split(prefix)
	at := expandHome(dir)
	if at == "" {
		at = "."
	}
	found, err := os.ReadDir(at)
	if err != nil {
		return nil
	}
	for _, f := range found {
		if strings.HasPrefix(f.Name(), ".") && !strings.HasPrefix(name, ".") {
			continue
		}
		text := dir + f.Name()
		if info, err := os.Stat(filepath.Join(at, f.Name())); err == nil && info.IsDir() {
			text += "/"
		}
		items = appendMatch(items, CompletionItem{text, "path", ""}, prefix)
	}
	return items
}

// propose completes at a cursor, counted in code points, in a magic or in the language.
func (k *Kernel) propose(src string, cursor int) Completion {
	at := len(string([]rune(src)[:cursor]))
	if start, items, ok := k.completeMagic(src, at); ok {
		return Completion{Start: len([]rune(src[:start])), End: cursor, Items: items}
	}
	c := k.Language.Complete(k.goOnly(src), cursor)
	if c.Files {
		if prefix := string([]rune(src)[c.Start:c.End]); !strings.HasPrefix(prefix, "~") { // Go knows no home
			c.Items = files(prefix)
		}
	}
	return c
}

// whetherComplete is the answer to is_complete_request of a cell that may hold magics. The body of one that is not of the language
// ends with an empty line.
func (k *Kernel) whetherComplete(src string) (status, indent string) {
	for _, p := range k.Language.Parts(src) {
		m := lookup(p.Name)
		switch {
		case p.Kind == magic.Code:
			status, indent = k.Language.IsComplete(src[p.Start:p.End])
		case p.Kind == magic.Cell && strings.TrimSpace(p.Body) == "":
			return "incomplete", ""
		case p.Kind == magic.Cell && m != nil && m.body == code:
			status, indent = k.whetherComplete(p.Body)
		case p.Kind == magic.Cell && !strings.HasSuffix(p.Body, "\n"):
			return "incomplete", ""
		case p.Kind == magic.Line && m != nil && m.args == code:
			status, indent = k.Language.IsComplete(p.Args)
		default:
			status, indent = "complete", ""
		}
		if status != "complete" {
			return status, indent
		}
	}
	if status == "" { // no part at all
		return k.Language.IsComplete(src)
	}
	return status, indent
}
