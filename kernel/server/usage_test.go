package server

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Where the system does not tell, as on macOS and Windows, the fields are left out and the rest is answered.
func TestUsageWithoutTheSystem(t *testing.T) {
	k := &Kernel{usage: usage{from: procfs(t.TempDir())}}
	kind, content := k.usageInfo(nil)
	fields := content.(map[string]any)
	for _, field := range []string{"kernel_memory", "kernel_cpu", "host_cpu_percent", "host_virtual_memory"} {
		if v, there := fields[field]; there {
			t.Errorf("%s is %v", field, v)
		}
	}
	if kind != "usage_reply" || fields["status"] != "ok" || fields["pid"] != os.Getpid() || fields["cpu_count"] == 0 {
		t.Errorf("%s %v", kind, fields)
	}
}

// What /proc says, read from files whose figures are known.
func TestUsageOfTheSystem(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("7/stat", "7 (a) b) S 1 7 7 0 -1 0 0 0 0 0 150 50 0 0 20 0 9 0 1 1000000 250 0\n") // its name has parentheses
	write("stat", "cpu  10 20 30 100 40 5 5 0\ncpu0 1 2 3 4 5 6 7 8\n")
	write("meminfo", "MemTotal: 1000 kB\nMemFree: 300 kB\nMemAvailable: 600 kB\n")
	p := procfs(dir)
	if cpu, memory, ok := p.process(7); !ok || cpu != 2*time.Second || memory != 250*int64(os.Getpagesize()) {
		t.Errorf("the process: %v %d %v", cpu, memory, ok)
	}
	if _, _, ok := p.process(8); ok {
		t.Error("there is a process 8")
	}
	if host, ok := p.host(); !ok || host != (hostTime{busy: 70, total: 210}) {
		t.Errorf("the host: %+v %v", host, ok)
	}
	m, ok := p.memory()
	if !ok || m["total"] != int64(1000<<10) || m["used"] != int64(400<<10) || m["percent"] != 40.0 {
		t.Errorf("memory: %v %v", m, ok)
	}
}
