package carry

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"unsafe"
)

// Program is the program of a cell: it takes variables from one file and gives them back in another.
type Program struct {
	in    *Reader
	out   *Writer
	path  string          // of the file that it gives
	spans map[string]span // where in the first file the variables are
}

// span is where in the file a variable is, and the memory that it got.
type span struct {
	from, to int64
	memory   unsafe.Pointer
}

// Start begins the program. It takes the names of its files off the arguments.
func Start() *Program {
	p := &Program{path: os.Args[2], spans: map[string]span{}}
	p.report()
	var err error
	p.in, err = Open(os.Args[1])
	check(err)
	p.out, err = Create(p.path + ".part")
	check(err)
	os.Args = os.Args[:1]
	return p
}

// check ends the program when a file cannot be read or written.
func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "the variables of the session:", err)
		os.Exit(1)
	}
}

// Take reads the next variable, to which v points.
func (p *Program) Take(name string, v any) {
	next, err := p.in.Next()
	check(err)
	if next != name {
		check(fmt.Errorf("%s was written, %s is wanted", next, name))
	}
	from := p.in.Offset()
	to := reflect.ValueOf(v).Elem()
	x, err := p.in.Value(to.Type())
	check(err)
	to.Set(x)
	p.spans[name] = span{from, p.in.Offset(), behind(to)}
}

// Give writes the variable to which v points.
func (p *Program) Give(name string, v any) { check(p.out.Put(name, reflect.ValueOf(v).Elem())) }

// behind is the memory behind a slice, a map or a pointer; nil when there is none.
func behind(v reflect.Value) unsafe.Pointer {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer:
		return v.UnsafePointer()
	}
	return nil
}

// Back writes a variable that was taken, if it is not as it was. One that still lies in the memory that it got is written as such.
func (p *Program) Back(name string, v any) {
	x := reflect.ValueOf(v).Elem()
	was, s := p.in.file, p.spans[name]
	_, err := was.Seek(s.from, io.SeekStart)
	check(err)
	same := &comparison{with: bufio.NewReaderSize(io.LimitReader(was, s.to-s.from), 1<<20)}
	w := bufio.NewWriterSize(same, 1<<16)
	err = putString(w, x.Type().String())
	if err == nil {
		err = put(w, x)
	}
	err = errors.Join(err, w.Flush())
	if _, end := same.with.ReadByte(); err == nil && end == io.EOF {
		return
	}
	if err != nil && !errors.Is(err, errDiffers) {
		check(err)
	}
	if s.memory != nil && behind(x) == s.memory {
		name = inPlace + name
	}
	p.Give(name, v)
}

var errDiffers = errors.New("it differs")

// comparison is a Writer that fails where what is written differs from what is read.
type comparison struct {
	with *bufio.Reader
}

func (c *comparison) Write(b []byte) (int, error) {
	for at := 0; at < len(b); {
		part, err := c.with.Peek(min(len(b)-at, c.with.Size()))
		if len(part) == 0 && err != nil || !bytes.Equal(part, b[at:at+len(part)]) {
			return at, errDiffers
		}
		at += len(part)
		if _, err := c.with.Discard(len(part)); err != nil {
			return at, err
		}
	}
	return len(b), nil
}

// End says that the program has come to its end: only then there is a file.
func (p *Program) End() {
	check(p.out.Close())
	check(os.Rename(p.path+".part", p.path))
}
