package graph_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
)

func TestSaveLoad(t *testing.T) {
	g := sample(t)
	path := filepath.Join(t.TempDir(), "sample.luciola")
	must(t, g.Save(path))
	back, err := graph.Load(path)
	must(t, err)
	if back.Text() != g.Text() {
		t.Errorf("loaded\n%s\nnot\n%s", back.Text(), g.Text())
	}
	m := back.Value("conv/w:0").Param.Mask
	if !m.Equal(g.Value("conv/w:0").Param.Mask) || m.From() != `every "second"` {
		t.Errorf("mask came back as %v kept of %d, from %s", m.Kept(), m.Len(), m.From())
	}
	first, err := os.ReadFile(path)
	must(t, err)
	must(t, back.Save(path))
	second, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(first, second) {
		t.Error("the same graph makes another file")
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".luciola-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// rezip copies an archive entry by entry through change; nil drops the entry.
func rezip(t testing.TB, file []byte, change func(name string, data []byte) []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		e, err := f.Open()
		must(t, err)
		data, err := io.ReadAll(e)
		must(t, err)
		if data = change(f.Name, data); data == nil {
			continue
		}
		to, err := w.Create(f.Name)
		must(t, err)
		_, err = to.Write(data)
		must(t, err)
	}
	must(t, w.Close())
	return out.Bytes()
}

func file(t testing.TB) []byte {
	var b bytes.Buffer
	must(t, sample(t).Write(&b))
	return b.Bytes()
}

func TestLoadErrors(t *testing.T) {
	whole := file(t)
	onText := func(old, new string) []byte {
		return rezip(t, whole, func(name string, data []byte) []byte {
			if name == "graph.txt" {
				return bytes.ReplaceAll(data, []byte(old), []byte(new))
			}
			return data
		})
	}
	onData := func(change func([]byte) []byte) []byte {
		return rezip(t, whole, func(name string, data []byte) []byte {
			if strings.HasPrefix(name, "data/") {
				return change(data)
			}
			return data
		})
	}
	// Every parameter of 4 GB: the text names far more than the file can hold.
	var many strings.Builder
	many.WriteString("graph many\n")
	zeros := bytes.Repeat([]byte{0}, 1<<20)
	for i := range 2000 {
		many.WriteString("%v" + strings.Repeat("x", i) + " : f32[262144] = const @30e14955ebf1\n")
	}
	bomb := rezip(t, whole, func(name string, _ []byte) []byte {
		if name == "graph.txt" {
			return []byte(many.String())
		}
		return nil
	})
	bomb = appendEntry(t, bomb, "data/30e14955ebf1", zeros)
	for name, tt := range map[string]struct {
		file []byte
		want string
	}{
		"no archive":  {[]byte("graph x"), "not a .luciola file"},
		"truncated":   {whole[:len(whole)/2], "not a .luciola file"},
		"no text":     {rezip(t, whole, func(n string, d []byte) []byte { return map[bool][]byte{false: d}[n == "graph.txt"] }), "has no graph.txt"},
		"no data":     {onData(func([]byte) []byte { return nil }), "has no entry data/"},
		"short data":  {onData(func(b []byte) []byte { return b[:len(b)-8] }), "declares"},
		"other data":  {onData(func(b []byte) []byte { b[0] ^= 1; return b }), "is damaged"},
		"huge type":   {onText("f32[20 1 3 3]", "f32[2000000000 1 30 30]"), "the entry declares 720 bytes"},
		"huge axis":   {onText("i8[N 20 2 4] q(@", "i8[N 2305843009213693952 2 4] q(@"), "no axis 1 with a fixed extent"},
		"data bomb":   {bomb, "more data than a file of this size can hold"},
		"twice":       {appendEntry(t, whole, "graph.txt", nil), "graph.txt is there twice"},
		"long text":   {rezip(t, whole, func(string, []byte) []byte { return bytes.Repeat([]byte{' '}, 64<<20+1) }), "the limit is"},
		"not a graph": {onText("graph sample", "grph sample"), "graph.txt: line 1"},
	} {
		if _, err := graph.ReadBytes(tt.file); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, expected %q", name, err, tt.want)
		}
	}
	if _, err := graph.Load("no/such.luciola"); err == nil || !strings.Contains(err.Error(), "no/such.luciola") {
		t.Errorf("missing file: %v", err)
	}
}

func appendEntry(t testing.TB, file []byte, name string, data []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		must(t, w.Copy(f))
	}
	to, err := w.Create(name)
	must(t, err)
	_, err = to.Write(data)
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}

// TestLoadLiar has an entry whose header declares the right size and whose data is longer.
func TestLoadLiar(t *testing.T) {
	long := rezip(t, file(t), func(name string, data []byte) []byte {
		if strings.HasPrefix(name, "data/") {
			return append(data, make([]byte, 2<<20)...)
		}
		return data
	})
	for i := 0; ; i++ { // make the sizes of the central directory lie
		at := bytes.Index(long[i:], []byte("PK\x01\x02"))
		if at < 0 {
			break
		}
		i += at
		size := binary.LittleEndian.Uint32(long[i+24:])
		if bytes.HasPrefix(long[i+46:], []byte("data/")) {
			binary.LittleEndian.PutUint32(long[i+24:], size-2<<20)
		}
	}
	if _, err := graph.ReadBytes(long); err == nil || !strings.Contains(err.Error(), "not a valid zip file") {
		t.Errorf("a lying size: %v", err)
	}
}

func FuzzReadBytes(f *testing.F) {
	f.Add(file(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := graph.ReadBytes(b)
		if err == nil {
			must(t, graph.Verify(g))
		}
	})
}
