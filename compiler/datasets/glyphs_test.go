package datasets

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// TestGlyphsDigest pins the images: they must be the same on every machine, for any number of threads and in every release, or the
// accuracy of the network trained on them means nothing.
func TestGlyphsDigest(t *testing.T) {
	const want = "1a74a33de489c314fa6be0643a9c5660f00b743c3cfa5dc3301a8fa2dc6c3b40"
	for _, threads := range []int{1, 2, 7} {
		old := runtime.GOMAXPROCS(threads)
		s, err := Glyphs(Count(300, 100))
		runtime.GOMAXPROCS(old)
		if err != nil {
			t.Fatal(err)
		}
		if s.Digest != want {
			t.Errorf("%d threads: digest %s, want %s", threads, s.Digest, want)
		}
	}
}

func TestGlyphsLongerBeginsWithShorter(t *testing.T) {
	short, err := Glyphs(Count(50, 20))
	if err != nil {
		t.Fatal(err)
	}
	long, err := Glyphs(Count(200, 70))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(short.Test.Images, long.Test.Head(20).Images) || !slices.Equal(short.Train.Labels, long.Train.Head(50).Labels) {
		t.Error("the longer set does not begin with the shorter one")
	}
	if slices.Equal(long.Train.Head(20).Images, short.Test.Images) {
		t.Error("training and test images are the same")
	}
	other, err := Glyphs(Count(50, 20), Seed(2))
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(short.Test.Images, other.Test.Images) {
		t.Error("another seed gives the same images")
	}
}

func TestGlyphsMarkedSynthetic(t *testing.T) {
	s, err := Glyphs(Count(20, 20), Characters("xyz"))
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{
		s.String(), s.Test.String(), s.Train.Head(3).String(), s.Calibration(5).String(),
		s.MIME()["text/html"].(string), s.Test.Shuffle(1).MIME()["text/html"].(string),
	}
	for _, text := range shown {
		if !strings.Contains(text, "synthetic") {
			t.Errorf("not marked synthetic: %s", text)
		}
	}
	if !slices.Equal(s.Classes, []string{"x", "y", "z"}) {
		t.Errorf("classes %v", s.Classes)
	}
}

func TestGlyphsRefuses(t *testing.T) {
	for want, opts := range map[string][]GlyphOption{
		"at least two":           {Characters("A")},
		`have 'B' twice`:         {Characters("ABB")},
		"no such character":      {Characters("A語")},
		"' ' cannot be drawn":    {Characters("A ")},
		"must be 0 to 0.5":       {Noise(3)},
		"-1 training and 5 test": {Count(-1, 5)},
	} {
		if _, err := Glyphs(opts...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestGlyphsStopped(t *testing.T) {
	defer progress.Bind(progress.Hook{Stop: func() bool { return true }})()
	if _, err := Glyphs(); !errors.Is(err, progress.ErrStopped) {
		t.Errorf("error %v, want ErrStopped", err)
	}
}

// TestCoverExact draws a rectangle from (1.25, 2.5) to (3.75, 5) pixels. Each pixel's ink is the area inside it, 1024 for a full one.
func TestCoverExact(t *testing.T) {
	const q = subpixel / 4
	box := outline{rings: [][]point{{{5 * q, 10 * q}, {15 * q, 10 * q}, {15 * q, 20 * q}, {5 * q, 20 * q}}}}
	ink := make([]int, 36)
	cover(box, placement{xx: 1 << placeBits, yy: 1 << placeBits}, ink, 6, 6)
	want := []int{
		0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0,
		0, 384, 512, 384, 0, 0,
		0, 768, 1024, 768, 0, 0,
		0, 768, 1024, 768, 0, 0,
		0, 0, 0, 0, 0, 0,
	}
	if !slices.Equal(ink, want) {
		t.Errorf("ink %v\nwant %v", ink, want)
	}
}

// TestCoverOverlap draws two full-height bars that overlap: inside is where the winding number is not 0, so the overlap is ink once.
func TestCoverOverlap(t *testing.T) {
	bar := func(x0, x1 int) []point { return []point{{x0, 0}, {x1, 0}, {x1, subpixel}, {x0, subpixel}} }
	ink := make([]int, 4)
	two := outline{rings: [][]point{bar(0, 3*subpixel), bar(subpixel, 4*subpixel)}}
	cover(two, placement{xx: 1 << placeBits, yy: 1 << placeBits}, ink, 4, 1)
	if want := []int{1024, 1024, 1024, 1024}; !slices.Equal(ink, want) {
		t.Errorf("ink %v, want %v", ink, want)
	}
}

// TestCoverKeepsHoles: the middle of an upright O is empty, left and right of it are not, and nothing lies outside.
func TestCoverKeepsHoles(t *testing.T) {
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	o, err := loadOutline(f, 'O')
	if err != nil {
		t.Fatal(err)
	}
	scale := 20 * subpixel << placeBits / o.height
	ink := make([]int, glyphSide*glyphSide)
	cover(o, placement{xx: scale, yy: scale, x0: 14 * subpixel, y0: 14 * subpixel}, ink, glyphSide, glyphSide)
	row := ink[14*glyphSide : 15*glyphSide]
	if row[14] != 0 || slices.Max(row[:14]) < 1000 || slices.Max(row[15:]) < 1000 {
		t.Errorf("row through the middle of O: %v", row)
	}
	if top := slices.Max(ink[:3*glyphSide]); top != 0 {
		t.Errorf("ink %d above a glyph of 20 pixels in the middle of 28", top)
	}
}

func BenchmarkGlyphs(b *testing.B) {
	for b.Loop() {
		if _, err := Glyphs(Count(1000, 0)); err != nil {
			b.Fatal(err)
		}
	}
}
