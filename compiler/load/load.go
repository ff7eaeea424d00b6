// Package load opens a model file of any format that can be read: it looks at the bytes, not at the name, and hands the file to the
// importer. It knows how formats begin and nothing of what they hold. Open this file first; sniff.go tells formats apart, missing.go speaks
// of files that are not there.
package load

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/onnx"
)

// Open reads a model: an ONNX file, or one that [graph.Graph.Save] wrote. The name of the file does not matter. Formats that are known
// but not read yet are named in the error. For options of a format use its own package, for example [onnx.Load].
func Open(path string) (*graph.Graph, error) {
	f, err := identify(path)
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	if f.read == nil {
		return nil, fmt.Errorf("load: %s is %s; %s", path, f.name, f.hint)
	}
	return f.read(path)
}

// format is a kind of file: what it is called, how it is read, and if it is not, what to do.
type format struct {
	name string
	read func(path string) (*graph.Graph, error)
	hint string
}

const (
	notYet    = "this format is not supported yet, export the model to ONNX (opset 7 to 21) instead"
	notAModel = "it holds no network; give the file that the exporter wrote"
)

var (
	onnxModel  = format{name: "an ONNX model", read: func(p string) (*graph.Graph, error) { return onnx.Load(p) }}
	ourOwn     = format{name: "a Luciola model", read: graph.Load}
	tflite     = format{name: "a TensorFlow Lite model", hint: notYet}
	savedModel = format{name: "a TensorFlow SavedModel", hint: notYet}
	graphDef   = format{name: "a TensorFlow GraphDef", hint: notYet}
	keras      = format{name: "a Keras model", hint: notYet}
	pt2        = format{name: "a PyTorch export (.pt2)", hint: notYet}
	script     = format{name: "a TorchScript archive", hint: notYet}
	pickled    = format{name: "a PyTorch checkpoint (weights without the network)", hint: "export the network with torch.onnx.export"}
	caffe      = format{name: "a Caffe model", hint: notYet}
	archive    = format{name: "a zip archive", hint: "unpack it first, then open the model inside"}
	lfs        = format{name: "a Git LFS pointer, not the model itself", hint: "fetch the model with git lfs pull"}
	html       = format{name: "a web page", hint: "download the model itself"}
	array      = format{name: "a NumPy array", hint: notAModel}
	unknown    = format{name: "of no format known here", hint: notAModel}
)

// identify opens path and tells what it is.
func identify(path string) (format, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return format{}, missing(path)
	}
	if err != nil {
		return format{}, fmt.Errorf("%w; give the path of a model file", err)
	}
	if info.IsDir() {
		return folder(path)
	}
	if !info.Mode().IsRegular() {
		return format{}, fmt.Errorf("%s is neither a file nor a folder", path)
	}
	if info.Size() == 0 {
		return format{}, fmt.Errorf("%s is empty; fetch it again", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return format{}, err
	}
	defer f.Close()
	return sniff(f, info.Size())
}
