package tensor

import (
	"embed"
	"io/fs"
)

//go:embed binary.go bytes.go convert.go element.go kind.go npy.go quant.go shape.go slice.go tensor.go type.go typeblob.go
var source embed.FS

// Source returns the files of this package that need the standard library alone: all but masks and the conversions of gonum matrices.
func Source() fs.FS { return source }
