package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/irtest/vectors"
	"github.com/luciola-nn/luciola/compiler/progress"
)

// small is a set in the form of Fashion-MNIST: 6 training and 4 test images of 3x2.
func small() (files []fashionFile, packed map[string][]byte) {
	packed = map[string][]byte{}
	for i, d := range []idx{
		{[]int{6, 3, 2}, count(36)},
		{[]int{6}, []uint8{0, 1, 2, 3, 4, 9}},
		{[]int{4, 3, 2}, count(24)},
		{[]int{4}, []uint8{9, 8, 7, 6}},
	} {
		content := slices.Concat(d.header(), d.data)
		sum := sha256.Sum256(content)
		f := fashionFile{name: fashionFiles[i].name, packed: len(content), bytes: len(content), sha256: hex.EncodeToString(sum[:])}
		files, packed[f.name+".gz"] = append(files, f), gz(content)
	}
	return files, packed
}

func count(n int) []uint8 {
	b := make([]uint8, n)
	for i := range b {
		b[i] = uint8(7 * i)
	}
	return b
}

func gz(b []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	w.Write(b)
	w.Close()
	return buf.Bytes()
}

func put(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// nowhere has no files, a server that knows none and no apt-get.
func nowhere(t *testing.T) places {
	srv := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(srv.Close)
	keep := filepath.Join(t.TempDir(), "cache", fashionFolder)
	return places{look: []string{t.TempDir(), keep}, keep: keep, home: srv.URL, run: noCommand}
}

func noCommand(context.Context, string, string, ...string) error {
	return errors.New("there is no apt-get on this machine")
}

func checkSmall(t *testing.T, s *Set, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.Len() != 6 || s.Test.Len() != 4 || s.Train.Height != 3 || s.Train.Width != 2 || s.Train.Channels != 1 {
		t.Fatalf("got %v and %v", s.Train, s.Test)
	}
	if got := s.Test.ClassOf(0); got != "Ankle boot" {
		t.Errorf("first test image is %q", got)
	}
	if got := s.Train.Pixels(2)[1]; got != 7*13 {
		t.Errorf("pixel 13 is %d, want %d", got, 7*13)
	}
}

func TestFashionFoundInFolder(t *testing.T) {
	files, packed := small()
	p := nowhere(t)
	put(t, p.look[0], packed)
	s, err := loadFashion(p, files)
	checkSmall(t, s, err)
	if s.Folder != p.look[0] {
		t.Errorf("found in %s, want %s", s.Folder, p.look[0])
	}
}

func TestFashionUnpackedFiles(t *testing.T) {
	files, packed := small()
	p := nowhere(t)
	plain := map[string][]byte{}
	for name, b := range packed {
		zr, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		var buf bytes.Buffer
		buf.ReadFrom(zr)
		plain[strings.TrimSuffix(name, ".gz")] = buf.Bytes()
	}
	put(t, p.look[0], plain)
	s, err := loadFashion(p, files)
	checkSmall(t, s, err)
}

func TestFashionFetchedOnceFromItsHome(t *testing.T) {
	files, packed := small()
	p := nowhere(t)
	asked := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.Write(packed[strings.TrimPrefix(r.URL.Path, "/")])
	}))
	defer srv.Close()
	p.home = srv.URL
	for range 2 {
		s, err := loadFashion(p, files)
		checkSmall(t, s, err)
	}
	if asked != 4 {
		t.Errorf("%d requests for 4 files and two loads", asked)
	}
	left, _ := os.ReadDir(filepath.Dir(p.keep))
	if len(left) != 1 {
		t.Errorf("the cache holds %v, want only the set", left)
	}
}

// TestFashionThroughApt plays a machine without package lists: the first download fails, update makes private
// lists (and fails in a hook afterwards), the second works.
func TestFashionThroughApt(t *testing.T) {
	files, packed := small()
	p := nowhere(t)
	var calls []string
	p.run = func(_ context.Context, dir, name string, args ...string) error {
		line := strings.Join(args, " ")
		private := strings.Contains(line, "Dir::State::lists="+filepath.Join(dir, "lists"))
		switch {
		case name == "apt-get" && args[len(args)-1] == "update" && private:
			calls = append(calls, "update")
			return errors.New("E: Problem executing scripts APT::Update::Post-Invoke")
		case name == "apt-get" && strings.HasSuffix(line, "download "+fashionDeb):
			calls = append(calls, fmt.Sprint("download ", private))
			if !private {
				return errors.New("E: Unable to locate package")
			}
			return os.WriteFile(filepath.Join(dir, fashionDeb+"_1_all.deb"), []byte("deb"), 0o644)
		case name == "dpkg-deb" && args[0] == "-x" && strings.HasSuffix(args[1], "_1_all.deb"):
			calls = append(calls, "unpack")
			put(t, filepath.Join(args[2], fashionSystem), packed)
			return nil
		}
		return fmt.Errorf("unexpected %s %v", name, args)
	}
	s, err := loadFashion(p, files)
	checkSmall(t, s, err)
	if want := "download false,update,download true,unpack"; strings.Join(calls, ",") != want {
		t.Errorf("commands %v, want %s", calls, want)
	}
	p.run = noCommand
	s, err = loadFashion(p, files) // the second time from the cache
	checkSmall(t, s, err)
}

