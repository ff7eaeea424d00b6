package cell

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// importPath finds the path of an import that is being written: alone, or in parentheses.
var importPath = regexp.MustCompile(`(?:^|[\n;])[ \t]*import(?:[ \t]*\((?:[^)"` + "`" + `]|"[^"\n]*")*|[ \t]+[\w.]+[ \t]+|[ \t]*)"([^"\n]*)$`)

// CompleteImport lists the packages whose path begins with what stands between the quotation mark and the cursor (in code points) of
// an import; false when the cursor is elsewhere.
func (s *Session) CompleteImport(src string, cursor int) (c Completion, ok bool) {
	at := byteOffset(src, cursor)
	m := importPath.FindStringSubmatchIndex(src[:at])
	if m == nil {
		return c, false
	}
	c = Completion{Start: utf8.RuneCountInString(src[:m[2]]), End: utf8.RuneCountInString(src[:at])}
	for _, path := range slices.Sorted(maps.Keys(s.library.byPath)) {
		if strings.HasPrefix(path, src[m[2]:at]) {
			c.Items = append(c.Items, Item{Text: path, Type: "module", Signature: s.library.byPath[path].Name})
		}
	}
	return c, true
}
