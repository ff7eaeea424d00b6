package dyn

import (
	"errors"
	"fmt"
	"io"
	"math"
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

func (t thrower) String() string { panic(t.v) }

func (p *nilSafe) String() string { return fmt.Sprint("n", p.n) }

func (o octet) String() string { return "octet" }

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
