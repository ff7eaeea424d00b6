// Command install builds the kernel and registers it with Jupyter, from a clone of the repository:
//
//	go run ./install                  for the user
//	go run ./install --prefix .venv   into an environment
//
// It must not know what the kernel does. The executable goes to the place's bin folder, the specification to its
// share/jupyter/kernels/luciola. A second run builds nothing when nothing has changed.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/luciola-nn/luciola/install/kernelspec"
)

func main() {
	var place kernelspec.Place
	flag.StringVar(&place.Prefix, "prefix", "", "install into this environment: `DIR`/bin and DIR/share/jupyter/kernels")
	flag.BoolVar(&place.SysPrefix, "sys-prefix", false, "install into the active virtual or conda environment")
	flag.Bool("user", true, "install for the current user; the default")
	name := flag.String("name", kernelspec.DefaultName, "name of the kernel")
	display := flag.String("display-name", kernelspec.DefaultDisplayName, "name in JupyterLab's launcher")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "install: unexpected argument %q; see go run ./install -h\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := install(place, *name, *display); err != nil {
		fmt.Fprintln(os.Stderr, "install:", err)
		os.Exit(1)
	}
}

func install(place kernelspec.Place, name, display string) error {
	bin, err := place.Bin()
	if err != nil {
		return err
	}
	kernels, err := place.Kernels()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	executable := filepath.Join(bin, "luciola")
	if runtime.GOOS == "windows" {
		executable += ".exe"
	}
	if err := build(executable); err != nil {
		return err
	}
	dir, err := kernelspec.Install(kernels, name, kernelspec.New(executable, display))
	if err != nil {
		return err
	}
	fmt.Printf("%s is registered in %s\n", display, dir)
	if !haveLab(bin) {
		fmt.Println("JupyterLab was not found. To get it:  python3 -m venv lab && lab/bin/pip install jupyterlab jupyterlab_widgets")
		fmt.Println("and start it with:                    lab/bin/jupyter lab")
	}
	return nil
}

// build compiles the kernel; the go command leaves an executable that is up to date as it is.
func build(executable string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-X github.com/luciola-nn/luciola/compiler.version="+version(), "-o", executable,
		"./kernel/luciola")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // a static executable, also where there is a C compiler
	if err := cmd.Run(); err != nil {
		if _, no := os.Stat("go.mod"); no != nil {
			return errors.New("run it in the folder of the repository (there is no go.mod here)")
		}
		return fmt.Errorf("go build: %w", err)
	}
	return nil
}

// version is what git says of the clone.
func version() string {
	out, err := exec.Command("git", "describe", "--tags", "--always", "--dirty").Output()
	if err != nil {
		return "unversioned" // an archive without history
	}
	return strings.TrimSpace(string(out))
}

// haveLab looks for the jupyter-lab command beside the executable and on the path.
func haveLab(bin string) bool {
	if _, err := exec.LookPath("jupyter-lab"); err == nil {
		return true
	}
	_, err := exec.LookPath(filepath.Join(bin, "jupyter-lab"))
	return err == nil
}
