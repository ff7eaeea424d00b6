package tensor_test

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

func count(t *testing.T, kind tensor.Kind, shape ...int) *tensor.Tensor {
	t.Helper()
	x := tensor.New(tensor.TypeOf(kind, shape...))
	for i := range x.Len() {
		switch kind {
		case tensor.F32:
			x.F32()[i] = float32(i) - 1.5
		case tensor.F64:
			x.F64()[i] = float64(i) / 3
		default:
			x.SetInt(i, int64(i%2)) // legal for bool too
		}
	}
	return x
}

var kinds = []tensor.Kind{tensor.F32, tensor.F64, tensor.I8, tensor.U8, tensor.I16, tensor.I32, tensor.I64, tensor.Bool}

func TestNPYRoundTrip(t *testing.T) {
	for _, k := range kinds {
		for _, shape := range [][]int{{}, {5}, {2, 3}, {2, 0, 3}, {1, 2, 3, 4}} {
			x := count(t, k, shape...)
			path := filepath.Join(t.TempDir(), "x.npy")
			if err := x.WriteNPY(path); err != nil {
				t.Fatal(err)
			}
			back, err := tensor.ReadNPY(path)
			if err != nil {
				t.Fatalf("%v: %v", x.Type, err)
			}
			if !back.Equal(x) {
				t.Errorf("%v came back as %v", x, back)
			}
		}
	}
}

// TestNPYWithNumPy lets NumPy read our files and write them again.
func TestNPYWithNumPy(t *testing.T) {
	py := vectors.Python(t)
	dir := t.TempDir()
	for _, k := range kinds {
		x := count(t, k, 3, 4)
		if err := x.WriteNPY(filepath.Join(dir, k.String()+".npy")); err != nil {
			t.Fatal(err)
		}
	}
	script := `import glob, numpy
for p in glob.glob("*.npy"):
    a = numpy.load(p)
    assert a.shape == (3, 4) and a.flags.c_contiguous, p
    with open("np-" + p, "wb") as f:
        numpy.lib.format.write_array(f, a, version=(2, 0))
`
	cmd := exec.Command(py, "-c", script)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, k := range kinds {
		back, err := tensor.ReadNPY(filepath.Join(dir, "np-"+k.String()+".npy"))
		if err != nil {
			t.Fatal(err)
		}
		if !back.Equal(count(t, k, 3, 4)) {
			t.Errorf("%v came back as %v", k, back)
		}
	}
}

// TestNPYBytes reads arrays that NumPy wrote and writes the same bytes again.
func TestNPYBytes(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(vectors.Path(t, "models"), "*.npy"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no arrays: %v", err)
	}
	for _, path := range paths {
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		x, err := tensor.DecodeNPY(bytes.NewReader(want))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		var b bytes.Buffer
		if err := x.EncodeNPY(&b); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%s: %v is written with another header: %q", path, x.Type, b.Bytes()[:128])
		}
	}
	vectors.Ran(t, len(paths))
}

func TestNPYErrors(t *testing.T) {
	file := func(header string, data string) string {
		return "\x93NUMPY\x01\x00" + string([]byte{byte(len(header)), 0}) + header + data
	}
	for name, tt := range map[string]struct{ file, want string }{
		"text":      {"1,2,3", "does not begin"},
		"version":   {"\x93NUMPY\x03\x00abcd", "version 3"},
		"fortran":   {file("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", ""), "ascontiguousarray"},
		"half":      {file("{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }", ""), "astype"},
		"big":       {file("{'descr': '>f4', 'fortran_order': False, 'shape': (0,), }", ""), "little-endian"},
		"structure": {file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", ""), "elements of type ["},
		"huge":      {file("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999), }", "abc"), "ends after 3 of"},
		"overflow":  {file("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999), }", ""), "too large"},
		"no shape":  {file("{'descr': '<f4', 'fortran_order': False}", ""), "lacks"},
		"cut":       {"\x93NUMPY\x01\x00\xff\x00{'des", "inside its header"},
	} {
		if _, err := tensor.DecodeNPY(strings.NewReader(tt.file)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, expected %q", name, err, tt.want)
		}
	}
	if _, err := tensor.ReadNPY("no/such.npy"); err == nil || !os.IsNotExist(unwrapAll(err)) {
		t.Errorf("missing file: %v", err)
	}
}

func unwrapAll(err error) error {
	for {
		u, ok := err.(interface{ Unwrap() error })
		if !ok {
			return err
		}
		if inner := u.Unwrap(); inner != nil && os.IsNotExist(inner) {
			return inner
		}
		err = u.Unwrap()
	}
}

func FuzzDecodeNPY(f *testing.F) {
	var b bytes.Buffer
	if err := tensor.Scalar(1).EncodeNPY(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		x, err := tensor.DecodeNPY(bytes.NewReader(file))
		if err == nil && x.Type.Bytes() > len(file) {
			t.Errorf("%d bytes made %v", len(file), x.Type)
		}
	})
}

func TestConvert(t *testing.T) {
	x, err := tensor.FromRows([][]float64{{1, 2}, {3, 4}, {5, 6}})
	if err != nil {
		t.Fatal(err)
	}
	m, err := x.Matrix()
	if err != nil {
		t.Fatal(err)
	}
	if !mat.Equal(m, mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6})) {
		t.Errorf("matrix %v", mat.Formatted(m))
	}
	if back := tensor.FromMatrix(m.T()); back.At(1, 2) != 6 || back.At(0, 1) != 3 {
		t.Errorf("transposed %v", back)
	}
	rows, err := x.Rows()
	if err != nil || len(rows) != 3 || rows[2][0] != 5 {
		t.Errorf("rows %v %v", rows, err)
	}
	if _, err := tensor.FromRows([][]float64{{1}, {1, 2}}); err == nil || !strings.Contains(err.Error(), "row 1 has 2") {
		t.Errorf("ragged rows: %v", err)
	}
	if _, err := count(t, tensor.F32, 2, 2, 2).Matrix(); err == nil || !strings.Contains(err.Error(), "two axes") {
		t.Errorf("matrix of three axes: %v", err)
	}
	q := quantized(t)
	if got := q.Float32s(); got[0] != 0 || got[3] != 2*0.25 {
		t.Errorf("reals %v", got)
	}
}

