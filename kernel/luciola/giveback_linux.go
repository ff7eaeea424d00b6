package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// giveBack unmaps the pages of the program's code and constants that were read while it started: the beginnings of some hundred
// packages, which are not needed again, in two processes. What is needed again the system maps again from its cache. Parts of the file
// that were changed after loading stay, as in a position-independent executable.
func giveBack() {
	self, err := os.Executable()
	if err != nil {
		return
	}
	text, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return
	}
	for _, part := range clean(string(text), self) {
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, part.from, part.to-part.from, syscall.MADV_DONTNEED) // or the pages stay
	}
}

// span is a range of addresses.
type span struct{ from, to uintptr }

// clean finds in the text of an smaps file where a file is mapped that cannot be written there and has not been.
func clean(smaps, file string) (spans []span) {
	var at *span
	for line := range strings.Lines(smaps) {
		f := strings.Fields(line)
		switch {
		case len(f) == 3 && f[0] == "Anonymous:" && f[1] == "0" && at != nil:
			spans = append(spans, *at)
		case len(f) >= 6 && !strings.HasSuffix(f[0], ":"):
			from, to, _ := strings.Cut(f[0], "-")
			a, errA := strconv.ParseUint(from, 16, 64)
			b, errB := strconv.ParseUint(to, 16, 64)
			at = nil
			if errA == nil && errB == nil && f[1][0] == 'r' && f[1][1] == '-' && strings.HasSuffix(strings.TrimSuffix(line, "\n"), " "+file) {
				at = &span{uintptr(a), uintptr(b)}
			}
		}
	}
	return spans
}
