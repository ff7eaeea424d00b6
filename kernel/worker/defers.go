package worker

// Defers is what one call of an interpreted function has deferred. It is used by one goroutine.
type Defers struct {
	list      []func()
	panicking bool
	value     any
}

func newDefers() *Defers { return &Defers{} }

// Add defers f.
func (d *Defers) Add(f func()) { d.list = append(d.list, f) }

// Recover is what recover means in a deferred function: it stops the panic and returns its value, nil when there is none.
func (d *Defers) Recover() any {
	if !d.panicking {
		return nil
	}
	v := d.value
	d.panicking, d.value = false, nil
	return v
}

// Run calls body and then what it deferred, in reverse order, also when body panics. A panic that nobody recovers goes on.
func (d *Defers) Run(body func()) {
	d.try(body)
	for len(d.list) > 0 {
		f := d.list[len(d.list)-1]
		d.list = d.list[:len(d.list)-1]
		d.try(f)
	}
	if d.panicking {
		panic(d.value)
	}
}

func (d *Defers) try(f func()) {
	defer func() {
		if v := recover(); v != nil {
			d.panicking, d.value = true, v
		}
	}()
	f()
}
