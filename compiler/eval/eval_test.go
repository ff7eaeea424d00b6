package eval_test

import (
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/datasets"
	"github.com/luciola-nn/luciola/compiler/eval"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
	"github.com/luciola-nn/luciola/compiler/zoo"
)

// TestOtherClasses: labels of other classes than the network's would be compared with its outputs all the same, and give a number.
func TestOtherClasses(t *testing.T) {
	digits, err := datasets.Glyphs(datasets.Count(1, 20), datasets.Characters("0123456789"))
	if err != nil {
		t.Fatal(err)
	}
	net, ten, sixteen := zoo.GlyphNet(), digits.Test, glyphs(t, 20)
	_, err = eval.Accuracy(net, ten)
	said(t, err, "glyphnet", "16 outputs", "Glyphs test", "10 classes", "ClassNames")
	_, err = eval.Accuracy(zoo.LeNet5(), sixteen)
	said(t, err, "lenet5", "10 outputs", "16 classes", "a network with 16 outputs")
	_, err = eval.Compare(zoo.LeNet5(), net, ten) // the second does not fit
	said(t, err, "glyphnet", "16 outputs", "10 classes")

	predictions, err := eval.Predict(net, ten) // labels play no part
	if err != nil || len(predictions) != 20 {
		t.Errorf("%d predictions, %v; expected 20", len(predictions), err)
	}
	r, err := eval.Accuracy(net, sixteen)
	if err != nil || r.Accuracy != float64(r.Correct)/20 || r.Correct < 15 {
		t.Errorf("%v, %v; the network is right on 97 of 100 such images", r, err)
	}
}

func TestClasses(t *testing.T) {
	g := graph.New("pixels")
	x := g.Input("x", tensor.TypeOf(tensor.F32, 1, 3, 8, 8))
	g.Output(x)
	_, err := eval.Classes(g)
	said(t, err, "pixels", "f32[1 3 8 8]", "[N classes]")
	if n, err := eval.Classes(zoo.LeNet5()); n != 10 || err != nil {
		t.Errorf("LeNet5 tells %d classes apart, %v", n, err)
	}
}

func said(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("%v does not say %q", err, w)
		}
	}
}
