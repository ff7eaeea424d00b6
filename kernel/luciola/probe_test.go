package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Every row of the probe, asked by libzmq: what peers do wrong, and what hostile clients send.
func TestProbe(t *testing.T) {
	py, prefix := python(t), installed(t)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, py, filepath.Join("..", "bench", "probe.py"), "luciola", "--flood", "5000")
	cmd.Env = isolated(t, prefix)
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}
