package display

import (
	"fmt"
	"reflect"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// mostHex is the number of bytes that are shown of what is no text.
const mostHex = 64

// bytesText returns bytes as text when they are printable, else the first of them in hexadecimal; false when v is no slice of bytes.
func bytesText(v any) (string, bool) {
	x := reflect.ValueOf(v)
	if x.Kind() != reflect.Slice || x.Type().Elem().Kind() != reflect.Uint8 || x.IsNil() {
		return "", false
	}
	raw, name := x.Bytes(), x.Type().String()
	if name == "[]uint8" {
		name = "[]byte"
	}
	if printable(raw) {
		return name + "(" + strconv.Quote(cut(string(raw), TextLimit/2)) + ")", true
	}
	more := ""
	if len(raw) > mostHex {
		more = " …"
	}
	return fmt.Sprintf("%s of %d: % x%s", name, len(raw), raw[:min(len(raw), mostHex)], more), true
}

// printable reports whether raw is UTF-8 without control characters but white space.
func printable(raw []byte) bool {
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		if r == utf8.RuneError && n == 1 || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
		raw = raw[n:]
	}
	return true
}
