//lint:file-ignore U1000 the fields of the types are read through reflection

package dyn

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Recursive types of every form. twin has the shape of link.
type (
	link struct {
		next *link
		N    int
	}
	twin struct {
		next *twin
		N    int
	}
	tree struct {
		name     string
		kids     []*tree
		byName   map[string]*tree
		values   map[string]tree
		inline   []tree
		visit    func(*tree, tree) (tree, error)
		c        chan *tree
		pair     [2]*tree
		deep     map[string][]map[int]func(...*tree)
		anon     struct{ up *tree }
		when     time.Time
		anything any
	}
	husband struct {
		wife *wife
		age  int
	}
	wife struct {
		husband husband
		all     []husband
	}
	first  struct{ m *middle }
	middle struct {
		a *toFirst
		b *toMiddle
	}
	toFirst  struct{ p *first }
	toMiddle struct{ p *middle }
	lonely   struct{ p *lonely }
	state    func(*machine) state
	nested   map[string]nested
	machine  struct {
		s state
		t nested
	}
)

func TestRep(t *testing.T) {
	w := newWorld(t)
	for _, x := range []any{
		link{},
		twin{},
		tree{},
		husband{},
		wife{},
		lonely{},
		first{},
		middle{},
		toFirst{},
		toMiddle{},
		[]tree{},
		map[link]*wife{},
		func(link, ...tree) {},
		[3]lonely{},
		struct {
			A int `json:"a"`
			B *time.Time
		}{},
	} {
		real := reflect.TypeOf(x)
		rep := w.rep(real)
		if rep.Kind() != real.Kind() || rep.Size() != real.Size() || rep.Align() != real.Align() || rep.Comparable() != real.Comparable() {
			t.Errorf("%s is represented by %s: size, alignment or comparability differ", real, rep)
		}
		if real.Kind() != reflect.Struct {
			continue
		}
		for i := range real.NumField() {
			f, g := real.Field(i), rep.Field(i)
			if want := w.rep(f.Type); g.Type != want || g.Offset != f.Offset || !g.IsExported() {
				t.Errorf("%s.%s is represented by %v, expected the type %s", real, f.Name, g, want)
			}
		}
	}
	if w.rep(reflect.TypeFor[link]()) == w.rep(reflect.TypeFor[twin]()) {
		t.Error("two recursive types of one shape share a layout")
	}
	if got := w.rep(reflect.TypeFor[struct{ A []int }]()); got != reflect.TypeFor[struct{ A []int }]() {
		t.Errorf("a type that needs no description is represented by %s", got)
	}
	if got := w.rep(reflect.TypeFor[state]()); got != emptyInterface {
		t.Errorf("a type that only a name makes finite is represented by %s", got)
	}
}

func TestTypeString(t *testing.T) {
	w := newWorld(t)
	for _, x := range []any{
		link{},
		&tree{},
		[]link{},
		[2]*link{},
		map[string]link{},
		make(chan link), make(<-chan link), make(chan<- *link), make(chan (<-chan link)), make(<-chan (<-chan link)),
		func(link, int) {}, func(...link) error { return nil }, func(string, ...[]link) (int, link) { return 0, link{} },
		struct{ a int }{},
		struct {
			link
			*twin
			A time.Duration `json:"a"`
			b time.Duration
			any
		}{},
		func(interface{ Area(link) float64 }, any, error) {},
		[]interface {
			error
			fmt.Stringer
		}{},
		map[link]struct{}{},
		[]*[3]func(){},
	} {
		if got, want := w.reg.TypeString(w.id(reflect.TypeOf(x))), fmt.Sprintf("%T", x); got != want {
			t.Errorf("found %s, expected %s", got, want)
		}
	}
}

