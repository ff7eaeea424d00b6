package dyn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"reflect"
	"strings"
	"testing"
	"time"
)

type (
	mjson   struct{ n int }    // MarshalJSON, value
	pjson   struct{ n int }    // MarshalJSON and UnmarshalJSON, pointer
	mtext   struct{ s string } // MarshalText, UnmarshalText
	level   int                // MarshalText, UnmarshalText
	bad     struct{}           // MarshalJSON fails
	badText struct{}           // MarshalText fails
	invalid struct{}           // MarshalJSON gives what is no JSON
	maybe   struct{ T int }    // IsZero
	base64_ []byte
	octs    []octet
	meta    struct {
		Name string `json:"name"`
		note string
	}
	Public struct{ P, Q int }
	record struct {
		meta
		*Public
		image.Point
		time.Duration
		ID      int      `json:"id"`
		Skip    int      `json:"-"`
		Empty   string   `json:"empty,omitempty"`
		Full    string   `json:",omitempty"`
		Quoted  int      `json:"quoted,string"`
		QPtr    *celsius `json:"qptr,string"`
		Temp    celsius  `json:"temp,omitempty"`
		Temp0   celsius  `json:"temp0,omitempty"`
		MJ      mjson    `json:"mj"`
		MJp     *mjson   `json:"mjp"`
		MJn     *mjson   `json:"mjn,omitempty"`
		PJ      pjson    `json:"pj"`
		PJs     []pjson  `json:"pjs"`
		PJm     map[string]pjson
		MT      mtext
		Lv      level     `json:"lv"`
		Lv0     level     `json:"lv0,omitempty"`
		Lz      maybe     `json:"lz,omitzero"`
		Lz2     maybe     `json:"lz2,omitzero"`
		Tz      time.Time `json:"tz,omitzero"`
		ByLevel map[level]int
		ByText  map[mtext]string
		ByName  map[rune13]celsius
		ByNum   map[small]point
		Any     any
		Any2    any `json:"any2,omitempty"`
		Err     error
		Face    shape_
		Raw     json.RawMessage
		Bytes   base64_
		Octs    octs
		Arr     [2]pjson
		Next    *record  `json:"next,omitempty"`
		Kids    []record `json:"kids"`
		HTML    rune13
		When    time.Time
		Ptr     **celsius
		Nest    nested
		hidden  int
	}
	twoMeta struct {
		meta
		Public
		Name int `json:"name2"`
		P    string
	}
	ambiguous struct {
		Public
		other
	}
	other      struct{ P, X int }
	embedsJSON struct {
		mjson
		A int
	}
	pointed struct {
		*image.Rectangle
		A int
	}
	one   struct{ P *two }
	two   struct{ P *three }
	three struct {
		P *one
		N int
	}
	tangle struct {
		Any any
		Map map[string]any
	}
	cyclic struct {
		Self *cyclic
		M    map[string]*cyclic
	}
)

func (m mjson) MarshalJSON() ([]byte, error) {
	return []byte(fmt.Sprintf(`{"m": %d, "h": "<&>"}`, m.n)), nil
}
func (p *pjson) MarshalJSON() ([]byte, error) { return []byte(fmt.Sprintf(`"p%d"`, p.n)), nil }
func (p *pjson) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		p.n = -1
		return nil
	}
	_, err := fmt.Sscanf(string(b), `"p%d"`, &p.n)
	return err
}
func (m mtext) MarshalText() ([]byte, error) { return []byte("<" + m.s + ">"), nil }
func (m *mtext) UnmarshalText(b []byte) error {
	if !strings.HasPrefix(string(b), "<") {
		return errors.New("no text: " + string(b))
	}
	m.s = strings.Trim(string(b), "<>")
	return nil
}
func (l level) MarshalText() ([]byte, error) { return []byte(fmt.Sprintf("L%d", int(l))), nil }
func (l *level) UnmarshalText(b []byte) error {
	_, err := fmt.Sscanf(string(b), "L%d", (*int)(l))
	return err
}
func (bad) MarshalJSON() ([]byte, error)     { return nil, errors.New("no luck") }
func (badText) MarshalText() ([]byte, error) { return nil, errors.New("no text") }
func (invalid) MarshalJSON() ([]byte, error) { return []byte("{1"), nil }
func (m maybe) IsZero() bool                 { return m.T == 7 }

func coded(t testing.TB) *world {
	return formats(t).declare(mjson{}, "MarshalJSON").declare(pjson{}, "MarshalJSON", "UnmarshalJSON").declare(mtext{}, "MarshalText", "UnmarshalText").
		declare(level(0), "MarshalText", "UnmarshalText").declare(bad{}, "MarshalJSON").declare(badText{}, "MarshalText").declare(invalid{}, "MarshalJSON").
		declare(maybe{}, "IsZero")
}

