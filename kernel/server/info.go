package server

import (
	"runtime"
	"strings"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// About is what a kernel says of itself.
type About struct {
	Implementation string // e.g. "luciola"
	Version        string
	Banner         string // shown by consoles and "About this kernel"
	Links          []Link // entries of the help menu
}

// Link is one entry of the help menu.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

func (k *Kernel) kernelInfo(*wire.Message) (string, any) {
	links := k.About.Links
	if links == nil {
		links = []Link{}
	}
	return "kernel_info_reply", map[string]any{
		"status":                 "ok",
		"protocol_version":       wire.Version,
		"implementation":         k.About.Implementation,
		"implementation_version": k.About.Version,
		"banner":                 k.About.Banner,
		"language_info": map[string]any{
			"name":               "go",
			"version":            strings.TrimPrefix(runtime.Version(), "go"),
			"mimetype":           "text/x-go",
			"file_extension":     ".go",
			"pygments_lexer":     "go",
			"codemirror_mode":    "go",
			"nbconvert_exporter": "script",
		},
		"help_links":         links,
		"debugger":           false, // there are no breakpoints; the variables panel needs "debugger" in kernel.json
		"supported_features": []string{"kernel subshells"},
	}
}

// connect answers a request that the protocol has deprecated; the ports are in the client's connection file anyway.
func (k *Kernel) connect(*wire.Message) (string, any) {
	at := k.Listens
	return "connect_reply", map[string]any{
		"status": "ok", "shell_port": at.ShellPort, "iopub_port": at.IOPubPort, "stdin_port": at.StdinPort,
		"control_port": at.ControlPort, "hb_port": at.HBPort,
	}
}
