package server

import (
	"strings"

	"github.com/luciola-nn/luciola/kernel/similar"
)

// nearest returns the magics that may have been meant.
func nearest(name string) []string {
	var names []string
	for _, m := range table() {
		names = append(names, m.name)
	}
	near := similar.Names(name, names)
	for i := range near {
		near[i] = "%" + near[i]
	}
	return near
}

// elsewhere is what does here what magics of IPython do there.
var elsewhere = map[string]string{
	"html": "display.HTML(text) shows HTML", "markdown": "display.Markdown(text) shows Markdown", "latex": "display.Markdown(text) shows formulas between $ signs",
	"pip": "the packages that cells import are part of the kernel", "conda": "the packages that cells import are part of the kernel",
	"matplotlib": "plots are shown as the value of a cell's last line", "sh": "%%bash runs a shell", "script": "%%bash runs a shell", "file": "%%writefile writes a file",
	"prun": "%%timeit measures", "whos": "%who lists variables", "pinfo": "name? shows help", "pinfo2": "name?? shows help", "cat": "!cat shows a file", "ls": "!ls lists files",
}

// instead says what to write in place of a magic that does not exist.
func instead(name string) string {
	if other := elsewhere[name]; other != "" {
		return ": " + other
	}
	return didYouMean(nearest(name))
}

func didYouMean(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return ": did you mean " + strings.Join(near, " or ") + "?"
}
