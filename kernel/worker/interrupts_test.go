package worker

import "testing"

func stopped(stop <-chan struct{}) bool {
	select {
	case <-stop:
		return true
	default:
		return false
	}
}

// A request to stop reaches the execution it names, whenever it comes, and no other.
func TestInterrupts(t *testing.T) {
	var i interrupts
	i.ask(0) // nothing runs
	first := i.begin(1)
	if stopped(first) {
		t.Error("a request from before the first execution stops it")
	}
	i.ask(3) // overtakes the start of 3
	if stopped(first) {
		t.Error("a request for 3 stops 1")
	}
	i.ask(1)
	i.ask(1) // an impatient user
	i.ask(0)
	if !stopped(first) {
		t.Error("1 is not stopped")
	}
	i.end(1)
	i.ask(1) // late
	second := i.begin(2)
	i.ask(1) // later still
	if stopped(second) {
		t.Error("a request for 1 stops 2")
	}
	i.ask(0)
	if !stopped(second) {
		t.Error("a request for whatever runs does not stop 2")
	}
	i.end(2)
	i.ask(4)
	if !stopped(i.begin(4)) {
		t.Error("a request that came early does not stop 4")
	}
	i.end(4)
	if stopped(i.begin(5)) {
		t.Error("5 is stopped by what was for 4")
	}
	if !stopped(i.begin(3)) {
		t.Error("a request for 3, which came before 4 and 5 began, does not stop 3")
	}
}

// Executions that run at the same time are stopped one by one, or all.
func TestInterruptsOfSeveral(t *testing.T) {
	var i interrupts
	a, b, c := i.begin(1), i.begin(2), i.begin(3)
	i.ask(2)
	if stopped(a) || !stopped(b) || stopped(c) {
		t.Error("a request for 2 stops another, or not 2")
	}
	i.ask(0)
	if !stopped(a) || !stopped(c) {
		t.Error("a request for all does not stop 1 and 3")
	}
}
