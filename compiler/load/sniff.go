package load

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// magics are formats that begin with fixed bytes at a fixed place.
var magics = []struct {
	at    int
	bytes string
	is    format
}{
	{4, "TFL3", tflite},                             // FlatBuffers file identifier
	{0, "\x89HDF\r\n\x1a\n", keras},                 // HDF5 superblock signature
	{0, "\x93NUMPY", array},                         // numpy/lib/format.py
	{0, "\x80\x02", pickled},                        // pickle protocol 2: torch.save before 1.6
	{0, "version https://git-lfs.github.com/", lfs}, // Git LFS pointer file
	{0, "<!DOCTYPE", html}, {0, "<!doctype", html}, {0, "<html", html},
}

// layer is how a layer begins in a Caffe .prototxt.
var layer = regexp.MustCompile(`(?m)^\s*layers?\s*:?\s*\{`)

// sniff tells the format of a file of the given size.
func sniff(r io.ReaderAt, size int64) (format, error) {
	head := make([]byte, min(size, 64<<10))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return format{}, err
	}
	for _, m := range magics {
		if len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.bytes)) {
			return m.is, nil
		}
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return zipped(r, size)
	}
	if layer.Match(head) && !bytes.ContainsRune(head, 0) {
		return caffe, nil
	}
	return message(r, size), nil
}

// zipped tells formats inside zip archives apart by the entries they must have.
func zipped(r io.ReaderAt, size int64) (format, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return format{}, fmt.Errorf("a zip archive that is cut off or damaged (%w); fetch it again", err)
	}
	has := map[string]bool{}
	code := false
	for _, f := range z.File {
		_, inside, _ := strings.Cut(f.Name, "/") // PyTorch puts everything into one folder
		has[f.Name], has[inside] = true, true
		code = code || strings.HasPrefix(inside, "code/")
	}
	switch {
	case has["graph.txt"]:
		return ourOwn, nil
	case has["archive_format"], has["serialized_exported_program.json"]:
		return pt2, nil
	case has["data.pkl"] && code:
		return script, nil
	case has["data.pkl"]:
		return pickled, nil
	case has["model.weights.h5"]:
		return keras, nil
	}
	return archive, nil
}

// message tells protobuf formats apart, which have no magic, by the numbers and wire types of their first top-level fields:
//
//	ONNX         1 ir_version (number), 7 graph
//	SavedModel   1 schema version (number), 2 meta graph
//	GraphDef     1 node (message), 4 versions
//	Caffe        1 name, 2 layers or 100 layer
func message(r io.ReaderAt, size int64) format {
	types := map[protowire.Number]protowire.Type{}
	for at := int64(0); at < size && len(types) < 64; {
		buf := make([]byte, 20)
		n, _ := r.ReadAt(buf, at)
		num, typ, tag := protowire.ConsumeTag(buf[:n])
		if tag < 0 {
			break
		}
		if num == 7 && typ == protowire.BytesType { // enough is known, and what follows need not be there
			types[num] = typ
			break
		}
		skip := protowire.ConsumeFieldValue(num, typ, buf[tag:n])
		if typ == protowire.BytesType {
			length, used := protowire.ConsumeVarint(buf[tag:n])
			if used < 0 || length > uint64(size) {
				break
			}
			skip = used + int(length)
		}
		if skip < 0 {
			break
		}
		types[num] = typ
		at += int64(tag + skip)
	}
	return byFields(types)
}

func byFields(types map[protowire.Number]protowire.Type) format {
	is := func(n protowire.Number, t protowire.Type) bool {
		have, ok := types[n]
		return ok && have == t
	}
	_, first := types[1]
	switch {
	case is(7, protowire.BytesType) && (is(1, protowire.VarintType) || !first):
		return onnxModel
	case is(100, protowire.BytesType) || is(1, protowire.BytesType) && is(2, protowire.BytesType) && !is(4, protowire.BytesType):
		return caffe
	case is(1, protowire.VarintType) && is(2, protowire.BytesType):
		return savedModel
	case is(1, protowire.BytesType):
		return graphDef
	}
	return unknown
}

// folder tells the formats that are folders.
func folder(path string) (format, error) {
	if _, err := os.Stat(filepath.Join(path, "saved_model.pb")); err == nil {
		return savedModel, nil
	}
	models, err := filepath.Glob(filepath.Join(path, "*.onnx"))
	if err == nil && len(models) > 0 {
		return format{}, fmt.Errorf("%s is a folder; open the file %s in it", path, models[0])
	}
	return format{}, fmt.Errorf("%s is a folder without a model; give the path of a model file", path)
}
