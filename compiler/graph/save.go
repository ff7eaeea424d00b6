package graph

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/luciola-nn/luciola/compiler/progress"
)

// The file form (extension .luciola) is a zip archive: graph.txt holds the text form, data/DIGEST the data it names. The same graph
// makes the same file. A reader compares the size an entry declares with the type in graph.txt before it inflates anything, and the
// digest afterwards. Data compressed by deflate grows at most 1032-fold (zlib's technical details), so reading a file of n bytes never
// takes more than maxRatio·n bytes of data, however often its text names the same entry.
const (
	textEntry  = "graph.txt"
	dataFolder = "data/"
	maxText    = 64 << 20 // bytes of graph.txt; ResNet-50's has 60 kB
	maxRatio   = 1032
	chunk      = 1 << 18 // bytes digested, compressed or inflated between two looks at progress; deflate takes 5 ms for them
)

// Save writes g to a file, whole or not at all; by custom its name ends in .luciola. [Load] reads it back equal, masks and quantization
// included.
func (g *Graph) Save(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".luciola-*")
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	defer os.Remove(f.Name())
	err = g.Write(f)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	return nil
}

// Write writes the file form of g.
func (g *Graph) Write(w io.Writer) error {
	all := 0
	for _, v := range g.params {
		all += v.Type.Bytes()
	}
	task := progress.Start("save "+g.Name, 2*all) // once for the digests, once to compress
	p := printer{blobs: Blobs{}, task: task}
	p.graph(g)
	if p.err != nil {
		return fmt.Errorf("write %s: %w", g.Name, p.err)
	}
	if p.clash != "" {
		return fmt.Errorf("write %s: two pieces of data have the digest %s; change one of them by a bit", g.Name, p.clash)
	}
	total := 0
	for _, b := range p.blobs {
		total += len(b)
	}
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	if err := writeEntry(z, textEntry, []byte(p.b.String()), task); err != nil {
		return err
	}
	for _, digest := range slices.Sorted(maps.Keys(p.blobs)) {
		if err := writeEntry(z, dataFolder+digest, p.blobs[digest], task); err != nil {
			return err
		}
	}
	task.End(fmt.Sprintf("saved %s: %d bytes of data", g.Name, total))
	return z.Close()
}

func writeEntry(z *zip.Writer, name string, data []byte, task *progress.Task) error {
	w, err := z.Create(name)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(data, chunk) {
		if _, err := w.Write(part); err != nil {
			return err
		}
		if err := task.Step(len(part)); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// Load reads a graph from a file that [Graph.Save] wrote.
func Load(path string) (*Graph, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	g, err := ReadFrom(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", path, err)
	}
	return g, nil
}

// ReadFrom reads the file form from size bytes.
func ReadFrom(r io.ReaderAt, size int64) (*Graph, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a .luciola file, which is a zip archive with %s: %w", textEntry, err)
	}
	a := archive{files: map[string]*zip.File{}, left: size * maxRatio, task: progress.Start("load", 0)}
	for _, f := range z.File {
		if a.files[f.Name] != nil {
			return nil, fmt.Errorf("entry %s is there twice", f.Name)
		}
		a.files[f.Name] = f
	}
	text := a.files[textEntry]
	if text == nil {
		return nil, fmt.Errorf("not a .luciola file: the archive has no %s", textEntry)
	}
	if text.UncompressedSize64 > maxText {
		return nil, fmt.Errorf("%s declares %d bytes, the limit is %d", textEntry, text.UncompressedSize64, maxText)
	}
	b, err := a.read(text)
	if err != nil {
		return nil, err
	}
	g, err := parse(string(b), a.blob)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", textEntry, err)
	}
	a.task.End("loaded " + g.Name)
	return g, nil
}

// ReadBytes reads the file form from memory.
func ReadBytes(b []byte) (*Graph, error) { return ReadFrom(bytes.NewReader(b), int64(len(b))) }

// archive is a file being read.
type archive struct {
	files map[string]*zip.File
	left  int64 // bytes of data that may still be asked for
	task  *progress.Task
}

// blob returns the size bytes of an entry; the parser knows size from a type.
func (a *archive) blob(digest string, size int) ([]byte, error) {
	f := a.files[dataFolder+digest]
	if f == nil {
		return nil, fmt.Errorf("data @%s: the file has no entry %s%s", digest, dataFolder, digest)
	}
	if f.UncompressedSize64 != uint64(size) {
		return nil, fmt.Errorf("data @%s: the entry declares %d bytes, its type has %d", digest, f.UncompressedSize64, size)
	}
	if a.left -= int64(size); a.left < 0 {
		return nil, fmt.Errorf("data @%s: the text asks for more data than a file of this size can hold", digest)
	}
	b, err := a.read(f)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	for part := range slices.Chunk(b, chunk) {
		h.Write(part)
		if err := a.task.Step(0); err != nil {
			return nil, fmt.Errorf("digest of data @%s: %w", digest, err)
		}
	}
	if sum := h.Sum(nil)[:digestBytes]; hex.EncodeToString(sum) != digest {
		return nil, fmt.Errorf("data @%s is damaged: its digest is %x", digest, sum)
	}
	return b, nil
}

// read inflates an entry, growing as data arrives: memory follows what is there, not what is declared. Package zip stops at data beyond
// the size declared.
func (a *archive) read(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("entry %s: %w", f.Name, err)
	}
	defer r.Close()
	var b bytes.Buffer
	for {
		n, err := io.CopyN(&b, r, chunk)
		if stop := a.task.Step(int(n)); stop != nil {
			return nil, fmt.Errorf("entry %s: %w", f.Name, stop)
		}
		if err == io.EOF {
			return b.Bytes(), nil
		}
		if err != nil {
			return nil, fmt.Errorf("entry %s: %w", f.Name, err)
		}
	}
}
