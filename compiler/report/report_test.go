package report_test

import (
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/report"
)

func TestTable(t *testing.T) {
	tb := report.Table{Title: "net <1>", Head: []string{"layer", "weights"}, Left: 1}
	tb.Add("conv1", 1234567)
	tb.Add("é", -20)
	tb.Total("all", 0.5)
	tb.Note("%d layers", 2)
	want := `net <1>
layer    weights
-----  ---------
conv1  1,234,567
é            -20
-----  ---------
all        0.500
2 layers
`
	if got := tb.String(); got != want {
		t.Errorf("text is\n%s\nnot\n%s", got, want)
	}
	page := tb.HTML()
	for _, part := range []string{"net &lt;1&gt;", `<td style="text-align:right">1,234,567</td>`, "<tfoot>"} {
		if !strings.Contains(page, part) {
			t.Errorf("HTML lacks %s: %s", part, page)
		}
	}
}
