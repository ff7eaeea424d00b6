package dyn

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"encoding/xml"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"text/template"
)

type (
	Address struct {
		City string `xml:"city,attr"`
		zip  int
	}
	person struct {
		Address
		Name  string   `xml:"name"`
		Temp  celsius  `xml:"temp"`
		Marks []level  `xml:"marks>mark"`
		Text  *mtext   `xml:"text"`
		Notes []string `xml:"note"`
		Boss  *person  `xml:"boss"`
		note  string
	}
	header struct {
		Magic [4]octet
		Kind  small
		_     [3]byte
		Size  single
		Flags [2]struct{ A, B uint16 }
	}
	plain struct {
		A      int
		B      []celsius
		C      map[rune13]point
		D      *plain
		E      Address
		hidden int
	}
	page struct {
		Title  rune13
		Colour colour
		Items  []any
		People map[string]*person
		Inner  inner
		Ok     flag
		N      small
		Face   any
	}
)

func personValue() person {
	return person{
		Address: Address{"here", 1}, Name: "n", Temp: 1.5, Marks: []level{1, 2}, Text: &mtext{"t"}, Notes: []string{"a", "b"},
		Boss: &person{Name: "boss"}, note: "x",
	}
}

func TestXML(t *testing.T) {
	w := coded(t)
	p := personValue()
	for _, x := range []any{p, &p, []person{p}, Address{"x", 1}, celsius(2), level(3), &mtext{"a"}, point{1, 2}, loop{Next: &loop{N: 2}}, struct {
		XMLName xml.Name `xml:"root"`
		P       point
		A       any
	}{A: point{3, 4}}} {
		want, wantErr := xml.MarshalIndent(x, "", " ")
		got, err := xml.MarshalIndent(w.reg.XML(w.box(x)), "", " ")
		if !bytes.Equal(got, want) || (err == nil) != (wantErr == nil) {
			t.Errorf("%T: %v\n\tfound    %s\n\texpected %s", x, err, got, want)
		}
	}
	text, err := xml.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var want person
	wantErr := xml.Unmarshal(text, &want)
	rep := reflect.New(w.rep(reflect.TypeFor[person]()))
	err = w.reg.Decode(idFor[person](w), rep.Interface(), xml.Unmarshal, text)
	if got, want := w.reg.Sprintf("%+v", w.reg.Box(idFor[person](w), rep.Elem().Interface())), fmt.Sprintf("%+v", want); !sameText(got, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Errorf("%v, %v\n\tfound    %s\n\texpected %s", err, wantErr, got, want)
	}
	if got := w.reg.Sprintf("%v %v", w.box(*want.Boss), w.box(*want.Text)); !strings.Contains(got, "boss") || !strings.Contains(got, "{t}") {
		t.Errorf("found %s", got)
	}
}

// TestGob has what a shadow writes read by the real type, and the other way round.
func TestGob(t *testing.T) {
	w := coded(t)
	x := plain{1, []celsius{2, 3}, map[rune13]point{"a": {4, 0}}, &plain{A: 5}, Address{City: "c"}, 0}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(w.reg.Shadow(idFor[plain](w), w.toRep(reflect.ValueOf(x)).Interface())); err != nil {
		t.Fatal(err)
	}
	var y plain
	if err := gob.NewDecoder(&b).Decode(&y); err != nil || !reflect.DeepEqual(x, y) {
		t.Errorf("found %+v, %v", y, err)
	}
	b.Reset()
	if err := gob.NewEncoder(&b).Encode(x); err != nil {
		t.Fatal(err)
	}
	rep := reflect.New(w.rep(reflect.TypeFor[plain]()))
	if err := w.reg.Decode(idFor[plain](w), rep.Interface(), gob.NewDecoder(&b).Decode); err != nil {
		t.Fatal(err)
	}
	if got := w.reg.Box(idFor[plain](w), rep.Elem().Interface()); !w.reg.DeepEqual(got, w.box(x)) {
		t.Errorf("found %+v", got)
	}
}

func TestBinary(t *testing.T) {
	w := coded(t)
	h := header{Magic: [4]octet{1, 2, 3, 4}, Kind: -2, Size: 1.5, Flags: [2]struct{ A, B uint16 }{{1, 2}, {3, 4}}}
	var want, got bytes.Buffer
	if err := binary.Write(&want, binary.BigEndian, h); err != nil {
		t.Fatal(err)
	}
	if err := binary.Write(&got, binary.BigEndian, w.reg.Shadow(idFor[header](w), w.toRep(reflect.ValueOf(h)).Interface())); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("found %x, expected %x", got.Bytes(), want.Bytes())
	}
	rep := reflect.New(w.rep(reflect.TypeFor[header]()))
	if err := w.reg.Decode(idFor[header](w), rep.Interface(), binary.Read, &want, binary.BigEndian); err != nil {
		t.Fatal(err)
	}
	if got := w.reg.Box(idFor[header](w), rep.Elem().Interface()); !w.reg.Eq(got, w.box(h)) {
		t.Errorf("found %+v", got)
	}
}

func TestTemplate(t *testing.T) {
	w := coded(t)
	p := personValue()
	x := page{"T<", 2, []any{point{1, 2}, colour(1), "s", &point{3, 4}, []any{celsius(1)}}, map[string]*person{"a": &p, "b": {Name: "b"}}, inner{1, 2}, true, 3, point{5, 6}}
	const text = `{{.Title}} {{.Colour}} {{printf "%d %v" .N .Colour}} {{range .Items}}[{{.}}]{{end}} {{range $k, $v := .People}}{{$k}}={{$v.Name}},{{$v.City}},{{with $v.Boss}}{{.Name}}{{else}}none{{end}},{{len $v.Marks}},{{$v.Temp}};{{end}} {{.Inner.D}} {{if .Ok}}ok{{end}} {{if gt .N 2}}more{{end}} {{.Face.X}} {{(index .Items 0).X}}`
	tmpl := template.Must(template.New("").Parse(text))
	self := &person{Name: "self"}
	self.Boss = self
	var b strings.Builder
	if err := template.Must(template.New("").Parse("{{.Boss.Boss.Name}}")).Execute(&b, w.reg.View(w.box(self))); err != nil || b.String() != "self" {
		t.Errorf("a value that leads to itself: found %q, %v", b.String(), err)
	}
	for _, data := range []any{x, &x, map[string]any{"Title": x.Title, "Colour": x.Colour, "N": x.N, "Items": x.Items, "People": x.People, "Inner": x.Inner, "Ok": x.Ok, "Face": x.Face}} {
		var want, got bytes.Buffer
		if err := tmpl.Execute(&want, data); err != nil {
			t.Fatal(err)
		}
		if err := tmpl.Execute(&got, w.reg.View(w.box(data))); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("%T:\n\tfound    %s\n\texpected %s", data, got.String(), want.String())
		}
	}
}
