package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// fetch makes the folder p.keep with the files, from their home or else through apt-get.
func fetch(p places, files []fashionFile) error {
	if p.keep == "" {
		return fmt.Errorf("datasets: Fashion-MNIST is not on this machine (looked in %v) and there is no folder to keep it in: "+
			"set LUCIOLA_DATA to one", p.look)
	}
	if err := os.MkdirAll(filepath.Dir(p.keep), 0o755); err != nil {
		return fmt.Errorf("datasets: no folder to keep Fashion-MNIST in: %w. Set LUCIOLA_DATA to one that can be written", err)
	}
	errHome := fetchHome(p, files)
	if errHome == nil || errors.Is(errHome, progress.ErrStopped) {
		return errHome
	}
	errApt := fetchDeb(p, files)
	if errApt == nil || errors.Is(errApt, progress.ErrStopped) {
		return errApt
	}
	return fmt.Errorf(`datasets: Fashion-MNIST is not on this machine (looked in %v) and could not be fetched
  from %s: %w
  through apt-get download %s: %w
Install the package %s (Debian, Ubuntu), or put the four *-ubyte.gz files of the first address into %s.
Without network: datasets.Glyphs() makes a set of images of the same size`,
		p.look, p.home, errHome, fashionDeb, errApt, fashionDeb, p.keep)
}

// fetching runs work as a task that shows itself and can be stopped: its context then ends.
func fetching(name string, total int, work func(context.Context, *progress.Task) error) error {
	task := progress.Start(name, total)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := task.Step(0); err != nil {
					cancel(err)
				}
			}
		}
	}()
	if err := work(ctx, task); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = fmt.Errorf("%s: %w", name, cause)
		}
		task.End(name + ": failed")
		return err
	}
	task.End(name + ": done")
	return nil
}

// keepAll copies every file, as open gives it, into a folder beside keep, checks it, and gives the folder its name when the last is
// good: keep is there whole or not at all.
func keepAll(keep string, files []fashionFile, task *progress.Task, open func(fashionFile) (io.ReadCloser, error)) error {
	tmp, err := os.MkdirTemp(filepath.Dir(keep), "."+fashionFolder+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for _, f := range files {
		src, err := open(f)
		if err != nil {
			return err
		}
		path := filepath.Join(tmp, f.name+".gz")
		err = copyFile(path, io.LimitReader(src, int64(f.bytes)+1<<20)) // gzip never grows a file by 1 MiB
		if err := errors.Join(err, src.Close()); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if _, err := f.decodeFile(path, task); err != nil {
			return fmt.Errorf("%s as fetched: %w", f.name, err)
		}
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	if err := os.Rename(tmp, keep); err != nil {
		if dir, _ := find([]string{keep}, files); dir != "" {
			return nil // another process was as far at the same time
		}
		return err
	}
	return nil
}

func copyFile(path string, src io.Reader) error {
	dst, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Close())
}
