package datasets

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// GlyphOption changes what [Glyphs] makes.
type GlyphOption func(*glyphOptions)

type glyphOptions struct {
	characters  string
	train, test int
	seed        uint64
	noise       float64
}

// Characters sets the classes: one a character, any that the Go fonts have. Default "0123456789ABCDEF".
func Characters(s string) GlyphOption { return func(o *glyphOptions) { o.characters = s } }

// Count sets the numbers of training and test images. Default 20,000 and 10,000.
func Count(train, test int) GlyphOption {
	return func(o *glyphOptions) { o.train, o.test = train, test }
}

// Seed sets the seed. Default 1.
func Seed(seed uint64) GlyphOption { return func(o *glyphOptions) { o.seed = seed } }

// Noise sets the largest standard deviation of the noise of a pixel, 0 to 0.5 of white; each image draws its own up to it.
// Default 0.25.
func Noise(sd float64) GlyphOption { return func(o *glyphOptions) { o.noise = sd } }

const (
	glyphSide = 28
	glyphMax  = 10_000_000 // images of one part; 7.8 GB
)

// Glyphs returns a procedural set that is always there: 28x28 grey images of letters and digits in four fonts, light on dark, turned by
// up to 25 degrees, 10 to 20 pixels high, off the middle by up to 4 pixels, with noise and a line across. Every image depends on the
// seed, its part and its number alone, so a longer set begins with the shorter one. The set is marked synthetic: what a network
// reaches on it says nothing about the world.
func Glyphs(opts ...GlyphOption) (*Set, error) {
	o := glyphOptions{characters: "0123456789ABCDEF", train: 20000, test: 10000, seed: 1, noise: 0.25}
	for _, opt := range opts {
		opt(&o)
	}
	g, err := newGlyphs(o)
	if err != nil {
		return nil, fmt.Errorf("datasets: Glyphs: %w", err)
	}
	task := progress.Start("draw glyphs", o.train+o.test)
	train, err := g.draw(task, 0, o.train)
	if err != nil {
		return nil, fmt.Errorf("draw glyphs: %w", err)
	}
	test, err := g.draw(task, 1, o.test)
	if err != nil {
		return nil, fmt.Errorf("draw glyphs: %w", err)
	}
	task.End(fmt.Sprintf("%d glyphs drawn", o.train+o.test))
	source := fmt.Sprintf("Glyphs(characters %q, %d + %d images, seed %d, noise %g)", o.characters, o.train, o.test, o.seed, o.noise)
	return newSet(&Set{Name: "Glyphs", Classes: strings.Split(o.characters, ""), Train: train, Test: test, Synthetic: true, Source: source})
}

// glyphs is a checked request with its outlines.
type glyphs struct {
	glyphOptions
	outlines [][]outline // by class, then font
}

func newGlyphs(o glyphOptions) (*glyphs, error) {
	switch {
	case o.train < 0 || o.test < 0 || o.train > glyphMax || o.test > glyphMax:
		return nil, fmt.Errorf("%d training and %d test images; each must be 0 to %d", o.train, o.test, glyphMax)
	case !(o.noise >= 0 && o.noise <= 0.5):
		return nil, fmt.Errorf("noise %v; it must be 0 to 0.5", o.noise)
	case len([]rune(o.characters)) < 2:
		return nil, fmt.Errorf("characters %q; there must be at least two", o.characters)
	}
	g := &glyphs{glyphOptions: o}
	for i, char := range o.characters {
		if strings.ContainsRune(o.characters[:i], char) {
			return nil, fmt.Errorf("characters %q have %q twice", o.characters, char)
		}
		g.outlines = append(g.outlines, nil)
		for _, ttf := range [][]byte{goregular.TTF, gobold.TTF, goitalic.TTF, gomono.TTF} {
			f, err := sfnt.Parse(ttf)
			if err != nil {
				return nil, err
			}
			shape, err := loadOutline(f, char)
			if err != nil {
				return nil, fmt.Errorf("character %q cannot be drawn: %w", char, err)
			}
			last := len(g.outlines) - 1
			g.outlines[last] = append(g.outlines[last], shape)
		}
	}
	return g, nil
}

