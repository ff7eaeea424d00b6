package dyn

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
)

var formatVerbs = []string{
	"%v", "%+v", "%#v", "%T", "%d", "%s", "%q", "%x", "%X", "%t", "%f", "%e", "%g", "%c", "%U", "%b", "%o", "%O", "%E", "%G", "%F", "%p", "%w", "%z", "%!",
	"%5v", "%-8v|", "%08d", "%+d", "% d", "%#x", "%# x", "%6.2f", "%.3v", "%-10.1f|", "%+q", "%#q", "%10s", "%-10s|", "%.2s", "%x", "%08.3f", "%+.2e", "%30v", "%#30v", "%+30v",
	"%010v", "%#+v", "%#d", "%+s", "%#s", "%#t", "%#o", "%#p", "%#U", "%05s", "%-010d|", "%20T|", "%-20T|", "%.3T",
}

// TestVerbs prints every value with every verb.
func TestVerbs(t *testing.T) {
	w := formats(t)
	n := 0
	for _, x := range formatValues() {
		b := w.box(x)
		for _, verb := range formatVerbs {
			n++
			want, got := fmt.Sprintf(verb, x), w.reg.Sprintf(verb, b)
			if !sameText(got, want) {
				t.Errorf("%s of %T:\n\tfound    %s\n\texpected %s", verb, x, got, want)
			}
			if _, boxed := b.(fmt.Formatter); boxed && !strings.ContainsAny(verb, "Tpwz") {
				if got := fmt.Sprintf(verb, b); !sameText(got, want) {
					t.Errorf("fmt's own %s of %T:\n\tfound    %s\n\texpected %s", verb, x, got, want)
				}
			}
		}
	}
	t.Logf("%d texts", n)
}

// TestPanicInPanic has the value of a panic panic itself when it is printed: fmt gives up.
func TestPanicInPanic(t *testing.T) {
	w := formats(t)
	x := thrower{thrower{"deep"}}
	want := recovered(func() { _ = fmt.Sprintf("%v", x) })
	rep := w.rep(reflect.TypeFor[thrower]())
	w.reg.Method(idFor[thrower](w), "String", reflect.MakeFunc(reflect.FuncOf([]reflect.Type{rep}, []reflect.Type{reflect.TypeFor[string]()}, false),
		func(args []reflect.Value) []reflect.Value { panic(args[0].Field(0).Interface()) }).Interface())
	if got := recovered(func() { w.reg.Sprintf("%v", w.box(x)) }); got != want || want != "deep" {
		t.Errorf("found %v, expected %v", got, want)
	}
}

