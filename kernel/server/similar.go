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

func didYouMean(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return ": did you mean " + strings.Join(near, " or ") + "?"
}
