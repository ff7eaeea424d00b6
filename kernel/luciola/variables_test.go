package main

import (
	"encoding/base64"
	"fmt"
	"image/png"
	"regexp"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/client"
)

// debug sends a command of the debug protocol and returns the body of the answer.
func debug(t testing.TB, c *client.Client, command string, arguments map[string]any) map[string]any {
	t.Helper()
	reply := control(t, c, "debug_request", map[string]any{"type": "request", "seq": 1, "command": command, "arguments": arguments})
	if reply["success"] != true {
		t.Fatalf("%s: %v", command, reply["message"])
	}
	body, _ := reply["body"].(map[string]any)
	return body
}

// table lists rows of the panel as "name type = value", and the references by name.
func table(body map[string]any) (text string, refs map[string]any) {
	refs = map[string]any{}
	for _, r := range body["variables"].([]any) {
		row := r.(map[string]any)
		text += fmt.Sprintf("%v %v = %v\n", row["name"], row["type"], row["value"])
		refs[row["name"].(string)] = row["variablesReference"]
	}
	return text, refs
}

func TestVariablesOfCells(t *testing.T) {
	c := kernelHere(t)
	ok(t, c, `type Point struct{ X, y int }
count, name := 3, "Ada"
p := Point{1, 2}
list := []float64{0, 1.5, 0, 2}
ages := map[string]int{"b": 2, "a": 1}
var err error
f := func(n int) int { return n }
w := tensor.Must(tensor.From([]float32{0, 1, 0, -2, 0, 3}, 2, 3))`)
	text, refs := table(debug(t, c, "inspectVariables", nil))
	want := `ages map[string]int = map[a:1 b:2]
count int = 3
err error = <nil>
f func(n int) int = func(int) int
list []float64 = [0 1.5 0 2]
name string = Ada
p Point = {1 2}
w *tensor.Tensor = f32[2 3], 24 bytes
`
	if text != want {
		t.Errorf("the panel shows\n%s\nwant\n%s", text, want)
	}
	for name, want := range map[string]string{
		"p":    "X int = 1\ny int = 2\n",
		"ages": "[a] int = 1\n[b] int = 2\n",
		"list": "[0] float64 = 0\n[1] float64 = 1.5\n[2] float64 = 0\n[3] float64 = 2\nshape  = [4]\ndensity  = 50.00 % (2 of 4 are not zero)\nbytes  = 32\n",
	} {
		if got, _ := table(debug(t, c, "variables", map[string]any{"variablesReference": refs[name]})); got != want {
			t.Errorf("%s opened shows\n%s\nwant\n%s", name, got, want)
		}
	}
	got, _ := table(debug(t, c, "variables", map[string]any{"variablesReference": refs["w"]}))
	for _, want := range []string{"shape  = [2 3]\n", "density  = 50.00 % (3 of 6 are not zero)\n", "bytes  = 24\n", "range  = -2 to 3\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("the tensor opened shows\n%s\nwithout %q", got, want)
		}
	}
	for name, reference := range map[string]any{"count": refs["count"], "name": refs["name"], "f": refs["f"], "err": refs["err"]} {
		if reference != 0.0 {
			t.Errorf("%s can be opened", name)
		}
	}
}

