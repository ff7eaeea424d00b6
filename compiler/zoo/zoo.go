// Package zoo holds networks that are always at hand: two small trained ones as ONNX files of ours, and ResNet-50 as a topology with
// made-up weights. It must not know how networks are pruned, quantized or run.
//
//	zoo.go      the trained networks: this file; open it first
//	models/     their files, with the recipe, the script and the results
//	recipe.go   the recipe, to be read in a cell
//	resnet.go   ResNet-50 v1 and v1.5
//	weights.go  made-up weights; moments.go: batch-norm statistics that fit them
package zoo

import (
	_ "embed" // for the model files
	"fmt"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/onnx"
)

//go:embed models/lenet5.onnx
var lenet5 []byte

//go:embed models/glyphnet.onnx
var glyphnet []byte

// LeNet5 returns a LeNet-5-class network for Fashion-MNIST: image f32 [N 1 28 28], pixel/255, to logits [N 10]. Two 5x5 convolutions of 16
// and 32 filters and three dense layers, batch norm kept; 1,121,960 MACs an image. Of its 86,446 parameters 86,110 were trained; the others
// are the 336 running means and variances of the batch norms. It classifies 9,248 of the 10,000 test images: 92.48 %. [Recipe] says how it
// was trained.
func LeNet5() *graph.Graph { return parse("lenet5", lenet5) }

// GlyphNet returns a network for the procedural set datasets.Glyphs() with its default characters: image f32 [N 1 28 28], pixel/255, to
// logits [N 16]. Two 5x5 convolutions of 8 and 16 filters and two dense layers, batch norm kept; 337,408 MACs an image. Of its 21,240
// parameters 21,064 were trained; the others are the 176 running means and variances of the batch norms. It classifies 9,693 of the 10,000
// test images of the default set: 96.93 %, on synthetic images. [Recipe] says how it was trained.
func GlyphNet() *graph.Graph { return parse("glyphnet", glyphnet) }

// parse reads an embedded file. A test reads each, so that a failure here is a fault of this build.
func parse(name string, file []byte) *graph.Graph {
	g, err := onnx.Parse(name, file, nil)
	if err != nil {
		panic(fmt.Sprintf("zoo: the embedded network %s cannot be read: %v", name, err))
	}
	return g
}
