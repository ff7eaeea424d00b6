//go:build ignore

// Writes the images that glyphnet is trained on, in MNIST's format: go run glyphs.go FOLDER. RECIPE.md has the whole sequence.
package main

import (
	"fmt"
	"os"

	"github.com/luciola-nn/luciola/compiler/datasets"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run glyphs.go FOLDER")
		os.Exit(2)
	}
	set, err := datasets.Glyphs(datasets.Count(60000, 10000))
	if err == nil {
		err = set.WriteIDX(os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(set)
}