func recordValue() record {
	c, d := celsius(3), celsius(4)
	pc := &d
	return record{
		meta: meta{"n", "x"}, Public: &Public{1, 2}, Point: image.Pt(3, 4), Duration: 5, ID: 6, Skip: 7, Full: "f", Quoted: 9, QPtr: &c, Temp: 1.5,
		MJ: mjson{1}, MJp: &mjson{2}, PJ: pjson{3}, PJs: []pjson{{4}, {5}}, PJm: map[string]pjson{"k": {6}}, MT: mtext{"t"}, Lv: 2, Lz: maybe{7}, Lz2: maybe{0},
		ByLevel: map[level]int{2: 1, 1: 2}, ByText: map[mtext]string{{"b"}: "1", {"a"}: "2"}, ByName: map[rune13]celsius{"z": 1, "a": 2}, ByNum: map[small]point{-1: {1, 2}, 2: {}},
		Any: []any{colour(1), point{1, 2}, mjson{3}, nil, map[string]any{"k": level(4)}, &pjson{9}, pjson{8}}, Err: failure{1}, Face: square{2}, Raw: json.RawMessage(`{"raw":1}`),
		Bytes: base64_("bytes"), Octs: octs{1, 2}, Arr: [2]pjson{{1}, {2}}, Next: &record{ID: 1}, Kids: []record{{ID: 2}}, HTML: "<a&b>\u2028é\xff", When: time.Unix(0, 0).UTC(),
		Ptr: &pc, Nest: nested{"a": {"b": nil}, "c": {}}, hidden: 3,
	}
}

func TestMarshal(t *testing.T) {
	w := coded(t)
	self := &cyclic{}
	self.Self = self
	ring := &cyclic{M: map[string]*cyclic{}}
	ring.M["x"] = ring
	knot, ball := &tangle{}, &tangle{}
	knot.Any = knot
	ball.Map = map[string]any{"x": []any{ball}}
	r := recordValue()
	for _, x := range append(values(), formatValues()...) {
		marshalLike(t, w, x)
	}
	for _, x := range []any{
		r, &r,
		record{},
		[]record{r},
		map[string]*record{"r": &r},
		mjson{1},
		&mjson{2}, (*mjson)(nil),
		pjson{1},
		&pjson{2}, (*pjson)(nil),
		[]pjson{{1}},
		[1]pjson{{1}},
		&[1]pjson{{1}},
		map[string]pjson{"a": {1}},
		struct{ P pjson }{pjson{1}},
		&struct{ P pjson }{pjson{1}},
		mtext{"x"},
		&mtext{"y"}, level(3),
		[]level{1, 2},
		map[level]level{1: 2},
		map[mtext]int{{"x"}: 1},
		bad{},
		&bad{},
		[]bad{{}},
		struct{ B bad }{},
		struct{ B *bad }{&bad{}},
		map[string]any{"b": bad{}},
		badText{},
		[]badText{{}},
		map[badText]int{{}: 1},
		invalid{},
		twoMeta{},
		ambiguous{},
		embedsJSON{mjson{1}, 2},
		maybe{},
		base64_("x"),
		octs{1},
		[]octet{1},
		self, ring, knot, ball,
		one{&two{&three{&one{}, 4}}},
		pointed{},
		pointed{&image.Rectangle{Max: image.Pt(1, 2)}, 3},
		make(chan int),
		[]any{r, &r},
		[]any{bad{}},
		struct{ C chan int }{},
		rune13("<&>"),
		map[rune13]bool{"<": true},
		[]mtext(nil), map[level]int(nil),
		nested{"a": nil},
		&[]any{&pjson{1}},
	} {
		marshalLike(t, w, x)
	}
}

func marshalLike(t *testing.T, w *world, x any) {
	t.Helper()
	want, wantErr := json.Marshal(x)
	got, err := json.Marshal(w.box(x))
	err = EncodeError(err)
	if text := fmt.Sprint(err); text != fmt.Sprint(wantErr) && !strings.HasPrefix(text, "json: unsupported type") && !strings.HasPrefix(text, "json: unsupported value") {
		t.Errorf("%T:\n\tfound    %v\n\texpected %v", x, err, wantErr)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%T:\n\tfound    %s\n\texpected %s", x, got, want)
	}
	if (err == nil) != (wantErr == nil) {
		t.Errorf("%T: found %v, expected %v", x, err, wantErr)
	}
	var m *json.MarshalerError
	if errors.As(wantErr, &m) && !errors.As(err, &m) {
		t.Errorf("%T: the error is no MarshalerError: %v", x, err)
	}
	var a, b bytes.Buffer
	ea, eb := json.NewEncoder(&a), json.NewEncoder(&b)
	ea.SetEscapeHTML(false)
	eb.SetEscapeHTML(false)
	ea.SetIndent("_", "  ")
	eb.SetIndent("_", "  ")
	_ = ea.Encode(x)
	_ = eb.Encode(w.box(x))
	if a.String() != b.String() {
		t.Errorf("%T, indented:\n\tfound    %s\n\texpected %s", x, b.String(), a.String())
	}
}

