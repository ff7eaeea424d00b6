package load

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// missing says where a file was looked for, and which models lie there.
func missing(path string) error {
	whole, err := filepath.Abs(path)
	if err != nil {
		whole = path
	}
	hint := "give the path of a model file"
	if here, err := os.Getwd(); err == nil && !filepath.IsAbs(path) {
		hint += ", whole or from " + here
	}
	return fmt.Errorf("there is no %s in %s (%s); %s", filepath.Base(whole), filepath.Dir(whole), models(filepath.Dir(whole)), hint)
}

// models names the ONNX files of a folder, a few of many.
func models(dir string) string {
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return "the folder cannot be read or is not there"
	}
	var names []string
	for _, e := range entries {
		if strings.EqualFold(filepath.Ext(e.Name()), ".onnx") {
			names = append(names, e.Name())
		}
	}
	const most = 5
	switch {
	case len(names) == 0:
		return "no .onnx file lies there"
	case len(names) > most:
		return "there are " + strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return "there is " + strings.Join(names, ", ")
}
