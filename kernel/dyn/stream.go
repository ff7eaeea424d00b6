package dyn

import (
	"io"
	"reflect"
)

// Compiled code that is given an io.Reader or an io.Writer asks what else it can do: io.Copy for WriteTo and ReadFrom,
// io.WriteString for WriteString, fmt.Fscan for ReadRune, others for ReadByte and Close. The wrappers here say yes to what the
// described type can do, and no to the rest.

// stream calls methods of the value that a wrapper holds.
type stream struct {
	reg  *Registry
	bare any
}

func (s stream) bytes(method string, p []byte) (int, error) {
	var n int
	var err error
	s.reg.Call(s.bare, method, []any{p}, &n, &err)
	return n, err
}

type (
	reader       struct{ s stream }
	writerTo     struct{ s stream }
	byteReader   struct{ s stream }
	runeScanner  struct{ s stream }
	closer       struct{ s stream }
	writer       struct{ s stream }
	readerFrom   struct{ s stream }
	stringWriter struct{ s stream }
)

func (r reader) Read(p []byte) (int, error)  { return r.s.bytes("Read", p) }
func (w writer) Write(p []byte) (int, error) { return w.s.bytes("Write", p) }

func (w writerTo) WriteTo(to io.Writer) (n int64, err error) {
	w.s.reg.Call(w.s.bare, "WriteTo", []any{to}, &n, &err)
	return n, err
}

func (r readerFrom) ReadFrom(from io.Reader) (n int64, err error) {
	r.s.reg.Call(r.s.bare, "ReadFrom", []any{from}, &n, &err)
	return n, err
}

func (r byteReader) ReadByte() (b byte, err error) {
	r.s.reg.Call(r.s.bare, "ReadByte", nil, &b, &err)
	return b, err
}

func (r runeScanner) ReadRune() (c rune, size int, err error) {
	r.s.reg.Call(r.s.bare, "ReadRune", nil, &c, &size, &err)
	return c, size, err
}

func (r runeScanner) UnreadRune() (err error) {
	r.s.reg.Call(r.s.bare, "UnreadRune", nil, &err)
	return err
}

func (c closer) Close() (err error) {
	c.s.reg.Call(c.s.bare, "Close", nil, &err)
	return err
}

func (w stringWriter) WriteString(text string) (n int, err error) {
	w.s.reg.Call(w.s.bare, "WriteString", []any{text}, &n, &err)
	return n, err
}

// Interfaces that decide between the wrappers of readers, and between those of writers.
var (
	readerAbilities = []reflect.Type{reflect.TypeFor[io.WriterTo](), reflect.TypeFor[io.ByteReader](), reflect.TypeFor[io.RuneScanner](), reflect.TypeFor[io.Closer]()}
	writerAbilities = []reflect.Type{reflect.TypeFor[io.ReaderFrom](), reflect.TypeFor[io.StringWriter](), reflect.TypeFor[io.Closer]()}
)

// readers make the wrapper of a reader with the abilities whose bits are set; IValue comes first in each, see held.
var readers = []func(v any, s stream) any{
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
		}{v, reader{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			writerTo
		}{v, reader{s}, writerTo{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			byteReader
		}{v, reader{s}, byteReader{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			writerTo
			byteReader
		}{v, reader{s}, writerTo{s}, byteReader{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			runeScanner
		}{v, reader{s}, runeScanner{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			writerTo
			runeScanner
		}{v, reader{s}, writerTo{s}, runeScanner{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			byteReader
			runeScanner
		}{v, reader{s}, byteReader{s}, runeScanner{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			writerTo
			byteReader
			runeScanner
		}{v, reader{s}, writerTo{s}, byteReader{s}, runeScanner{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			closer
		}{v, reader{s}, closer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			writerTo
			closer
		}{v, reader{s}, writerTo{s}, closer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			byteReader
			closer
		}{v, reader{s}, byteReader{s}, closer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			writerTo
			byteReader
			closer
		}{v, reader{s}, writerTo{s}, byteReader{s}, closer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			runeScanner
			closer
		}{v, reader{s}, runeScanner{s}, closer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			writerTo
			runeScanner
			closer
		}{v, reader{s}, writerTo{s}, runeScanner{s}, closer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			byteReader
			runeScanner
			closer
		}{v, reader{s}, byteReader{s}, runeScanner{s}, closer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			reader
			writerTo
			byteReader
			runeScanner
			closer
		}{v, reader{s}, writerTo{s}, byteReader{s}, runeScanner{s}, closer{s}}
	},
}

// writers are likewise.
var writers = []func(v any, s stream) any{
	func(v any, s stream) any {
		return &struct {
			IValue any
			writer
		}{v, writer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			writer
			readerFrom
		}{v, writer{s}, readerFrom{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			writer
			stringWriter
		}{v, writer{s}, stringWriter{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			writer
			readerFrom
			stringWriter
		}{v, writer{s}, readerFrom{s}, stringWriter{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			writer
			closer
		}{v, writer{s}, closer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			writer
			readerFrom
			closer
		}{v, writer{s}, readerFrom{s}, closer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			writer
			stringWriter
			closer
		}{v, writer{s}, stringWriter{s}, closer{s}}
	},
	func(v any, s stream) any {
		return &struct {
			IValue any
			writer
			readerFrom
			stringWriter
			closer
		}{v, writer{s}, readerFrom{s}, stringWriter{s}, closer{s}}
	},
}

// streamFor returns what makes the wrapper of a value of type t as the compiled interface rt; nil when that is no stream.
func streamFor(t *Type, rt reflect.Type) func(v any, s stream) any {
	var makers []func(any, stream) any
	var abilities []reflect.Type
	switch rt {
	case reflect.TypeFor[io.Reader](), reflect.TypeFor[io.ReadCloser]():
		makers, abilities = readers, readerAbilities
	case reflect.TypeFor[io.Writer](), reflect.TypeFor[io.WriteCloser]():
		makers, abilities = writers, writerAbilities
	default:
		return nil
	}
	which := 0
	for bit, a := range abilities {
		if t.missing(compiled(a)) == "" {
			which |= 1 << bit
		}
	}
	return makers[which]
}
