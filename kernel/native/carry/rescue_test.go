package carry

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestMain lets the test binary be a program that panics.
func TestMain(m *testing.M) {
	if os.Getenv("LUCIOLA_TEST_PANIC") != "" {
		panicAsCell()
	}
	os.Exit(m.Run())
}

func panicAsCell() {
	p := &Program{path: os.Getenv("LUCIOLA_TEST_PANIC")}
	defer p.Rescue()
	if os.Getenv("LUCIOLA_TEST_STOP") != "" {
//line In[7]:3
		Stop(errors.New("seven"))
	}
//line In[7]:3
	panic("seven")
}

// A panic ends the program and is told beside its file, with the line of the cell; without one nothing is told.
func TestRescue(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	if _, ok := Told(path, ""); ok {
		t.Error("a panic is told before any")
	}
	for _, stop := range []string{"", "yes"} { // an error that the cell does not bind, and a panic
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "LUCIOLA_TEST_PANIC="+path, "LUCIOLA_TEST_STOP="+stop)
		if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 2 {
			t.Fatalf("the program ends with %v\n%s", err, out)
		}
		p, ok := Told(path, "")
		if !ok || p.Value != "seven" || p.Error != (stop != "") || len(p.Calls) == 0 || p.Calls[0].Line != 3 {
			t.Errorf("told %+v, %v", p, ok)
		}
	}
}

func TestText(t *testing.T) {
	for want, x := range map[string]any{"[1 2]": []int{1, 2}, "func(int)": func(int) {}, "chan string": make(chan string)} {
		if got := Text(x); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
