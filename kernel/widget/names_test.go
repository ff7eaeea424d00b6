package widget

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// JupyterLab's manager of widgets knows every model and view that we name.
func TestNamesOfTheFrontEnd(t *testing.T) {
	python := os.Getenv("LUCIOLA_PYTHON")
	if python == "" {
		t.Skip("LUCIOLA_PYTHON is not set: want a Python with jupyterlab_widgets (make test makes one)")
	}
	manager := "../share/jupyter/labextensions/@jupyter-widgets/jupyterlab-manager/static/*.js"
	files, err := filepath.Glob(filepath.Join(filepath.Dir(python), manager))
	if err != nil || len(files) == 0 {
		t.Fatalf("no jupyterlab_widgets beside %s: %v", python, err)
	}
	var code strings.Builder
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(text)
	}
	known := func(name string) bool {
		return slices.ContainsFunc([]string{name + ":()", "class " + name + " ", `"` + name + `"`}, func(s string) bool {
			return strings.Contains(code.String(), s)
		})
	}
	if known("ChekboxModel") {
		t.Fatal("any name is known")
	}
	p := newPage(t)
	VBox(Slider(0, 1, 0.1), IntSlider(0, 1, 1), Dropdown("a"), Checkbox("c", true), Button("b"), Text("t"), Progress(1), Label("l"), HTML("h"),
		HBox(Output())).MIME()
	models := map[string]bool{}
	for _, m := range p.take() {
		state, _ := m.Data["state"].(map[string]any)
		for _, key := range []string{"_model_name", "_view_name"} {
			name, _ := state[key].(string)
			models[name] = true
			if !known(name) {
				t.Errorf("%s: JupyterLab knows no %q", key, name)
			}
		}
	}
	if len(models) < 20 {
		t.Errorf("looked at %d names only: %v", len(models), models)
	}
}