func TestFashionNowhere(t *testing.T) {
	files, _ := small()
	p := nowhere(t)
	_, err := loadFashion(p, files)
	for _, want := range []string{p.keep, p.home, "404", "no apt-get", "Install the package dataset-fashion-mnist", "Glyphs"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\nlacks %q", err, want)
		}
	}
	if _, err := os.Stat(p.keep); err == nil {
		t.Error("a failed fetch left its folder")
	}
}

func TestFashionDamaged(t *testing.T) {
	files, packed := small()
	t.Run("in a folder", func(t *testing.T) {
		p := nowhere(t)
		bad := map[string][]byte{}
		for name, b := range packed {
			bad[name] = b
		}
		d := idx{[]int{4}, []uint8{9, 8, 7, 5}}
		bad["t10k-labels-idx1-ubyte.gz"] = gz(slices.Concat(d.header(), d.data))
		put(t, p.look[0], bad)
		_, err := loadFashion(p, files)
		if err == nil || !strings.Contains(err.Error(), "t10k-labels-idx1-ubyte.gz: SHA-256") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("on the way", func(t *testing.T) {
		p := nowhere(t)
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b := packed[strings.TrimPrefix(r.URL.Path, "/")]
			w.Write(b[:len(b)-3])
		}))
		defer srv.Close()
		p.home = srv.URL
		_, err := loadFashion(p, files)
		if err == nil || !strings.Contains(err.Error(), "train-images-idx3-ubyte as fetched") {
			t.Errorf("error %v", err)
		}
		if _, err := os.Stat(p.keep); err == nil {
			t.Error("damaged files were kept")
		}
	})
	t.Run("a part", func(t *testing.T) {
		p := nowhere(t)
		put(t, p.look[0], map[string][]byte{"t10k-labels-idx1-ubyte.gz": packed["t10k-labels-idx1-ubyte.gz"]})
		_, err := loadFashion(p, files)
		if err == nil || !strings.Contains(err.Error(), "lacks train-images-idx3-ubyte.gz") {
			t.Errorf("error %v", err)
		}
	})
}

// TestFashionStopped asks the fetch to stop while the server is silent.
func TestFashionStopped(t *testing.T) {
	files, _ := small()
	p := nowhere(t)
	release := make(chan bool)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer srv.Close()
	defer close(release)
	p.home = srv.URL
	p.run = func(context.Context, string, string, ...string) error {
		t.Error("stopped work went on with apt-get")
		return nil
	}
	asked := 0
	defer progress.Bind(progress.Hook{Stop: func() bool { asked++; return asked > 2 }})()
	if _, err := loadFashion(p, files); !errors.Is(err, progress.ErrStopped) {
		t.Errorf("error %v, want ErrStopped", err)
	}
}

// TestFashionReadStopped: an interrupt while the files are read is not taken for damage.
func TestFashionReadStopped(t *testing.T) {
	files, packed := small()
	p := nowhere(t)
	put(t, p.look[0], packed)
	defer progress.Bind(progress.Hook{Stop: func() bool { return true }})()
	if _, err := loadFashion(p, files); !errors.Is(err, progress.ErrStopped) || strings.Contains(err.Error(), "damaged") {
		t.Errorf("error %v, want ErrStopped", err)
	}
}

// TestFashionReal reads the real set where it lies on this machine; it never fetches.
func TestFashionReal(t *testing.T) {
	dir, err := find(here().look, fashionFiles[:])
	if err != nil {
		t.Fatal(err)
	}
	if dir == "" {
		vectors.Missing(t, "Fashion-MNIST is not on this machine: install the package dataset-fashion-mnist or set LUCIOLA_DATA")
	}
	s, err := FashionMNIST()
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.Len() != 60000 || s.Test.Len() != 10000 || s.Synthetic {
		t.Errorf("got %v", s)
	}
	for i, n := range s.Test.Counts() {
		if n != 1000 || s.Train.Counts()[i] != 6000 {
			t.Errorf("class %s: %d test and %d training images, want 1000 and 6000", s.Classes[i], n, s.Train.Counts()[i])
		}
	}
	// The first labels as the README of the set shows them: ankle boot; then pullover, trouser, trouser.
	if got, want := fmt.Sprint(s.Test.Labels[:4]), "[9 2 1 1]"; got != want {
		t.Errorf("first test labels %s, want %s", got, want)
	}
	if want := "330d62e5251a1b40"; !strings.HasPrefix(s.Digest, want) {
		t.Errorf("digest %s, want %s…", s.Digest, want)
	}
}

func BenchmarkFashionLoad(b *testing.B) {
	if dir, _ := find(here().look, fashionFiles[:]); dir == "" {
		b.Skip("Fashion-MNIST is not on this machine")
	}
	for b.Loop() {
		if _, err := FashionMNIST(); err != nil {
			b.Fatal(err)
		}
	}
}
