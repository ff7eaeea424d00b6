package datasets

import (
	"fmt"
	"math/rand/v2"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Random returns n images of independent, uniformly distributed pixels, all of one class: inputs for counting work and measuring time on
// networks whose own data is not at hand. Equal arguments, equal pixels. It says nothing about accuracy and every report marks it
// synthetic. It panics with a [tensor.Misuse] if an argument is not positive.
func Random(n, channels, height, width int) Split {
	if min(n, channels, height, width) < 1 {
		panic(misuse("Random(%d, %d, %d, %d): every argument must be positive", n, channels, height, width))
	}
	s := Split{
		Name: "random pixels", Classes: []string{"none"}, Synthetic: true, Channels: channels, Height: height, Width: width,
		Images: make([]uint8, n*channels*height*width), Labels: make([]int, n),
	}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range s.Images {
		s.Images[i] = uint8(r.Uint32())
	}
	return s
}

// misuse is the value that a call with impossible arguments panics with.
func misuse(format string, args ...any) tensor.Misuse {
	return tensor.Misuse(fmt.Sprintf(format, args...))
}
