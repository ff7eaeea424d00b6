package datasets

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// FromCSV returns the images of a CSV file, gzip-compressed or not, as MNIST is often passed around: one row an image, one column the
// label, every other column a pixel, an integer from 0 to 255. The first row is a header if any of its cells is not a number; the label
// is then in the column named label, see [LabelColumn], else in the first. Labels that are all integers are class indices; others are
// class names, sorted. The test part is drawn, see [TestShare]; the arrangement of the pixels is a square unless [ImageShape] says
// otherwise.
func FromCSV(path string, opts ...FileOption) (*Set, error) {
	o := fileOptionsOf(opts)
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("datasets: %w", located(err))
	}
	defer f.Close()
	var src io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(path, ".gz") {
		if src, err = gzip.NewReader(src); err != nil {
			return nil, fmt.Errorf("datasets: %s: %w", path, err)
		}
	}
	t := csvTable{opts: o}
	if err := t.read(src); err != nil {
		return nil, fmt.Errorf("datasets: %s: %w", path, err)
	}
	all, classes, err := t.split()
	if err != nil {
		return nil, fmt.Errorf("datasets: %s: %w", path, err)
	}
	name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".gz"), ".csv")
	return o.divide(name, path, all, classes)
}

// csvTable collects the rows of a file.
type csvTable struct {
	opts   fileOptions
	column int // of the label
	pixels []uint8
	labels []string
	width  int // pixels of a row
}

func (t *csvTable) read(src io.Reader) error {
	task := progress.Start("read CSV", 0)
	r := csv.NewReader(src)
	r.ReuseRecord = true
	for first := true; ; first = false {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err // names line and column
		}
		if first && slices.ContainsFunc(row, func(cell string) bool { return !isNumber(cell) }) && !t.data(row) {
			if t.column = slices.Index(row, t.opts.label); t.column < 0 {
				return fmt.Errorf("the header has no column %q; it has %s. Name the one with the labels by LabelColumn",
					t.opts.label, strings.Join(row[:min(len(row), 5)], ", "))
			}
			continue
		}
		if err := t.add(row); err != nil {
			line, _ := r.FieldPos(0)
			return fmt.Errorf("line %d: %w", line, err)
		}
		if err := task.Step(1); err != nil {
			return fmt.Errorf("read CSV: %w", err)
		}
	}
	if len(t.labels) == 0 {
		return errors.New("the file has no rows of data")
	}
	task.End("")
	return nil
}

// data reports whether a first row that is not all numbers is data: a class name, then pixels.
func (t *csvTable) data(row []string) bool {
	return len(row) > 1 && !slices.ContainsFunc(row[1:], func(cell string) bool { return !isNumber(cell) })
}

func isNumber(cell string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
	return err == nil
}

func (t *csvTable) add(row []string) error {
	for i, cell := range row {
		if i == t.column {
			t.labels = append(t.labels, strings.TrimSpace(cell))
			continue
		}
		v, err := strconv.ParseUint(strings.TrimSpace(cell), 10, 8)
		if err != nil {
			return fmt.Errorf("column %d is %q; a pixel must be an integer from 0 to 255", i+1, cell)
		}
		t.pixels = append(t.pixels, uint8(v))
	}
	t.width = len(row) - 1
	return nil
}

// split arranges the rows as images and turns labels into indices.
func (t *csvTable) split() (Split, []string, error) {
	shape := t.opts.shape
	if shape == nil {
		side := int(math.Sqrt(float64(t.width)))
		shape = []int{1, side, side}
	}
	if slices.Min(shape) < 1 || shape[0]*shape[1]*shape[2] != t.width {
		return Split{}, nil, fmt.Errorf("a row has %d pixels, which is not an image of %d channels, height %d and width %d; say how they "+
			"are arranged by ImageShape", t.width, shape[0], shape[1], shape[2])
	}
	s := Split{Channels: shape[0], Height: shape[1], Width: shape[2], Images: t.pixels}
	if s.Labels = indices(t.labels); s.Labels != nil {
		classes, err := t.opts.names(s.Labels)
		return s, classes, err
	}
	classes := slices.Compact(slices.Sorted(slices.Values(t.labels)))
	for _, label := range t.labels {
		i, _ := slices.BinarySearch(classes, label)
		s.Labels = append(s.Labels, i)
	}
	return s, classes, nil
}

// indices returns labels as numbers, nil if one is not an integer.
func indices(labels []string) []int {
	out := make([]int, len(labels))
	for i, label := range labels {
		n, err := strconv.Atoi(label)
		if err != nil {
			return nil
		}
		out[i] = n
	}
	return out
}
