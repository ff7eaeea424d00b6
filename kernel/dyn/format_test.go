package dyn

import (
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

type (
	colour  int
	bytes_  []byte
	octet   uint8
	octets  []octet
	flag    bool
	phase   complex128
	small   int8
	single  float32
	goer    struct{ a, B int }
	formed  struct{ n int }
	thrower struct{ v any }
	nilSafe struct{ n int }
	inner   struct {
		c colour
		D colour
	}
	mixed struct {
		inner
		*point
		C      colour
		c      colour
		When   time.Duration
		when   time.Duration
		E      error
		e      error
		Any    any
		any_   any
		S      fmt.Stringer
		Face   shape_
		P      *point
		L      []colour
		M      map[colour]celsius
		m      map[string]any
		A      [2]colour
		F      func(colour) error
		Ch     chan colour
		N      *colour
		G      goer
		Formed formed
		formed formed
		Bytes  []byte
		Raw    bytes_
		O      octets
		f32    float32
		t      time.Time
	}
	loop struct {
		Next *loop
		N    int
	}
	Exported struct{ C colour }
	holder2  struct {
		Exported
		inner
	}
)

func (c colour) String() string { return [...]string{"red", "green", "blue"}[c] }
func (g goer) GoString() string { return fmt.Sprintf("goer(%d)", g.a) }
func (f formed) Format(s fmt.State, verb rune) {
	w, ok := s.Width()
	fmt.Fprintf(s, "<%c %d %v %v %v>", verb, f.n, w, ok, s.Flag('+'))
}
func (t thrower) String() string  { panic(t.v) }
func (p *nilSafe) String() string { return fmt.Sprint("n", p.n) }
func (o octet) String() string    { return "octet" }

func formats(t testing.TB) *world {
	return shapes(t).declare(colour(0), "String").declare(goer{}, "GoString").declare(formed{}, "Format").declare(thrower{}, "String").
		declare(nilSafe{}, "String").declare(octet(0), "String").declare(wordy{}, "Write").declare(unhashed(nil), "Write")
}

func mixedValue() mixed {
	return mixed{
		inner: inner{1, 2}, point: &point{1, 2}, C: 1, c: 2, When: time.Second, when: time.Minute, E: failure{1}, e: failure{2}, Any: colour(1), any_: colour(2),
		S: celsius(3), Face: square{2}, P: nil, L: []colour{0, 1}, M: map[colour]celsius{2: 1, 0: 2, 1: 3}, m: map[string]any{"b": colour(1), "a": point{3, 4}, "c": nil},
		A: [2]colour{1, 2}, N: nil, G: goer{1, 2}, Formed: formed{3}, formed: formed{4}, Bytes: []byte("hi"), Raw: bytes_("yo"), O: octets{1, 2}, f32: 0.1,
		t: time.Unix(0, 0).UTC(),
	}
}

func formatValues() []any {
	p, np := &point{1, 2}, &nilSafe{4}
	c := colour(1)
	return append(values(),
		colour(0), colour(7), &c, bytes_("abc"), bytes_(nil), octets{1, 200}, octets(nil), octet(3), [2]octet{65, 66}, flag(true), phase(1+2i), phase(complex(math.Inf(1), math.NaN())), small(-5), small(127),
		single(0.1), single(1e30), celsius(math.NaN()), celsius(-0.5), fahren(1e21), fahren(123456789), rune13("héllo\n\"x\""), rune13(""),
		goer{1, 2}, &goer{3, 4}, formed{5}, &formed{6}, thrower{"boom"}, thrower{errors.New("e")}, thrower{failure{1}}, thrower{7}, &thrower{"b"}, (*thrower)(nil), np, *np, (*nilSafe)(nil),
		[]thrower{{"x"}}, map[string]thrower{"k": {colour(2)}}, (*celsius)(nil), (*point)(nil), inner{1, 2}, &inner{2, 1}, mixedValue(), holder2{Exported{1}, inner{1, 2}},
		[]colour{0, 1, 2}, []colour(nil), map[colour]int{2: 1, 0: 2}, map[colour]int(nil), map[point]colour{{2, 1}: 1, {1, 5}: 2, {1, 3}: 0}, map[any]any{1: colour(1), "a": p, colour(1): 2},
		map[fahren]bool{1: true, -1: false, 0.5: true}, map[flag]int{true: 1, false: 0}, map[[2]rune13]int{{"b", "a"}: 1, {"a", "z"}: 2}, map[*point]int{p: 1}, map[shape_]int{square{2}: 1, square{1}: 2},
		[]any{1, "a", colour(1), p, nil, []any{point{5, 6}, failure{1}}}, []error{failure{1}, nil, io.EOF, wrapped{io.EOF}}, []shape_{square{1}, nil, circle{2}}, []fmt.Stringer{celsius(1), nil},
		struct{ A, b colour }{1, 2}, &struct {
			P *point
			f func()
		}{}, [3]point{}, &[]point{{1, 2}}, &map[string]point{"a": {}}, &[2]colour{1, 2}, [][]point{{{1, 2}}, nil}, loop{nil, 3}, &loop{nil, 1}, p, &p,
		struct{}{}, nothing{}, &nothing{}, [0]point{}, viaFace{}, clash{}, struct {
			_ int
			x colour
		}{0, 1}, struct{ error }{failure{8}}, struct{ any }{point{}}, struct {
			x inner
			Y inner
		}{inner{1, 2}, inner{2, 1}}, struct{ e error }{failure{8}}, &struct{ X any }{&point{}},
		fmt.Errorf("wrap %w", failure{5}), map[string][]any{"z": {celsius(1)}, "y": nil}, [1]error{joined{[]error{io.EOF}}}, time.Second, []time.Duration{1, 2},
		nested{"a": {"b": nil}}, nested(nil), machine{}, struct{ X, y nested }{nested{"k": nil}, nil},
	)
}

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

// sameText compares two texts but for the addresses in them: the boxes hold copies.
func sameText(got, want string) bool { return masked(got) == masked(want) }

func masked(s string) string {
	s = strings.ReplaceAll(s, here, "dyn")
	var b strings.Builder
	digits := 0
	flush := func(run string) {
		if digits >= 9 {
			run = "ADDRESS"
		}
		b.WriteString(run)
		digits = 0
	}
	run := ""
	for _, c := range s {
		if strings.ContainsRune("0123456789abcdefABCDEFxX", c) {
			run += string(c)
			digits++
			continue
		}
		flush(run)
		run = ""
		b.WriteRune(c)
	}
	flush(run)
	return b.String()
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
