package worker

import "sync/atomic"

// AtomicPointer is atomic.Pointer for pointers of any one type, as cells see it. The zero value holds nil.
type AtomicPointer struct{ p atomic.Pointer[any] }

// Load returns the pointer, nil when there is none.
func (a *AtomicPointer) Load() any { return value(a.p.Load()) }

// Store sets the pointer.
func (a *AtomicPointer) Store(x any) { a.p.Store(&x) }

// Swap sets the pointer and returns the one before.
func (a *AtomicPointer) Swap(x any) any { return value(a.p.Swap(&x)) }

// CompareAndSwap sets the pointer to x if it is old.
func (a *AtomicPointer) CompareAndSwap(old, x any) bool {
	for {
		now := a.p.Load()
		if held := value(now); held != old && !(held == nil && hole(old) == nil) {
			return false
		}
		if a.p.CompareAndSwap(now, &x) {
			return true
		}
	}
}

func value(p *any) any {
	if p == nil {
		return nil
	}
	return *p
}
