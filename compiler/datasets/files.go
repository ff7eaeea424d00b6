package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// FileOption changes how [FromImages], [FromNPY], [FromCSV] and [FromIDX] read the user's files.
type FileOption func(*fileOptions)

type fileOptions struct {
	testShare float64
	seed      uint64
	classes   []string
	label     string
	shape     []int // channels, height, width
}

// TestShare sets the share of the images of every class, 0..1, that becomes the test part where the files name no parts of their own.
// Default 0.2. [FromIDX] does not use it.
func TestShare(share float64) FileOption { return func(o *fileOptions) { o.testShare = share } }

// SplitSeed sets the seed by which the test images are drawn. Default 1.
func SplitSeed(seed uint64) FileOption { return func(o *fileOptions) { o.seed = seed } }

// ClassNames names the classes of numeric labels, first to last. Default: the numbers.
func ClassNames(names []string) FileOption {
	return func(o *fileOptions) { o.classes = slices.Clone(names) }
}

// LabelColumn sets the name of the column of [FromCSV] that holds the label. Default "label"; without a header the first column.
func LabelColumn(name string) FileOption { return func(o *fileOptions) { o.label = name } }

// ImageShape says how the pixels of a row of [FromCSV] are arranged. Default: one channel, a square.
func ImageShape(channels, height, width int) FileOption {
	return func(o *fileOptions) { o.shape = []int{channels, height, width} }
}

func fileOptionsOf(opts []FileOption) fileOptions {
	o := fileOptions{testShare: 0.2, seed: 1, label: "label"}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// names returns the names of numeric labels.
func (o fileOptions) names(labels []int) ([]string, error) {
	n := 0
	for i, label := range labels {
		if label < 0 || label > maxClasses {
			return nil, fmt.Errorf("label %d of image %d; labels must be 0 to %d", label, i, maxClasses)
		}
		n = max(n, label+1)
	}
	if o.classes == nil {
		for i := range n {
			o.classes = append(o.classes, strconv.Itoa(i))
		}
	}
	if n > len(o.classes) {
		return nil, fmt.Errorf("labels go up to %d, and %d classes are named; name at least %d", n-1, len(o.classes), n)
	}
	return o.classes, nil
}

const maxClasses = 100_000

// located adds to an error about a file that is not there from which folder it was looked for.
func located(err error) error {
	var missing *fs.PathError
	if !errors.As(err, &missing) || !errors.Is(err, fs.ErrNotExist) || filepath.IsAbs(missing.Path) {
		return err
	}
	here, no := os.Getwd()
	if no != nil {
		return err
	}
	return fmt.Errorf("%w; paths start in %s unless they are whole", err, here)
}

// divide makes a set of one split by drawing its test part.
func (o fileOptions) divide(name, source string, all Split, classes []string) (*Set, error) {
	if !(o.testShare >= 0 && o.testShare <= 1) {
		return nil, fmt.Errorf("datasets: %s: test share %v; it must be 0 to 1", source, o.testShare)
	}
	all.Classes = classes
	all.Name = name
	if err := all.verify(); err != nil {
		return nil, err
	}
	train, test := stratified(all.Labels, len(classes), o.testShare, o.seed)
	return newSet(&Set{
		Name: name, Classes: classes, Source: fmt.Sprintf("%s, test share %g drawn with seed %d", source, o.testShare, o.seed),
		Train: all.pick("", train), Test: all.pick("", test),
	})
}
