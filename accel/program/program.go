// Package program is what a compiler hands to an accelerator: typed commands with tokens, the tensors and layers they speak of,
// and the weights as encoded bytes.
//
// A program is complete: the simulator executes it and nothing else. It says where every value lives, what every command moves
// or computes, and which earlier commands it waits for; the weights in it are the bytes that the machine would fetch.
// It prints as text ([Program.Text]), has a digest, and [Program.Check] refuses one whose commands cannot be right.
//
// The package knows no graph, no machine file and no time: how long a command takes is the simulator's business.
// Open this file first, then command.go.
package program

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Program is one network compiled for one machine, for one frame.
type Program struct {
	Name          string // the network
	Machine       string // the machine's name, for people
	MachineDigest string // the machine it was compiled for; another one refuses it
	Tensors       []Tensor
	Layers        []Layer
	Commands      []Command // a command waits only for earlier ones
	Weights       []byte    // encoded weights, as they lie in DRAM
	Input, Output int       // tensors; -1 in a program without values
	InputAhead    bool      // there is room for the next frame's input while a frame computes
}

// Kind is the type of a tensor's elements.
type Kind uint8

// The element kinds.
const (
	Int8 Kind = iota
	Float32
)

// Size is the number of bytes of one element.
func (k Kind) Size() int64 {
	if k == Float32 {
		return 4
	}
	return 1
}

func (k Kind) String() string {
	if k == Float32 {
		return "f32"
	}
	return "i8"
}

// Place is a memory.
type Place uint8

// The memories.
const (
	DRAM Place = iota
	SRAM
)

func (p Place) String() string {
	if p == SRAM {
		return "sram"
	}
	return "dram"
}

// Tensor is one activation of a frame, batch axis included with extent 1.
type Tensor struct {
	Name   string
	Dims   []int
	Kind   Kind
	Scale  float32 // of an int8 tensor: real = Scale·(q − Zero)
	Zero   int32   // the stored value that means zero
	Round  byte    // rounding mode of what is stored in it: the letter of the graph's types
	Place  Place
	Offset int64  // in its memory
	Data   []byte // of a constant: its elements, little-endian; nil for an activation
}

// Image returns the tensor as channels, rows and columns: [1 C H W] as it is, anything else as so many channels of one pixel.
func (t Tensor) Image() (channels, height, width int) {
	if len(t.Dims) == 4 && t.Dims[0] == 1 {
		return t.Dims[1], t.Dims[2], t.Dims[3]
	}
	return int(t.Elements()), 1, 1
}

// Elements is the number of values of the tensor.
func (t Tensor) Elements() int64 {
	n := int64(1)
	for _, d := range t.Dims {
		n *= int64(d)
	}
	return n
}

// Bytes is the size of the tensor unencoded.
func (t Tensor) Bytes() int64 { return t.Elements() * t.Kind.Size() }

// Unit is a part of the machine that executes commands.
type Unit uint8

// The units.
const (
	DMA Unit = iota
	Decoder
	MAC
	Vector
	DSP
	Units // how many there are
)

func (u Unit) String() string {
	return [...]string{"dma", "decoder", "mac", "vector", "dsp", "?"}[min(u, Units)]
}

// Layer is one node of the network as the machine sees it.
type Layer struct {
	Name   string
	Op     string // the graph's operation, e.g. conv
	Unit   Unit   // MAC, Vector or DSP: who does the layer's main work
	In     []int  // tensors
	Out    int    // tensor; -1 in a program without values
	Conv   *Conv  // on the MAC unit
	Apply  *Apply // on the other units, and what the vector unit does to a convolution's sums
	Work   Work
	Detail string // attributes for the text dump
}

// Work is where a layer's slots on the array come from. Dense + Padding + Shape − Winograd is the sum over its MAC commands. Of a
// layer that another unit computes, Dense is its products, padded taps included.
type Work struct {
	Dense    int64 // products whose taps lie inside the image
	Padding  int64 // products with padded taps that the machine computes nevertheless
	Shape    int64 // slots lost to rounding channels and filters up
	Winograd int64 // slots saved
}

// Slots is the number of positions the layer takes on the array when nothing is skipped.
func (w Work) Slots() int64 { return w.Dense + w.Padding + w.Shape - w.Winograd }

// Conv is the geometry of a convolution; a dense layer is a 1×1 convolution of a 1×1 image.
type Conv struct {
	Filters, Groups      int
	GroupChannels        int // input channels of one group
	KernelH, KernelW     int
	StrideH, StrideW     int
	DilationH, DilationW int
	PadTop, PadLeft      int
	InH, InW, OutH, OutW int
	Segments             []Segment // filters in order, nothing missing
	Codec                string    // of the segments: "none" or "bitmask64"
	Bias                 []int32   // one a filter, or none
}

// Taps is the number of weights of one filter.
func (c *Conv) Taps() int { return c.GroupChannels * c.KernelH * c.KernelW }

// Segment is the weights of a run of filters: what one load brings in and one MAC command uses.
type Segment struct {
	First, End    int   // filters
	Offset, Bytes int64 // in Program.Weights
}

// Apply is what the vector unit or the DSP does to elements: an operation of the quantized network by the graph's name, with its
// attributes. Scales, zero points and the rounding mode are those of the layer's tensors; the simulator executes it with
// compiler/kernels. Of a convolution it is the epilogue: from sums to stored values.
type Apply struct {
	Op       string
	Ints     map[string][]int   // attributes that are integers or lists of them
	Floats   map[string]float64 // attributes that are numbers
	Words    map[string]string  // attributes that are words
	Weights  []float32          // of a convolution: scale of the weights, one a filter or one for all
	Residual int                // of a convolution: the tensor added before clamping, or -1
}

// Digest identifies the program: its commands, tensors, parameters and weights.
func (p *Program) Digest() string {
	h := sha256.New()
	h.Write([]byte(p.Text()))
	h.Write(p.Weights)
	for _, t := range p.Tensors {
		h.Write(t.Data)
	}
	for _, l := range p.Layers {
		if l.Conv != nil {
			fmt.Fprintln(h, l.Conv.Bias)
		}
		if l.Apply != nil {
			fmt.Fprintln(h, *l.Apply)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// String summarizes the program in a few lines; Text has all of it.
func (p *Program) String() string {
	var n [Units]int
	for _, c := range p.Commands {
		n[c.Unit()]++
	}
	var parts []string
	for u := range Units {
		if n[u] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[u], u))
		}
	}
	return fmt.Sprintf("program %s for %s: %d layers, %d commands (%s), %d bytes of weights, digest %s",
		p.Name, p.Machine, len(p.Layers), len(p.Commands), strings.Join(parts, ", "), len(p.Weights), p.Digest())
}
