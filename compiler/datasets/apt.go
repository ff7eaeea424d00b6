package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// runner runs a command in a folder and returns an error that holds the end of what it printed.
type runner func(ctx context.Context, dir, name string, args ...string) error

func runCommand(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("there is no %s on this machine", name)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return fmt.Errorf("%s: %w: %s", name, err, strings.Join(lines[max(0, len(lines)-2):], "; "))
}

// fetchDeb downloads Debian's package as an ordinary user and takes the files out of it; nothing is installed. It asks with the
// machine's package list first, and with a private one, made for the occasion, if that knows no such package.
func fetchDeb(p places, files []fashionFile) error {
	return fetching("fetch "+fashionDeb+" through apt-get", 0, func(ctx context.Context, task *progress.Task) error {
		tmp, err := os.MkdirTemp(filepath.Dir(p.keep), ".deb-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		deb, err := download(ctx, p.run, tmp)
		if err != nil {
			return err
		}
		root := filepath.Join(tmp, "root")
		if err := p.run(ctx, tmp, "dpkg-deb", "-x", deb, root); err != nil {
			return err
		}
		return keepAll(p.keep, files, task, func(f fashionFile) (io.ReadCloser, error) {
			return os.Open(filepath.Join(root, fashionSystem, f.name+".gz"))
		})
	})
}

// download returns the path of the package in tmp.
func download(ctx context.Context, run runner, tmp string) (string, error) {
	private, err := aptFolders(tmp)
	if err != nil {
		return "", err
	}
	if run(ctx, tmp, "apt-get", slices.Concat(private, []string{"download", fashionDeb})...) != nil {
		lists := slices.Concat(private, []string{"-o", "Dir::State::lists=" + filepath.Join(tmp, "lists")})
		// An update can fail in a hook of the machine's configuration (container images have one that needs root) after it made the
		// lists, so the download decides.
		errUpdate := run(ctx, tmp, "apt-get", slices.Concat(lists, []string{"update"})...)
		if err := run(ctx, tmp, "apt-get", slices.Concat(lists, []string{"download", fashionDeb})...); err != nil {
			return "", errors.Join(errUpdate, err)
		}
	}
	debs, err := filepath.Glob(filepath.Join(tmp, "*.deb"))
	if err != nil || len(debs) != 1 {
		return "", fmt.Errorf("apt-get download left %d packages, expected 1", len(debs))
	}
	return debs[0], nil
}

// aptFolders makes private folders for everything apt-get writes but package lists, and returns the options that name them.
func aptFolders(tmp string) ([]string, error) {
	for _, dir := range []string{"cache/archives/partial", "lists/partial"} {
		if err := os.MkdirAll(filepath.Join(tmp, dir), 0o755); err != nil {
			return nil, err
		}
	}
	// As root, apt-get would download as user _apt, who may not write here.
	return []string{"-q", "-o", "Dir::Cache=" + filepath.Join(tmp, "cache"), "-o", "APT::Sandbox::User=root"}, nil
}
