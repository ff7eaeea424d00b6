package server

import (
	"testing"

	"github.com/luciola-nn/luciola/kernel/link"
)

// The tree of JupyterLab shows the field type, of integers and booleans the field value: all that is known is in the one it shows.
func TestRowsOfTheTree(t *testing.T) {
	for _, row := range []struct {
		v                 link.Var
		lab, other, value string
	}{
		{link.Var{Name: "n", Type: "int", Value: "3"}, "int", "int", "3"},
		{link.Var{Name: "s", Type: "string", Value: "a"}, "string = a", "string", "a"},
		{link.Var{Name: "shape", Value: "[3]"}, "[3]", "", "[3]"},
	} {
		for client, want := range map[string]string{"jupyterlab": row.lab, "vscode": row.other} {
			d := debugger{client: client}
			if got := d.row(row.v, reference{}); got["type"] != want || got["value"] != row.value {
				t.Errorf("%s gets %v, want type %q", client, got, want)
			}
		}
	}
}