// TestFormats has operands by index, stars and every mistake that a format can have.
func TestFormats(t *testing.T) {
	w := formats(t)
	args := []any{colour(1), point{3, 4}, 8, small(5), "text", celsius(2.5), failure{3}, &point{1, 2}, nil, []any{colour(2)}}
	boxed := make([]any, len(args))
	for i, a := range args {
		boxed[i] = w.box(a)
	}
	formats := []string{
		"", "plain", "%v", "%v %v %v", "%[2]v", "%[2]v %v", "%[2]*[3]d", "%*d", "%*v", "%[3]*v|", "%[4]*v|", "%[4]*[1]v|%T", "%[20]v", "%[0]v", "%[x]v", "%[", "%[1", "%[]v", "%[-1]d", "%[1]", "%", "%%", "%5%",
		"%.*v", "%[3]*.[4]*[6]f|", "%.[4]*[6]f", "%[6]6.2f|", "%[6].2f", "%6.[1]f", "%[1]6d", "%-[3]*[5]v|", "%[5]*v", "%1000000000d", "%.1000000000d", "%99999999999999999999d", "%[1]v%[1]v%v", "%v%d%s%q%x%T%p%v%v%v%v%v",
		"%!", "%é", "%[2]é", "%z", "%w", "%[7]w", "%d %s", "%+v|%#v|%T|%d", "%.f", "%.", "%5.", "% .3d", "%-+ #05.3d", "%[3]*", "a%", "%[7]v %[8]+v %[9]v %[10]v", "%[9]d %[9]T %[9]5v",
		"%[4]d %[4]T %[4]x %[4]08b", "%[1]s%[2]s",
	}
	for _, f := range formats {
		if got, want := w.reg.Sprintf(f, boxed...), fmt.Sprintf(f, args...); !sameText(got, want) {
			t.Errorf("%q:\n\tfound    %s\n\texpected %s", f, got, want)
		}
		for n := range args {
			if got, want := w.reg.Sprintf(f, boxed[:n]...), fmt.Sprintf(f, args[:n]...); !sameText(got, want) {
				t.Errorf("%q with %d operands:\n\tfound    %s\n\texpected %s", f, n, got, want)
			}
		}
	}
	if got, want := w.reg.Sprintf("%*d", -6, 42)+w.reg.Sprintf("%*v|%.*f", w.box(small(-6)), w.box(colour(1)), w.box(small(1)), w.box(celsius(2))), fmt.Sprintf("%*d", -6, 42)+fmt.Sprintf("%*v|%.*f", small(-6), colour(1), small(1), celsius(2)); got != want {
		t.Errorf("stars: found %q, expected %q", got, want)
	}
	for _, x := range [][]any{{}, {1, 2}, {"a", "b"}, {colour(1), colour(2)}, {rune13("a"), "b", colour(1), 2, rune13("c")}, {nil, point{}, nil}, {[]any{colour(1)}, failure{1}}, {&point{}}} {
		b := make([]any, len(x))
		for i := range x {
			b[i] = w.box(x[i])
		}
		if got, want := w.reg.Sprint(b...), fmt.Sprint(x...); !sameText(got, want) {
			t.Errorf("Sprint: found %q, expected %q", got, want)
		}
		if got, want := w.reg.Sprintln(b...), fmt.Sprintln(x...); !sameText(got, want) {
			t.Errorf("Sprintln: found %q, expected %q", got, want)
		}
	}
}

func TestErrorf(t *testing.T) {
	w := formats(t)
	args := []any{failure{1}, wrapped{io.EOF}, io.ErrClosedPipe, point{1, 2}, nil}
	boxed := make([]any, len(args))
	for i, a := range args {
		boxed[i] = w.box(a)
	}
	for _, f := range []string{"no", "%v", "%w", "%w %w", "%[2]w after %[1]w", "%[1]w %[1]w", "%w%%w", "100%% %v: %w: %w", "%[4]w", "%[4]w %[1]w", "%10w|%-30w|", "%w %w %w %w %w %w", "%[5]w", "%+w", "%d %w"} {
		got, want := w.reg.Errorf(f, boxed...), fmt.Errorf(f, args...)
		if !sameText(got.Error(), want.Error()) {
			t.Errorf("%q:\n\tfound    %s\n\texpected %s", f, got, want)
		}
		misused := strings.Contains(want.Error(), "%!w(") // fmt counts the operand as wrapped although it is no error
		if fmt.Sprintf("%T", got) != fmt.Sprintf("%T", want) && !misused {
			t.Errorf("%q: found a %T, expected a %T", f, got, want)
		}
		if errors.Is(got, io.EOF) != errors.Is(want, io.EOF) || errors.Is(got, io.ErrClosedPipe) != errors.Is(want, io.ErrClosedPipe) {
			t.Errorf("%q wraps other errors", f)
		}
		if u, ok := want.(interface{ Unwrap() []error }); ok && !misused {
			if g := got.(interface{ Unwrap() []error }).Unwrap(); fmt.Sprint(g) != fmt.Sprint(u.Unwrap()) {
				t.Errorf("%q wraps %v, expected %v", f, g, u.Unwrap())
			}
		}
	}
}
