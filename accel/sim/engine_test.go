package sim

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestDoubleBuffering: loads of 10 on unit 0, tiles of 15 on unit 1, two buffers: load i waits for tile i−2.
//
//	load 0: 0–10   tile 0: 10–25
//	load 1: 10–20  tile 1: 25–40
//	load 2: 25–35  tile 2: 40–55
//	load 3: 40–50  tile 3: 55–70
func TestDoubleBuffering(t *testing.T) {
	var tasks []task
	for i := range int32(4) {
		load := task{unit: 0, queue: 0, cycles: 10}
		if i >= 2 {
			load.wait = []int32{2*(i-2) + 1}
		}
		tasks = append(tasks, load, task{unit: 1, queue: 1, cycles: 15, wait: []int32{2 * i}})
	}
	s := run(tasks, 2, 2, 8)
	if want := []int64{0, 10, 10, 25, 25, 40, 40, 55}; !slices.Equal(s.start, want) {
		t.Errorf("starts %v, want %v", s.start, want)
	}
	if s.total != 70 {
		t.Errorf("total %d, want 70", s.total)
	}
}

// TestLatencyIsPipelined: three loads of 4 with latency 10 leave the bus at 4, 8, 12 and finish at 14, 18, 22. With one in
// flight the next starts when the last has finished: 14, 28, 42.
func TestLatencyIsPipelined(t *testing.T) {
	tasks := make([]task, 3)
	for i := range tasks {
		tasks[i] = task{cycles: 4, latency: 10}
	}
	if s := run(tasks, 1, 1, 8); !slices.Equal(s.done, []int64{14, 18, 22}) {
		t.Errorf("done %v, want 14 18 22", s.done)
	}
	if s := run(tasks, 1, 1, 1); !slices.Equal(s.done, []int64{14, 28, 42}) {
		t.Errorf("one in flight: done %v, want 14 28 42", s.done)
	}
}

// TestSharedUnit: two queues share a bus. The task that has been ready longest goes first, the smaller number on a tie; a head
// that waits does not block the other queue.
func TestSharedUnit(t *testing.T) {
	s := run([]task{
		{queue: 1, cycles: 5},                   // 0–5: ready at 0 like task 1, smaller number
		{queue: 0, cycles: 5},                   // 5–10
		{queue: 1, cycles: 5, wait: []int32{1}}, // ready at 10; waits for the bus until 12
		{queue: 0, cycles: 2},                   // ready at 5, 10–12
		{queue: 0, cycles: 3, wait: []int32{2}}, // 17–20
		{queue: 1, cycles: 0, absent: true},     // never
		{queue: 1, cycles: 1, wait: []int32{5}}, // ready at 12, 17–18 would tie with nothing: task 4 is ready at 17
	}, 1, 2, 8)
	if want := []int64{0, 5, 12, 10, 18, 0, 17}; !slices.Equal(s.start, want) {
		t.Errorf("starts %v, want %v", s.start, want)
	}
}

// TestEngineInvariants on random tasks: nothing starts before what it waits for, a unit does one thing at a time, queues keep
// their order, and the same tasks give the same schedule.
func TestEngineInvariants(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		tasks := make([]task, 60)
		for i := range tasks {
			q := rng.IntN(4)
			tasks[i] = task{queue: q, unit: q / 2, cycles: rng.Int64N(5), latency: rng.Int64N(3)}
			for range rng.IntN(3) {
				if i > 0 {
					tasks[i].wait = append(tasks[i].wait, rng.Int32N(int32(i)))
				}
			}
		}
		s := run(tasks, 2, 4, 2)
		if again := run(tasks, 2, 4, 2); !slices.Equal(s.start, again.start) {
			t.Fatal("two runs differ")
		}
		for i, a := range tasks {
			for _, w := range a.wait {
				if s.start[i] < s.done[w] {
					t.Fatalf("task %d starts at %d, before %d is done at %d", i, s.start[i], w, s.done[w])
				}
			}
			for j, b := range tasks[:i] {
				if a.queue == b.queue && s.start[j] > s.start[i] {
					t.Fatalf("queue %d starts %d before %d", a.queue, i, j)
				}
				if a.unit == b.unit && s.start[i] < s.free[j] && s.start[j] < s.free[i] {
					t.Fatalf("unit %d does %d and %d at once", a.unit, i, j)
				}
			}
		}
	}
}
