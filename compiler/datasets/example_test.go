package datasets_test

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/datasets"
)

func ExampleGlyphs() {
	data, err := datasets.Glyphs(datasets.Characters("ABC"), datasets.Count(600, 300))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(data.Test.Head(10))
	fmt.Println(data.Calibration(6).Labels)
	fmt.Println(data.Test.At(0).Shape)
	// Output:
	// Glyphs test[0:10] (synthetic): 10 images, 28x28 grey; 3 classes
	// [0 1 2 0 1 2]
	// [1 1 28 28]
}
