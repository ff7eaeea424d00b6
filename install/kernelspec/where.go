package kernelspec

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// Place says where a specification goes. At most one field is set; none means the user's own folder.
type Place struct {
	Prefix    string // an environment: PREFIX/share/jupyter/kernels
	SysPrefix bool   // the active virtual or conda environment
}

// Kernels returns the folder of kernel specifications at the place, as jupyter_core's paths.py computes it.
func (p Place) Kernels() (string, error) {
	switch {
	case p.Prefix != "":
		abs, err := filepath.Abs(p.Prefix)
		return filepath.Join(abs, "share", "jupyter", "kernels"), err
	case p.SysPrefix:
		prefix := environment()
		if prefix == "" {
			return "", errors.New("kernelspec: no environment is active (VIRTUAL_ENV and CONDA_PREFIX are not set): activate one, or use --prefix or --user")
		}
		return filepath.Join(prefix, "share", "jupyter", "kernels"), nil
	}
	data, err := UserData()
	return filepath.Join(data, "kernels"), err
}

// Bin returns the folder for executables that belongs to the place.
func (p Place) Bin() (string, error) {
	name := "bin"
	if runtime.GOOS == "windows" {
		name = "Scripts"
	}
	switch {
	case p.Prefix != "":
		abs, err := filepath.Abs(p.Prefix)
		return filepath.Join(abs, name), err
	case p.SysPrefix:
		if _, err := p.Kernels(); err != nil {
			return "", err
		}
		return filepath.Join(environment(), name), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "bin"), err
}

func environment() string {
	if v := os.Getenv("VIRTUAL_ENV"); v != "" {
		return v
	}
	return os.Getenv("CONDA_PREFIX")
}

// UserData is Jupyter's data folder of the user.
func UserData() (string, error) {
	if d := os.Getenv("JUPYTER_DATA_DIR"); d != "" {
		return d, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Jupyter"), nil
	case "windows":
		if d := os.Getenv("APPDATA"); d != "" {
			return filepath.Join(d, "jupyter"), nil
		}
		return filepath.Join(home, "AppData", "Roaming", "jupyter"), nil
	}
	if d := os.Getenv("XDG_DATA_HOME"); d != "" {
		return filepath.Join(d, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

// Search lists the folders in which Jupyter looks for kernels here: JUPYTER_PATH, the active environment, the user's, the system's.
func Search() []string {
	var dirs []string
	for _, d := range filepath.SplitList(os.Getenv("JUPYTER_PATH")) {
		dirs = append(dirs, filepath.Join(d, "kernels"))
	}
	for _, p := range []Place{{SysPrefix: true}, {}} {
		if d, err := p.Kernels(); err == nil {
			dirs = append(dirs, d)
		}
	}
	if runtime.GOOS == "windows" {
		return append(dirs, filepath.Join(os.Getenv("PROGRAMDATA"), "jupyter", "kernels"))
	}
	return append(dirs, "/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels")
}

// Found is a specification that is there.
type Found struct {
	Dir  string
	Spec Spec
}

// Ours lists the specifications in dirs whose executable is a luciola.
func Ours(dirs []string) []Found {
	var found []Found
	for _, kernels := range dirs {
		paths, _ := filepath.Glob(filepath.Join(kernels, "*", "kernel.json")) // fails only on a bad pattern
		for _, path := range paths {
			dir := filepath.Dir(path)
			s, err := Read(dir)
			if err != nil || len(s.Argv) < 2 || s.Argv[1] != "kernel" {
				continue
			}
			switch filepath.Base(s.Argv[0]) {
			case "luciola", "luciola.exe":
				found = append(found, Found{Dir: dir, Spec: s})
			}
		}
	}
	return found
}
