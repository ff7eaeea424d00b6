package datasets

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// picture writes a PNG of one colour.
func picture(t *testing.T, path string, width, height int, c color.Color) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		m.Set(i%width, i/width, c)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
}

var (
	grey = color.NRGBA{50, 50, 50, 255}
	red  = color.NRGBA{200, 10, 20, 255}
)

func TestFromImages(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"cat/1.png", "cat/2.png", "cat/3.PNG", "dog/1.png", "dog/2.png"} {
		picture(t, filepath.Join(dir, name), 3, 2, grey)
	}
	if err := os.WriteFile(filepath.Join(dir, "cat", "notes.txt"), []byte("not a picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := FromImages(dir, TestShare(0.4))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Classes, []string{"cat", "dog"}) || s.Train.Len() != 3 || s.Test.Len() != 2 || s.Train.Channels != 1 {
		t.Errorf("got %v", s)
	}
	if p := s.Test.Pixels(0); !slices.Equal(p, []uint8{50, 50, 50, 50, 50, 50}) {
		t.Errorf("pixels %v", p)
	}
	picture(t, filepath.Join(dir, "dog", "3.png"), 3, 2, red) // one in colour: all are
	if s, err = FromImages(dir, TestShare(0)); err != nil {
		t.Fatal(err)
	}
	if p := s.Train.Pixels(5); !slices.Equal(p, []uint8{200, 200, 200, 200, 200, 200, 10, 10, 10, 10, 10, 10, 20, 20, 20, 20, 20, 20}) {
		t.Errorf("%v, last image %v", s.Train, p)
	}
}

func TestFromImagesInParts(t *testing.T) {
	dir := t.TempDir()
	picture(t, filepath.Join(dir, "train/a/1.png"), 2, 2, grey)
	picture(t, filepath.Join(dir, "train/b/1.png"), 2, 2, grey)
	picture(t, filepath.Join(dir, "test/b/1.png"), 2, 2, red)
	_, err := FromImages(dir)
	if err == nil || !strings.Contains(err.Error(), filepath.Join("test", "a")) {
		t.Errorf("error %v, want one that names the folder test/a", err)
	}
	picture(t, filepath.Join(dir, "test/a/1.png"), 2, 2, grey)
	s, err := FromImages(dir)
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.Len() != 2 || s.Test.Len() != 2 || s.Train.Channels != 3 || s.Train.Pixels(0)[11] != 50 || s.Test.Pixels(1)[11] != 20 {
		t.Errorf("got %v, %v", s.Train, s.Test)
	}
}

func TestFromImagesRefuses(t *testing.T) {
	for want, fill := range map[string]func(dir string){
		"no such file":        func(dir string) { os.Remove(dir) },
		"has no subfolders":   func(string) {},
		"have no .png":        func(dir string) { os.Mkdir(filepath.Join(dir, "a"), 0o755) },
		"3x2 pixels, but":     func(dir string) { picture(t, dir+"/a/1.png", 2, 2, grey); picture(t, dir+"/a/2.png", 3, 2, grey) },
		"is transparent":      func(dir string) { picture(t, dir+"/a/1.png", 2, 2, color.NRGBA{1, 2, 3, 9}) },
		"neither PNG nor":     func(dir string) { os.Mkdir(dir+"/a", 0o755); os.WriteFile(dir+"/a/1.png", []byte("x"), 0o644) },
		`class "c", which`:    func(dir string) { picture(t, dir+"/train/a/1.png", 2, 2, grey); os.MkdirAll(dir+"/test/c", 0o755) },
		"test share 2; it mu": func(dir string) { picture(t, dir+"/a/1.png", 2, 2, grey) },
	} {
		dir := filepath.Join(t.TempDir(), "pictures")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		fill(dir)
		if _, err := FromImages(dir, TestShare(2)); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("error %v, want one with %q and the path", err, want)
		}
	}
}

