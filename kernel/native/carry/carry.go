// Package carry writes values to files and reads them back in another process of the same machine.
//
// It is on both sides of a native cell: the worker writes and reads session variables with it, and its own text is built into the
// program of the cell. So it imports the standard library alone. Open this file first.
//
//	carry.go    the form of a file        program.go  what the program of a cell calls
//	value.go    one value, written        rescue.go   a panic of the program, as its caller wants it
//	get.go      and read              crash.go    what the runtime says of any other
//	place.go    values that stay in their memory
//	text.go     values that do not go
package carry

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"unsafe"
)

// head begins a file. Numbers in it are those of the memory: both sides must have the same.
func head() string {
	order := "big"
	if n := uint16(1); *(*byte)(unsafe.Pointer(&n)) == 1 {
		order = "little"
	}
	return "carry 1, " + strconv.Itoa(strconv.IntSize) + " bit, " + order + " endian\n"
}

// Writer writes named values.
type Writer struct {
	file *os.File
	w    *bufio.Writer
}

// Create begins a file.
func Create(path string) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	w := &Writer{file: f, w: bufio.NewWriterSize(f, 1<<20)}
	_, err = w.w.WriteString(head())
	return w, err
}

// Put writes a value: bool, numbers, strings, slices, arrays and maps of these, what has MarshalBinary and UnmarshalBinary, and
// pointers to that. Another is an error.
func (w *Writer) Put(name string, v reflect.Value) error {
	err := putString(w.w, name)
	if err == nil {
		err = putString(w.w, v.Type().String())
	}
	if err == nil {
		err = put(w.w, v)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Close ends the file.
func (w *Writer) Close() error { return errors.Join(w.w.Flush(), w.file.Close()) }

// Reader reads named values in the order in which they were written.
type Reader struct {
	file *os.File
	r    *bufio.Reader
	n    int64 // bytes taken from file
}

// Open opens a file that a Writer has closed.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{file: f}
	r.r = bufio.NewReaderSize(r, 1<<20)
	line, err := r.r.ReadString('\n')
	if err == nil && line != head() {
		err = fmt.Errorf("the file was written by a program of another kind: it begins with %q, want %q", line, head())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return r, nil
}

// Read reads from the file; it counts for [Reader.Offset].
func (r *Reader) Read(p []byte) (int, error) {
	n, err := r.file.Read(p)
	r.n += int64(n)
	return n, err
}

// Offset is the place in the file of what is read next.
func (r *Reader) Offset() int64 { return r.n - int64(r.r.Buffered()) }

// Next returns the name of the next value; io.EOF when there is none.
func (r *Reader) Next() (string, error) { return getString(r.r) }

// Value reads the value of the name that Next has returned.
func (r *Reader) Value(t reflect.Type) (reflect.Value, error) {
	written, err := getString(r.r)
	if err != nil {
		return reflect.Value{}, noEOF(err)
	}
	if written != t.String() {
		return reflect.Value{}, fmt.Errorf("a %s was written, a %s is wanted", written, t)
	}
	v := reflect.New(t).Elem()
	return v, noEOF(get(r.r, v))
}

// Close closes the file.
func (r *Reader) Close() error { return r.file.Close() }

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func putString(w *bufio.Writer, s string) error {
	if _, err := w.Write(binary.AppendUvarint(w.AvailableBuffer(), uint64(len(s)))); err != nil {
		return err
	}
	_, err := w.WriteString(s)
	return err
}

func getString(r *bufio.Reader) (string, error) {
	b, err := getBytes(r)
	return string(b), err
}

// getBytes reads what putString has written, and takes no more memory than there is text.
func getBytes(r *bufio.Reader) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	if n < 1<<20 {
		b := make([]byte, n)
		_, err = io.ReadFull(r, b)
		return b, noEOF(err)
	}
	b, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err == nil && uint64(len(b)) < n {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}
