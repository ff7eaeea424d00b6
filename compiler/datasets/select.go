package datasets

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Head returns the first n images; all of them if there are fewer.
func (s Split) Head(n int) Split { return s.Slice(0, n) }

// Slice returns the images from lo up to but not including hi. Bounds outside the split are moved to its ends, as in Python.
func (s Split) Slice(lo, hi int) Split {
	hi = min(max(hi, 0), s.Len())
	lo = min(max(lo, 0), hi)
	if lo == 0 && hi == s.Len() {
		return s
	}
	n := s.size()
	s.Name = fmt.Sprintf("%s[%d:%d]", s.Name, lo, hi)
	s.Images = s.Images[lo*n : hi*n : hi*n]
	s.Labels = s.Labels[lo:hi:hi]
	return s
}

// Shuffle returns the images in another order (Fisher-Yates), the same one for the same seed on every machine.
func (s Split) Shuffle(seed uint64) Split {
	return s.pick(fmt.Sprintf("%s shuffled(%d)", s.Name, seed), permutation(s.Len(), seed))
}

// calibrationSeed is fixed so that a calibration is the same on every run.
const calibrationSeed = 1

// Calibration returns n training images (all if there are fewer) for choosing quantization ranges. They are drawn by a fixed seed,
// and class by class in turn, so that every class is there equally often as long as its images last.
func (s *Set) Calibration(n int) Split {
	byClass := make([][]int, len(s.Classes))
	for _, i := range permutation(s.Train.Len(), calibrationSeed) {
		label := s.Train.Labels[i]
		byClass[label] = append(byClass[label], i)
	}
	n = min(max(n, 0), s.Train.Len())
	chosen := make([]int, 0, n)
	for round := 0; len(chosen) < n; round++ {
		for _, images := range byClass {
			if round < len(images) && len(chosen) < n {
				chosen = append(chosen, images[round])
			}
		}
	}
	return s.Train.pick(fmt.Sprintf("%s calibration(%d)", s.Train.Name, n), chosen)
}

// pick copies the images with the given indices.
func (s Split) pick(name string, indices []int) Split {
	n := s.size()
	images, labels := make([]uint8, 0, n*len(indices)), make([]int, 0, len(indices))
	for _, i := range indices {
		images = append(images, s.Images[i*n:(i+1)*n]...)
		labels = append(labels, s.Labels[i])
	}
	s.Name, s.Images, s.Labels = name, images, labels
	return s
}

// permutation draws from PCG's own numbers, whose algorithm is fixed, and not from rand.Rand, whose methods may change.
func permutation(n int, seed uint64) []int {
	order := make([]int, n)
	src := rand.NewPCG(seed, 0)
	for i := range order {
		j := below(src, i+1)
		order[i], order[j] = order[j], i
	}
	return order
}

// below returns a number in 0..n-1 with a bias below n/2⁶⁴.
func below(src *rand.PCG, n int) int { return int(src.Uint64() % uint64(n)) }

// stratified splits 0..n-1 into two parts, the second with the given share (0..1) of every class, rounded to nearest but at least one
// image of a class that has two or more. Both keep the order of the images.
func stratified(labels []int, classes int, share float64, seed uint64) (train, test []int) {
	left, want := make([]int, classes), make([]int, classes)
	for _, label := range labels {
		left[label]++
	}
	for c, n := range left {
		want[c] = int(float64(float64(n)*share) + 0.5)
		if share > 0 && n >= 2 {
			want[c] = min(max(want[c], 1), n-1)
		}
	}
	for _, i := range permutation(len(labels), seed) {
		if c := labels[i]; want[c] > 0 {
			want[c]--
			test = append(test, i)
		} else {
			train = append(train, i)
		}
	}
	slices.Sort(train)
	slices.Sort(test)
	return train, test
}
