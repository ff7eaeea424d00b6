package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Only what is mapped from the file, cannot be written and has not been, is given back: else what was changed would be lost.
func TestWhatIsGivenBack(t *testing.T) {
	const smaps = `00400000-00500000 r-xp 00000000 fe:00 7                          /opt/bin/my kernel
Rss:                1024 kB
Anonymous:             0 kB
00500000-00600000 r--p 00100000 fe:00 7                          /opt/bin/my kernel
Anonymous:             0 kB
00600000-00700000 r--p 00200000 fe:00 7                          /opt/bin/my kernel
Anonymous:             4 kB
00700000-00800000 rw-p 00300000 fe:00 7                          /opt/bin/my kernel
Anonymous:             0 kB
7f0000000000-7f0000100000 r-xp 00000000 fe:00 8                  /lib/libc.so.6
Anonymous:             0 kB
7f0000200000-7f0000300000 r--p 00000000 00:00 0
Anonymous:             0 kB
`
	want := []span{{0x400000, 0x500000}, {0x500000, 0x600000}}
	if diff := cmp.Diff(want, clean(smaps, "/opt/bin/my kernel"), cmp.AllowUnexported(span{})); diff != "" {
		t.Error(diff)
	}
}

// The program runs on after it, and this one has something to give back.
func TestGiveBack(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	if len(clean(string(before), self)) == 0 {
		t.Fatalf("nothing of %s is mapped in\n%s", self, before)
	}
	resident := func() int { return resident(t, os.Getpid()) }
	was := resident()
	giveBack()
	if now := resident(); now >= was {
		t.Errorf("%d KiB are resident, %d before", now, was)
	}
}
