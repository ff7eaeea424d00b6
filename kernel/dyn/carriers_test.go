package dyn

import (
	"io"
	"reflect"
)

// carriers are those of package bind, as far as the tests need them.
var carriers = []reflect.Type{reflect.TypeFor[carrier0](), reflect.TypeFor[carrier1](), reflect.TypeFor[carrier2]()}

type carrier0 struct{ v Val }

func (c carrier0) As(target any) (ok bool) {
	Invoke(c.v, "As", []any{target}, &ok)
	return
}

func (c carrier0) Close() (err error) {
	Invoke(c.v, "Close", nil, &err)
	return
}

func (c carrier0) Error() (s string) {
	Invoke(c.v, "Error", nil, &s)
	return
}

func (c carrier0) Is(target error) (ok bool) {
	Invoke(c.v, "Is", []any{target}, &ok)
	return
}

func (c carrier0) Len() (n int) {
	Invoke(c.v, "Len", nil, &n)
	return
}

func (c carrier0) Less(i, j int) (ok bool) {
	Invoke(c.v, "Less", []any{i, j}, &ok)
	return
}

func (c carrier0) Pop() (x any) {
	Invoke(c.v, "Pop", nil, &x)
	return
}
func (c carrier0) Push(x any) { Invoke(c.v, "Push", []any{x}) }
func (c carrier0) Read(p []byte) (n int, err error) {
	Invoke(c.v, "Read", []any{p}, &n, &err)
	return
}

func (c carrier0) ReadFrom(r io.Reader) (n int64, err error) {
	Invoke(c.v, "ReadFrom", []any{r}, &n, &err)
	return
}

func (c carrier0) ReadByte() (b byte, err error) {
	Invoke(c.v, "ReadByte", nil, &b, &err)
	return
}

func (c carrier0) ReadRune() (r rune, n int, err error) {
	Invoke(c.v, "ReadRune", nil, &r, &n, &err)
	return
}

func (c carrier0) UnreadRune() (err error) {
	Invoke(c.v, "UnreadRune", nil, &err)
	return
}

func (c carrier0) String() (s string) {
	Invoke(c.v, "String", nil, &s)
	return
}
func (c carrier0) Swap(i, j int) { Invoke(c.v, "Swap", []any{i, j}) }
func (c carrier0) Unwrap() (err error) {
	Invoke(c.v, "Unwrap", nil, &err)
	return
}

func (c carrier0) Write(p []byte) (n int, err error) {
	Invoke(c.v, "Write", []any{p}, &n, &err)
	return
}

func (c carrier0) WriteString(s string) (n int, err error) {
	Invoke(c.v, "WriteString", []any{s}, &n, &err)
	return
}

func (c carrier0) WriteTo(w io.Writer) (n int64, err error) {
	Invoke(c.v, "WriteTo", []any{w}, &n, &err)
	return
}

type carrier1 struct{ v Val }

func (c carrier1) Unwrap() (errs []error) {
	Invoke(c.v, "Unwrap", nil, &errs)
	return
}

type carrier2 struct{ v Val }

func (c carrier2) Unwrap() (w io.Writer) {
	Invoke(c.v, "Unwrap", nil, &w)
	return
}
