package instr

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/attr"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Blobs holds the data that a text form names: digest → bytes.
type Blobs map[string][]byte

// Text returns the text form:
//
//	program lenet5
//	const %w : f32[6 1 5 5] = @5feceb66ffc8 mask=@6b86b273ff34 from="magnitude 0.50"
//	input %image : f32[1 1 28 28]
//	act %c : f32[1 6 24 24]
//	view %flat : f32[1 3456] = %c+0
//	%c = conv %image %w lo=0 from="/conv1/Conv"
//	output %flat
//
// Data, masks and many scales are named by the first 12 hex digits of SHA-256 over their little-endian bytes; [Program.Blobs] has the
// bytes. What follows # on a line is a remark. [Parse] is the inverse.
func (p *Program) Text() string { return p.Annotated(nil, nil) }

// Annotated is [Program.Text] with a remark after each buffer and each instruction; either function may be nil.
func (p *Program) Annotated(buffer func(*Buffer) string, code func(i int) string) string {
	w := printer{}
	w.program(p, buffer, code)
	return w.b.String()
}

// Blobs returns the data that [Program.Text] names.
func (p *Program) Blobs() Blobs {
	w := printer{blobs: Blobs{}}
	w.program(p, nil, nil)
	return w.blobs
}

type printer struct {
	b     strings.Builder
	blobs Blobs // nil: not collected
}

func (w *printer) program(p *Program, buffer func(*Buffer) string, code func(i int) string) {
	fmt.Fprintf(&w.b, "program %s\n", p.Name)
	for _, b := range p.Bufs {
		line := w.buffer(b)
		if buffer != nil {
			line = remark(line, buffer(b))
		}
		w.b.WriteString(line + "\n")
	}
	for i, in := range p.Code {
		line := in.String()
		if code != nil {
			line = remark(line, code(i))
		}
		w.b.WriteString(line + "\n")
	}
	for _, b := range p.Outputs {
		fmt.Fprintf(&w.b, "output %%%s\n", b.Name)
	}
}

func remark(line, text string) string {
	if text == "" {
		return line
	}
	return fmt.Sprintf("%-60s # %s", line, text)
}

func (w *printer) buffer(b *Buffer) string {
	head := fmt.Sprintf("%%%s : %s", b.Name, w.typ(b.Type))
	switch {
	case b.Of != nil:
		return fmt.Sprintf("view %s = %%%s+%d", head, b.Of.Name, b.Offset)
	case b.Space == Const:
		s := fmt.Sprintf("const %s = @%s", head, w.blob(b.Data.Bytes()))
		if b.Mask != nil {
			s += fmt.Sprintf(" mask=@%s from=%s", w.blob(maskBytes(b.Mask)), strconv.Quote(b.Mask.From()))
		}
		return s
	case b.Input:
		return "input " + head
	}
	return "act " + head
}

// String returns the instruction as the text form has it.
func (i *Instr) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%%%s = %s", i.Out.Name, i.Op)
	for _, b := range i.In {
		if b == nil {
			s.WriteString(" _")
		} else {
			s.WriteString(" %" + b.Name)
		}
	}
	s.WriteString(attr.Print(i.Op.row().Attrs, i.Attrs))
	if i.From != "" {
		s.WriteString(" from=" + strconv.Quote(i.From))
	}
	return s.String()
}

// typ keeps the text short: scales of a filter each are a blob.
func (w *printer) typ(t tensor.Type) string { return t.TextWith(1, w.blob) }

func maskBytes(m *tensor.Mask) []byte {
	var b []byte
	for _, word := range m.Words() {
		b = binary.LittleEndian.AppendUint64(b, word)
	}
	return b
}

func (w *printer) blob(data []byte) string {
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:6])
	if w.blobs != nil {
		w.blobs[digest] = data
	}
	return digest
}
