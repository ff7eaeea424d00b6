package bind

import (
	"strings"
	"testing"
)

const rowTypes = `type Level int
func (l Level) String() string { return [...]string{"low", "<high>"}[l] }
type Row struct { Name string; Val float64; Level Level; hidden int }
type Rows []Row
a, b := Row{"a", 1.5, 0, 7}, Row{"b", 2, 1, 8}`

// rows of the table of a and b.
const rowA, rowB = `<tr><td style="text-align:left">a</td><td style="text-align:right">1.5</td><td style="text-align:right">low</td><td style="text-align:right">7</td></tr>`,
	`<tr><td style="text-align:left">b</td><td style="text-align:right">2</td><td style="text-align:right">&lt;high&gt;</td><td style="text-align:right">8</td></tr>`

// Lists of structs that cells declare are tables, as those of compiled structs.
func TestTablesOfOwnStructs(t *testing.T) {
	nb := newNotebook(t)
	nb.ok(rowTypes)
	const both = "[{a 1.5 low 7} {b 2 <high> 8}]"
	for src, want := range map[string]string{
		"[]Row{a, b}": both, "Rows{a, b}": both, "[2]Row{a, b}": both, "[]*Row{&a, &b}": "[&{a 1.5 low 7} &{b 2 <high> 8}]",
	} {
		o := nb.ok("display.Show(" + src + ")\n" + src)
		table, _ := o.data["text/html"].(string)
		if o.result != want || !strings.Contains(table, rowA+rowB) || !strings.Contains(table, ">hidden</th>") {
			t.Errorf("%s: %q %s", src, o.result, table)
		}
		if len(o.displays) != 1 || o.displays[0].Data["text/html"] != table || o.displays[0].Data["text/plain"] != want {
			t.Errorf("%s is shown as %v", src, o.displays)
		}
	}
	o := nb.ok("[]*Row{nil, &a}")
	if table, _ := o.data["text/html"].(string); o.result != "[<nil> &{a 1.5 low 7}]" || !strings.Contains(table, "&lt;nil&gt;</td>") || !strings.Contains(table, rowA) {
		t.Errorf("%v", o.data)
	}
	o = nb.ok("make(Rows, 100_000)")
	if table, _ := o.data["text/html"].(string); !strings.Contains(table, "the first 20 of 100000") || len(o.result) > 4000 {
		t.Errorf("%d bytes of text, %.300s", len(o.result), table)
	}
	for src, want := range map[string]string{
		"Rows{}": "[]", "Rows(nil)": "[]", "[]struct{}{{}}": "[{}]", "[]Level{0, 1}": "[low <high>]", "[]any{a}": "[{a 1.5 low 7}]",
		"type Own struct{ n int }\nfunc (o Own) String() string { return \"own\" }\n[]Own{{1}}": "[own]",
	} {
		if o := nb.ok(src); o.result != want || o.data["text/html"] != nil {
			t.Errorf("%s: %v", src, o.data)
		}
	}
}

// Elements that have a form of their own stand one below the other.
func TestListsOfForms(t *testing.T) {
	nb := newNotebook(t)
	nb.ok(sinePlot + "im := image.NewGray(image.Rect(0, 0, 2, 1))\nm := mat.NewDense(1, 2, []float64{1, 2})\n" +
		"type Page struct{ n int }\nfunc (p Page) MIME() map[string]any { return map[string]any{\"text/html\": fmt.Sprint(\"<b>\", p.n, \"</b>\")} }\ntype Album []image.Image")
	for _, c := range []struct {
		src, text, mark string
		marks           int
	}{
		{"[]image.Image{im, im, nil}", "[0] *image.Gray 2×1\n[1] *image.Gray 2×1\n[2] <nil>", "<img ", 2},
		{"Album{im}", "[0] *image.Gray 2×1", "<img ", 1},
		{"[]image.Gray{*im}", "[0] *image.Gray 2×1", "<img ", 1},
		{"[]*plot.Plot{pl, pl}", "[0] plot \"sine\": x \"t\" from 0 to 6", `width="576" height="384" src="data:image/png;base64,`, 2},
		{"[]plot.Plot{*pl}", "[0] plot \"sine\"", `width="576"`, 1},
		{"[]*mat.Dense{m}", "[0]\nmat.Dense 1×2\n[1  2]", "<table>", 1},
		{"[2]mat.Matrix{m, m.T()}", "[0]\nmat.Dense 1×2\n[1  2]\n[1]\nmat.Transpose 2×1", "<table>", 2},
		{"[]Page{{1}, {2}}", "[0] {1}\n[1] {2}", "<b>", 2},
		{"[]any{\"<\", m}", "[0] <\n[1]\nmat.Dense 1×2", "<pre>&lt;</pre>", 1},
		{"slices.Repeat([]image.Image{im}, 20)", "[0] *image.Gray 2×1", "the first 16 of 20</div>", 1},
		{"make([]image.Gray, 2)", "[0] &{[] 0 (0,0)-(0,0)}", "<pre>", 2},
	} {
		o := nb.ok(c.src)
		page, _ := o.data["text/html"].(string)
		if !strings.HasPrefix(o.result, c.text) || strings.Count(page, c.mark) != c.marks {
			t.Errorf("%s: %q %.600s", c.src, o.result, page)
		}
	}
	if o := nb.ok("var self []any = make([]any, 1)\nself[0] = self\nself"); !strings.Contains(o.result, "[…]") {
		t.Errorf("a list that holds itself: %q", o.result)
	}
}