// draw makes n images of a part, on all cores; an image depends on its number alone.
func (g *glyphs) draw(task *progress.Task, part uint64, n int) (Split, error) {
	const size, chunk = glyphSide * glyphSide, 64
	s := Split{Channels: 1, Height: glyphSide, Width: glyphSide, Images: make([]uint8, n*size), Labels: make([]int, n)}
	workers := runtime.GOMAXPROCS(0)
	failed := make([]error, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for lo := w * chunk; lo < n && failed[w] == nil; lo += workers * chunk {
				hi := min(lo+chunk, n)
				for i := lo; i < hi; i++ {
					s.Labels[i] = g.one(s.Images[i*size:(i+1)*size], source(g.seed, part<<63|uint64(i)))
				}
				failed[w] = task.Step(hi - lo)
			}
		})
	}
	wait.Wait()
	for _, err := range failed {
		if err != nil {
			return Split{}, err
		}
	}
	return s, nil
}

// source returns the random numbers of one image. Neighbouring numbers give unlike seeds: the mixer is that of SplitMix64 (Steele, Lea,
// Flood, "Fast splittable pseudorandom number generators", 2014).
func source(seed, image uint64) *rand.PCG {
	z := image + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return rand.NewPCG(seed, z^z>>31)
}

// one draws an image and returns its class.
func (g *glyphs) one(pixels []uint8, src *rand.PCG) int {
	class := below(src, len(g.outlines))
	shapes := g.outlines[class]
	shape := shapes[below(src, len(shapes))]
	ink := make([]int, len(pixels))
	cover(shape, place(src, shape.height, 10*subpixel, 20*subpixel, 4*subpixel, 227), ink, glyphSide, glyphSide)
	line := make([]int, len(pixels))
	cover(bar, place(src, bar.height, subpixel, 3*subpixel/2, 10*subpixel, 1024), line, glyphSide, glyphSide)

	dark := below(src, 50)
	light, grey := dark+100+below(src, 106), dark+below(src, 120)
	spread := below(src, int(g.noise*float64(noiseUnit*255))+1)
	for i := range pixels {
		const full = subpixel * scanlines
		v := dark + (grey-dark)*line[i]/full
		v += (light - v) * ink[i] / full
		pixels[i] = uint8(min(max(v+spread*bell(src)/(noiseUnit*bellDeviation), 0), 255))
	}
	return class
}

// bar is a line of 28 times its own width, across the image or a part of it.
var bar = outline{rings: [][]point{{{-1400, -50}, {1400, -50}, {1400, 50}, {-1400, 50}}}, height: 100}

// place draws a placement: the height between two values, the middle off by up to shift, turned by up to the angle whose half has the
// tangent turn/1024 (227: 25 degrees; 1024: 90 degrees). Sine and cosine are rational in it: sin = 2t/(1+t²), cos = (1−t²)/(1+t²).
func place(src *rand.PCG, height, lo, hi, shift, turn int) placement {
	const d = 1024
	t := below(src, 2*turn+1) - turn
	scale := (lo + below(src, hi-lo+1)) << placeBits / height
	cos := scale * (d*d - t*t) / (d*d + t*t)
	sin := scale * (2 * t * d) / (d*d + t*t)
	const middle = glyphSide * subpixel / 2
	return placement{
		xx: cos, xy: -sin, yx: sin, yy: cos,
		x0: middle + below(src, 2*shift+1) - shift, y0: middle + below(src, 2*shift+1) - shift,
	}
}

const (
	noiseUnit     = 64  // steps of one grey level in the choice of an image's noise
	bellDeviation = 148 // standard deviation of bell: sqrt(4·(256²−1)/12)
)

// bell returns a number near 0 that is about normal: the sum of four uniform bytes less its mean.
func bell(src *rand.PCG) int {
	b := src.Uint64()
	return int(b&255+b>>8&255+b>>16&255+b>>24&255) - 510
}
