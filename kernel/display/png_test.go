package display

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
)

// shown collects what is displayed.
type shown struct{ bundles []Bundle }

func (s *shown) Display(b Bundle, _ string, _ bool)      { s.bundles = append(s.bundles, b) }
func (s *shown) Clear(bool)                              {}
func (s *shown) Ask(string, bool) (line string, _ error) { return "", errNobody }
func (s *shown) OutputLimit(int)                         {}

// What is no PNG file is an error that says so, and nothing is displayed.
func TestImage(t *testing.T) {
	var s shown
	defer Bind(&s)()
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "found no bytes"},
		{[]byte("garbage"), `found 7 bytes, "garbage"`},
		{[]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), `found 10 bytes that begin with "\xff\xd8\xff\xe0\x00\x10JF"`},
		{file.Bytes()[:20], "found 20 bytes that begin with \"\\x89PNG"},
	} {
		err := Image(c.file)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "expected the bytes of a PNG file") {
			t.Errorf("%q: %v, want %s", c.file, err, c.want)
		}
	}
	if err := Image(file.Bytes()); err != nil || len(s.bundles) != 1 || s.bundles[0].Data["text/plain"] != "PNG image 3×2" {
		t.Errorf("%v %v", err, s.bundles)
	}
}
