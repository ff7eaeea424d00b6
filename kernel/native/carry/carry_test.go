package carry

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

type weekday uint8

// samples are values of every kind that goes.
func samples() []any {
	now := time.Unix(1e9, 5).UTC()
	return []any{
		true, -5, int8(-8), int16(-16), int32(-32), int64(math.MinInt64), uint(7), uint8(8), uint16(16), uint32(32), uint64(math.MaxUint64), uintptr(1),
		float32(1.5), math.Copysign(0, -1), math.Inf(1), complex64(1 + 2i), 3 - 4i, "", "text\x00\xff€", strings.Repeat("long", 1<<19),
		[]int(nil),
		[]int{},
		[]int{1, -2, 3},
		[]string{"a", ""},
		[][]float64{{1}, nil, {}},
		[3]int8{1, 2, 3},
		[2]string{"x", "y"},
		[]weekday{3},
		map[string]int(nil),
		map[string]int{},
		map[string][]float64{"b": {1, 2}, "a": nil},
		map[[2]int]bool{{1, 2}: true},
		map[float64]string{1: "x"},
		time.Second, now, &now, (*time.Time)(nil),
		[]*time.Time{&now, nil},
		map[string]time.Time{"t": now},
	}
}

func TestThereAndBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "values")
	w, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range samples() {
		if err := w.Put("of "+reflect.TypeOf(v).String(), reflect.ValueOf(v)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, want := range samples() {
		name, err := r.Next()
		if err != nil || name != "of "+reflect.TypeOf(want).String() {
			t.Fatalf("%q, %v", name, err)
		}
		got, err := r.Value(reflect.TypeOf(want))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(got.Interface(), want) {
			t.Errorf("%s: %v came back as %v", name, want, got)
		}
	}
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("behind the last: %v", err)
	}
	if err := os.Truncate(path, 2000); err != nil {
		t.Fatal(err)
	}
	if err := readAll(path); err != io.ErrUnexpectedEOF {
		t.Errorf("a file that is cut: %v", err)
	}
}

// readAll reads what samples wrote.
func readAll(path string) error {
	r, err := Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	for _, v := range samples() {
		if _, err := r.Next(); err != nil {
			return noEOF(err)
		}
		if _, err := r.Value(reflect.TypeOf(v)); err != nil {
			return err
		}
	}
	return nil
}

func TestWhatDoesNotGo(t *testing.T) {
	one := 1
	w, err := Create(filepath.Join(t.TempDir(), "values"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, v := range []any{&one, struct{ A int }{1}, func() {}, make(chan int), []any{1}, map[string]error{"": nil}, []*int{nil}} {
		if w.Put("v", reflect.ValueOf(v)) == nil {
			t.Errorf("%T is written", v)
		}
	}
}

// A program gives back what it has changed, and nothing else.
func TestProgram(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	w, err := Create(in)
	if err != nil {
		t.Fatal(err)
	}
	big := make([]float64, 300_000)
	list, table, same := []int{1, 2, 3}, map[string]int{"a": 1, "b": 2}, "same"
	for _, v := range []struct {
		name string
		v    any
	}{{"big", big}, {"list", list}, {"table", table}, {"same", same}} {
		if err := w.Put(v.name, reflect.ValueOf(v.v)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	defer func(args []string) { os.Args = args }(os.Args)
	for _, c := range []struct {
		change func()
		want   string
	}{
		{func() {}, "new"},
		{func() { big[len(big)-1] = 1 }, "new =big"},
		{func() { big = append(big, 0) }, "new big"},
		{func() { big = big[:len(big)-1] }, "new =big"},
		{func() { list[0]++; delete(table, "a") }, "new =list =table"},
		{func() { list = nil; same += "!" }, "new list same"},
	} {
		os.Args = []string{"program", in, out}
		p := Start()
		for _, v := range []struct {
			name string
			v    any
		}{{"big", &big}, {"list", &list}, {"table", &table}, {"same", &same}} {
			p.Take(v.name, v.v)
		}
		c.change()
		fresh := 5
		p.Give("new", &fresh)
		p.Back("big", &big)
		p.Back("list", &list)
		p.Back("table", &table)
		p.Back("same", &same)
		p.End()
		if got := names(t, out); got != c.want {
			t.Errorf("%q came back, want %q", got, c.want)
		}
	}
}

// names are those of a file that TestProgram has made, with the mark of values in their memory.
func names(t *testing.T, path string) string {
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	kinds := map[string]reflect.Type{
		"new": reflect.TypeFor[int](), "big": reflect.TypeFor[[]float64](), "list": reflect.TypeFor[[]int](),
		"table": reflect.TypeFor[map[string]int](), "same": reflect.TypeFor[string](),
	}
	var all []string
	for {
		name, err := r.Next()
		if err == io.EOF {
			return strings.Join(all, " ")
		}
		if err == nil {
			bare, _ := InPlace(name)
			_, err = r.Value(kinds[bare])
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, name)
	}
}