// quantized is i8 [2 2]: row 0 has scale 0.5 and zero point 1, row 1 scale 0.25 and zero point 2.
func quantized(t *testing.T) *tensor.Tensor {
	t.Helper()
	x := tensor.Must(tensor.From([]int8{1, 3, 2, 4}, 2, 2))
	x, err := x.WithType(tensor.Type{Kind: tensor.I8, Shape: x.Shape, Quant: &tensor.Quant{
		Scale: []float32{0.5, 0.25}, Zero: []int32{1, 2}, Axis: 0, Round: tensor.RoundS,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestSlice(t *testing.T) {
	x := count(t, tensor.F32, 2, 3, 2) // −1.5 … 9.5
	s, err := x.Slice(1, 1, 3)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Equal(tensor.Must(tensor.From([]float32{0.5, 1.5, 2.5, 3.5, 6.5, 7.5, 8.5, 9.5}, 2, 2, 2))) {
		t.Errorf("slice %v", s)
	}
	row, err := x.Row(1)
	if err != nil || row.Shape.String() != "[3 2]" || row.At(0, 1) != 5.5 {
		t.Errorf("row %v %v", row, err)
	}
	q, err := quantized(t).Row(1)
	if err != nil || q.Quant.Axis != -1 || q.At(0) != 0 || q.At(1) != 0.5 {
		t.Errorf("row of a quantized tensor %v %v", q, err)
	}
	i, err := count(t, tensor.I32, 4, 2).Slice(0, 1, 2)
	if err != nil || i.Int(1) != 1 || i.Len() != 2 {
		t.Errorf("slice of integers %v %v", i, err)
	}
	for _, bad := range [][3]int{{3, 0, 1}, {-1, 0, 1}, {0, 1, 3}, {0, -1, 1}, {0, 2, 1}} {
		if _, err := x.Slice(bad[0], bad[1], bad[2]); err == nil {
			t.Errorf("slice %v of %v", bad, x.Type)
		}
	}
	defer func() {
		if m, ok := recover().(tensor.Misuse); !ok || !strings.Contains(m.Error(), "index 3 on axis 1") {
			t.Errorf("At outside the shape: %v", m)
		}
	}()
	x.At(0, 3, 0)
}

func TestString(t *testing.T) {
	for _, tt := range []struct {
		t    *tensor.Tensor
		want string
	}{
		{tensor.Must(tensor.From([]float32{0.1, -1, 0, 0, 2, 3, 4, 5}, 2, 4)), "f32[2 4] 0.1 -1 0 0 2 3 … (min -1, max 5, 2 of 8 zero)"},
		{tensor.Scalar(3), "f32[] 3"},
		{quantized(t), "i8[2 2] q(0.5,0.25:1,2 axis=0 S) 0 1 0 0.5 (min 0, max 1, 2 of 4 zero)"},
		{tensor.Must(tensor.From([]float64{math.Pi}, 1)), "f64[1] 3.141592653589793"},
	} {
		if got := tt.t.String(); got != tt.want {
			t.Errorf("%s, expected %s", got, tt.want)
		}
	}
}
