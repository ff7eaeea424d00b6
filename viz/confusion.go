package viz

import (
	"fmt"

	"github.com/luciola-nn/luciola/compiler/eval"
)

// Confusion draws how often images of each class (rows) were taken for each class (columns). Shades are shares of the row; the cells
// where both agree have a colour of their own.
func Confusion(result *eval.Result) (*Figure, error) {
	if result == nil {
		return nil, fmt.Errorf("viz: Confusion of a nil result; expected the result of eval.Accuracy")
	}
	cells := result.Confusion()
	if len(result.Predictions) == 0 {
		return nil, fmt.Errorf("viz: Confusion of %s: the result has no predictions", result.Net)
	}
	m := matrix{
		title: "Confusion of " + result.Net, rowsAre: "class", columnsAre: "taken for", cells: cells,
		subtitle: fmt.Sprintf("%s: %s of %s right, %.2f %%", result.Data.Name, countText(float64(result.Correct)),
			countText(float64(len(result.Predictions))), 100*result.Accuracy),
		summary: "A table of classes against the classes they were taken for",
		notes:   synthetic(result.Data),
	}
	for i := range cells {
		m.names = append(m.names, className(result.Data.Classes, i))
	}
	if from, to, n := worst(cells); n > 0 {
		m.notes = append(m.notes, fmt.Sprintf("Most often wrong: %s taken for %s, %s images.", m.names[from], m.names[to], countText(float64(n))))
	}
	return m.figure(), nil
}

// worst returns the largest count off the diagonal.
func worst(cells [][]int) (from, to, n int) {
	for i, row := range cells {
		for j, v := range row {
			if i != j && v > n {
				from, to, n = i, j, v
			}
		}
	}
	return from, to, n
}
