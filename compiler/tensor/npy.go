package tensor

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// NumPy's .npy files, versions 1 and 2, little-endian and row-major. Format: numpy/lib/format.py, "Format Version 1.0".

const npyMagic = "\x93NUMPY"

// npyKinds pairs NumPy's type codes with ours. '|' is "no byte order".
var npyKinds = []struct {
	code string
	kind Kind
}{{"<f4", F32}, {"<f8", F64}, {"|i1", I8}, {"|u1", U8}, {"<i2", I16}, {"<i4", I32}, {"<i8", I64}, {"|b1", Bool}}

// ReadNPY reads a tensor from a .npy file: one array of float32, float64, int8, uint8, int16, int32, int64 or bool.
func ReadNPY(path string) (*Tensor, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("tensor: %w", err)
	}
	defer f.Close()
	t, err := DecodeNPY(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("tensor: %s: %w", path, err)
	}
	return t, nil
}

// WriteNPY writes t to a .npy file. Quantization is not part of the format: the integers are written as stored.
func (t *Tensor) WriteNPY(path string) error {
	var b bytes.Buffer
	if err := t.EncodeNPY(&b); err != nil {
		return err
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("tensor: %w", err)
	}
	return nil
}

// EncodeNPY writes t in .npy form, version 1: the bytes that numpy.save writes.
func (t *Tensor) EncodeNPY(w io.Writer) error {
	code := ""
	for _, k := range npyKinds {
		if k.kind == t.Kind {
			code = k.code
		}
	}
	dims := strings.ReplaceAll(strings.Trim(fmt.Sprint([]int(t.Shape)), "[]"), " ", ", ")
	if len(t.Shape) == 1 {
		dims += ","
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", code, dims)
	// Magic, version, length and header together fill a multiple of 64 bytes, ending in a line feed.
	for (len(npyMagic)+4+len(header)+1)%64 != 0 {
		header += " "
	}
	header += "\n"
	var b bytes.Buffer
	b.WriteString(npyMagic + "\x01\x00")
	b.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(header))))
	b.WriteString(header)
	b.Write(t.Bytes())
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("tensor: %w", err)
	}
	return nil
}

// DecodeNPY reads a tensor in .npy form. Memory follows the data that is there, not the shape that is declared.
func DecodeNPY(r io.Reader) (*Tensor, error) {
	typ, err := npyHeader(r)
	if err != nil {
		return nil, err
	}
	n, err := typ.Shape.Count()
	if err != nil {
		return nil, err
	}
	want := int64(n * typ.Kind.Size())
	data, err := io.ReadAll(io.LimitReader(r, want))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) < want {
		return nil, fmt.Errorf("the file ends after %d of the %d bytes of %v", len(data), want, typ)
	}
	return FromBytes(typ, data)
}

func npyHeader(r io.Reader) (Type, error) {
	head := make([]byte, len(npyMagic)+2)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(npyMagic)]) != npyMagic {
		return Type{}, fmt.Errorf("not a .npy file: it does not begin with \\x93NUMPY")
	}
	var size uint32
	switch version := head[len(npyMagic)]; version {
	case 1:
		var short uint16
		if err := binary.Read(r, binary.LittleEndian, &short); err != nil {
			return Type{}, fmt.Errorf("the file ends inside its header: %w", err)
		}
		size = uint32(short)
	case 2:
		if err := binary.Read(r, binary.LittleEndian, &size); err != nil {
			return Type{}, fmt.Errorf("the file ends inside its header: %w", err)
		}
	default:
		return Type{}, fmt.Errorf(".npy version %d; versions 1 and 2 are read", version)
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(size)))
	if err != nil || len(text) < int(size) {
		return Type{}, fmt.Errorf("the file ends inside its header of %d bytes", size)
	}
	return npyType(string(text))
}

var npyFields = regexp.MustCompile(`'(descr|fortran_order|shape)': *('[^']*'|True|False|\([0-9, ]*\)|\[)`)

// npyType reads "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".
func npyType(header string) (Type, error) {
	fields := map[string]string{}
	for _, m := range npyFields.FindAllStringSubmatch(header, -1) {
		fields[m[1]] = m[2]
	}
	if len(fields) != 3 {
		return Type{}, fmt.Errorf("header %q lacks descr, fortran_order or shape", strings.TrimSpace(header))
	}
	if fields["fortran_order"] != "False" {
		return Type{}, fmt.Errorf("the array is in Fortran order; save it with numpy.save(path, numpy.ascontiguousarray(a))")
	}
	kind, ok := npyKind(strings.Trim(fields["descr"], "'"))
	if !ok {
		return Type{}, fmt.Errorf("elements of type %s; expected float32, float64, int8, uint8, int16, int32, int64 or bool, "+
			"little-endian; convert with a.astype('<f4')", fields["descr"])
	}
	t := Type{Kind: kind, Shape: Shape{}}
	for _, w := range strings.FieldsFunc(fields["shape"], func(r rune) bool { return strings.ContainsRune("(), ", r) }) {
		d, err := strconv.Atoi(w)
		if err != nil {
			return Type{}, fmt.Errorf("shape %s: %w", fields["shape"], err)
		}
		t.Shape = append(t.Shape, d)
	}
	return t, nil
}

// npyKind accepts '<', '|' and, for one-byte elements, any byte order.
func npyKind(code string) (Kind, bool) {
	for _, k := range npyKinds {
		if k.code == code || len(code) == 3 && k.kind.Size() == 1 && k.code[1:] == code[1:] {
			return k.kind, true
		}
	}
	return 0, false
}
