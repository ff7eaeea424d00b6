package bind

import (
	"strconv"
	"testing"
)

// heapOfWorker is how much the live objects of the worker take, in bytes.
func heapOfWorker(t *testing.T, nb *notebook) int {
	t.Helper()
	o := nb.ok("runtime.GC()\nruntime.GC()\nvar stats runtime.MemStats\nruntime.ReadMemStats(&stats)\nstats.HeapAlloc")
	n, err := strconv.Atoi(o.result)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What the interpreter makes of a cell goes when the cell has run: a long session does not grow by its length. A new worker is not given
// what only ran.
func TestCellsLeaveNothing(t *testing.T) {
	nb := newNotebook(t)
	for range 20 {
		nb.ok("1 + 1")
	}
	before := heapOfWorker(t, nb)
	units, _ := nb.session.Restart()
	if len(units) != 1 { // the one that declares stats
		t.Errorf("%d units are replayed, want 1", len(units))
	}
	nb.ok("var stats runtime.MemStats")
	const cells, most = 300, 6 << 10
	for range cells {
		nb.ok("1 + 1")
	}
	if each := (heapOfWorker(t, nb) - before) / cells; each > most {
		t.Errorf("each cell leaves %d bytes in the worker, want at most %d", each, most)
	} else {
		t.Logf("each cell leaves %d bytes in the worker", each)
	}
}
