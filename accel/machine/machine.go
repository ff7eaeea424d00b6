// Package machine reads descriptions of accelerators that exist only as models.
//
// A machine is a short text file: one field a line, its value with the unit spelled out, and where the value comes from
// (public, assumed or derived, with the source). The reader is strict: an unknown key, a missing field, a value without its
// unit or without provenance is an error that names file and line. A few machines are shipped ([Names], [Named], [Lookup]); any other is
// read with [Parse] or [ParseFile], no code needed. Nothing may branch on a machine's name: what a machine does follows from
// its fields.
//
// The package knows nothing of programs, graphs or time. Open fields.go first: the table of all keys.
package machine

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"slices"
)

// Provenance says how far a field of a machine file can be trusted.
type Provenance string

// The three provenances.
const (
	Public  Provenance = "public"  // stated by the source named beside it
	Assumed Provenance = "assumed" // our guess; results that hang on it say so
	Derived Provenance = "derived" // computed from public figures as the source says
)

// Field is one line of a machine file as written.
type Field struct {
	Key        string     // e.g. "mac.lane.window"
	Value      string     // as written, unit included
	Doc        string     // what the field means
	Provenance Provenance // public, assumed or derived
	Source     string     // where the value comes from
	File       string     // file that set it (a derived machine inherits the others from its base)
	Line       int        // line in File, from 1
}

// Skip says which products of a MAC array cost no time.
type Skip string

// The kinds of skipping.
const (
	SkipNone        Skip = "none"        // every product takes a slot
	SkipWeights     Skip = "weights"     // products with a zero weight are left out
	SkipActivations Skip = "activations" // products with a zero activation are left out
	SkipBoth        Skip = "both"        // only non-zero × non-zero takes a slot
)

// Ratio is an exact fraction.
type Ratio struct{ Num, Den int64 }

// String prints the fraction, or the whole number when it is one.
func (r Ratio) String() string {
	if r.Den == 1 {
		return fmt.Sprint(r.Num)
	}
	return fmt.Sprintf("%d/%d", r.Num, r.Den)
}

// MACArray describes the engine for convolution and dense layers.
type MACArray struct {
	Count           int64 // multipliers; int8 × int8 products a cycle
	Skip            Skip
	Mults           int64 // multipliers of one lane, G
	Window          int64 // operand positions a lane examines a cycle, Win
	Share           int64 // lanes that share one activation stream (used from the lane level on)
	Slack           int64 // windows a lane may run ahead of its stream (used from the lane level on)
	PaddingComputed bool  // products with a padded tap take slots
	ChannelAtom     int64 // input channels are rounded up to a multiple of this
	FilterAtom      int64 // output channels are rounded up to a multiple of this
	Winograd        Ratio // products saved on 3x3 stride-1 layers: slots divided by it
	WinogradWeights Ratio // growth of the weights of such layers
}

// Buffer describes the operand buffer of the MAC array: weights only, or shared with features on a machine that streams.
type Buffer struct {
	Bytes int64
	Group int64 // filters whose weights must be present while features pass by
}

// Codec names the encoding of values in memory and on links.
type Codec string

// The codecs.
const (
	Plain     Codec = "none"      // one byte a value
	Bitmask64 Codec = "bitmask64" // 64-bit mask a granule of 64 values, then the packed non-zeros
)

// DMA describes the engine that moves data between DRAM and the chip.
type DMA struct {
	BytesPerSecond int64 // of the DRAM interface, shared by all channels
	Latency        int64 // cycles from the last byte requested to its arrival, pipelined
	Channels       int64
	Outstanding    int64 // descriptors in flight a channel
	Chunk          int64 // bytes one descriptor moves at most
	RunsAhead      bool  // loads may run ahead into the layers that follow
	Streams        bool  // a MAC command needs only its share of the layer's traffic, not all of its operands
}

// Vector describes the unit on the output path: requantization, activation, pooling, element-wise operations.
type Vector struct {
	Lanes int64    // int8 elements a cycle; 0: the machine has no such unit
	Ops   []string // operations it can do, by the names of program.VectorOp
}

// DSP describes the processor that runs what the other units cannot.
type DSP struct {
	Lanes      int64 // int8 elements a cycle
	FloatLanes int64 // float32 elements a cycle
	MACs       int64 // int8 products a cycle
}

// Machine is an accelerator as its file describes it. It is not changed after reading.
type Machine struct {
	Name     string
	Summary  string
	Standing string // "calibrated", "validated" or "assumed", and against what

	Clock           int64 // cycles a second
	MAC             MACArray
	Buffer          Buffer
	SRAM            int64 // bytes of on-chip memory for activations and resident weights; 0: none
	WeightCodec     Codec
	ActivationCodec Codec
	DecodeRate      int64 // encoded bytes a cycle that the decoder takes
	DMA             DMA
	Vector          Vector
	DSP             DSP

	fields []Field
	err    error
}

//go:embed files/*.machine
var shipped embed.FS

// Err returns why the machine could not be read, or nil. A machine that is nil could not either.
func (m *Machine) Err() error {
	if m == nil {
		return fmt.Errorf("machine: nil; take one from machine.Named, machine.Parse or machine.ParseFile")
	}
	return m.err
}

// Fields returns every field of the machine in the order of the key table.
func (m *Machine) Fields() []Field { return slices.Clone(m.fields) }

// Assumed returns the fields that are guesses; whatever is computed with the machine hangs on them.
func (m *Machine) Assumed() []Field {
	return slices.DeleteFunc(m.Fields(), func(f Field) bool { return f.Provenance != Assumed })
}

// Digest identifies the machine's fields (not its name, nor where the values come from): equal digests behave alike.
func (m *Machine) Digest() string {
	h := sha256.New()
	for _, f := range m.fields {
		fmt.Fprintf(h, "%s=%s\n", f.Key, f.Value)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// DMACycles is the number of cycles the DRAM interface is busy with n bytes.
func (m *Machine) DMACycles(n int64) int64 {
	whole, rest := n/m.DMA.BytesPerSecond, n%m.DMA.BytesPerSecond
	return whole*m.Clock + ceilMul(rest, m.Clock, m.DMA.BytesPerSecond)
}
