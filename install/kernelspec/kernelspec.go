// Package kernelspec registers the kernel with Jupyter: it knows where kernel specifications belong, what is in one, and how to
// find those that are there.
//
// It must not know what the kernel does. Open this file first; where.go has the folders. The logos are drawn by drawlogo.
package kernelspec

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

//go:generate go run ./drawlogo

//go:embed logo-32x32.png logo-64x64.png logo-svg.svg
var logos embed.FS

// DefaultName is the folder of the specification, and the name that notebooks refer to.
const DefaultName = "luciola"

// DefaultDisplayName is what JupyterLab's launcher shows.
const DefaultDisplayName = "Go (Luciola)"

// Spec is a kernel.json.
type Spec struct {
	Argv            []string          `json:"argv"`
	DisplayName     string            `json:"display_name"`
	Language        string            `json:"language"`
	InterruptMode   string            `json:"interrupt_mode"`
	ProtocolVersion string            `json:"kernel_protocol_version"`
	Env             map[string]string `json:"env"`
	Metadata        map[string]any    `json:"metadata"`
}

// New returns the specification of the kernel in the given executable, an absolute path.
func New(executable, displayName string) Spec {
	return Spec{
		Argv:            []string{executable, "kernel", "{connection_file}"},
		DisplayName:     displayName,
		Language:        "go",
		InterruptMode:   "message", // works on Windows too, where signals do not
		ProtocolVersion: "5.5.0",
		Env:             map[string]string{},
		Metadata: map[string]any{
			"debugger":             true, // the variables panel hangs on it
			"supported_encryption": []string{"curve"},
		},
	}
}

// names that jupyter_client accepts for a kernel.
var names = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)

// Install writes the specification and the logos into the folder name under kernels, and returns that folder. What is there
// already and equal stays untouched.
func Install(kernels, name string, s Spec) (string, error) {
	if !names.MatchString(name) {
		return "", fmt.Errorf("kernelspec: kernel name %q: want letters, digits, '.', '_' and '-'", name)
	}
	dir := filepath.Join(kernels, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("kernelspec: %w", err)
	}
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return "", fmt.Errorf("kernelspec: %w", err)
	}
	if err := write(filepath.Join(dir, "kernel.json"), append(text, '\n')); err != nil {
		return "", err
	}
	entries, err := logos.ReadDir(".")
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		logo, err := logos.ReadFile(e.Name())
		if err != nil {
			return "", err
		}
		if err := write(filepath.Join(dir, e.Name()), logo); err != nil {
			return "", err
		}
	}
	return dir, nil
}

func write(path string, content []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
		return nil
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return fmt.Errorf("kernelspec: %w", err)
	}
	return nil
}

// Read reads the kernel.json in a specification's folder.
func Read(dir string) (Spec, error) {
	var s Spec
	text, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		return s, fmt.Errorf("kernelspec: %w", err)
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("kernelspec: %s: %w", filepath.Join(dir, "kernel.json"), err)
	}
	return s, nil
}

// Uninstall removes the specification name under kernels. It refuses a folder that is not a kernel specification of ours.
func Uninstall(kernels, name string) (string, error) {
	if !names.MatchString(name) {
		return "", fmt.Errorf("kernelspec: kernel name %q: want letters, digits, '.', '_' and '-'", name)
	}
	dir := filepath.Join(kernels, name)
	s, err := Read(dir)
	if err != nil {
		return dir, err
	}
	if s.Language != "go" || len(s.Argv) < 2 || s.Argv[1] != "kernel" {
		return dir, fmt.Errorf("kernelspec: %s belongs to another kernel (%s); it is not removed", dir, s.DisplayName)
	}
	if err := os.RemoveAll(dir); err != nil {
		return dir, fmt.Errorf("kernelspec: %w", err)
	}
	return dir, nil
}
