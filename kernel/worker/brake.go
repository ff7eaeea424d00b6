package worker

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/traefik/yaegi/interp"
)

// brake stops all interpreted code, and lets functions of earlier cells run again afterwards.
//
// The interpreter compares a number of its own with the number of each frame before every step, and a frame whose number differs
// ends. Its own way to stop raises that number for good, which also ends every function and closure that exists: called later, they
// return zero values at once. The brake raises the number only until the next cell begins. Blocked channel operations of
// interpreted code also wait for a channel, here the gate, and stop when they receive from it.
type brake struct {
	number *uint64
	base   uint64
	gate   chan struct{}
	on     atomic.Bool

	mu     sync.Mutex
	signal chan struct{} // closed while the brake is on
	ended  chan struct{} // closed when the brake is to be off again
	quiet  chan struct{} // closed when nothing is sent through the gate any more
}

// newBrake takes hold of an interpreter that has compiled nothing yet.
func newBrake(in *interp.Interpreter) (*brake, error) {
	v := reflect.ValueOf(in).Elem()
	number, err := field[uint64](v, "id")
	if err != nil {
		return nil, err
	}
	done, err := field[chan struct{}](v, "done")
	if err != nil {
		return nil, err
	}
	cancellable, err := field[bool](v, "cancelChan")
	if err != nil {
		return nil, err
	}
	b := &brake{number: number, base: *number, gate: make(chan struct{}), signal: make(chan struct{})}
	*done, *cancellable = b.gate, true
	return b, nil
}

// field returns the address of a field of the interpreter, which has no method for what the brake does.
func field[T any](v reflect.Value, name string) (*T, error) {
	f := v.FieldByName(name)
	if !f.IsValid() || f.Type() != reflect.TypeFor[T]() {
		return nil, fmt.Errorf("worker: the interpreter has no field %s of type %s: it is not of the version that the worker knows", name, reflect.TypeFor[T]())
	}
	return (*T)(unsafe.Pointer(f.UnsafeAddr())), nil
}

// pull puts the brake on. Until it is released, interpreted code ends wherever it is, and calls of interpreted functions return
// at once.
func (b *brake) pull() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.on.Load() {
		return
	}
	b.on.Store(true)
	atomic.StoreUint64(b.number, b.base+1)
	close(b.signal)
	ended, quiet := make(chan struct{}), make(chan struct{})
	b.ended, b.quiet = ended, quiet
	go func() {
		defer close(quiet)
		for {
			select {
			case b.gate <- struct{}{}:
			case <-ended:
				return
			}
		}
	}()
}

// release lets interpreted code run again.
func (b *brake) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.on.Load() {
		return
	}
	close(b.ended)
	<-b.quiet // or it would stop what begins now
	b.signal = make(chan struct{})
	b.on.Store(false)
	atomic.StoreUint64(b.number, b.base)
}

// pulled returns a channel that is closed while the brake is on.
func (b *brake) pulled() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.signal
}
