package bind

import (
	"io/fs"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

// tensorPath is the import path of the package of the library that native cells can use.
const tensorPath = "github.com/luciola-nn/luciola/compiler/tensor"

// Native returns the packages that native cells can import beside the standard library: import path → files.
func Native() map[string]fs.FS { return map[string]fs.FS{tensorPath: tensor.Source()} }
