package dyn

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strconv"
	"strings"
)

// RuntimeError is a run-time error with the words of Go. It is a runtime.Error, as the panics of compiled Go are.
type RuntimeError string

// Error returns the words.
func (e RuntimeError) Error() string { return string(e) }

// RuntimeError makes it a runtime.Error.
func (RuntimeError) RuntimeError() {}

// goType names the type that the error has in compiled Go.
func (e RuntimeError) goType() string {
	switch {
	case strings.Contains(string(e), "out of range ["), strings.Contains(string(e), "cannot convert slice"):
		return "runtime.boundsError"
	case strings.HasPrefix(string(e), "interface conversion: "):
		return "*runtime.TypeAssertionError"
	}
	return "runtime.errorString"
}

const nilDereference = RuntimeError("runtime error: invalid memory address or nil pointer dereference")

// reflections are panics of package reflect, by how they begin, and what Go says where the interpreter runs into them.
var reflections = []struct{ prefix, words string }{
	{"reflect: slice index out of range", "runtime error: index out of range"},
	{"reflect: array index out of range", "runtime error: index out of range"},
	{"reflect: string index out of range", "runtime error: index out of range"},
	{"reflect.Value.Slice: ", "runtime error: slice bounds out of range"},
	{"reflect.Value.Slice3: ", "runtime error: slice bounds out of range"},
	{"reflect.Value.Call: call of nil function", string(nilDereference)},
	{"reflect: indirection through nil pointer", string(nilDereference)},
	{"reflect: Method on nil interface value", string(nilDereference)},
	{"reflect: Call using zero Value argument", string(nilDereference)},
	{"reflect.MakeSlice: negative len", "runtime error: makeslice: len out of range"},
	{"reflect.MakeSlice: ", "runtime error: makeslice: cap out of range"},
	{"reflect.MakeChan: negative buffer size", "makechan: size out of range"},
}

// Runtime returns what Go panics with where the interpreter panicked with v: the interpreter meets slices, pointers and
// functions through package reflect, which has words of its own. Any other value is returned as it is.
func (r *Registry) Runtime(v any) any {
	if e, ok := v.(runtime.Error); ok {
		return e
	}
	var zero *reflect.ValueError
	if err, ok := v.(error); ok && errors.As(err, &zero) && zero.Kind == reflect.Invalid {
		return nilDereference
	}
	s, ok := v.(string)
	if !ok {
		return v
	}
	for _, p := range reflections {
		if strings.HasPrefix(s, p.prefix) {
			return RuntimeError(p.words)
		}
	}
	if rest, ok := strings.CutPrefix(s, "hash of unhashable type: "); ok {
		return RuntimeError("runtime error: hash of unhashable type " + rest)
	}
	if rest, ok := strings.CutPrefix(s, "reflect: cannot convert slice with length "); ok {
		if have, want, ok := strings.Cut(rest, " to "); ok {
			n := want[strings.LastIndexByte(want, ' ')+1:]
			return RuntimeError("runtime error: cannot convert slice with length " + have + " to array or pointer to array with length " + n)
		}
	}
	return v
}

// Print is the predeclared print: it writes to standard error, values of a named type as their underlying type.
func (r *Registry) Print(args ...any) { r.write(args, "", "") }

// Println is the predeclared println.
func (r *Registry) Println(args ...any) { r.write(args, " ", "\n") }

func (r *Registry) write(args []any, between, end string) {
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = r.nodeOf(a).open().printed()
	}
	_, _ = io.WriteString(r.Stderr, strings.Join(texts, between)+end) // print reports no errors
}

// printed is what the predeclared print writes of a value.
func (n node) printed() string {
	v := n.v
	switch k := v.Kind(); {
	case !v.IsValid(): // a nil interface
		return "(0x0,0x0)"
	case k == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case v.CanComplex():
		return strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits())
	case k == reflect.String:
		return v.String()
	case k == reflect.Slice:
		return fmt.Sprintf("[%d/%d]%#x", v.Len(), v.Cap(), v.Pointer())
	case nilable(k):
		return fmt.Sprintf("%#x", v.Pointer())
	}
	return n.name() + " cannot be printed"
}
