package lower_test

import (
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
	"github.com/luciola-nn/luciola/compiler/instr"
	"github.com/luciola-nn/luciola/compiler/lower"
)

func parse(t testing.TB, text string) *graph.Graph {
	t.Helper()
	g, err := graph.Parse(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

const small = `graph small
%x : f32[1 2 4 4] = input
%w : f32[2 2 1 1] = const [1 0.5 -1 2]
%s : f32[2] = const [1 2]
%c : f32[1 2 4 4] = conv %x %w lo=0
%n : f32[1 2 4 4] = batchnorm %c %s %s %s %s
%both : f32[1 4 4 4] = concat %c %n axis=1
%flat : f32[1 64] = reshape %both shape=[1 64]
%y : f32[1 64] = softmax %flat axis=1
output %y
output %flat
`

func TestText(t *testing.T) {
	p, err := lower.Graph(parse(t, small), nil)
	if err != nil {
		t.Fatal(err)
	}
	text := p.Text()
	for _, want := range []string{
		"%c = conv %x %w lo=0\n", "%both.part1 = copy %n\n", "view %both.part1 : f32[1 2 4 4] = %both+128\n",
		"view %flat : f32[1 64] = %both+0\n", "%y = softmax %flat axis=1\n", "output %flat\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("text lacks %q:\n%s", want, text)
		}
	}
	back, err := instr.Parse(text, p.Blobs())
	if err != nil {
		t.Fatal(err)
	}
	if back.Text() != text {
		t.Errorf("parse(print(p)) prints\n%s\nnot\n%s", back.Text(), text)
	}
}

func TestTargetWithoutSoftmaxAndBatchNorm(t *testing.T) {
	p, err := lower.Graph(parse(t, small), func(op graph.Op) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range p.Code {
		if i.Op == instr.Softmax || i.Op == instr.Norm {
			t.Errorf("%v is whole", i)
		}
	}
	if text := p.Text(); !strings.Contains(text, "%y.exp = map %y.less fn=exp") || !strings.Contains(text, "%n = conv %c %n.w %n.b groups=2") {
		t.Errorf("softmax or batch norm is not taken apart:\n%s", text)
	}
}

func TestSymbolsAreRefused(t *testing.T) {
	g := parse(t, "graph g\n%x : f32[N 4] = input\n%y : f32[N 4] = clip %x lo=0\noutput %y\n")
	if _, err := lower.Graph(g, nil); err == nil || !strings.Contains(err.Error(), "specialize") {
		t.Errorf("a symbolic batch: %v", err)
	}
}
