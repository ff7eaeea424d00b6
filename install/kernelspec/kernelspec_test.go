package kernelspec

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestInstallAndUninstall(t *testing.T) {
	prefix := t.TempDir()
	kernels, err := Place{Prefix: prefix}.Kernels()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := Install(kernels, "luciola", New("/opt/bin/luciola", "Go (Luciola)"))
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(prefix, "share", "jupyter", "kernels", "luciola"); dir != want {
		t.Errorf("installed in %s, want %s", dir, want)
	}
	text, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var spec map[string]any
	if err := json.Unmarshal(text, &spec); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"language": "go", "interrupt_mode": "message", "kernel_protocol_version": "5.5.0",
		"display_name": "Go (Luciola)",
	} {
		if spec[key] != want {
			t.Errorf("%s is %v, want %s", key, spec[key], want)
		}
	}
	before, err := os.Stat(filepath.Join(dir, "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(10 * time.Millisecond)
	if _, err := Install(kernels, "luciola", New("/opt/bin/luciola", "Go (Luciola)")); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(filepath.Join(dir, "kernel.json")); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("an equal specification was written again (%v)", err)
	}
	if found := Ours([]string{kernels}); len(found) != 1 || found[0].Dir != dir || found[0].Spec.Argv[0] != "/opt/bin/luciola" {
		t.Errorf("found %+v", found)
	}
	if _, err := Uninstall(kernels, "luciola"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there (%v)", dir, err)
	}
}

func TestRefusals(t *testing.T) {
	kernels := t.TempDir()
	for _, name := range []string{"", "a b", "../x", "ö"} {
		if _, err := Install(kernels, name, New("/x", "x")); err == nil {
			t.Errorf("kernel name %q is accepted", name)
		}
	}
	python := New("/usr/bin/python", "Python 3")
	python.Language = "python"
	dir, err := Install(kernels, "python3", python)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Uninstall(kernels, "python3"); err == nil {
		t.Error("another kernel was removed")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Error(err)
	}
	if _, err := Uninstall(kernels, "absent"); err == nil {
		t.Error("a kernel that is not there was removed")
	}
	t.Setenv("VIRTUAL_ENV", "")
	t.Setenv("CONDA_PREFIX", "")
	if _, err := (Place{SysPrefix: true}).Kernels(); err == nil {
		t.Error("--sys-prefix works without an environment")
	}
	t.Setenv("JUPYTER_DATA_DIR", "/data")
	if got, err := (Place{}).Kernels(); err != nil || got != filepath.Join("/data", "kernels") {
		t.Errorf("JUPYTER_DATA_DIR: %s, %v", got, err)
	}
}

// The logos are what drawlogo draws, and of the sizes their names say.
func TestLogos(t *testing.T) {
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "draw"), "./drawlogo")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	draw := exec.Command(filepath.Join(dir, "draw"))
	draw.Dir = dir
	if out, err := draw.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, size := range map[string]int{"logo-32x32.png": 32, "logo-64x64.png": 64, "logo-svg.svg": 0} {
		kept, err := logos.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		drawn, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(kept, drawn) {
			t.Errorf("%s is not what drawlogo draws: go generate", name)
		}
		if size == 0 {
			continue
		}
		if c, err := png.DecodeConfig(bytes.NewReader(kept)); err != nil || c.Width != size || c.Height != size {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
}
