package dyn

import (
	"fmt"
	"strings"
	"testing"

	"github.com/traefik/yaegi/interp"
)

// TestInterpreter has interpreted code use a recursive layout as it uses structs of compiled packages.
func TestInterpreter(t *testing.T) {
	w := newWorld(t)
	id := idFor[tree](w)
	layouts := w.reg.Layouts()
	under := w.reg.lookup(ID(id)).under().desc.ID
	if len(layouts) != 2 || len(w.reg.Layouts()) != 0 { // tree and the struct in it
		t.Fatalf("found the layouts %v", layouts)
	}
	in := interp.New(interp.Options{})
	if err := in.Use(interp.Exports{"dyn/dyn": layouts}); err != nil {
		t.Fatal(err)
	}
	src := strings.ReplaceAll(`
import "dyn"

func grow(depth int) *dyn.TREE {
	p := &dyn.TREE{Xname: "root", Xvalues: map[string]dyn.TREE{}, Xc: make(chan *dyn.TREE, 2)}
	if depth > 0 {
		for i := 0; i < 2; i++ {
			kid := grow(depth - 1)
			kid.Xanon.Xup = p
			p.Xkids = append(p.Xkids, kid)
			p.Xinline = append(p.Xinline, *kid)
			p.Xpair[i] = kid
		}
	}
	return p
}

func sum(p *dyn.TREE) int {
	n := 1
	for _, kid := range p.Xkids {
		if kid.Xanon.Xup == p {
			n += sum(kid)
		}
	}
	return n
}

func run() int {
	t := grow(4)
	var c chan *dyn.TREE = t.Xc // the interpreter does not send on a channel whose type it takes from compiled code
	c <- t.Xkids[1]
	v := dyn.TREE{Xname: "value", Xinline: []dyn.TREE{{Xname: "a"}, {Xname: "b"}}}
	t.Xvalues["v"] = v
	v.Xname = "changed"
	t.Xvisit = func(p *dyn.TREE, x dyn.TREE) (dyn.TREE, error) { x.Xname = p.Xname + x.Xname; return x, nil }
	x, _ := t.Xvisit(<-t.Xc, t.Xvalues["v"])
	if x.Xname != "rootvalue" || x.Xinline[1].Xname != "b" {
		return -1
	}
	return sum(t)
}
`, "TREE", fmt.Sprintf("S%d", under))
	if _, err := in.Eval(src); err != nil {
		t.Fatal(err)
	}
	v, err := in.Eval("run()")
	if err != nil {
		t.Fatal(err)
	}
	if v.Int() != 31 {
		t.Errorf("the interpreted tree has %d nodes, expected 31", v.Int())
	}
}
