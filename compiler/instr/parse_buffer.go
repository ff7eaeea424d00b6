package instr

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/tensor"
)

func (r *reader) buffer(what string, words []string) error {
	if len(words) < 3 || words[0] == "%" || !strings.HasPrefix(words[0], "%") || words[1] != ":" {
		return fmt.Errorf("expected %s %%name : type …", what)
	}
	name := words[0][1:]
	if r.bufs[name] != nil {
		return fmt.Errorf("%%%s is declared twice", name)
	}
	words = words[2:]
	end := 0
	for end < len(words) && words[end] != "=" {
		end++
	}
	t, err := r.typ(words[:end])
	if err != nil {
		return err
	}
	b := &Buffer{Name: name, Type: t, Space: Act, Input: what == "input"}
	rest := words[min(end+1, len(words)):]
	switch {
	case what == "const":
		b.Space = Const
		err = r.data(b, rest)
	case what == "view" && len(rest) == 1:
		err = r.view(b, rest[0])
	case what == "view" || len(rest) > 0:
		err = fmt.Errorf("%s %%%s: %q is not understood", what, name, strings.Join(rest, " "))
	}
	r.bufs[name] = b
	r.p.Bufs = append(r.p.Bufs, b)
	return err
}

func (r *reader) view(b *Buffer, text string) error {
	of, offset, _ := strings.Cut(text, "+")
	var err error
	if b.Of, err = r.find(of); err != nil {
		return err
	}
	b.Space = b.Of.Space
	if b.Offset, err = strconv.Atoi(offset); err != nil {
		return fmt.Errorf("view %%%s: %q is not %%buffer+bytes", b.Name, text)
	}
	return nil
}

func (r *reader) data(b *Buffer, words []string) error {
	if len(words) == 0 {
		return fmt.Errorf("const %%%s without data", b.Name)
	}
	bytes, err := r.blob(words[0])
	if err != nil {
		return err
	}
	if b.Data, err = tensor.FromBytes(b.Type, bytes); err != nil || len(words) == 1 {
		return err
	}
	digest, ok := strings.CutPrefix(words[1], "mask=")
	from, ok2 := strings.CutPrefix(words[len(words)-1], "from=")
	if !ok || !ok2 || len(words) != 3 {
		return fmt.Errorf("const %%%s: expected mask=@digest from=\"…\"", b.Name)
	}
	if from, err = strconv.Unquote(from); err != nil {
		return fmt.Errorf("const %%%s: from=%s is not a quoted string", b.Name, from)
	}
	if bytes, err = r.blob(digest); err != nil {
		return err
	}
	mask := make([]uint64, len(bytes)/8)
	for i := range mask {
		mask[i] = binary.LittleEndian.Uint64(bytes[8*i:])
	}
	b.Mask, err = tensor.MaskFromWords(b.Data.Len(), from, mask)
	return err
}

func (r *reader) typ(words []string) (tensor.Type, error) {
	return tensor.ParseTypeWith(strings.Join(words, " "), func(digest string, _ int) ([]byte, error) { return r.blob("@" + digest) })
}

func (r *reader) blob(word string) ([]byte, error) {
	b, ok := r.blobs[strings.TrimPrefix(word, "@")]
	if !ok {
		return nil, fmt.Errorf("data %s is not beside this text", word)
	}
	return b, nil
}
