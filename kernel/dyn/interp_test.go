package dyn

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/traefik/yaegi/interp"
	"github.com/traefik/yaegi/stdlib"
)

// TestInterpreted has interpreted code do with boxes what lowered cells do: it declares methods, boxes values, keeps them in
// variables, maps and structs, asserts their types and gives them to compiled code.
func TestInterpreted(t *testing.T) {
	w := shapes(t).declare(colour(0), "String")
	r := w.reg
	colourID, squareID, listID, ptrID := idFor[colour](w), idFor[square](w), idFor[[]square](w), idFor[*counter](w)
	shapeID, writerID, errorID, failureID, stringID := idFor[shape_](w), idFor[io.Writer](w), idFor[error](w), idFor[failure](w), idFor[string](w)
	in := interp.New(interp.Options{})
	if err := in.Use(stdlib.Symbols); err != nil {
		t.Fatal(err)
	}
	rt := map[string]reflect.Value{
		"Box": reflect.ValueOf(r.Box), "Method": reflect.ValueOf(r.Method), "Call": reflect.ValueOf(r.Call), "Out": reflect.ValueOf(r.Out),
		"Must": reflect.ValueOf(r.Must), "Case": reflect.ValueOf(r.Case), "Eq": reflect.ValueOf(r.Eq), "Sprintf": reflect.ValueOf(r.Sprintf),
		"To": reflect.ValueOf(r.To), "Key": reflect.ValueOf(r.Key), "As": reflect.ValueOf(r.ErrorsAs),
	}
	if err := in.Use(interp.Exports{"dyn/dyn": r.Layouts(), "rt/rt": rt}); err != nil {
		t.Fatal(err)
	}
	src := strings.NewReplacer(
		"SQUARE", fmt.Sprint("dyn.S", w.reg.lookup(ID(squareID)).under().desc.ID), "COUNTER", fmt.Sprint("dyn.S", w.reg.lookup(ID(idFor[counter](w))).under().desc.ID),
		"FAILURE", fmt.Sprint("dyn.S", w.reg.lookup(ID(failureID)).under().desc.ID),
		"$colour", fmt.Sprint(colourID), "$square", fmt.Sprint(squareID), "$list", fmt.Sprint(listID), "$ptr", fmt.Sprint(ptrID), "$counter", fmt.Sprint(idFor[counter](w)),
		"$shape", fmt.Sprint(shapeID), "$writer", fmt.Sprint(writerID), "$error", fmt.Sprint(errorID), "$failure", fmt.Sprint(failureID), "$string", fmt.Sprint(stringID),
	).Replace(`
import ("dyn"; "rt"; "fmt"; "errors"; "io"; "strings")

func colourString(c int) string { return []string{"rot", "grün"}[c] }
func area(s SQUARE) float64 { return s.Side * s.Side }
func write(c *COUNTER, b []byte) (int, error) { c.Xn += len(b); return len(b), nil }
func failed(f FAILURE) string { return fmt.Sprint("failed ", f.Xcode) }

func fail(n int) error { return rt.Box($failure, FAILURE{Xcode: n}).(error) }

func run() string {
	rt.Method($colour, "String", colourString)
	rt.Method($square, "Area", area)
	rt.Method($counter, "Write", write)
	rt.Method($failure, "Error", failed)
	var out []string
	add := func(format string, args ...interface{}) { out = append(out, rt.Sprintf(format, args...)) }

	var x interface{} = rt.Box($colour, 1)
	add("%v %d %T", x, x, x)
	shapes := []interface{}{rt.Box($square, SQUARE{Side: 2}), rt.Box($square, SQUARE{Side: 3})}
	sum := 0.0
	for _, s := range shapes {
		var a float64
		rt.Call(s, "Area", nil, &a)
		sum += a
	}
	add("%v %v", sum, shapes)
	var sq SQUARE
	if rt.Out(shapes[1], $square, &sq) { sq.Side++ }
	add("%+v %v", shapes[1], sq.Side)
	var face interface{}
	ok := rt.Out(shapes[0], $shape, &face)
	add("%v %v %v", ok, face, rt.Eq(face, shapes[0]))
	var text string
	ok = rt.Out(x, $string, &text)
	add("%v %q %d", ok, text, rt.Case(x, $string, 0, $colour))
	m := map[interface{}]int{rt.Key(x): 1}
	m[rt.Box($colour, 1)]++
	add("%d %v", len(m), m)
	add("%v", rt.Box($list, []SQUARE{{Side: 1}}))

	c := &COUNTER{}
	w := rt.To(rt.Box($ptr, c), $writer).(io.Writer)
	fmt.Fprintf(io.MultiWriter(w, io.Discard), "%s", "12345")
	n, err := io.Copy(w, strings.NewReader("678"))
	add("%d %d %v %T", c.Xn, n, err, w)

	e := fmt.Errorf("wrapped: %w", fail(3))
	var f FAILURE
	ok = rt.As(e, $failure, &f)
	add("%v %v %v %v", e, ok, f.Xcode, errors.Is(e, fail(3)))
	func() {
		defer func() { add("%v", recover()) }()
		rt.Must(x, $error, $square, &sq)
	}()
	func() {
		defer func() { add("%v", recover()) }()
		rt.Call(nil, "Area", nil)
	}()
	return strings.Join(out, "\n")
}
`)
	if _, err := in.Eval(src); err != nil {
		t.Fatal(err)
	}
	v, err := in.Eval("run()")
	if err != nil {
		t.Fatal(err)
	}
	want := `grün 1 dyn.colour
13 [{2} {3}]
{Side:3} 4
true {2} true
false "" 2
1 map[grün:2]
[{1}]
8 3 <nil> *dyn.counter
wrapped: failed 3 true 3 true
interface conversion: error is dyn.colour, not dyn.square
runtime error: invalid memory address or nil pointer dereference`
	if got := v.String(); got != want {
		t.Errorf("found\n%s\nexpected\n%s", got, want)
	}
}