// TestRecursionUnderCollection builds linked structures through the layouts while the collector runs.
func TestRecursionUnderCollection(t *testing.T) {
	w := newWorld(t)
	rep := w.rep(reflect.TypeFor[tree]())
	var grow func(depth int) reflect.Value
	count := 0
	grow = func(depth int) reflect.Value {
		count++
		p := reflect.New(rep)
		v := p.Elem()
		v.Field(0).SetString(strings.Repeat("n", depth))
		if depth == 0 {
			return p
		}
		v.Field(2).Set(reflect.MakeMap(v.Field(2).Type()))
		v.Field(3).Set(reflect.MakeMap(v.Field(3).Type()))
		for i := range 3 {
			kid := grow(depth - 1)
			v.Field(1).Set(reflect.Append(v.Field(1), kid))
			v.Field(2).SetMapIndex(reflect.ValueOf(fmt.Sprint(i)), kid)
			v.Field(3).SetMapIndex(reflect.ValueOf(fmt.Sprint(i)), kid.Elem())
			v.Field(4).Set(reflect.Append(v.Field(4), kid.Elem()))
			v.Field(7).Index(i % 2).Set(kid)
			kid.Elem().Field(9).Field(0).Set(p)
		}
		return p
	}
	var walk func(p reflect.Value) int
	walk = func(p reflect.Value) int {
		n, v := 1, p.Elem()
		for i := range v.Field(1).Len() {
			kid := v.Field(1).Index(i)
			key := reflect.ValueOf(fmt.Sprint(i))
			if kid.Elem().Field(9).Field(0).Pointer() != p.Pointer() || v.Field(2).MapIndex(key).Pointer() != kid.Pointer() {
				t.Fatal("a link of the tree leads elsewhere")
			}
			if got := v.Field(3).MapIndex(key).Field(0).String(); got != kid.Elem().Field(0).String() {
				t.Fatalf("a name is %q", got)
			}
			n += walk(kid)
		}
		return n
	}
	for range 5 {
		count = 0
		root, other := grow(6), grow(6)
		runtime.GC()
		if n := walk(root) + walk(other); n != count {
			t.Fatalf("%d nodes are left of %d", n, count)
		}
		root.Elem().Field(9).Field(0).Set(root)
		other.Elem().Field(9).Field(0).Set(other)
		if !reflect.DeepEqual(root.Interface(), other.Interface()) {
			t.Fatal("equal trees are not deeply equal")
		}
		other.Elem().Field(1).Index(2).Elem().Field(0).SetString("x")
		if reflect.DeepEqual(root.Interface(), other.Interface()) {
			t.Fatal("different trees are deeply equal")
		}
	}
	m := map[any]int{}
	a, b := reflect.New(w.rep(reflect.TypeFor[link]())).Elem(), reflect.New(w.rep(reflect.TypeFor[link]())).Elem()
	m[a.Interface()]++
	m[b.Interface()]++
	b.Field(1).SetInt(2)
	m[b.Interface()]++
	if len(m) != 2 || m[a.Interface()] != 2 {
		t.Errorf("a map keyed by recursive structs holds %v", m)
	}
}

func TestDefineRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		descs      []Desc
	}{
		{"missing part", "type ID 1 (slice) refers to ID 7, which is not defined", []Desc{{ID: 1, Kind: Slice, Elem: 7}}},
		{"no number", "type ID 0: IDs are positive", []Desc{{Kind: Basic, Name: "int"}}},
		{"basic", `type ID 1: there is no basic type "num"`, []Desc{{ID: 1, Kind: Basic, Name: "num"}}},
		{"native", "type ID 1: there is no compiled type io.Nothing", []Desc{{ID: 1, Kind: Native, Path: "io", Symbol: "Nothing"}}},
		{"kind", `type ID 1: there is no kind "tuple" of types`, []Desc{{ID: 1, Kind: "tuple"}}},
		{"itself", "type ID 1 contains itself", []Desc{{ID: 1, Kind: Struct, Fields: []Field{{Name: "A", Rep: "A", Type: 1}}}}},
		{"map key", "type ID 2: no map can be made of", []Desc{{ID: 1, Kind: Slice, Elem: 3}, {ID: 2, Kind: Map, Key: 1, Elem: 3}, {ID: 3, Kind: Basic, Name: "int"}}},
		{"field", "type ID 1: the fields do not make a struct", []Desc{{ID: 1, Kind: Struct, Fields: []Field{{Name: "a", Rep: "a", Type: 3}}}, {ID: 3, Kind: Basic, Name: "int"}}},
		{"change", "type ID 9 is string already", []Desc{{ID: 9, Kind: Basic, Name: "int"}}},
	} {
		w := newWorld(t)
		if err := w.reg.Define([]Desc{{ID: 9, Kind: Basic, Name: "string"}}); err != nil {
			t.Fatal(err)
		}
		err := w.reg.Define(append(c.descs, Desc{ID: 8, Kind: Basic, Name: "bool"}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: found %v, expected %s", c.name, err, c.want)
		}
		if w.reg.Rep(8) != nil {
			t.Errorf("%s: a refused definition left types behind", c.name)
		}
	}
}
