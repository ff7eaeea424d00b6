package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func session(t testing.TB, scheme, key string) *Session {
	t.Helper()
	s, err := NewSession(scheme, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func frames(t testing.TB, s *Session, m *Message) [][]byte {
	t.Helper()
	f, err := s.Frames(m)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRoundTrip(t *testing.T) {
	for _, scheme := range []string{"", "hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512"} {
		s := session(t, scheme, "key")
		request := &Message{RawHeader: json.RawMessage(`{"msg_id":"a","msg_type":"x","odd_key":1}`)}
		m, err := s.New(request, "status", map[string]any{"text": "<b> & \xff", "nan": math.NaN()})
		if err != nil {
			t.Fatal(err)
		}
		m.Identities = [][]byte{[]byte("peer")}
		m.Buffers = [][]byte{{1, 2, 3}}
		got, err := s.Parse(frames(t, s, m))
		if err != nil {
			t.Fatalf("%q: %v", scheme, err)
		}
		if want := `{"nan":"NaN","text":"<b> & ` + "\ufffd" + `"}`; string(got.Content) != want && string(got.Content) != strings.Replace(want, "\ufffd", `\ufffd`, 1) {
			t.Errorf("content %s, want %s", got.Content, want)
		}
		if string(got.Parent) != string(request.RawHeader) {
			t.Errorf("parent %s, want the request's header as it was", got.Parent)
		}
		if got.Header.Version != Version || string(got.Identities[0]) != "peer" || !bytes.Equal(got.Buffers[0], m.Buffers[0]) {
			t.Errorf("got %+v", got)
		}
	}
}

// The signature of the reference: HMAC-SHA256 of the four frames with Python's hmac module,
// hmac.new(b"k", b"{}"*4, "sha256").hexdigest().
func TestSignatureIsTheDocumentedOne(t *testing.T) {
	s := session(t, "hmac-sha256", "k")
	e := []byte("{}")
	const want = "6f7c3dea506a2fb840fc9377d65462646f8e8df4acfafa710cf0c50bb2db8de2"
	if got := string(s.signer.sign(e, e, e, e)); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

func TestMalformed(t *testing.T) {
	s := session(t, "hmac-sha256", "key")
	m, err := s.New(nil, "kernel_info_request", struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	good := frames(t, s, m)
	change := func(i int, to string) [][]byte {
		f := append([][]byte{}, good...)
		f[i] = []byte(to)
		return f
	}
	resigned := func(i int, to string) [][]byte {
		f := change(i, to)
		f[1] = s.signer.sign(f[2:6]...)
		return f
	}
	for name, c := range map[string]struct {
		frames [][]byte
		want   error
	}{
		"nothing":           {nil, ErrFrames},
		"no delimiter":      {good[1:], ErrFrames},
		"four frames":       {good[:5], ErrFrames},
		"signature not hex": {change(1, "zz"), ErrSignature},
		"empty signature":   {change(1, ""), ErrSignature},
		"other signature":   {change(1, strings.Repeat("0", 64)), ErrSignature},
		"changed content":   {change(5, `{"a":1}`), ErrSignature},
		"header not JSON":   {resigned(2, "{"), ErrFrames},
		"header a list":     {resigned(2, "[]"), ErrFrames},
		"header without id": {resigned(2, `{"msg_type":"x"}`), ErrFrames},
		"parent a number":   {resigned(3, "1"), ErrFrames},
		"metadata text":     {resigned(4, `"m"`), ErrFrames},
		"content a list":    {resigned(5, "[1]"), ErrFrames},
	} {
		if _, err := s.Parse(c.frames); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
	if _, err := s.Parse(good); err != nil {
		t.Errorf("the message they were made from: %v", err)
	}
	if _, err := session(t, "", "").Parse(change(1, "")); err != nil {
		t.Errorf("without a key nothing is checked: %v", err)
	}
	if _, err := NewSession("hmac-md5", "k"); err == nil {
		t.Error("an unknown scheme is accepted")
	}
}

func TestMessageIDsDiffer(t *testing.T) {
	s := session(t, "", "")
	a, _ := s.New(nil, "x", nil)
	b, _ := s.New(nil, "x", nil)
	if a.Header.MsgID == b.Header.MsgID {
		t.Error("two messages with one msg_id: clients drop the second as a replay")
	}
}

func TestConnectionFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"transport":"ipc","ip":"/tmp/k","shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5,"key":"s"}`)
	c, err := ReadConnection(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Endpoint(c.IOPubPort); got != "ipc:///tmp/k-2" {
		t.Errorf("endpoint %s, want ipc:///tmp/k-2", got)
	}
	c = Connection{Transport: "tcp", IP: "::1"}
	if got := c.Endpoint(80); got != "tcp://[::1]:80" {
		t.Errorf("endpoint %s", got)
	}
	write(`{"ip":"127.0.0.1","key":"s","kernel_id":"k","registration_port":"4711","shell_port":9}`)
	if c, err = ReadConnection(path); err != nil || c.RegistrationIP != "127.0.0.1" || c.RegistrationPort != 4711 || c.ShellPort != 0 {
		t.Errorf("registration file: %+v, %v", c, err)
	}
	for _, bad := range []string{
		`{"ip":"a","registration_port":"x"}`, `{"ip":"a","registration_port":70000}`, `{"transport":"ipc","ip":"a","registration_port":7}`,
		`{`, `{"ip":"a"}`, `{"transport":"udp","ip":"a"}`, `{"ip":"127.0.0.1","shell_port":70000}`,
	} {
		write(bad)
		if _, err := ReadConnection(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want one that names the file", bad, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	s := session(f, "hmac-sha256", "")
	m, _ := s.New(nil, "execute_request", map[string]any{"code": "x"})
	good := frames(f, s, m)
	f.Add(bytes.Join(good, []byte{0}))
	f.Add([]byte(Delimiter + "\x00\x00{}\x00{}\x00{}\x00{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := s.Parse(bytes.Split(data, []byte{0}))
		if err != nil {
			return
		}
		m.ParentHeader()
		if _, err := s.Parse(frames(t, s, m)); err != nil {
			t.Errorf("what was read cannot be read again: %v", err)
		}
	})
}

// A connection file may hold anything; what is accepted has five ports and endpoints that name them.
func FuzzConnection(f *testing.F) {
	f.Add([]byte(`{"transport":"tcp","ip":"127.0.0.1","shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5,"key":"s"}`))
	f.Add([]byte(`{"transport":"ipc","ip":"/tmp/k","shell_port":1e3,"iopub_port":-2}`))
	f.Add([]byte(`{"ip":"127.0.0.1","registration_port":"7","shell_port":1}`))
	f.Add([]byte(`[]`))
	path := filepath.Join(f.TempDir(), "c.json")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := ReadConnection(path)
		if err != nil {
			return
		}
		for _, port := range []int{c.ShellPort, c.IOPubPort, c.StdinPort, c.ControlPort, c.HBPort} {
			if (port == 0) != (c.RegistrationPort != 0) || port < 0 || !strings.HasPrefix(c.Endpoint(port), c.Transport+"://") {
				t.Errorf("%s: port %d, endpoint %s", text, port, c.Endpoint(port))
			}
		}
	})
}

// Signatures are compared by crypto/hmac, in constant time, and by nothing else.
func TestSignaturesAreComparedInConstantTime(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "sign.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	constant := false
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Name.Name != "check" {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				name := fmt.Sprint(n.X, ".", n.Sel)
				constant = constant || name == "hmac.Equal"
				if name == "bytes.Equal" || name == "bytes.Compare" || name == "strings.Compare" || name == "reflect.DeepEqual" {
					t.Errorf("check calls %s", name)
				}
			case *ast.BinaryExpr:
				if x := fmt.Sprint(n.X); (n.Op == token.EQL || n.Op == token.NEQ) && x != "err" && !strings.Contains(x, "len") {
					t.Errorf("check compares %v", n.X)
				}
			}
			return true
		})
	}
	if !constant {
		t.Error("check does not call hmac.Equal")
	}
	s := session(t, "hmac-sha256", "key")
	good := s.signer.sign([]byte("a"))
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if s.signer.check(bad, []byte("a")) {
			t.Errorf("a signature whose byte %d is wrong passes", i)
		}
	}
	if !s.signer.check(good, []byte("a")) || s.signer.check(good[:32], []byte("a")) || s.signer.check(nil, []byte("a")) {
		t.Error("a good signature fails, or a part of one passes")
	}
}
