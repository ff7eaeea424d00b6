package worker

import (
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/luciola-nn/luciola/kernel/native/carry"
)

// export writes session variables to a file, for a program that is built of a cell. It reports whether the cell has failed.
func (w *worker) export(path string, names ...string) (failed bool) {
	f, err := carry.Create(path)
	if err == nil {
		for _, name := range names {
			err = errors.Join(err, w.put(f, name))
		}
		err = errors.Join(err, f.Close())
	}
	return w.stops(err, "into")
}

// stops ends the cell when a variable could not be carried.
func (w *worker) stops(err error, where string) bool {
	if err != nil {
		w.fail(fmt.Errorf("a variable is not carried %s the native cell: %w", where, err), 1)
	}
	return err != nil
}

// put writes one variable.
func (w *worker) put(f *carry.Writer, name string) error {
	x, known := w.variables.find(name)
	if !known {
		return fmt.Errorf("there is no variable %s", name)
	}
	w.compiling.Lock()
	v := w.globals.value(x.slot)
	w.compiling.Unlock()
	if !v.IsValid() {
		return fmt.Errorf("the variable %s has no place", name)
	}
	return f.Put(name, v)
}

// importFrom sets session variables to the values in a file: all, or none when one cannot be read. The variable hidden is that of the
// lowered name, which the session does not know. It reports whether the cell has failed.
func (w *worker) importFrom(path, hidden, lowered string) (failed bool) {
	values, err := w.read(path, hidden, lowered)
	if err == nil {
		w.compiling.Lock()
		defer w.compiling.Unlock()
		for slot, v := range values {
			if variable := w.globals.value(slot); v.inPlace {
				carry.Fill(variable, v.Value)
			} else {
				variable.Set(v.Value)
			}
		}
	}
	return w.stops(err, "out of")
}

// arrival is a value that comes back; inPlace when it is one that went into the program, changed in its memory.
type arrival struct {
	reflect.Value
	inPlace bool
}

// read reads the values in a file, by the places of their variables.
func (w *worker) read(path, hidden, lowered string) (map[int]arrival, error) {
	f, err := carry.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	values := map[int]arrival{}
	for {
		name, err := f.Next()
		if err == io.EOF {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		name, inPlace := carry.InPlace(name)
		slot, t := w.placeOf(name, hidden, lowered)
		if t == nil {
			return nil, fmt.Errorf("there is no variable %s", name)
		}
		v, err := f.Value(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		values[slot] = arrival{v, inPlace}
	}
}

// placeOf returns where the interpreter keeps a variable, and its type; nil when there is none.
func (w *worker) placeOf(name, hidden, lowered string) (slot int, t reflect.Type) {
	w.compiling.Lock()
	defer w.compiling.Unlock()
	if x, known := w.variables.find(name); name == hidden {
		slot = w.globals.slot(lowered)
	} else if slot = x.slot; !known {
		return 0, nil
	}
	if v := w.globals.value(slot); v.IsValid() && v.CanSet() {
		return slot, v.Type()
	}
	return 0, nil
}
