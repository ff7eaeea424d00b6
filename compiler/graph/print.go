package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Blobs holds the data that a text form names instead of spelling out: digest → bytes.
type Blobs map[string][]byte

// inline is the largest number of elements, scales or mask bits that the text form spells out.
const inline = 16

// digestBytes is how much of a SHA-256 names data.
const digestBytes = 6

// Text returns the text form:
//
//	graph lenet5
//	%image : f32[N 1 28 28] = input
//	%w : f32[6 1 5 5] = const @5feceb66ffc8 mask=@6b86b273ff34 from="magnitude 0.50"
//	%c : f32[N 6 24 24] = conv %image %w lo=0
//	output %c
//
// One line a value. Attributes equal to their default are left out, an absent operand is "_", results of a node with several are
// separated by " ; ". Data of more than 16 elements is named by digest (the first 12 hex digits of SHA-256 over its little-endian
// bytes); [Graph.Blobs] has the bytes. [Parse] is the inverse.
func (g *Graph) Text() string {
	p := printer{}
	p.graph(g)
	return p.b.String()
}

// Blobs returns the data that [Graph.Text] names by digest.
func (g *Graph) Blobs() Blobs {
	p := printer{blobs: Blobs{}}
	p.graph(g)
	return p.blobs
}

type printer struct {
	b     strings.Builder
	blobs Blobs          // nil: not collected
	clash string         // a digest that names two different pieces of data
	task  *progress.Task // told of every byte of data digested; nil: nobody asks to stop
	err   error          // of task; what was printed is then not complete
}

// step tells the task of n bytes and reports whether to go on.
func (p *printer) step(n int) bool {
	if p.task != nil && p.err == nil {
		p.err = p.task.Step(n)
	}
	return p.err == nil
}

func (p *printer) graph(g *Graph) {
	fmt.Fprintf(&p.b, "graph %s\n", legalName(g.Name))
	for _, v := range g.inputs {
		fmt.Fprintf(&p.b, "%%%s : %s = input\n", v.Name, p.typ(v.Type))
	}
	for _, v := range g.params {
		fmt.Fprintf(&p.b, "%%%s : %s = const %s\n", v.Name, p.typ(v.Type), p.param(v.Param))
	}
	for _, n := range g.nodes {
		for i, v := range n.Out {
			if i > 0 {
				p.b.WriteString(" ; ")
			}
			fmt.Fprintf(&p.b, "%%%s : %s", v.Name, p.typ(v.Type))
		}
		fmt.Fprintf(&p.b, " = %s", n.Op)
		for _, v := range n.In {
			if v == nil {
				p.b.WriteString(" _")
			} else {
				p.b.WriteString(" %" + v.Name)
			}
		}
		p.b.WriteString(attr.Print(n.Row().Attrs, n.Attrs))
		if n.From != "" {
			p.b.WriteString(" from=" + strconv.Quote(n.From))
		}
		p.b.WriteByte('\n')
	}
	for _, v := range g.outputs {
		fmt.Fprintf(&p.b, "output %%%s\n", v.Name)
	}
}

func (p *printer) typ(t tensor.Type) string { return t.TextWith(inline, p.blob) }

func (p *printer) param(x *Param) string {
	s := ""
	if x.Data.Len() > inline || hasNaN(x.Data) {
		s = "@" + p.data(x)
	} else {
		s = elements(x.Data)
	}
	if x.Mask != nil {
		s += " mask=" + p.mask(x.Mask)
		if x.Mask.From() != "" {
			s += " from=" + strconv.Quote(x.Mask.From())
		}
	}
	return s
}

// data names the data of a parameter by digest, computed once a parameter.
func (p *printer) data(x *Param) string {
	if known := x.digest.Load(); known != nil && p.blobs == nil {
		return *known
	}
	b := make([]byte, 0, x.Data.Type.Bytes())
	each := chunk / x.Data.Kind.Size()
	for lo := 0; lo < x.Data.Len() && p.step(0); lo += each {
		b = x.Data.AppendBytes(b, lo, min(lo+each, x.Data.Len()))
	}
	digest := p.blob(b)
	if p.err == nil {
		x.digest.Store(&digest)
	}
	return digest
}

func hasNaN(t *tensor.Tensor) bool {
	if !t.Kind.IsFloat() {
		return false
	}
	for i := range t.Len() {
		if math.IsNaN(t.Float(i)) {
			return true
		}
	}
	return false
}

// elements spells out data: "[0.5 -1]".
func elements(t *tensor.Tensor) string {
	words := make([]string, t.Len())
	for i := range words {
		switch t.Kind {
		case tensor.F32:
			words[i] = strconv.FormatFloat(t.Float(i), 'g', -1, 32)
		case tensor.F64:
			words[i] = strconv.FormatFloat(t.Float(i), 'g', -1, 64)
		default:
			words[i] = strconv.FormatInt(t.Int(i), 10)
		}
	}
	return "[" + strings.Join(words, " ") + "]"
}

func (p *printer) mask(m *tensor.Mask) string {
	if m.Len() <= inline {
		bits := make([]byte, m.Len())
		for i := range bits {
			bits[i] = '0'
			if m.Keeps(i) {
				bits[i] = '1'
			}
		}
		return "b" + string(bits)
	}
	var b []byte
	for _, w := range m.Words() {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return "@" + p.blob(b)
}

func (p *printer) blob(data []byte) string {
	h := sha256.New()
	for part := range slices.Chunk(data, chunk) {
		h.Write(part)
		if !p.step(len(part)) {
			return ""
		}
	}
	digest := hex.EncodeToString(h.Sum(nil)[:digestBytes])
	if p.blobs == nil {
		return digest
	}
	if known, ok := p.blobs[digest]; ok && !bytes.Equal(known, data) {
		p.clash = digest
	}
	p.blobs[digest] = data
	return digest
}
