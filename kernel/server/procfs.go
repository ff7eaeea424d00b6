package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// procfs is where the system tells what its processes use, /proc on Linux. Where it is not, as on macOS and Windows, nothing is known,
// and usage replies leave those fields out.
type procfs string

// system is that of this machine.
const system procfs = "/proc"

// ticks a second in which /proc counts the time of processors; the same on every Linux since 2.6.
const ticks = 100

// process returns the processor time and the resident memory of a process.
func (p procfs) process(pid int) (cpu time.Duration, memory int64, ok bool) {
	text, err := os.ReadFile(filepath.Join(string(p), fmt.Sprint(pid), "stat"))
	if err != nil {
		return 0, 0, false
	}
	f := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:])) // behind the name, which may hold anything
	if len(f) < 22 {
		return 0, 0, false
	}
	user, _ := strconv.ParseFloat(f[11], 64)
	system, _ := strconv.ParseFloat(f[12], 64)
	pages, _ := strconv.ParseInt(f[21], 10, 64)
	return time.Duration((user + system) / ticks * float64(time.Second)), pages * int64(os.Getpagesize()), true
}

// host reads the first line of stat: user nice system idle iowait ….
func (p procfs) host() (t hostTime, ok bool) {
	text, err := os.ReadFile(filepath.Join(string(p), "stat"))
	if err != nil {
		return t, false
	}
	line, _, _ := strings.Cut(string(text), "\n")
	f := strings.Fields(line)
	if len(f) < 6 || f[0] != "cpu" {
		return t, false
	}
	for i, s := range f[1:min(len(f), 9)] {
		n, _ := strconv.ParseFloat(s, 64)
		t.total += n
		if i != 3 && i != 4 {
			t.busy += n
		}
	}
	return t, true
}

// memory reads meminfo, in bytes.
func (p procfs) memory() (map[string]any, bool) {
	text, err := os.ReadFile(filepath.Join(string(p), "meminfo"))
	if err != nil {
		return nil, false
	}
	kib := map[string]int64{}
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(line, ":")
		if f := strings.Fields(rest); len(f) > 0 {
			kib[name], _ = strconv.ParseInt(f[0], 10, 64)
		}
	}
	total, available := kib["MemTotal"]<<10, kib["MemAvailable"]<<10
	if total == 0 {
		return nil, false
	}
	return map[string]any{
		"total": total, "available": available, "free": kib["MemFree"] << 10, "used": total - available,
		"percent": 100 * float64(total-available) / float64(total),
	}, true
}
