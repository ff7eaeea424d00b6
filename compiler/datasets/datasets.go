// Package datasets holds labelled images: data sets that are found or fetched, a procedural one that is always there, and the
// user's own files. It must not know networks, graphs or figures.
//
//	datasets.go   Set and Split: this file; open it first
//	select.go     Head, Slice, Shuffle, Calibration
//	show.go       text and HTML forms
//	fashion.go    Fashion-MNIST: where it is looked for; fetch.go, home.go and apt.go get it
//	glyphs.go     the procedural set; raster.go draws its outlines
//	files.go      the user's own data; images.go, npy.go and csv.go read it, idx.go the format of MNIST
package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Set is a labelled data set in two parts. It is not changed once made.
type Set struct {
	Name      string
	Classes   []string // the name of each label
	Train     Split
	Test      Split
	Synthetic bool   // made by a program: its accuracies say nothing about the world, and every report says so
	Digest    string // SHA-256 of classes, shapes, images and labels, in hexadecimal: equal digests, equal data
	Source    string // where it came from: its home, the user's file, a generator with its seed
	Folder    string // where its files lie, if it was looked for; not shown, since it differs from machine to machine
}

// Split is one part of a set: images of one size and their labels. Methods return new splits and never change one; most share the
// images of the split they came from.
type Split struct {
	Name      string // e.g. "Fashion-MNIST test"; what was selected follows: "Fashion-MNIST test[0:64]"
	Classes   []string
	Synthetic bool
	Channels  int // 1: grey, 3: red, green, blue
	Height    int
	Width     int
	Images    []uint8 // one image after the other, each channel by channel, row by row; 0..255
	Labels    []int   // one an image, an index into Classes
}

// Len returns the number of images.
func (s Split) Len() int { return len(s.Labels) }

// size returns the pixels of one image, all channels.
func (s Split) size() int { return s.Channels * s.Height * s.Width }

// Pixels returns the values of image i, 0..255, channel by channel; not a copy. It panics with a [tensor.Misuse] if there is no image i.
func (s Split) Pixels(i int) []uint8 {
	s.check(i)
	n := s.size()
	return s.Images[i*n : (i+1)*n : (i+1)*n]
}

// At returns image i as a network takes it: f32 [1 C H W] of pixel/255, in 0..1. It panics with a [tensor.Misuse] if there is no
// image i.
func (s Split) At(i int) *tensor.Tensor {
	t := tensor.New(tensor.TypeOf(tensor.F32, 1, s.Channels, s.Height, s.Width))
	scaled(t.F32(), s.Pixels(i))
	return t
}

// Label returns the class index of image i. It panics with a [tensor.Misuse] if there is no image i.
func (s Split) Label(i int) int { s.check(i); return s.Labels[i] }

// ClassOf returns the name of the class of image i. It panics with a [tensor.Misuse] if there is no image i.
func (s Split) ClassOf(i int) string { return s.Classes[s.Label(i)] }

// Tensor returns all images as one batch: f32 [N C H W] of pixel/255, in 0..1.
func (s Split) Tensor() *tensor.Tensor {
	t := tensor.New(tensor.TypeOf(tensor.F32, s.Len(), s.Channels, s.Height, s.Width))
	scaled(t.F32(), s.Images)
	return t
}

func scaled(out []float32, pixels []uint8) {
	for i, p := range pixels {
		out[i] = unit[p]
	}
}

// unit is pixel/255, correctly rounded.
var unit = func() (u [256]float32) {
	for i := range u {
		u[i] = float32(i) / 255
	}
	return u
}()

// Counts returns how many images each class has.
func (s Split) Counts() []int {
	n := make([]int, len(s.Classes))
	for _, label := range s.Labels {
		n[label]++
	}
	return n
}

func (s Split) check(i int) {
	if i < 0 || i >= s.Len() {
		panic(tensor.Misuse(fmt.Sprintf("image %d of %s, which has images 0 to %d", i, s.Name, s.Len()-1)))
	}
}

// newSet names the parts, checks them and computes the digest. Every constructor ends here.
func newSet(s *Set) (*Set, error) {
	h := sha256.New()
	fmt.Fprintf(h, "classes %s\n", strings.Join(s.Classes, "\x00"))
	for _, part := range []struct {
		name string
		*Split
	}{{"train", &s.Train}, {"test", &s.Test}} {
		part.Name, part.Classes, part.Synthetic = s.Name+" "+part.name, s.Classes, s.Synthetic
		if err := part.verify(); err != nil {
			return nil, err
		}
		fmt.Fprintf(h, "%s %d %d %d %d\n", part.name, part.Len(), part.Channels, part.Height, part.Width)
		if err := hashAll(h, part.Images); err != nil {
			return nil, fmt.Errorf("digest of %s: %w", part.Name, err)
		}
		labels := make([]byte, 0, 4*part.Len())
		for _, label := range part.Labels {
			labels = binary.LittleEndian.AppendUint32(labels, uint32(label))
		}
		h.Write(labels)
	}
	s.Digest = hex.EncodeToString(h.Sum(nil))
	return s, nil
}

// hashAll writes data to h, asking now and then whether to stop.
func hashAll(h hash.Hash, data []uint8) error {
	for piece := range slices.Chunk(data, 1<<20) {
		h.Write(piece)
		if err := progress.Stopped(); err != nil {
			return err
		}
	}
	return nil
}

// verify checks what every method relies on.
func (s Split) verify() error {
	if len(s.Images) != s.Len()*s.size() {
		return fmt.Errorf("datasets: %s: %d images of %d bytes for %d labels", s.Name, len(s.Images)/max(s.size(), 1), s.size(), s.Len())
	}
	for i, label := range s.Labels {
		if label < 0 || label >= len(s.Classes) {
			return fmt.Errorf("datasets: %s: label %d of image %d; there are %d classes, so labels are 0 to %d",
				s.Name, label, i, len(s.Classes), len(s.Classes)-1)
		}
	}
	return nil
}
