package server

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// Ports of 0 become those in use, all different; an address that is taken leaves none of the others open.
func TestListen(t *testing.T) {
	session, err := wire.NewSession("", "")
	if err != nil {
		t.Fatal(err)
	}
	free := wire.Connection{Transport: "tcp", IP: "127.0.0.1"}
	sockets, at, err := Listen(free, session)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		for _, o := range []interface{ Close(time.Duration) }{sockets.Shell, sockets.Control, sockets.Stdin, sockets.Heartbeat, sockets.IOPub} {
			o.Close(0)
		}
	}()
	used := map[int]bool{at.ShellPort: true, at.ControlPort: true, at.StdinPort: true, at.HBPort: true, at.IOPubPort: true}
	for port := range used {
		c, err := net.Dial("tcp", net.JoinHostPort(at.IP, strconv.Itoa(port)))
		if err != nil {
			t.Errorf("nobody listens on port %d of %+v", port, at)
			continue
		}
		c.Close()
	}
	if len(used) != 5 {
		t.Errorf("%d ports in %+v, want 5", len(used), at)
	}

	paths := wire.Connection{Transport: "ipc", IP: filepath.Join(t.TempDir(), "s"), ShellPort: 1, ControlPort: 2, StdinPort: 3, HBPort: 4, IOPubPort: 5}
	if err := os.WriteFile(paths.IP+"-5", nil, 0o600); err != nil { // the last that is opened
		t.Fatal(err)
	}
	if _, _, err := Listen(paths, session); err == nil {
		t.Fatal("a path that is taken is listened on")
	}
	if left, err := filepath.Glob(paths.IP + "-[1-4]"); err != nil || len(left) > 0 {
		t.Errorf("after the failure %v are open, %v", left, err)
	}
}