func TestFromCSV(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		opts    []FileOption
		classes string
		labels  []int
		last    []uint8
	}{
		"header":       {"p1,p2,label,p3,p4\n1,2,0,3,4\n5,6,2,7,255\n", nil, "0 1 2", []int{0, 2}, []uint8{5, 6, 7, 255}},
		"no header":    {"1,9,8,7,6\n0,5,4,3,2\n", nil, "0 1", []int{1, 0}, []uint8{5, 4, 3, 2}},
		"names":        {"zebra,9,8,7,6\nape,5,4,3,2\n", nil, "ape zebra", []int{1, 0}, []uint8{5, 4, 3, 2}},
		"other column": {"a,y\n 3 ,0\n4,1\n", []FileOption{LabelColumn("y")}, "0 1", []int{0, 1}, []uint8{4}},
		"shape":        {"0,1,2\n1,3,4\n", []FileOption{ImageShape(1, 2, 1)}, "0 1", []int{0, 1}, []uint8{3, 4}},
	} {
		path := filepath.Join(t.TempDir(), "mine.csv")
		put(t, filepath.Dir(path), map[string][]byte{"mine.csv": []byte(c.text), "mine.csv.gz": gz([]byte(c.text))})
		for _, path := range []string{path, path + ".gz"} {
			s, err := FromCSV(path, append(c.opts, TestShare(0))...)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if strings.Join(s.Classes, " ") != c.classes || !slices.Equal(s.Train.Labels, c.labels) || !slices.Equal(s.Train.Pixels(1), c.last) {
				t.Errorf("%s: classes %v, labels %v, last image %v", name, s.Classes, s.Train.Labels, s.Train.Pixels(1))
			}
			if s.Name != "mine" {
				t.Errorf("name %q", s.Name)
			}
		}
	}
}

func TestFromCSVRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mine.csv")
	for want, text := range map[string]string{
		"no rows":                           "",
		`line 2: column 3 is "256"`:         "0,1,2,3,4\n1,5,256,7,8\n",
		`line 1: column 2 is "0.5"`:         "0,0.5,2,3,4\n",
		`no column "label"; it has a, b, c`: "a,b,c\n1,2,3\n",
		"a row has 3 pixels":                "0,1,2,3\n",
		"wrong number of fields":            "0,1,2,3,4\n0,1,2\n",
		"label -1 of image 0":               "-1,1,2,3,4\n",
	} {
		put(t, dir, map[string][]byte{"mine.csv": []byte(text)})
		if _, err := FromCSV(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v, want one with %q and the path", err, want)
		}
	}
	if _, err := FromCSV(filepath.Join(dir, "absent.csv")); err == nil {
		t.Error("no error for a file that is not there")
	}
}

func TestFromNPY(t *testing.T) {
	dir := t.TempDir()
	images, labels := filepath.Join(dir, "x.npy"), filepath.Join(dir, "y.npy")
	write := func(path string, data any, shape ...int) {
		t.Helper()
		if err := tensor.Must(tensor.From(data, shape...)).WriteNPY(path); err != nil {
			t.Fatal(err)
		}
	}
	write(images, count(36), 3, 2, 2, 3)
	write(labels, []int64{1, 0, 1}, 3)
	s, err := FromNPY(images, labels, TestShare(0), ClassNames([]string{"no", "yes"}))
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.Channels != 2 || s.Train.Height != 2 || s.Train.Width != 3 || s.Train.ClassOf(2) != "yes" || s.Train.Pixels(1)[0] != 7*12 {
		t.Errorf("got %v", s)
	}
	for _, c := range []struct {
		want string
		x, y any
		xs   []int
	}{
		{"images must be u8", make([]float32, 12), []int32{0, 1, 0}, []int{3, 2, 2}},
		{"channels seem to be last", count(3 * 8 * 8 * 3), []int32{0, 1, 0}, []int{3, 8, 8, 3}},
		{"must be integers [3]", count(12), []int32{0, 1}, []int{3, 2, 2}},
		{"must be integers [3]", count(12), []float32{0, 1, 0}, []int{3, 2, 2}},
		{"label -3 of image 2", count(12), []int32{0, 1, -3}, []int{3, 2, 2}},
		{"label 1000000 of image 0", count(12), []int32{1000000, 1, 0}, []int{3, 2, 2}},
	} {
		write(images, c.x, c.xs...)
		write(labels, c.y, reflect.ValueOf(c.y).Len())
		if _, err := FromNPY(images, labels); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("error %v, want one with %q and the path", err, c.want)
		}
	}
	if _, err := FromNPY(filepath.Join(dir, "absent.npy"), labels); err == nil || !strings.Contains(err.Error(), "absent.npy") {
		t.Errorf("error %v", err)
	}
}

// TestMissingFiles: what is not there is looked for from a folder that the message names.
func TestMissingFiles(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	for name, read := range map[string]func() (*Set, error){
		"pictures":   func() (*Set, error) { return FromImages("pictures") },
		"images.csv": func() (*Set, error) { return FromCSV("images.csv") },
		"images.npy": func() (*Set, error) { return FromNPY("images.npy", "labels.npy") },
		"mnist":      func() (*Set, error) { return FromIDX("mnist") },
	} {
		if _, err := read(); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "paths start in "+here) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := FromCSV(filepath.Join(here, "images.csv")); err == nil || strings.Contains(err.Error(), "paths start") {
		t.Errorf("a whole path: %v", err)
	}
}
