package datasets

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// FromNPY returns the images and labels of two NumPy files: images uint8 [n height width] or [n channels height width], labels [n] of
// any integer kind. The test part is drawn, see [TestShare]. Classes are named by their labels unless [ClassNames] says otherwise.
func FromNPY(images, labels string, opts ...FileOption) (*Set, error) {
	o := fileOptionsOf(opts)
	x, err := tensor.ReadNPY(images)
	if err != nil {
		return nil, fmt.Errorf("datasets: images: %w", located(err))
	}
	y, err := tensor.ReadNPY(labels)
	if err != nil {
		return nil, fmt.Errorf("datasets: labels: %w", located(err))
	}
	rank := len(x.Shape)
	if x.Kind != tensor.U8 || rank != 3 && rank != 4 {
		return nil, fmt.Errorf("datasets: %s holds %v; images must be u8 [n height width] or [n channels height width], 0 to 255. "+
			"In Python: (255 * x).round().clip(0, 255).astype('uint8') for x in 0..1, x.transpose(0, 3, 1, 2) for channels last", images, x.Type)
	}
	if y.Kind.IsFloat() || len(y.Shape) != 1 || y.Shape[0] != x.Shape[0] {
		return nil, fmt.Errorf("datasets: %s holds %v; labels must be integers [%d], one an image of %s", labels, y.Type, x.Shape[0], images)
	}
	all := Split{Channels: 1, Height: x.Shape[rank-2], Width: x.Shape[rank-1], Images: x.U8(), Labels: make([]int, y.Len())}
	if rank == 4 {
		all.Channels = x.Shape[1]
	}
	if rank == 4 && all.Channels > 4 && all.Width <= 4 {
		return nil, fmt.Errorf("datasets: %s holds %v: channels seem to be last; they must come before height and width. "+
			"In Python: x.transpose(0, 3, 1, 2)", images, x.Type)
	}
	for i := range all.Labels {
		all.Labels[i] = int(y.Int(i))
	}
	classes, err := o.names(all.Labels)
	if err != nil {
		return nil, fmt.Errorf("datasets: %s: %w", labels, err)
	}
	return o.divide(strings.TrimSuffix(filepath.Base(images), ".npy"), images, all, classes)
}