func TestUnmarshal(t *testing.T) {
	w := coded(t)
	full, err := json.Marshal(recordValue())
	if err != nil {
		t.Fatal(err)
	}
	full = bytes.Replace(full, []byte(`"Err":{}`), []byte(`"Err":null`), 1)
	full = bytes.Replace(full, []byte(`"Face":{"Side":2}`), []byte(`"Face":null`), 1)
	full = bytes.ReplaceAll(full, []byte(`"pj":{}`), []byte(`"pj":"p9"`))
	full = bytes.Replace(full, []byte(`"PJm":{"k":{}}`), []byte(`"PJm":{"k":"p8"}`), 1)
	full = bytes.Replace(full, []byte(`"Arr":[{},{}]`), []byte(`"Arr":["p1","p2"]`), 1)
	full = bytes.Replace(full, []byte(`"mj":{"m":1,"h":"\u003c\u0026\u003e"}`), []byte(`"mj":{"n":1}`), 1)
	full = bytes.Replace(full, []byte(`"mjp":{"m":2,"h":"\u003c\u0026\u003e"}`), []byte(`"mjp":{"n":1}`), 1)
	r := recordValue()
	r.Err, r.Face, r.Any = nil, nil, nil
	c := celsius(1)
	for _, test := range []struct {
		target any // a pointer
		text   string
	}{
		{&record{}, string(full)},
		{&r, `{"id":60,"name":"new","P":10,"X":30,"pjs":["p7"],"PJm":{"z":"p1"},"ByLevel":{"L9":9},"Any":{"a":[1,"x",null]},"next":{"id":3,"temp":2},"kids":[{"id":4},{"id":5}],"mjp":null,"Arr":["p5"],"hidden":9,"Ptr":4.5}`},
		{&r, `{"pj":null,"lv":null,"MT":null,"mjn":null,"Ptr":null,"ByText":null,"kids":null}`},
		{&record{}, `{"quoted":"12","qptr":"1.5","ByText":{"<a>":"1"},"ByNum":{"-3":{"X":1,"y":2}},"Nest":{"a":{"b":{}}},"ID":3,"TEMP":4}`},
		{&record{}, `{"id":"x","temp":"y","lv":"L3","pj":"p4"}`},
		{&record{}, `{"next":{"next":{"temp":"y"}}}`},
		{&record{}, `{"kids":[{"id":1},{"id":"two"},{"id":3}]}`},
		{&record{}, `{"ByName":{"a":"x","b":2}}`},
		{&record{}, `{"pj":"q"}`},
		{&record{}, `{"MT":"no"}`},
		{&record{}, `{"MT":5}`},
		{&record{}, `{"MT":"no","pj":"q","PJm":{"k":"q"}}`},
		{&pointed{A: 1}, `{"Min":{"X":1},"A":2}`},
		{&pointed{Rectangle: &image.Rectangle{Max: image.Pt(1, 2)}}, `{"Min":{"X":1},"Max":{"Y":5}}`},
		{&pointed{}, `{"A":2}`},
		{&record{}, `{"ByText":{"no":"1"}}`},
		{&record{}, `{"id":1,}`},
		{&record{}, `[1]`},
		{&record{}, `{"P":"x"}`},
		{&record{}, `{"name":1}`},
		{&record{}, `{"ByNum":{"300":{}}}`},
		{&point{1, 2}, `{"X":5,"y":6}`},
		{&[]point{{1, 2}, {3, 4}}, `[{"X":7}]`},
		{&[]point{}, `[{"X":7},{"X":"a"},3]`},
		{&[3]celsius{1, 2, 3}, `[5]`},
		{&map[string]point{"a": {1, 2}}, `{"a":{"X":9},"b":{}}`},
		{&map[level]level{}, `{"L1":"L2"}`},
		{new(celsius), `1.5`},
		{new(celsius), `"a"`},
		{new(small), `300`},
		{new(pjson), `"p5"`},
		{new(mtext), `"<x>"`},
		{new(*pjson), `"p6"`},
		{new(*pjson), `null`},
		{&c, `null`},
		{new(*celsius), `7`},
		{new(*loop), `{"N":1,"Next":{"N":2}}`},
		{&loop{N: 5, Next: &loop{N: 6}}, `{"Next":{"Next":{"N":7}}}`},
		{new(nested), `{"a":{"b":{"c":null}}}`},
		{new(base64_), `"aGk="`},
		{new(rune13), `"text"`},
		{new(flag), `true`},
		{new(ambiguous), `{"P":1,"X":1,"Q":2}`},
		{new(twoMeta), `{"name":"x","name2":1,"P":"p","Q":2}`},
		{new(struct{ A, b int }), `{"A":1,"b":2}`},
		{new(embedsJSON), `{"A":1}`},
	} {
		for _, mode := range []string{"Unmarshal", "Decoder", "strict"} {
			ptr := reflect.ValueOf(test.target)
			real := reflect.New(ptr.Type().Elem())
			real.Elem().Set(w.fromRep(w.toRep(ptr.Elem()), ptr.Type().Elem()))
			rep := reflect.New(w.rep(ptr.Type().Elem()))
			rep.Elem().Set(w.toRep(deepCopy(w, ptr.Elem())))
			decode := func(target any) func(any) error {
				d := json.NewDecoder(strings.NewReader(test.text))
				if mode == "strict" {
					d.DisallowUnknownFields()
				}
				return d.Decode
			}
			var wantErr, err error
			if mode == "Unmarshal" {
				wantErr = json.Unmarshal([]byte(test.text), real.Interface())
				err = w.reg.Decode(w.id(ptr.Type().Elem()), rep.Interface(), json.Unmarshal, []byte(test.text))
			} else {
				wantErr = decode(real.Interface())(real.Interface())
				err = w.reg.DecodeInto(w.reg.Box(w.id(ptr.Type()), rep.Interface()), decode(nil))
			}
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Errorf("%s %T of %s:\n\tfound    %v\n\texpected %v", mode, test.target, test.text, err, wantErr)
			}
			if wantErr != nil && !strings.HasPrefix(wantErr.Error(), "json: ") {
				continue // after the error of a method, Go leaves alone what comes later in the text
			}
			got := w.reg.Sprintf("%+v", w.reg.Box(w.id(ptr.Type().Elem()), rep.Elem().Interface()))
			if want := fmt.Sprintf("%+v", real.Elem().Interface()); !sameText(got, want) {
				t.Errorf("%s %T of %s:\n\tfound    %s\n\texpected %s", mode, test.target, test.text, got, want)
			}
			a, _ := json.Marshal(real.Interface())
			b, _ := json.Marshal(w.reg.Box(w.id(ptr.Type()), rep.Interface()))
			if !bytes.Equal(a, b) {
				t.Errorf("%s %T of %s, encoded again:\n\tfound    %s\n\texpected %s", mode, test.target, test.text, b, a)
			}
		}
	}
}