// A tensor is shown with its shape, density, bytes and picture.
func TestRichVariable(t *testing.T) {
	c := kernelHere(t)
	ok(t, c, "w := tensor.Must(tensor.From([]float32{0, 1, 0, -2, 0, 3}, 2, 3))\nnet := zoo.LeNet5()\ngrid := [][]int{{1, 0}, {0, 1}}")
	data := debug(t, c, "richInspectVariables", map[string]any{"variableName": "w"})["data"].(map[string]any)
	html, _ := data["text/html"].(string)
	for _, want := range []string{"*tensor.Tensor", "[2 3]", "50.00 % (3 of 6", "24"} {
		if !strings.Contains(html, want) || !strings.Contains(data["text/plain"].(string), want) {
			t.Errorf("without %q: %v", want, data)
		}
	}
	picture := regexp.MustCompile(`data:image/png;base64,([^"]+)`).FindStringSubmatch(html)
	if picture == nil {
		t.Fatalf("no picture in %s", html)
	}
	img, err := png.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(picture[1])))
	if err != nil {
		t.Fatal(err)
	}
	size := img.Bounds().Size()
	zoom := size.X / 3
	if size.X != 3*zoom || size.Y != 2*zoom || zoom < 10 {
		t.Errorf("the picture has %v pixels", size)
	}
	for _, p := range []struct {
		x, y int
		want string
	}{{0, 0, "white"}, {1, 0, "red"}, {0, 1, "blue"}, {1, 1, "white"}, {2, 1, "red"}} {
		r, g, b, _ := img.At(p.x*zoom+1, p.y*zoom+1).RGBA()
		got := "white"
		switch {
		case r > b && b < 0xffff:
			got = "red"
		case b > r:
			got = "blue"
		}
		if got != p.want || got == "white" && g != 0xffff {
			t.Errorf("pixel %d, %d is %s (%x %x %x), want %s", p.x, p.y, got, r>>8, g>>8, b>>8, p.want)
		}
	}
	if got := debug(t, c, "richInspectVariables", map[string]any{"variableName": "net"}); !strings.Contains(fmt.Sprint(got), "parameters") {
		t.Errorf("a network: %.300v", got)
	}
	if got := debug(t, c, "richInspectVariables", map[string]any{"variableName": "grid"}); !strings.Contains(fmt.Sprint(got), "[2 2]") || !strings.Contains(fmt.Sprint(got), "image/png") {
		t.Errorf("lists of lists: %.300v", got)
	}
}

// While code of a cell writes to a map, the panel neither reads it nor waits: the worker lives.
func TestVariablesBesideAGoroutine(t *testing.T) {
	c := kernelHere(t)
	ok(t, c, `m, n, quit := map[int]int{1: 1}, 0, make(chan bool)
go func() {
	for i := 0; ; i++ {
		select {
		case <-quit:
			return
		default:
			m[i%1000]++
			n = i
		}
	}
}()`)
	for range 30 {
		ok(t, c, "1 + 1")
	}
	text, refs := table(debug(t, c, "inspectVariables", nil))
	if !strings.Contains(text, "m map[int]int = ") {
		t.Errorf("the panel shows\n%s", text)
	}
	if ref := refs["m"]; ref != 0.0 {
		if got, _ := table(debug(t, c, "variables", map[string]any{"variablesReference": ref})); !strings.Contains(got, "when it has ended") {
			t.Errorf("the map opened shows\n%s", got)
		}
	}
	ok(t, c, "quit <- true")
	for {
		ok(t, c, "2 + 2")
		text, refs = table(debug(t, c, "inspectVariables", nil))
		if got, _ := table(debug(t, c, "variables", map[string]any{"variablesReference": refs["m"]})); strings.Contains(got, "[0] int = ") {
			break // the goroutine has ended by now
		}
	}
	if strings.Contains(text, "m map[int]int = …") {
		t.Errorf("afterwards the panel shows\n%s", text)
	}
}

// What the worker lost is not shown, and is shown again when a cell has set it.
func TestVariablesOfANewWorker(t *testing.T) {
	c := kernelHere(t)
	ok(t, c, "n, name := 3, \"Ada\"\nfunc f() int { return n }")
	if x := run(t, c, "exec.Command(\"kill\", \"-9\", fmt.Sprint(os.Getpid())).Run()"); x.Status() != "error" {
		t.Fatal("the worker lives on")
	}
	for _, cell := range []struct{ code, shown string }{
		{"1", ""}, {"n := 4\nf()", "n int = 4\n"}, {"name := 2.5", "n int = 4\nname float64 = 2.5\n"},
	} {
		ok(t, c, cell.code)
		if text, _ := table(debug(t, c, "inspectVariables", nil)); text != cell.shown {
			t.Errorf("after %q the panel shows\n%s\nwant\n%s", cell.code, text, cell.shown)
		}
	}
}
