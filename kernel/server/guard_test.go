package server

import (
	"bytes"
	"log"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// faulty is a language whose every answer is a panic.
type faulty struct{ Language }

func (faulty) Compile(int, string) (Unit, *link.Failure) { panic("compile") }

func (faulty) Complete(string, int) Completion { panic("complete") }

func (faulty) Inspect(string, int, int, func(string) string) (string, string, bool) { panic("inspect") }

func (faulty) IsComplete(string) (string, string) { panic("is complete") }

// A fault in the language fails the request and is in the log; the kernel goes on.
func TestFaultyLanguage(t *testing.T) {
	session, err := wire.NewSession("", "")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	k := New(Config{Session: session, Language: faulty{}, Log: log.New(&out, "", 0)}, Sockets{})
	if unit, fail := k.Language.Compile(1, "x"); fail == nil || fail.Name != "InternalError" || !strings.Contains(fail.Value, "compile") || unit.Code != nil {
		t.Errorf("Compile: %v %+v", unit, fail)
	}
	if c := k.Language.Complete("x", 1); c.Start != 1 || c.End != 1 || len(c.Items) != 0 {
		t.Errorf("Complete: %+v", c)
	}
	if _, _, found := k.Language.Inspect("x", 1, 0, nil); found {
		t.Error("Inspect finds something")
	}
	if status, _ := k.Language.IsComplete("x"); status != "unknown" {
		t.Errorf("IsComplete: %s", status)
	}
	for _, what := range []string{"Compile panics: compile\n", "Complete panics", "Inspect panics", "IsComplete panics", "guard_test.go"} {
		if !strings.Contains(out.String(), what) {
			t.Errorf("the log lacks %q", what)
		}
	}
}
