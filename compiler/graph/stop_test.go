package graph_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// piece is the most data, in bytes, that saving or loading may work on between two questions whether to stop.
const piece = 1 << 18

// large has a parameter of four pieces and one element; noise, so that it is as large when compressed.
func large(t *testing.T) *graph.Graph {
	const rows, cols = 1024, 256
	r := rand.New(rand.NewPCG(5, 5))
	g := graph.New("large")
	x := g.Input("x", tensor.TypeOf(tensor.F32, 1, cols))
	w := tensor.New(tensor.TypeOf(tensor.F32, rows, cols))
	for i := range w.F32() {
		w.F32()[i] = r.Float32()
	}
	y, err := g.Add(graph.Dense, "y", []*graph.Value{x, g.Const("w", w)}, nil)
	must(t, err)
	g.Output(y)
	return g
}

// counter counts what is written.
type counter struct {
	io.Writer
	n int
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.n += n
	return n, err
}

// ask runs work with a hook that stops at question n, counted from 0, and returns how many were asked; each calls look.
func ask(n int, look func(), work func() error) (asked int, err error) {
	undo := progress.Bind(progress.Hook{Stop: func() bool { look(); asked++; return asked > n }})
	defer undo()
	err = work()
	return asked, err
}

const never = 1 << 30

// TestSaveStops: saving asks once a piece while it lays out, digests and compresses; a stop at any question leaves no file behind, and
// the next save is whole.
func TestSaveStops(t *testing.T) {
	g := large(t)
	var want bytes.Buffer
	out := &counter{Writer: &want}
	before, longest := 0, 0
	all, err := ask(never, func() { longest = max(longest, out.n-before); before = out.n }, func() error { return g.Write(out) })
	must(t, err)
	if bytesOf := 1024 * 256 * 4; all < 3*bytesOf/piece || out.n < bytesOf*3/4 {
		t.Errorf("asked %d times, wrote %d bytes for %d of noise", all, out.n, bytesOf)
	}
	if last := out.n - before; max(longest, last) > 2*piece { // the compressor holds back up to a piece
		t.Errorf("%d bytes written between two questions, %d after the last", longest, last)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "large.luciola")
	for n := range all {
		asked, err := ask(n, func() {}, func() error { return g.Save(path) })
		if !errors.Is(err, progress.ErrStopped) || asked != n+1 || !strings.Contains(err.Error(), path) {
			t.Errorf("told to stop at question %d of %d, asked %d times: %v", n+1, all, asked, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Fatalf("stopped at question %d: %v left behind, %v", n+1, left, err)
		}
	}
	must(t, g.Save(path))
	got, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("saved another file after the stops")
	}
}

// TestLoadStops: loading asks once a piece while it inflates and while it digests; a stop at any question gives no network.
func TestLoadStops(t *testing.T) {
	var b bytes.Buffer
	g := large(t)
	must(t, g.Write(&b))
	var back *graph.Graph
	load := func() (err error) { back, err = graph.ReadBytes(b.Bytes()); return err }
	all, err := ask(never, func() {}, load)
	must(t, err)
	if bytesOf := 1024 * 256 * 4; all < 2*bytesOf/piece {
		t.Errorf("asked %d times for %d bytes", all, bytesOf)
	}
	for n := range all {
		if asked, err := ask(n, func() {}, load); !errors.Is(err, progress.ErrStopped) || asked != n+1 || back != nil {
			t.Errorf("told to stop at question %d of %d, asked %d times: %v, network %v", n+1, all, asked, err, back)
		}
	}
	must(t, load())
	if back.Text() != g.Text() {
		t.Error("loaded another network after the stops")
	}
}
