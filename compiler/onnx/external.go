package onnx

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/luciola-nn/luciola/compiler/onnx/internal/onnxpb"
)

// externalData returns the size bytes of a tensor whose data lie in another file.
func (m *importer) externalData(p *onnxpb.Tensor, size int64) ([]byte, error) {
	var location string
	var offset int64
	length := int64(-1)
	for _, e := range p.ExternalData {
		var err error
		switch e.Key {
		case "location":
			location = e.Value
		case "offset":
			offset, err = strconv.ParseInt(e.Value, 10, 64)
		case "length":
			length, err = strconv.ParseInt(e.Value, 10, 64)
		}
		if err != nil || offset < 0 {
			return nil, fmt.Errorf("external data with %s %q; expected a number of bytes", e.Key, e.Value)
		}
	}
	if location == "" {
		return nil, fmt.Errorf("external data without a location")
	}
	if length >= 0 && length != size {
		return nil, fmt.Errorf("external data of %d bytes in %s for a tensor of %d", length, location, size)
	}
	if m.external == nil {
		return nil, fmt.Errorf("its data lie in the file %s, which was not given; use Load, or pass a function that reads it", location)
	}
	b, err := m.external(location, offset, size)
	if err != nil {
		return nil, fmt.Errorf("external data: %w", err)
	}
	if int64(len(b)) != size {
		return nil, fmt.Errorf("external data: %d bytes in %s from offset %d for a tensor of %d", len(b), location, offset, size)
	}
	return b, nil
}

// folder reads external data from the files of one folder. Nothing outside it can be named, not even through a symbolic link.
func folder(dir *os.Root) External {
	return func(location string, offset, length int64) ([]byte, error) {
		if !filepath.IsLocal(location) || strings.Contains(location, `\`) {
			return nil, fmt.Errorf("%q leaves the folder of the model; only files beside or below the model are read", location)
		}
		info, err := dir.Stat(location)
		if err != nil {
			return nil, fmt.Errorf("%w; copy the file to where the model is", err)
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a file", location)
		}
		if offset > info.Size() || length > info.Size()-offset {
			return nil, fmt.Errorf("%s has %d bytes, expected %d from offset %d; it is cut off or belongs to another model",
				location, info.Size(), length, offset)
		}
		f, err := dir.Open(location)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		b := make([]byte, length)
		if _, err := f.ReadAt(b, offset); err != nil {
			return nil, fmt.Errorf("%s: %w", location, err)
		}
		return b, nil
	}
}
