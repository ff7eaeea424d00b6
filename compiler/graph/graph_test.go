package graph_test

import (
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// sample has every feature of the text form: a symbol, a mask, data by digest, an absent operand, quantization by digest.
func sample(t testing.TB) *graph.Graph {
	g := graph.New("sample")
	x := g.Input("image", tensor.TypeOf(tensor.F32, tensor.Sym("N"), 1, 6, 6))
	w := tensor.New(tensor.TypeOf(tensor.F32, 20, 1, 3, 3))
	for i := range w.F32() {
		w.F32()[i] = float32(i) / 7
	}
	mask := tensor.NewMask(w.Len(), `every "second"`, func(i int) bool { return i%2 == 0 })
	w, err := mask.Apply(w)
	must(t, err)
	wv := g.Masked("conv/w:0", w, mask)
	res := g.Const("small", tensor.Must(tensor.From([]float32{1, -0.5, 3e-9}, 3)))
	c, err := g.Add(graph.Conv, "c", []*graph.Value{x, wv}, attr.Set{"lo": 0.0, "strides": []int{2, 1}})
	must(t, err)
	scales := make([]float32, 20)
	for i := range scales {
		scales[i] = float32(i+1) / 3
	}
	q, err := g.AddTyped(graph.Quantize, "q", []*graph.Value{c}, nil, tensor.Type{
		Kind: tensor.I8, Shape: c.Type.Shape,
		Quant: &tensor.Quant{Scale: scales, Zero: make([]int32, 20), Axis: 1, Round: tensor.RoundS},
	})
	must(t, err)
	f, err := g.Add(graph.Reshape, "flat", []*graph.Value{q}, attr.Set{"shape": []int{-1, 160}})
	if err == nil {
		t.Fatalf("reshape kept per-channel quantization: %v", f.Type)
	}
	d, err := g.Add(graph.Dequantize, "d", []*graph.Value{q}, nil)
	must(t, err)
	d.Def.From = "Some/Node name"
	f, err = g.Add(graph.Reshape, "flat", []*graph.Value{d}, attr.Set{"shape": []int{-1, 160}})
	must(t, err)
	g.Output(f)
	g.Output(res)
	return g
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTextRoundTrip(t *testing.T) {
	g := sample(t)
	must(t, graph.Verify(g))
	text := g.Text()
	back, err := graph.Parse(text, g.Blobs())
	must(t, err)
	if back.Text() != text {
		t.Errorf("parse(print(g)) prints\n%s\nnot\n%s", back.Text(), text)
	}
	for _, want := range []string{"f32[N 160]", `mask=@`, `from="every \"second\""`, "q(@", "strides=[2 1]", "lo=0", "[1 -0.5 3e-09]"} {
		if !strings.Contains(text, want) {
			t.Errorf("text lacks %s:\n%s", want, text)
		}
	}
	if _, err := graph.Parse(text, nil); err == nil || !strings.Contains(err.Error(), "is not beside this text") {
		t.Errorf("parsing without data: %v", err)
	}
}

func TestVerifyFindsDensifiedMask(t *testing.T) {
	g := sample(t)
	w := g.Value("conv/w:0")
	dense := w.Param.Data.Clone()
	dense.F32()[1] = 5
	g.SetParam(w, dense, w.Param.Mask)
	if err := graph.Verify(g); err == nil || !strings.Contains(err.Error(), "element 1 is pruned") {
		t.Errorf("a pruned weight of 5 verified: %v", err)
	}
}

func TestSpecialize(t *testing.T) {
	g, err := sample(t).Batch(3)
	must(t, err)
	must(t, graph.Verify(g))
	if got := g.Outputs()[0].Type.String(); got != "f32[3 160]" {
		t.Errorf("output type %s", got)
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"%x : f32[1] = input":         "expected graph NAME",
		"graph g\n%x : f32[1] = frob": "no operation",
		"graph g\n%x : f32[1 1 4 4] = input\n%y : f32[1 1 9 9] = clip %x\noutput %y":                        "line 3: clip %y: result type is f32[1 1 4 4], not f32[1 1 9 9]",
		"graph g\n%x : f32[1 1 4 4] = input\n%y : f32[1 1 4 4] = clip %z":                                   "%z is not defined above",
		"graph g\n%x : f32[1 1 4 4] = input\n%y : f32[1 1 4 4] = clip %x mid=3":                             `unknown attribute "mid=3"`,
		"graph g\n%x : f32[3 4] = input\n%y : f32[4 3] = transpose %x perm=[1 7]":                           "perm=[1 7] is not a permutation",
		"graph g\n%x : f32[3] = input\n%y : f32[3] = lrn %x size=3":                                         "expected [N C",
		"graph g\n%x : f32[1 1 4 4] = input\n%y : f32[1 1 2 2] = maxpool %x":                                "attribute size is required",
		"graph g\n%x : f32[1 2 4 4] = input\n%w : f32[1 1 1 1] = const [1]\n%y : f32[1 1 4 4] = conv %x %w": "has 2 channels",
	} {
		if _, err := graph.Parse(text, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, expected %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample(f).Text())
	f.Add("graph g\n%x : f32[N 4] = input\n%m : f32[2] = const [1 0] mask=b10\n%y : f32[N 4] = softmax %x axis=1\noutput %y\n")
	blobs := sample(f).Blobs()
	f.Fuzz(func(t *testing.T, text string) {
		g, err := graph.Parse(text, blobs)
		if err != nil {
			return
		}
		printed := g.Text()
		back, err := graph.Parse(printed, g.Blobs())
		if err != nil {
			t.Fatalf("printed form does not parse: %v\n%s", err, printed)
		}
		if back.Text() != printed {
			t.Fatalf("printed form prints differently:\n%s\n%s", printed, back.Text())
		}
	})
}
