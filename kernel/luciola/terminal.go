package main

import (
	"os"
	"regexp"
)

// colours are the escape sequences of tracebacks.
var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// forFile takes the colours out of a text, unless f is a terminal whose user wants them (https://no-color.org).
func forFile(f *os.File, text string) string {
	info, err := f.Stat()
	if err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" {
		return text
	}
	return colours.ReplaceAllString(text, "")
}
