// Package display turns Go values into MIME bundles, as a notebook shows them.
//
// A value decides for itself by the shape of its methods: MIME() map[string]any, Metadata() map[string]any, error, fmt.Stringer;
// images become PNG, a [Bundle] is what it is, what [Register] knows is displayed so, and everything else is printed in short form. The package knows neither cells nor the protocol, and the
// library never imports it. Open this file first.
package display

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"maps"
	"slices"
	"strings"
)

// Bundle is what a front end shows of a value: MIME type → data, and metadata of the same kind.
type Bundle struct {
	Data, Metadata map[string]any
}

// TextLimit is the largest text/plain form in bytes; longer text is cut with a note.
const TextLimit = 100 << 10

type (
	mimer     interface{ MIME() map[string]any }
	describer interface{ Metadata() map[string]any }
)

// Of returns the bundle of v. It always has text/plain. A value whose methods panic is shown as such: Of does not panic.
func Of(v any) (b Bundle) {
	defer func() {
		if r := recover(); r != nil {
			b = Text(fmt.Sprintf("%T (its display failed: %v)", v, r))
		}
	}()
	b = Bundle{Data: map[string]any{}}
	switch x := v.(type) {
	case Bundle:
		b = complete(x)
	case *Bundle:
		if x != nil {
			b = complete(*x)
		}
	case mimer:
		if b.Data = Clean(x.MIME()); len(b.Data) == 0 {
			b.Data = map[string]any{}
		}
		if d, ok := v.(describer); ok {
			b.Metadata = d.Metadata()
		}
	case error, fmt.Stringer:
	case image.Image:
		var buf bytes.Buffer
		if err := png.Encode(&buf, x); err == nil {
			b.Data["image/png"] = base64.StdEncoding.EncodeToString(buf.Bytes())
			size := x.Bounds().Size()
			b.Data["text/plain"] = fmt.Sprintf("%T %d×%d", v, size.X, size.Y)
		}
	default:
		if r, ok := rendered(v); ok {
			b = r
		} else if text, ok := bytesText(v); ok {
			b = Text(text)
		}
	}
	if _, ok := b.Data["text/plain"]; !ok {
		b.Data["text/plain"] = substitute(b, v)
	}
	return b
}

// substitute is the text of a bundle that comes without one: of a value, not of a bundle's fields.
func substitute(b Bundle, v any) string {
	switch v.(type) {
	case Bundle, *Bundle:
		return strings.Join(slices.Sorted(maps.Keys(b.Data)), ", ")
	}
	return Plain(v)
}

// Text returns a bundle of plain text.
func Text(s string) Bundle {
	return Bundle{Data: map[string]any{"text/plain": cut(s, TextLimit)}}
}

// Clean returns data in the form the protocol wants: bytes as base64.
func Clean(data map[string]any) map[string]any {
	out := make(map[string]any, len(data))
	for k, v := range data {
		if raw, ok := v.([]byte); ok {
			v = base64.StdEncoding.EncodeToString(raw)
		}
		out[k] = v
	}
	return out
}
