package worker

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"
)

// Defers is what one call of an interpreted function has deferred. It is used by one goroutine.
type Defers struct {
	list      []deferred
	panicking bool
	value     any
	recovered func()        // is called when a panic is stopped
	words     func(any) any // what Go says where the interpreter has words of its own
}

// deferred is a deferred call. direct says that recover in the called function itself, which is no literal, stops a panic.
type deferred struct {
	call   func()
	direct bool
}

func (w *worker) newDefers() *Defers {
	return &Defers{words: w.types.Runtime, recovered: w.forgetFrames}
}

// Add defers f.
func (d *Defers) Add(f func()) { d.list = append(d.list, deferred{f, false}) }

// AddDirect defers f, which calls a function that may call recover.
func (d *Defers) AddDirect(f func()) { d.list = append(d.list, deferred{f, true}) }

// Recover is what recover means in a deferred literal: it stops the panic and returns its value, nil when there is none.
func (d *Defers) Recover() any {
	if !d.panicking {
		return nil
	}
	v := d.value
	d.panicking, d.value = false, nil
	d.recovered()
	return v
}

// Run calls body and then what it deferred, in reverse order, also when body panics. A panic that nobody recovers goes on.
func (d *Defers) Run(body func()) {
	ended := false
	defer func() {
		if !ended && !d.panicking { // runtime.Goexit runs what was deferred, too
			d.unwind()
		}
	}()
	d.try(body)
	d.unwind()
	ended = true
	if d.panicking {
		panic(d.value)
	}
}

// unwind calls what is deferred.
func (d *Defers) unwind() {
	for len(d.list) > 0 {
		last := d.list[len(d.list)-1]
		d.list = d.list[:len(d.list)-1]
		if !last.direct {
			d.try(last.call)
			continue
		}
		leave := enterDirect(d)
		d.try(last.call)
		leave()
	}
}

func (d *Defers) try(f func()) {
	defer func() {
		if v := recover(); v != nil {
			d.panicking, d.value = true, d.words(v)
		}
	}()
	f()
}

// direct holds, by goroutine, the lists that are calling a function in which recover works.
var direct sync.Map // goroutine → *Defers

func enterDirect(d *Defers) (leave func()) {
	id := goroutine()
	before, nested := direct.Load(id)
	direct.Store(id, d)
	return func() {
		if nested {
			direct.Store(id, before)
		} else {
			direct.Delete(id)
		}
	}
}

// recoverDirect is what recover means outside of a deferred literal.
func recoverDirect() any {
	if d, ok := direct.Load(goroutine()); ok {
		return d.(*Defers).Recover()
	}
	return nil
}

// goroutine returns the number of the goroutine that calls it. Go offers it only as text.
func goroutine() uint64 {
	buf := make([]byte, 64)
	buf = bytes.TrimPrefix(buf[:runtime.Stack(buf, false)], []byte("goroutine "))
	n, _, _ := bytes.Cut(buf, []byte(" "))
	id, _ := strconv.ParseUint(string(n), 10, 64)
	return id
}
