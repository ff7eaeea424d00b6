package link

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
)

// Nothing that arrives makes Receive panic or read beyond what a message says it is long; what Send writes, Receive reads.
func FuzzReceive(f *testing.F) {
	f.Add([]byte(`{"kind":"run","id":1,"unit":{"a":1}}`), uint32(36))
	f.Add([]byte(`{`), uint32(1))
	f.Add([]byte{}, uint32(1<<31))
	f.Fuzz(func(t *testing.T, body []byte, length uint32) {
		in := append(binary.BigEndian.AppendUint32(nil, length), body...)
		m, err := New(bytes.NewReader(in), io.Discard).Receive()
		if int(length) > len(body) && err == nil {
			t.Fatalf("%d bytes are read as a message of %d", len(body), length)
		}
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := New(&out, &out).Send(m); err != nil {
			t.Fatal(err)
		}
		again, err := New(&out, io.Discard).Receive()
		if err != nil || again.Kind != m.Kind || again.ID != m.ID || again.Text != m.Text {
			t.Errorf("%+v comes back as %+v, %v", m, again, err)
		}
	})
}
