package tensor

import (
	"bytes"
	"encoding/gob"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestBinary(t *testing.T) {
	perAxis := &Quant{Scale: []float32{0.1, 0.3333333}, Zero: []int32{-3, 4}, Axis: 0, Round: RoundF}
	for _, want := range []*Tensor{
		Must(From([]float32{1, float32(math.Copysign(0, -1)), 3.5e-40, 4}, 2, 2)), Must(From([]float64{1e300}, 1, 1)), Must(From([]int8{-128, 127}, 2)), Must(From([]uint8{255}, 1)),
		Must(From([]int16{-300, 300}, 2)), Must(From([]int32{-70000}, 1)), Must(From([]int64{1 << 60}, 1)), Must(From([]bool{true, false, true}, 3)),
		Scalar(7), New(TypeOf(F32, 0, 3)), New(Type{Kind: I8, Shape: Shape{2, 3}, Quant: perAxis}),
	} {
		data, err := want.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got Tensor
		if err := got.UnmarshalBinary(data); err != nil {
			t.Fatalf("%v: %v", want.Type, err)
		}
		if !got.Equal(want) || !bytes.Equal(data, must(got.MarshalBinary())) {
			t.Errorf("%v came back as %v", want, &got)
		}
		for _, bad := range [][]byte{data[:len(data)-1], append(bytes.Clone(data), 0), []byte("f32[2]"), []byte("f33[2]\n12345678"), []byte("f32[N]\n")} {
			if len(want.Shape) > 0 && want.Len() == 0 && len(bad) < len(data) {
				continue
			}
			if err := new(Tensor).UnmarshalBinary(bad); err == nil {
				t.Errorf("%q is taken for a tensor", bad)
			}
		}
	}
	var b bytes.Buffer
	var got *Tensor
	if err := gob.NewEncoder(&b).Encode(Scalar(7)); err != nil || gob.NewDecoder(&b).Decode(&got) != nil || got.F32()[0] != 7 {
		t.Errorf("through gob: %v %v", got, err)
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// Source holds every file of the package that imports the standard library alone.
func TestSource(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		alone := f.Name() != "source.go"
		for _, spec := range parsed.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			alone = alone && !strings.Contains(path, ".")
		}
		if _, err := fs.Stat(Source(), f.Name()); (err == nil) != alone {
			t.Errorf("%s: in Source %v, needs the standard library alone %v", f.Name(), err == nil, alone)
		}
	}
}
