package viz

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/datasets"
)

// maxSamples is the most images that one figure shows.
const maxSamples = 28

// Samples draws the first images of a split with label and prediction; wrong ones are framed. predictions holds a class for each image,
// as eval.Predict returns them; nil shows labels alone. At most 28 images are drawn.
func Samples(images datasets.Split, predictions []int) (*Figure, error) {
	if images.Len() == 0 {
		return nil, fmt.Errorf("viz: Samples of a split without images")
	}
	if predictions != nil && len(predictions) != images.Len() {
		return nil, fmt.Errorf("viz: Samples has %d images and %d predictions; expected one each, as eval.Predict returns them",
			images.Len(), len(predictions))
	}
	n := min(images.Len(), maxSamples)
	a := album{title: "Samples of " + images.Name, head: []string{"image", "label"}}
	if predictions != nil {
		a.title, a.head = "Predictions on "+images.Name, append(a.head, "prediction", "")
	}
	right := 0
	for i := range n {
		t := tile{pixels: picture(images.Pixels(i), images.Channels, images.Height, images.Width), name: images.ClassOf(i)}
		row := []any{i, t.name}
		if predictions != nil {
			predicted, mark := className(images.Classes, predictions[i]), "right"
			if t.wrong = predictions[i] != images.Label(i); t.wrong {
				mark, t.second = "wrong", "as "+predicted
			} else {
				right++
			}
			row = append(row, predicted, mark)
		}
		a.tiles, a.rows = append(a.tiles, t), append(a.rows, row)
	}
	a.summary = fmt.Sprintf("%d images with their labels", n)
	if predictions != nil {
		a.subtitle = fmt.Sprintf("%d of %d right; a wrong one is framed, with the class it was taken for", right, n)
	}
	if n < images.Len() {
		a.notes = append(a.notes, fmt.Sprintf("The first %d of %s images.", n, countText(float64(images.Len()))))
	}
	a.notes = append(a.notes, synthetic(images)...)
	return a.figure(), nil
}

// className returns the name of a class, or its number where it has none.
func className(classes []string, i int) string {
	if i >= 0 && i < len(classes) {
		return classes[i]
	}
	return fmt.Sprintf("class %d", i)
}

// synthetic says of images made by a program that they are.
func synthetic(images datasets.Split) []string {
	if images.Synthetic {
		return []string{"Synthetic images: results say nothing about photographs."}
	}
	return nil
}
