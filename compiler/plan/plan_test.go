package plan

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/instr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

func parse(t testing.TB, text string) *instr.Program {
	t.Helper()
	p, err := instr.Parse(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// chain reads x once; the softmax and the clip may be written in place, so one room of 256 bytes is enough.
const chain = `program chain
input %x : f32[1 64]
act %a : f32[1 64]
view %v : f32[64] = %a+0
act %y : f32[64]
%a = softmax %x axis=1
%y = map %v fn=clip lo=0
output %y
`

func TestInPlace(t *testing.T) {
	l, err := Memory(parse(t, chain))
	if err != nil {
		t.Fatal(err)
	}
	if l.Arena != 256 || l.Bound != 256 || l.Naive != 768 {
		t.Errorf("arena %d bound %d naive %d, want 256 256 768\n%s", l.Arena, l.Bound, l.Naive, l.Text())
	}
	if text := l.Text(); !strings.Contains(text, "@ 0..256 live -1..2") {
		t.Errorf("text without addresses:\n%s", text)
	}
	if _, err := instr.Parse(l.Text(), nil); err != nil {
		t.Errorf("the annotated text does not parse: %v", err)
	}
}

// parts: %p and %q are written straight into %cat; %x stays apart because it is an input.
const parts = `program parts
input %x : f32[64]
act %p : f32[64]
act %q : f32[64]
act %cat : f32[192]
view %c0 : f32[64] = %cat+0
view %c1 : f32[64] = %cat+256
view %c2 : f32[64] = %cat+512
%p = crop %x starts=[0]
%q = crop %p starts=[0]
%c0 = copy %p
%c1 = copy %q
%c2 = copy %x
output %cat
`

func TestCopiesVanish(t *testing.T) {
	l, err := Memory(parse(t, parts))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(l.Program.Code); n != 3 {
		t.Errorf("%d instructions are left, want crop, crop and the copy of the input\n%s", n, l.Text())
	}
	if l.Arena != 4*256 {
		t.Errorf("arena %d, want 1024", l.Arena)
	}
}

// TestOrderMatters: branch a needs 4 KiB for a moment and leaves 256 B, as does branch b; one after the other 4.5 KiB are enough, as
// written they need 8.
const branches = `program branches
input %x : f32[64]
act %a : f32[1024]
act %b : f32[1024]
act %a1 : f32[64]
act %b1 : f32[64]
act %y : f32[64]
%a = broadcast %x
%b = broadcast %x
%a1 = crop %a starts=[0]
%b1 = crop %b starts=[0]
%y = map2 %a1 %b1 fn=add
output %y
`

func TestOrderMatters(t *testing.T) {
	l, err := Memory(parse(t, branches))
	if err != nil {
		t.Fatal(err)
	}
	if want := 256 + 4096 + 256; l.Bound > want || l.Arena > want {
		t.Errorf("bound %d arena %d, want at most %d\n%s", l.Bound, l.Arena, want, l.Text())
	}
}

// TestCheckFinds breaks layouts in the ways a wrong plan would.
func TestCheckFinds(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		spoil      func(l *Layout)
	}{
		"two live rooms at one address": {branches, "over its operand", func(l *Layout) {
			at := map[string]*room{}
			for b, p := range l.place {
				at[b.Name] = p.room
			}
			at["a1"].Offset, at["b1"].Offset = at["b"].Offset, at["a"].Offset // whichever branch comes first
		}},
		"outside the arena": {branches, "outside the arena", func(l *Layout) { l.rooms[1].Offset = l.Arena }},
		"an order in which a reader comes first": {branches, "holds something else", func(l *Layout) {
			slices.Reverse(l.Program.Code)
		}},
		"a missing instruction": {branches, "stands 0 times", func(l *Layout) { l.Program.Code = l.Program.Code[1:] }},
		"a part that is not where its whole is": {parts, "stands 0 times", func(l *Layout) {
			for b, at := range l.place {
				if b.Name == "p" {
					l.place[b] = place{at.room, at.offset + 64}
				}
			}
		}},
		"in place where the instruction does not allow it": {parts, "over its operand", func(l *Layout) {
			for b, at := range l.place {
				if b.Name == "q" {
					for p, pat := range l.place {
						if p.Name == "p" {
							l.place[p] = at
							_ = pat
						}
					}
				}
			}
			l.Program.Code = parsed.Code
		}},
	} {
		p := parse(t, c.text)
		parsed = p
		l, err := Memory(p)
		if err != nil {
			t.Fatal(err)
		}
		c.spoil(l)
		if err := Check(p, l); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// parsed is the program of the case that runs.
var parsed *instr.Program

// TestRandomPrograms plans random programs with views, joins and in-place instructions; Memory proves each layout.
func TestRandomPrograms(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 150 {
		p := random(r)
		if err := instr.Verify(p); err != nil {
			t.Fatalf("program %d: %v", n, err)
		}
		l, err := Memory(p)
		if err != nil {
			t.Fatalf("program %d: %v\n%s", n, err, p.Text())
		}
		if l.Arena < l.Bound || l.Arena > l.Naive {
			t.Errorf("program %d: arena %d, bound %d, naive %d", n, l.Arena, l.Bound, l.Naive)
		}
		again, err := Memory(p)
		if err != nil || again.Text() != l.Text() {
			t.Errorf("program %d: planned twice, two layouts (%v)", n, err)
		}
	}
}

func random(r *rand.Rand) *instr.Program {
	p := &instr.Program{Name: "r"}
	add := func(b *instr.Buffer) *instr.Buffer {
		b.Name, b.Space = fmt.Sprint("b", len(p.Bufs)), instr.Act
		p.Bufs = append(p.Bufs, b)
		return b
	}
	vector := func(n int) tensor.Type { return tensor.TypeOf(tensor.F32, n) }
	full := []*instr.Buffer{add(&instr.Buffer{Type: vector(64), Input: true})}
	for range 5 + r.IntN(25) {
		x, y := full[r.IntN(len(full))], full[max(0, len(full)-1-r.IntN(3))]
		size := 16 * (1 + r.IntN(40))
		switch r.IntN(5) {
		case 0:
			out := add(&instr.Buffer{Type: x.Type})
			p.Code = append(p.Code, &instr.Instr{Op: instr.Map, Out: out, In: []*instr.Buffer{x}, Attrs: attr.Set{"fn": "abs"}})
			full = append(full, out)
		case 1:
			cat := add(&instr.Buffer{Type: vector(x.Type.Shape[0] + y.Type.Shape[0])})
			for i, part := range []*instr.Buffer{x, y} {
				v := add(&instr.Buffer{Type: part.Type, Of: cat, Offset: i * x.Bytes()})
				p.Code = append(p.Code, &instr.Instr{Op: instr.Copy, Out: v, In: []*instr.Buffer{part}, Attrs: attr.Set{}})
			}
			full = append(full, cat)
		case 2:
			half := x.Type.Shape[0] / 2
			full = append(full, add(&instr.Buffer{Type: vector(half), Of: x, Offset: 4 * half}))
		case 3:
			out := add(&instr.Buffer{Type: x.Type})
			p.Code = append(p.Code, &instr.Instr{Op: instr.Map2, Out: out, In: []*instr.Buffer{x, x}, Attrs: attr.Set{"fn": "add"}})
			full = append(full, out)
		default:
			out := add(&instr.Buffer{Type: vector(size)})
			p.Code = append(p.Code, &instr.Instr{Op: instr.MatMul, Out: out, In: []*instr.Buffer{x, y}, Attrs: attr.Set{}})
			full = append(full, out)
		}
	}
	p.Outputs = []*instr.Buffer{full[len(full)-1], full[r.IntN(len(full))]}
	return p
}
