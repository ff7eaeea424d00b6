package server

import (
	"encoding/json"
	"strings"

	"github.com/luciola-nn/luciola/kernel/link"
)

// reference is what a variablesReference stands for.
type reference struct {
	name string
	path []int
}

func (k *Kernel) debugVariables(d *debugger, _ json.RawMessage) (any, error) {
	d.refs = nil // the panel asks anew for what it shows
	rows := []any{}
	for _, v := range k.variables() {
		rows = append(rows, d.row(v, reference{name: v.Name}))
	}
	return object1("variables", rows), nil
}

// row describes a variable, with a reference when it has parts.
func (d *debugger) row(v link.Var, r reference) map[string]any {
	row := map[string]any{"name": v.Name, "type": v.Type, "value": v.Value, "evaluateName": r.name, "variablesReference": 0}
	if d.client == "jupyterlab" && v.Type != "int" && v.Type != "bool" { // its tree shows the value of these, and the type of others
		row["type"] = strings.TrimPrefix(v.Type+" = "+v.Value, " = ")
	}
	if v.Parts > 0 {
		d.refs = append(d.refs, r)
		row["variablesReference"], row["indexedVariables"] = len(d.refs), v.Parts
	}
	return row
}

func (k *Kernel) debugParts(d *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		Reference int `json:"variablesReference"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return nil, err
	}
	if asked.Reference < 1 || asked.Reference > len(d.refs) {
		return object1("variables", []any{}), nil // of a list that has been replaced
	}
	r := d.refs[asked.Reference-1]
	m, err := k.look(r.name, r.path, false)
	if err != nil {
		return object1("variables", []any{d.row(link.Var{Name: "…", Value: err.Error()}, reference{})}), nil
	}
	rows := []any{}
	for i, v := range m.Vars {
		path := append(append([]int{}, r.path...), i)
		rows = append(rows, d.row(v, reference{r.name, path}))
	}
	return object1("variables", rows), nil
}

func (k *Kernel) debugRich(_ *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		Name string `json:"variableName"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return nil, err
	}
	m, err := k.look(asked.Name, nil, true)
	if err != nil {
		return map[string]any{"data": object1("text/plain", err.Error()), "metadata": map[string]any{}}, nil
	}
	return map[string]any{"data": withText(m.Data), "metadata": object(m.Metadata)}, nil
}
