package datasets

import (
	"fmt"
	"image"
	_ "image/jpeg" // registers the decoder
	_ "image/png"  // registers the decoder
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// FromImages returns the user's own pictures: PNG and JPEG files in one subfolder a class, all of one size.
//
// If the folder has the subfolders train and test, the classes lie in each of them; else the test part is drawn, see [TestShare].
// Classes are in the order of their names. Images are grey if all are, else red, green, blue; transparency is an error.
func FromImages(folder string, opts ...FileOption) (*Set, error) {
	o := fileOptionsOf(opts)
	classes, err := subfolders(folder)
	if err != nil {
		return nil, fmt.Errorf("datasets: %w", located(err))
	}
	if slices.Equal(classes, []string{"test", "train"}) {
		return fromParts(folder)
	}
	r := &imageReader{}
	all, err := r.split(folder, classes)
	if err != nil {
		return nil, err
	}
	return o.divide(filepath.Base(folder), folder, all, classes)
}

func fromParts(folder string) (*Set, error) {
	classes, err := subfolders(filepath.Join(folder, "train"))
	if err != nil {
		return nil, fmt.Errorf("datasets: %w", located(err))
	}
	tested, err := subfolders(filepath.Join(folder, "test"))
	if err != nil {
		return nil, fmt.Errorf("datasets: %w", located(err))
	}
	for _, class := range tested {
		if !slices.Contains(classes, class) {
			return nil, fmt.Errorf("datasets: %s has the class %q, which train lacks", filepath.Join(folder, "test"), class)
		}
	}
	r := &imageReader{}
	s := &Set{Name: filepath.Base(folder), Classes: classes, Source: folder}
	if s.Train, err = r.split(filepath.Join(folder, "train"), classes); err != nil {
		return nil, err
	}
	if s.Test, err = r.split(filepath.Join(folder, "test"), classes); err != nil {
		return nil, err
	}
	if s.Train.Channels != s.Test.Channels {
		s.Train, s.Test = s.Train.toRGB(), s.Test.toRGB()
	}
	return newSet(s)
}

// subfolders returns the names of the folders in a folder, sorted; hidden ones are left out.
func subfolders(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s has no subfolders; expected one a class, with PNG or JPEG files in it", folder)
	}
	return names, nil
}

// imageReader reads pictures that must all have the size of the first.
type imageReader struct {
	first string
	size  image.Point
}

// split reads the pictures of the classes of a folder, in the order of classes, then names.
func (r *imageReader) split(folder string, classes []string) (Split, error) {
	var files []string
	var labels []int
	for label, class := range classes {
		found, err := pictures(filepath.Join(folder, class))
		if err != nil {
			return Split{}, fmt.Errorf("datasets: %w", err)
		}
		for _, f := range found {
			files, labels = append(files, f), append(labels, label)
		}
	}
	if len(files) == 0 {
		return Split{}, fmt.Errorf("datasets: the subfolders of %s have no .png, .jpg or .jpeg files", folder)
	}
	task := progress.Start("read "+folder, len(files))
	var rgb []uint8
	grey := true
	for _, f := range files {
		m, err := r.read(f)
		if err != nil {
			return Split{}, fmt.Errorf("datasets: %s: %w", f, err)
		}
		var isGrey bool
		if rgb, isGrey, err = planes(rgb, m); err != nil {
			return Split{}, fmt.Errorf("datasets: %s: %w", f, err)
		}
		grey = grey && isGrey
		if err := task.Step(1); err != nil {
			return Split{}, fmt.Errorf("read %s: %w", folder, err)
		}
	}
	task.End(fmt.Sprintf("%d images read from %s", len(files), folder))
	s := Split{Channels: 3, Height: r.size.Y, Width: r.size.X, Images: rgb, Labels: labels}
	if grey {
		return s.toGrey(), nil
	}
	return s, nil
}

// pictures returns the paths of the pictures in a folder, sorted.
func pictures(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		ext := strings.ToLower(filepath.Ext(e.Name()))
		if !e.IsDir() && (ext == ".png" || ext == ".jpg" || ext == ".jpeg") && !strings.HasPrefix(e.Name(), ".") {
			files = append(files, filepath.Join(folder, e.Name()))
		}
	}
	return files, nil
}

// maxPixels is the largest picture that is decoded.
const maxPixels = 1 << 26

// read decodes a picture after checking its declared size.
func (r *imageReader) read(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	cfg, _, err := image.DecodeConfig(f)
	if err != nil {
		return nil, fmt.Errorf("neither PNG nor JPEG: %w", err)
	}
	size := image.Pt(cfg.Width, cfg.Height)
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxPixels/cfg.Height {
		return nil, fmt.Errorf("%dx%d pixels; at most %d in all are read", cfg.Width, cfg.Height, maxPixels)
	}
	if r.first == "" {
		r.first, r.size = path, size
	}
	if size != r.size {
		return nil, fmt.Errorf("%dx%d pixels, but %s has %dx%d; bring all to one size first", size.X, size.Y, r.first, r.size.X, r.size.Y)
	}
	if _, err := f.Seek(0, 0); err != nil {
		return nil, err
	}
	m, _, err := image.Decode(f)
	return m, err
}

// planes appends a picture as a red, a green and a blue plane and reports whether the three are the same.
func planes(out []uint8, m image.Image) ([]uint8, bool, error) {
	b := m.Bounds()
	n := b.Dx() * b.Dy()
	base := len(out)
	out = append(out, make([]uint8, 3*n)...)
	i, grey := base, true
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			red, green, blue, alpha := m.At(x, y).RGBA()
			if alpha != 0xffff {
				return nil, false, fmt.Errorf("pixel (%d, %d) is transparent; flatten the picture onto a background first", x, y)
			}
			out[i], out[i+n], out[i+2*n] = uint8(red>>8), uint8(green>>8), uint8(blue>>8)
			grey = grey && out[i] == out[i+n] && out[i] == out[i+2*n]
			i++
		}
	}
	return out, grey, nil
}

// toGrey keeps the first of three equal planes.
func (s Split) toGrey() Split {
	n := s.Height * s.Width
	grey := make([]uint8, 0, n*s.Len())
	for i := range s.Len() {
		grey = append(grey, s.Pixels(i)[:n]...)
	}
	s.Channels, s.Images = 1, grey
	return s
}

// toRGB repeats the plane of grey images.
func (s Split) toRGB() Split {
	if s.Channels == 3 {
		return s
	}
	rgb := make([]uint8, 0, 3*len(s.Images))
	for i := range s.Len() {
		rgb = append(rgb, slices.Repeat(s.Pixels(i), 3)...)
	}
	s.Channels, s.Images = 3, rgb
	return s
}
