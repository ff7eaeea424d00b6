package main

import (
	"regexp"
	"strings"
)

// module is what import paths of ours begin with.
const module = "github.com/luciola-nn/luciola/"

// forReaders matches the sentences of a package comment that are for those who read its source: where to begin, and what the package
// may not know.
var forReaders = regexp.MustCompile(`(?i)\bopen (this file|it) first|\bopen this\b|\bopen \S+ first\b|\.go (is|has)\b|the package knows|nothing may branch|must not know|may not know|\bknows (no|neither|nothing)\b|never imports`)

// fileList matches a line of a list of files.
var fileList = regexp.MustCompile(`^\t\S+(\.go|/) `)

// forUsers takes out of a package comment of ours what is not for those who call the package from a cell.
func forUsers(doc string) string {
	var kept []string
	for paragraph := range strings.SplitSeq(strings.TrimSpace(doc), "\n\n") {
		switch {
		case fileList.MatchString(paragraph):
			continue
		case !strings.HasPrefix(paragraph, "\t"):
			paragraph = withoutSentences(paragraph)
		}
		if paragraph != "" {
			kept = append(kept, paragraph)
		}
	}
	return strings.Join(kept, "\n\n") + "\n"
}

// sentenceEnd is a full stop before a capital letter or a link.
var sentenceEnd = regexp.MustCompile(`\.(\s+)[A-Z\[]`)

func withoutSentences(paragraph string) string {
	var out strings.Builder
	for rest := paragraph; rest != ""; {
		end := len(rest)
		if at := sentenceEnd.FindStringSubmatchIndex(rest); at != nil {
			end = at[3]
		}
		if sentence := rest[:end]; !forReaders.MatchString(strings.Join(strings.Fields(sentence), " ")) {
			out.WriteString(sentence)
		}
		rest = rest[end:]
	}
	return strings.TrimRight(out.String(), " \n")
}
