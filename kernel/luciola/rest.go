package main

import (
	memory "runtime/debug"
	"time"
)

// whenAtRest calls what gives memory back, a while after the start: neither that nor the first cells have to wait for it.
func whenAtRest(all ...func()) {
	time.AfterFunc(time.Second, func() {
		for _, f := range all {
			f()
		}
	})
}

// freeHeap gives back what reading type information has left on the heap. It is for the front: the heap of a worker is the user's, and
// may be large.
func freeHeap() { memory.FreeOSMemory() }
