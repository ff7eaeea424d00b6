package dyn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"
)

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
