package dyn

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
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

func (bad) MarshalJSON() ([]byte, error) { return nil, errors.New("no luck") }

func (badText) MarshalText() ([]byte, error) { return nil, errors.New("no text") }

func (invalid) MarshalJSON() ([]byte, error) { return []byte("{1"), nil }

func (m maybe) IsZero() bool { return m.T == 7 }

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
