package server

import "strings"

// reportBegins is how the Go runtime begins a report of a crash.
var reportBegins = []string{"panic: ", "fatal error: ", "runtime: "}

// withoutReport passes text on, but for the runtime's report at its end.
type withoutReport struct {
	put    func(string)
	within bool   // a line
	held   string // what may be the report, or its beginning
}

func (w *withoutReport) take(text string) {
	text, w.held = w.held+text, ""
	if w.within { // the rest of a line that has begun otherwise
		end := strings.IndexByte(text, '\n') + 1
		if end == 0 {
			w.put(text)
			return
		}
		w.put(text[:end])
		text, w.within = text[end:], false
	}
	for text != "" && !mayBeReport(text) {
		end := strings.IndexByte(text, '\n') + 1
		if w.within = end == 0; w.within {
			end = len(text)
		}
		w.put(text[:end])
		text = text[end:]
	}
	w.held = text
}

func mayBeReport(text string) bool {
	for _, begin := range reportBegins {
		if strings.HasPrefix(text, begin) || strings.HasPrefix(begin, text) {
			return true
		}
	}
	return false
}

// end passes on what was no report. What fatal error it was, the runtime says before that begins.
func (w *withoutReport) end(report string) (fatal string) {
	at := -1
	if report != "" {
		at = strings.LastIndex(w.held, report)
	}
	if at < 0 {
		w.put(w.held)
		return ""
	}
	for line := range strings.Lines(w.held[:at]) {
		switch {
		case strings.HasPrefix(line, "fatal error: "):
			fatal = line
		case !strings.HasPrefix(line, "runtime: "):
			w.put(line)
		}
	}
	return fatal
}
