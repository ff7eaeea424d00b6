package worker

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"io"
	"reflect"
	"slices"

	"github.com/luciola-nn/luciola/kernel/display"
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

// importFrom sets session variables to the values in a file: all, or none when one cannot be read. hidden are names of variables
// that the session does not know, each with its lowered name. It reports whether the cell has failed.
func (w *worker) importFrom(path string, hidden ...string) (failed bool) {
	values, err := w.read(path, hidden)
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
func (w *worker) read(path string, hidden []string) (map[int]arrival, error) {
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
		slot, t := w.placeOf(name, hidden)
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
func (w *worker) placeOf(name string, hidden []string) (slot int, t reflect.Type) {
	w.compiling.Lock()
	defer w.compiling.Unlock()
	if i := slices.Index(hidden, name); i >= 0 {
		slot = w.globals.slot(hidden[i+1])
	} else if x, known := w.variables.find(name); !known {
		return 0, nil
	} else {
		slot = x.slot
	}
	if v := w.globals.value(slot); v.IsValid() && v.CanSet() {
		return slot, v.Type()
	}
	return 0, nil
}

// picture displays an image that a native cell has encoded.
func (w *worker) picture(data []byte) {
	size, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		w.part(display.Text("an image that cannot be shown"))
		return
	}
	b := display.Text(fmt.Sprintf("image %d×%d", size.Width, size.Height))
	b.Data["image/png"] = data
	b.Data = display.Clean(b.Data)
	w.part(b)
}
