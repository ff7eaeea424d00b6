package dyn

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"reflect"
	"strings"
	"testing"
)

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
