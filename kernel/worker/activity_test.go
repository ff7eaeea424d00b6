package worker

import (
	"testing"
	"time"
)

// What is told to stop is told before anything else begins: else that would take the brake off again.
func TestNothingBeginsWhileAllIsStopped(t *testing.T) {
	var a activity
	first, second := newRun(1, nil), newRun(2, nil)
	a.enter(first, func() {})
	begun, halted := make(chan struct{}), false
	a.stop(func() {
		halted = true
		go a.enter(second, func() { close(begun) })
		select {
		case <-begun:
			t.Error("a run begins between the brake and the word to those that run")
		case <-time.After(50 * time.Millisecond):
		}
	})
	if !first.isStopping() || !halted {
		t.Fatalf("told to stop: %v, halted: %v", first.isStopping(), halted)
	}
	select {
	case <-begun:
		t.Error("a run begins before the one that was told has ended")
	default:
	}
	a.leave(first)
	<-begun
	if second.isStopping() {
		t.Error("the second run was told")
	}
}
