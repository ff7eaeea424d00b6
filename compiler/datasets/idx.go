package datasets

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// idx is the content of an IDX file, the format of MNIST (http://yann.lecun.com/exdb/mnist, "FILE FORMATS FOR THE MNIST DATABASE"):
// two zero bytes, one for the kind of element, one for the number of axes, big-endian extents, elements.
type idx struct {
	shape []int
	data  []uint8
}

const (
	idxUint8   = 8 // the kind of element of every MNIST-like set
	idxMaxRank = 4
)

// readIDX reads an IDX file of uint8, gzip-compressed or not. It takes no more than twice the bytes the file really has, whatever its
// header declares, and at most limit bytes of elements.
func readIDX(r io.Reader, limit int) (idx, error) {
	br := bufio.NewReader(r)
	if magic, _ := br.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		zr, err := gzip.NewReader(br)
		if err != nil {
			return idx{}, fmt.Errorf("gzip: %w", err)
		}
		br = bufio.NewReader(zr)
	}
	var head [4]byte
	if _, err := io.ReadFull(br, head[:]); err != nil {
		return idx{}, fmt.Errorf("IDX header: %w", err)
	}
	if head[0] != 0 || head[1] != 0 || head[2] != idxUint8 || head[3] == 0 || head[3] > idxMaxRank {
		return idx{}, fmt.Errorf("not an IDX file of uint8 with 1 to %d axes: it starts with % x, expected 00 00 08 0n", idxMaxRank, head)
	}
	shape, n, err := idxShape(br, int(head[3]), limit)
	if err != nil {
		return idx{}, err
	}
	data, err := io.ReadAll(io.LimitReader(br, int64(n)+1))
	if err != nil {
		return idx{}, fmt.Errorf("IDX elements: %w", err)
	}
	if len(data) != n {
		return idx{}, fmt.Errorf("IDX shape %v has %d elements, the file holds %s", shape, n, atLeast(len(data), n))
	}
	return idx{shape: shape, data: slices.Clip(data)}, nil
}

// idxShape reads the extents and returns them with their product.
func idxShape(r io.Reader, rank, limit int) ([]int, int, error) {
	extents := make([]uint32, rank)
	if err := binary.Read(r, binary.BigEndian, extents); err != nil {
		return nil, 0, fmt.Errorf("IDX extents: %w", err)
	}
	shape, n := make([]int, rank), 1
	for i, e := range extents {
		shape[i] = int(e)
		if e != 0 && n > limit/int(e) {
			return nil, 0, fmt.Errorf("IDX extents %v declare more than %d elements", extents, limit)
		}
		n *= int(e)
	}
	return shape, n, nil
}

// header returns the bytes before the elements.
func (d idx) header() []byte {
	head := []byte{0, 0, idxUint8, byte(len(d.shape))}
	for _, e := range d.shape {
		head = binary.BigEndian.AppendUint32(head, uint32(e))
	}
	return head
}

func atLeast(got, want int) string {
	if got > want {
		return "more"
	}
	return fmt.Sprint(got)
}

// idxNames are the files of a set in MNIST's format: images and labels, training and test.
var idxNames = [...]string{"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}

const idxLimit = 1<<31 - 1 // bytes of one file

// FromIDX returns a set in MNIST's format: a folder with the files train-images-idx3-ubyte, train-labels-idx1-ubyte,
// t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each with or without .gz. Images are [n height width] or
// [n channels height width], uint8. Classes are named by their labels unless [ClassNames] says otherwise; MNIST, KMNIST and what
// [Set.WriteIDX] wrote come like this. Files without a known digest are taken as they are.
func FromIDX(folder string, opts ...FileOption) (*Set, error) {
	o := fileOptionsOf(opts)
	task := progress.Start("read "+folder, 0)
	var parts [4]idx
	for i, name := range idxNames {
		path := filepath.Join(folder, name+".gz")
		if _, err := os.Stat(path); err != nil {
			path = filepath.Join(folder, name)
		}
		var err error
		if parts[i], err = readIDXFile(path, idxLimit, task); err != nil {
			return nil, fmt.Errorf("datasets: %w", located(err))
		}
	}
	task.End(folder + " read")
	train, err := fromIDX(parts[0], parts[1])
	if err != nil {
		return nil, fmt.Errorf("datasets: %s, training part: %w", folder, err)
	}
	test, err := fromIDX(parts[2], parts[3])
	if err != nil {
		return nil, fmt.Errorf("datasets: %s, test part: %w", folder, err)
	}
	if train.Channels != test.Channels || train.Height != test.Height || train.Width != test.Width {
		return nil, fmt.Errorf("datasets: %s: training images are %s, test images %s; they must be alike", folder, train.dims(), test.dims())
	}
	classes, err := o.names(slices.Concat(train.Labels, test.Labels))
	if err != nil {
		return nil, fmt.Errorf("datasets: %s: %w", folder, err)
	}
	return newSet(&Set{Name: filepath.Base(folder), Classes: classes, Train: train, Test: test, Source: folder})
}

// WriteIDX writes the set into a folder, made if need be, in the form that [FromIDX] reads. Labels must be below 256.
func (s *Set) WriteIDX(folder string) error {
	if len(s.Classes) > 256 {
		return fmt.Errorf("datasets: %s has %d classes; IDX labels are bytes, at most 256", s.Name, len(s.Classes))
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("datasets: %w", err)
	}
	for i, part := range []Split{s.Train, s.Test} {
		images := idx{shape: []int{part.Len(), part.Height, part.Width}, data: part.Images}
		if part.Channels != 1 {
			images.shape = slices.Insert(images.shape, 1, part.Channels)
		}
		labels := idx{shape: []int{part.Len()}, data: make([]uint8, part.Len())}
		for j, label := range part.Labels {
			labels.data[j] = uint8(label)
		}
		for j, d := range []idx{images, labels} {
			path := filepath.Join(folder, idxNames[2*i+j])
			if err := os.WriteFile(path, slices.Concat(d.header(), d.data), 0o644); err != nil {
				return fmt.Errorf("datasets: %w", err)
			}
		}
	}
	return nil
}

// readIDXFile reads a file, asking as it goes whether to stop.
func readIDXFile(path string, limit int, task *progress.Task) (idx, error) {
	file, err := os.Open(path)
	if err != nil {
		return idx{}, err
	}
	defer file.Close()
	d, err := readIDX(asking{file, task}, limit)
	if err != nil {
		return idx{}, fmt.Errorf("%s: %w", path, err)
	}
	return d, nil
}

// fromIDX joins images [n h w] or [n c h w] and labels [n].
func fromIDX(images, labels idx) (Split, error) {
	rank := len(images.shape)
	if rank != 3 && rank != 4 || len(labels.shape) != 1 || images.shape[0] != labels.shape[0] {
		return Split{}, fmt.Errorf("images have shape %v and labels %v; expected [n height width] and [n]", images.shape, labels.shape)
	}
	s := Split{Channels: 1, Height: images.shape[rank-2], Width: images.shape[rank-1], Images: images.data}
	if rank == 4 {
		s.Channels = images.shape[1]
	}
	s.Labels = make([]int, len(labels.data))
	for i, label := range labels.data {
		s.Labels[i] = int(label)
	}
	return s, nil
}

// asking asks at every read whether to stop. It does not count what is read: a download has counted it already.
type asking struct {
	io.Reader
	task *progress.Task
}

func (a asking) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if stop := a.task.Step(0); stop != nil {
		return n, stop
	}
	return n, err
}
