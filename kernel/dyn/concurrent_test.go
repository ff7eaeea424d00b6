package dyn

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"testing"
)

// TestConcurrent uses types in goroutines while others are defined; the race detector looks on.
func TestConcurrent(t *testing.T) {
	w := coded(t)
	x, c := w.box(recordValue()), w.box(&counter{})
	writer, stringer, level1 := idFor[io.Writer](w), idFor[fmt.Stringer](w), w.box(level(1))
	want := w.reg.Sprintf("%+v", x)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				if got := w.reg.Sprintf("%+v", x); got != want {
					t.Errorf("found %s", got)
				}
				if _, err := json.Marshal(x); err != nil {
					t.Error(err)
				}
				if w.reg.To(c, writer) != w.reg.To(c, writer) || !w.reg.Eq(level1, level1) || w.reg.Case(level1, stringer) == 0 {
					t.Error("a value is not what it was")
				}
			}
		})
	}
	for i := range 50 {
		if err := w.reg.Define([]Desc{{ID: ID(10000 + i), Kind: Slice, Elem: ID(stringer)}}); err != nil {
			t.Fatal(err)
		}
	}
	wg.Wait()
}
