package dyn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
)

type (
	celsius float64
	fahren  float64
	point   struct{ X, y int }
	square  struct{ Side float64 }
	circle  struct{ R float64 }
	shape_  interface{ Area() float64 }
	mover   interface{ Move(dx int) int }
	sizer   interface{ Size() (int, error) }
	greedy  interface{ Area() int }
	counter struct{ n int }
	base    struct{ name string }
	derived struct {
		base
		*counter
		size int
	}
	viaFace struct {
		shape_
		io.Writer
	}
	clash struct {
		square
		circle
	}
	deeper struct {
		derived
		Rename int
	}
	nobody  struct{}
	nothing struct{}
	list    []int
	handler func(int) int
	failure struct{ code int }
	wrapped struct{ inner error }
	joined  struct{ all []error }
	picky   struct{ code int }
	rune13  string
	onion   struct {
		//lint:ignore U1000 methods are looked for through it
		*onion
		N int
	}
	sortee []celsius
)

func (c celsius) String() string { return fmt.Sprintf("%.1f°C", float64(c)) }

func (s square) Area() float64 { return s.Side * s.Side }

func (c circle) Area() float64 { return 3 * c.R * c.R }

func (c *counter) Move(dx int) int { c.n += dx; return c.n }

func (c counter) Count() int { return c.n }

func (b base) Name() string { return b.name }

func (b *base) Rename(s string) { b.name = s }

func (l list) Size() (int, error) { return len(l), errors.New("size") }

func (h handler) Area() float64 { return float64(h(2)) }

func (f failure) Error() string { return fmt.Sprint("failure ", f.code) }

func (w wrapped) Error() string { return "wrapped: " + w.inner.Error() }

func (w wrapped) Unwrap() error { return w.inner }

func (j joined) Error() string { return fmt.Sprint("joined ", len(j.all)) }

func (j joined) Unwrap() []error { return j.all }

func (p *picky) Error() string { return fmt.Sprint("picky ", p.code) }

func (p *picky) Is(target error) bool { return target == io.EOF }

func (p *picky) As(target any) bool {
	switch v := target.(type) {
	case *string:
		*v = "picky"
	case *failure:
		v.code = p.code * 11
	default:
		return false
	}
	return true
}

func (nobody) Sum(base int, more ...int) int {
	for _, m := range more {
		base += m
	}
	return base
}

func (c *counter) Write(b []byte) (int, error) { c.n += len(b); return len(b), nil }

func (s sortee) Len() int { return len(s) }

func (s sortee) Less(i, j int) bool { return s[i] < s[j] }

func (s sortee) Swap(i, j int) { s[i], s[j] = s[j], s[i] }

// shapes is a world with the types above.
func shapes(t testing.TB) *world {
	return newWorld(t).declare(celsius(0), "String").declare(square{}, "Area").declare(circle{}, "Area").
		declare(counter{}, "Move", "Count", "Write").declare(base{}, "Name", "Rename").declare(list(nil), "Size").declare(handler(nil), "Area").
		declare(failure{}, "Error").declare(wrapped{}, "Error", "Unwrap").declare(joined{}, "Error", "Unwrap").declare(picky{}, "Error", "Is", "As").
		declare(nobody{}, "Sum").declare(sortee(nil), "Len", "Less", "Swap")
}

func values() []any {
	return []any{
		nil, 1, "s", 2.5,
		[]int{1},
		errors.New("e"), io.EOF, new(int), &bytes.Buffer{},
		celsius(20), fahren(20),
		point{1, 2},
		&point{1, 2},
		square{2},
		&square{3},
		circle{1},
		(*square)(nil),
		counter{4},
		&counter{5},
		base{"b"},
		&base{"c"},
		derived{base{"d"}, &counter{6}, 7},
		&derived{base{"e"}, &counter{8}, 9},
		derived{},
		viaFace{square{4}, &bytes.Buffer{}},
		clash{},
		&clash{},
		deeper{derived: derived{base{"f"}, &counter{1}, 2}},
		nobody{},
		nothing{},
		list{1, 2, 3},
		list(nil),
		handler(func(n int) int { return n * 2 }),
		failure{3},
		&failure{4},
		wrapped{io.EOF},
		joined{[]error{io.EOF}},
		&picky{1}, rune13("x"),
		onion{N: 1},
		&onion{N: 2},
		[]celsius{1},
		map[string]point{},
		func(celsius) {},
		struct{ celsius }{3},
		struct{ a int }{3},
		make(chan point),
		[2]celsius{1, 2},
		&[]point{},
	}
}

func recovered(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}
