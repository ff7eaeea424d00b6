package worker

import (
	"fmt"
	"os"
	"runtime/metrics"
	"strconv"
	"strings"
)

// system is the files in which Linux tells of memory. Where they are not, as on macOS and Windows, the Go runtime says what the process
// uses, and nothing what the machine has.
type system struct{ statm, meminfo, cgroup2, cgroup1 string }

// machine is the system that the worker runs on.
var machine = system{"/proc/self/statm", "/proc/meminfo", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}

// resident is how much memory the process uses, in bytes.
func (s system) resident() uint64 {
	if text, err := os.ReadFile(s.statm); err == nil {
		if f := strings.Fields(string(text)); len(f) > 1 {
			if pages, err := strconv.ParseUint(f[1], 10, 64); err == nil {
				return pages * uint64(os.Getpagesize())
			}
		}
	}
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() - sample[1].Value.Uint64()
}

// memory is how much memory the machine has, or the container; 0 when the system does not say.
func (s system) memory() uint64 {
	var total uint64
	if text, err := os.ReadFile(s.meminfo); err == nil {
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
				kib, _ := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
				total = kib << 10
			}
		}
	}
	for _, path := range []string{s.cgroup2, s.cgroup1} {
		if text, err := os.ReadFile(path); err == nil {
			if n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 && (n < total || total == 0) {
				total = n
			}
		}
	}
	return total
}

// units of memory, the largest first.
var units = []struct {
	name string
	size uint64
}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// parseMemory reads a number of bytes such as 8GiB, 500MiB, 1.5GiB or 50%, which is of the machine's memory.
func parseMemory(text string, machine uint64) (uint64, error) {
	bad := func() error {
		return fmt.Errorf("worker: %s is %q, want an amount of memory such as 8GiB, 500MiB or 50%%", MemoryVariable, text)
	}
	if number, ok := strings.CutSuffix(text, "%"); ok {
		part, err := strconv.ParseFloat(number, 64)
		if err != nil || part <= 0 || part > 100 || machine == 0 {
			return 0, bad()
		}
		return uint64(float64(machine) * part / 100), nil
	}
	for _, u := range units {
		if number, ok := strings.CutSuffix(text, u.name); ok {
			n, err := strconv.ParseFloat(number, 64)
			if err != nil || n <= 0 {
				return 0, bad()
			}
			return uint64(n * float64(u.size)), nil
		}
	}
	return 0, bad()
}

// inBytes writes an amount of memory as parseMemory reads it.
func inBytes(n uint64) string {
	for _, u := range units {
		if n >= u.size {
			tenths := float64(10*n/u.size) / 10
			return strconv.FormatFloat(tenths, 'f', -1, 64) + u.name
		}
	}
	return "0B"
}
