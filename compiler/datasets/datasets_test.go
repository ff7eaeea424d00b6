package datasets

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// tiny has 12 training images of 1x2 pixels, numbered in their first pixel, and 3 classes of 6, 4 and 2 images.
func tiny(t *testing.T) *Set {
	t.Helper()
	labels := []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2}
	var images []uint8
	for i := range labels {
		images = append(images, uint8(i), 255)
	}
	part := Split{Channels: 1, Height: 1, Width: 2, Images: images, Labels: labels}
	s, err := newSet(&Set{Name: "tiny", Classes: []string{"a", "b", "c"}, Train: part, Test: part.Head(2), Source: "a test"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// numbers returns the first pixel of each image.
func numbers(s Split) []int {
	var n []int
	for i := range s.Len() {
		n = append(n, int(s.Pixels(i)[0]))
	}
	return n
}

func TestAtIsPixelOver255(t *testing.T) {
	s := tiny(t)
	x := s.Train.At(5)
	if !x.Shape.Equal(tensor.Shape{1, 1, 1, 2}) || x.F32()[0] != float32(5)/255 || x.F32()[1] != 1 {
		t.Errorf("image 5 is %v %v", x.Type, x.F32())
	}
	all := s.Train.Tensor()
	if !all.Shape.Equal(tensor.Shape{12, 1, 1, 2}) || all.F32()[2*7] != float32(7)/255 {
		t.Errorf("all images are %v", all.Type)
	}
}

func TestSlice(t *testing.T) {
	s := tiny(t).Train
	for _, c := range []struct{ lo, hi, first, n int }{{3, 7, 3, 4}, {-5, 2, 0, 2}, {10, 99, 10, 2}, {7, 3, 0, 0}, {50, 60, 0, 0}} {
		got := s.Slice(c.lo, c.hi)
		if got.Len() != c.n || c.n > 0 && numbers(got)[0] != c.first {
			t.Errorf("Slice(%d, %d) has images %v", c.lo, c.hi, numbers(got))
		}
	}
	if got := s.Slice(2, 8).Slice(1, 3); !slices.Equal(numbers(got), []int{3, 4}) || got.Name != "tiny train[2:8][1:3]" {
		t.Errorf("%s has images %v", got.Name, numbers(got))
	}
	if head := s.Head(2); cap(head.Images) != 4 || cap(head.Labels) != 2 {
		t.Error("appending to a slice would overwrite the split it came from")
	}
}

func TestAtOutside(t *testing.T) {
	s := tiny(t).Train
	for _, i := range []int{-1, 12} {
		func() {
			defer func() {
				if m, ok := recover().(tensor.Misuse); !ok || !strings.Contains(string(m), "images 0 to 11") {
					t.Errorf("At(%d) panics with %v", i, m)
				}
			}()
			s.At(i)
		}()
	}
}

func TestShuffle(t *testing.T) {
	s := tiny(t).Train
	a, b, c := numbers(s.Shuffle(1)), numbers(s.Shuffle(1)), numbers(s.Shuffle(2))
	if !slices.Equal(a, b) || slices.Equal(a, c) {
		t.Errorf("seed 1: %v and %v; seed 2: %v", a, b, c)
	}
	if want := "[5 0 9 8 10 3 11 1 4 6 7 2]"; fmt.Sprint(a) != want {
		t.Errorf("seed 1: %v, want %s on every machine", a, want)
	}
	shuffled := s.Shuffle(1)
	for i, n := range numbers(shuffled) {
		if shuffled.Label(i) != s.Label(n) {
			t.Errorf("image %d lost its label", n)
		}
	}
	slices.Sort(a)
	if !slices.Equal(a, numbers(s)) {
		t.Errorf("shuffled images are %v", a)
	}
}

func TestCalibrationTakesClassesInTurn(t *testing.T) {
	s := tiny(t)
	if got := s.Calibration(6); !slices.Equal(got.Labels, []int{0, 1, 2, 0, 1, 2}) {
		t.Errorf("6 images have labels %v", got.Labels)
	}
	if got := s.Calibration(9).Labels; !slices.Equal(got, []int{0, 1, 2, 0, 1, 2, 0, 1, 0}) {
		t.Errorf("9 images have labels %v", got) // class 2 has only two images
	}
	all := numbers(s.Calibration(1000))
	slices.Sort(all)
	if !slices.Equal(all, numbers(s.Train)) {
		t.Errorf("all images: %v", all)
	}
	if s.Calibration(-1).Len() != 0 {
		t.Error("fewer than no images")
	}
}

func TestStratified(t *testing.T) {
	labels := tiny(t).Train.Labels
	train, test := stratified(labels, 3, 0.25, 1)
	n := make([]int, 3)
	for _, i := range test {
		n[labels[i]]++
	}
	if want := []int{2, 1, 1}; !slices.Equal(n, want) { // 1.5 and 0.5 round up
		t.Errorf("test images per class %v, want %v", n, want)
	}
	both := slices.Concat(train, test)
	slices.Sort(both)
	if len(both) != 12 || both[0] != 0 || both[11] != 11 || len(slices.Compact(both)) != 12 {
		t.Errorf("train %v, test %v", train, test)
	}
}

func TestDigestSeesEverything(t *testing.T) {
	base := tiny(t)
	changed := map[string]func(*Set){
		"a pixel":       func(s *Set) { s.Train.Images[3]++ },
		"a label":       func(s *Set) { s.Test.Labels[0] = 2 },
		"a class":       func(s *Set) { s.Classes = []string{"a", "b", "d"} },
		"the shape":     func(s *Set) { s.Train.Height, s.Train.Width = 2, 1 },
		"one less":      func(s *Set) { s.Test = s.Test.Head(1) },
		"classes' ends": func(s *Set) { s.Classes = []string{"ab", "", "c"} },
	}
	for what, change := range changed {
		s := *tiny(t)
		s.Test.Images, s.Test.Labels = slices.Clone(s.Test.Images), slices.Clone(s.Test.Labels)
		change(&s)
		again, err := newSet(&s)
		if err != nil {
			t.Fatal(err)
		}
		if again.Digest == base.Digest {
			t.Errorf("the digest does not see %s", what)
		}
	}
	if tiny(t).Digest != base.Digest {
		t.Error("equal sets have unlike digests")
	}
}

func TestShown(t *testing.T) {
	s := tiny(t)
	if got, want := s.Train.Head(3).String(), "tiny train[0:3]: 3 images, 2x1 grey; 3 classes"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	s.Classes[1] = "<b>"
	page := s.MIME()["text/html"].(string)
	if !strings.Contains(page, `&lt;b&gt;</td><td style="text-align:right">4</td><td style="text-align:right">0</td>`) || strings.Contains(page, "synthetic") {
		t.Errorf("%s", page)
	}
}

func TestIDXFolder(t *testing.T) {
	s := tiny(t)
	s.Train.Channels, s.Train.Width, s.Test.Channels, s.Test.Width = 2, 1, 2, 1
	dir := t.TempDir()
	if err := s.WriteIDX(dir); err != nil {
		t.Fatal(err)
	}
	back, err := FromIDX(dir, ClassNames(s.Classes))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(back.Train.Images, s.Train.Images) || !slices.Equal(back.Test.Labels, s.Test.Labels) || back.Train.Channels != 2 {
		t.Errorf("read back %v", back)
	}
	if _, err := FromIDX(dir, ClassNames([]string{"one"})); err == nil || !strings.Contains(err.Error(), "name at least 3") {
		t.Errorf("error %v", err)
	}
	if _, err := FromIDX(t.TempDir()); err == nil || !strings.Contains(err.Error(), "train-images-idx3-ubyte: no such file") {
		t.Errorf("error %v", err)
	}
}

func TestReadIDXRefuses(t *testing.T) {
	good := idx{[]int{2, 3}, []uint8{1, 2, 3, 4, 5, 6}}
	content := slices.Concat(good.header(), good.data)
	if d, err := readIDX(bytes.NewReader(gz(content)), 6); err != nil || !slices.Equal(d.data, good.data) || !slices.Equal(d.shape, good.shape) {
		t.Fatalf("got %v, %v", d, err)
	}
	for want, b := range map[string][]byte{
		"IDX header":               {0, 0},
		"expected 00 00 08 0n":     []byte("PNG and more"),
		"starts with 00 00 0d 02":  {0, 0, 13, 2, 0, 0, 0, 1},
		"IDX extents: unexpected":  content[:9],
		"the file holds 5":         content[:len(content)-1],
		"the file holds more":      append(slices.Clone(content), 0),
		"declare more than 6":      {0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255},
		"gzip":                     {0x1f, 0x8b, 1, 2, 3},
		"IDX elements: unexpected": gz(content)[:30],
	} {
		if _, err := readIDX(bytes.NewReader(b), 6); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%x: error %v, want one with %q", b, err, want)
		}
	}
}

func FuzzReadIDX(f *testing.F) {
	good := idx{[]int{2, 3}, []uint8{1, 2, 3, 4, 5, 6}}
	content := slices.Concat(good.header(), good.data)
	f.Add(content)
	f.Add(gz(content))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := readIDX(bytes.NewReader(b), 1<<16)
		if err != nil {
			return
		}
		again, err := readIDX(bytes.NewReader(slices.Concat(d.header(), d.data)), 1<<16)
		if err != nil || !slices.Equal(again.data, d.data) || !slices.Equal(again.shape, d.shape) {
			t.Fatalf("%v read back as %v, %v", d, again, err)
		}
	})
}