// TestUnmarshalShared decodes into pointers that share a variable, and into a loop.
func TestUnmarshalShared(t *testing.T) {
	w := coded(t)
	type shared struct{ A, B *point }
	p := &point{1, 2}
	s := &shared{p, p}
	rep := func(x any) any {
		return reflect.NewAt(w.rep(reflect.TypeOf(x).Elem()), reflect.ValueOf(x).UnsafePointer()).Interface()
	}
	if err := w.reg.Decode(idFor[shared](w), rep(s), json.Unmarshal, []byte(`{"A":{"X":5}}`)); err != nil || p.X != 5 || s.A != p || s.B != p {
		t.Errorf("found %+v and %+v, %v", s.A, s.B, err)
	}
	l := &loop{N: 1}
	l.Next = l
	if err := w.reg.Decode(idFor[loop](w), rep(l), json.Unmarshal, []byte(`{"Next":{"Next":{"N":3}}}`)); err != nil || l.N != 3 || l.Next != l {
		t.Errorf("found %+v, %v", l, err)
	}
	var n int
	if err := w.reg.Decode(idFor[int](w), &n, json.Unmarshal, []byte("4")); err != nil || n != 4 {
		t.Errorf("found %d, %v", n, err)
	}
	if err := w.reg.DecodeInto(nil, json.Unmarshal, []byte("4")); err == nil || err.Error() != "json: Unmarshal(nil)" {
		t.Errorf("found %v", err)
	}
}

// deepCopy copies a value of the tests so that decoding into it leaves the table as it is.
func deepCopy(w *world, v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(deepCopy(w, v.Elem()))
		return p
	case reflect.Struct:
		p := reflect.New(v.Type()).Elem()
		p.Set(v)
		for i := range p.NumField() {
			if f := p.Field(i); f.CanSet() {
				f.Set(deepCopy(w, f))
			}
		}
		return p
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		s := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			s.Index(i).Set(deepCopy(w, v.Index(i)))
		}
		return s
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		m := reflect.MakeMap(v.Type())
		for it := v.MapRange(); it.Next(); {
			m.SetMapIndex(it.Key(), deepCopy(w, it.Value()))
		}
		return m
	}
	return v
}
