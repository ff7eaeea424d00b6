package server

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// hashSeed and the path of a cell are those with which JupyterLab finds a cell's breakpoints.
const hashSeed = 0xc70f6907

func cellPrefix() string {
	return filepath.Join(os.TempDir(), "luciola_"+strconv.Itoa(os.Getpid())) + string(filepath.Separator)
}

func (k *Kernel) debugInfo(d *debugger, _ json.RawMessage) (any, error) {
	return map[string]any{
		"isStarted": d.started, "hashMethod": "Murmur2", "hashSeed": hashSeed,
		"tmpFilePrefix": cellPrefix(), "tmpFileSuffix": ".go", "breakpoints": []any{}, "stoppedThreads": []any{},
		"richRendering": true, "copyToGlobals": false, "exceptionPaths": []any{},
	}, nil
}

func debugBreakpoints(_ *Kernel, _ *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		Source      map[string]any `json:"source"`
		Breakpoints []struct {
			Line int `json:"line"`
		} `json:"breakpoints"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return nil, err
	}
	answers := []any{}
	for i, b := range asked.Breakpoints {
		answers = append(answers, map[string]any{
			"id": i + 1, "line": b.Line, "verified": false, "source": asked.Source,
			"message": "breakpoints are not supported: this kernel shows variables, it does not stop cells",
		})
	}
	return object1("breakpoints", answers), nil
}

func debugDump(_ *Kernel, d *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return nil, err
	}
	path := cellPrefix() + strconv.FormatUint(uint64(murmur2([]byte(asked.Code), hashSeed)), 10) + ".go"
	if d.cells == nil {
		d.cells = map[string]string{}
	}
	d.cells[path] = asked.Code
	return object1("sourcePath", path), nil
}

func debugSource(_ *Kernel, d *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		Source struct {
			Path string `json:"path"`
		} `json:"source"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return nil, err
	}
	code, ok := d.cells[asked.Source.Path]
	if !ok {
		return nil, fmt.Errorf("no cell has the path %q", asked.Source.Path)
	}
	return map[string]any{"content": code, "mimeType": "text/x-go"}, nil
}

// murmur2 is Austin Appleby's 32-bit hash of that name, with which JupyterLab names cells.
func murmur2(data []byte, seed uint32) uint32 {
	const m = 0x5bd1e995
	h := seed ^ uint32(len(data))
	for ; len(data) >= 4; data = data[4:] {
		x := uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
		x *= m
		x ^= x >> 24
		x *= m
		h = h*m ^ x
	}
	for i := len(data) - 1; i >= 0; i-- {
		h ^= uint32(data[i]) << (8 * i)
		if i == 0 {
			h *= m
		}
	}
	h ^= h >> 13
	h *= m
	return h ^ h>>15
}
