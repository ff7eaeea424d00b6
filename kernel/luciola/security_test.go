//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The kernel listens at the five ports of its connection file, on the address that it names, and nowhere else; its worker nowhere.
func TestListensOnlyWhereTold(t *testing.T) {
	p := startProcess(t).run(t)
	if x := run(t, p.client(t), "1 + 1"); x.Status() != "ok" {
		t.Fatal(trace(x))
	}
	var want []string
	for _, port := range []int{p.at.ShellPort, p.at.IOPubPort, p.at.StdinPort, p.at.ControlPort, p.at.HBPort} {
		want = append(want, fmt.Sprintf("0100007F:%04X", port)) // 127.0.0.1, as the system writes it
	}
	slices.Sort(want)
	if got := listening(t, p.pid); !slices.Equal(got, want) {
		t.Errorf("the kernel listens at %v, want %v", got, want)
	}
	if got := listening(t, childrenOf(t, p.pid)[0]); len(got) > 0 {
		t.Errorf("the worker listens at %v", got)
	}
}

// listening returns the addresses at which a process listens, of TCP over both families.
func listening(t *testing.T, pid int) (all []string) {
	t.Helper()
	inodes := map[string]bool{}
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil && strings.HasPrefix(to, "socket:[") {
			inodes[strings.Trim(to, "socket:[]")] = true
		}
	}
	for _, table := range []string{"tcp", "tcp6"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if err != nil {
			continue // no such family here
		}
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); len(f) > 9 && f[3] == "0A" && inodes[f[9]] { // 0A: listening
				all = append(all, f[1])
			}
		}
	}
	slices.Sort(all)
	return all
}

// What the kernel installs can be changed by nobody but its owner.
func TestInstalledFilesAreNotWritable(t *testing.T) {
	err := filepath.WalkDir(filepath.Join(installed(t), "share"), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o022 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
