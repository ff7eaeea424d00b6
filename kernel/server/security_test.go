package server_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

// Nothing of a message that is not signed with the key of the connection file is obeyed: no cell runs, nothing is published, the
// kernel does not shut down, and a running cell is not interrupted.
func TestUnsignedMessagesDoNothing(t *testing.T) {
	k := kerneltest.StartTCP(t)
	k.Run(t, "set x")
	running := begin(t, k, "sleep 500")
	for _, request := range []struct {
		on      client.Conn
		msgType string
	}{
		{k.Conns.Shell, "execute_request"},
		{k.Conns.Control, "interrupt_request"},
		{k.Conns.Control, "shutdown_request"},
		{k.Conns.Shell, "shutdown_request"},
	} {
		m, err := k.Session.New(nil, request.msgType, map[string]any{"code": "set forged\nprint forged"})
		if err != nil {
			t.Fatal(err)
		}
		good, err := k.Session.Frames(m)
		if err != nil {
			t.Fatal(err)
		}
		other := hmac.New(sha256.New, []byte("another key"))
		for _, f := range good[2:6] {
			other.Write(f)
		}
		for _, signature := range []string{"", "00", strings.Repeat("0", 64), string(good[1][:62]), string(good[1]) + "00", hex.EncodeToString(other.Sum(nil))} {
			frames := append([][]byte{good[0], []byte(signature)}, good[2:]...)
			if err := request.on.Send(frames); err != nil {
				t.Fatal(err)
			}
		}
		changed := append([][]byte{}, good...) // signed, and changed afterwards
		changed[5] = []byte(strings.Replace(string(good[5]), "forged", "worse", 1))
		if err := request.on.Send(changed); err != nil {
			t.Fatal(err)
		}
		ask(t, k, k.Conns.Control, "kernel_info_request", nil) // by now they have been read
	}
	if reply := finish(t, k, running); reply["status"] != "ok" {
		t.Errorf("the running cell: %v", reply)
	}
	x := k.Run(t, "get forged\nget worse\nget x")
	if got := x.Text("stdout"); got != "forged false\nworse false\nx true\n" {
		t.Errorf("afterwards: %q", got)
	}
	if n, _ := client.Content(x.Reply)["execution_count"].(float64); n != 3 {
		t.Errorf("execution count %v, want 3: a forged cell was counted", n)
	}
}
