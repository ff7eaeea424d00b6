package native

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// kept is how many programs are kept, those that ran last.
const kept = 32

// Program is the program of a cell on its way.
type Program struct {
	toolchain Toolchain
	folder    string // of all programs
	work      string // of this run: its files, and what is built
	exe       string
}

// New prepares a program. packages are those that it may import beside the standard library: import path → files.
func New(text string, packages map[string]fs.FS) (*Program, error) {
	t, err := Find()
	if err != nil {
		return nil, err
	}
	p := &Program{toolchain: t, folder: folder()}
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return nil, err
	}
	if p.work, err = os.MkdirTemp(p.folder, "run-"); err != nil {
		return nil, err
	}
	p.exe = filepath.Join(p.folder, key(t, text, packages))
	if runtime.GOOS == "windows" {
		p.exe += ".exe"
	}
	if p.Built() {
		return p, nil
	}
	if err := write(p.work, t, text, packages); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// folder is in the user's cache; without one, in the folder for temporary files.
func folder() string {
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "luciola", "native")
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("luciola-native-%d", os.Getuid()))
}

// key is the name of a program: all that it is made of.
func key(t Toolchain, text string, packages map[string]fs.FS) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %s %s\n%s", t.Path, t.Version, runtime.GOOS, runtime.GOARCH, text)
	for _, files := range append([]fs.FS{carrySource}, sorted(packages)...) {
		_ = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error { // a file that cannot be read fails the build
			if err != nil || d.IsDir() {
				return err
			}
			data, err := fs.ReadFile(files, path)
			fmt.Fprintf(h, "%s %d\n%s", path, len(data), data)
			return err
		})
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
}

func sorted(packages map[string]fs.FS) (all []fs.FS) {
	var paths []string
	for path := range packages {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		all = append(all, packages[path])
	}
	return all
}

// Built reports whether the program is there, from an earlier run of the same cell.
func (p *Program) Built() bool {
	_, err := os.Stat(p.exe)
	return err == nil
}

// Version is that of the toolchain.
func (p *Program) Version() string { return p.toolchain.Version }

// Build is the command that builds the program.
func (p *Program) Build() *exec.Cmd {
	return p.toolchain.command(p.work, "build", "-trimpath", "-ldflags=-w", "-o", p.built(), ".")
}

func (p *Program) built() string { return filepath.Join(p.work, "program"+filepath.Ext(p.exe)) }

// In and Out are the files through which variables come and go.
func (p *Program) In() string { return filepath.Join(p.work, "in") }

// Out is the file of the variables that come back; it is there when the program has come to its end.
func (p *Program) Out() string { return filepath.Join(p.work, "out") }

// Run returns the command that runs the program, which is built.
func (p *Program) Run() (*exec.Cmd, error) {
	if !p.Built() {
		if err := os.Rename(p.built(), p.exe); err != nil {
			return nil, err
		}
		p.evict()
	}
	now := time.Now()
	_ = os.Chtimes(p.exe, now, now) // it may be evicted earlier than it should
	return exec.Command(p.exe, p.In(), p.Out()), nil
}

// evict removes the programs that have not run for the longest time, and what a kernel that was killed has left.
func (p *Program) evict() {
	files, err := os.ReadDir(p.folder)
	if err != nil {
		return
	}
	var programs []fs.FileInfo
	for _, f := range files {
		info, err := f.Info()
		switch {
		case err != nil: // another kernel has removed it
		case !f.IsDir():
			programs = append(programs, info)
		case strings.HasPrefix(f.Name(), "run-") && time.Since(info.ModTime()) > 7*24*time.Hour:
			_ = os.RemoveAll(filepath.Join(p.folder, f.Name())) // the next run tries again
		}
	}
	slices.SortFunc(programs, func(a, b fs.FileInfo) int { return cmp.Compare(b.ModTime().UnixNano(), a.ModTime().UnixNano()) })
	for _, old := range programs[min(kept, len(programs)):] {
		_ = os.Remove(filepath.Join(p.folder, old.Name())) // one that runs, on Windows: it stays
	}
}

// Close removes the files of this run.
func (p *Program) Close() error { return os.RemoveAll(p.work) }
