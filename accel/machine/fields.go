package machine

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// key is one row of the table of fields: its name, what it means, and how its text becomes a part of a Machine.
type key struct {
	name string
	doc  string
	set  func(m *Machine, value string) error
}

// keys are all fields of a machine, in the order they are explained. Every machine sets every one, itself or through its base.
var keys = []key{
	{"clock", "frequency of every unit", quantity(hertz, 1, func(m *Machine) *int64 { return &m.Clock })},

	{"mac.count", "multipliers of the array", quantity(count, 1, func(m *Machine) *int64 { return &m.MAC.Count })},
	{"mac.skip", "products that take no slot", setSkip},
	{"mac.lane.mults", "multipliers of one lane (G)", quantity(count, 1, func(m *Machine) *int64 { return &m.MAC.Mults })},
	{
		"mac.lane.window", "operand positions a lane examines a cycle (Win)",
		quantity(count, 1, func(m *Machine) *int64 { return &m.MAC.Window }),
	},
	{
		"mac.lane.share", "lanes on one activation stream; used from the lane level on",
		quantity(count, 1, func(m *Machine) *int64 { return &m.MAC.Share }),
	},
	{
		"mac.lane.slack", "windows a lane may run ahead; used from the lane level on",
		quantity(count, 1, func(m *Machine) *int64 { return &m.MAC.Slack }),
	},
	{
		"mac.padding", "products with padded taps: skipped or computed",
		choice([]string{"skipped", "computed"}, func(m *Machine, v string) { m.MAC.PaddingComputed = v == "computed" }),
	},
	{
		"mac.channels", "input channels round up to a multiple of this",
		quantity(count, 1, func(m *Machine) *int64 { return &m.MAC.ChannelAtom }),
	},
	{
		"mac.filters", "output channels round up to a multiple of this",
		quantity(count, 1, func(m *Machine) *int64 { return &m.MAC.FilterAtom }),
	},
	{
		"mac.winograd", "3x3 stride-1 layers need this many times fewer products",
		ratio(func(m *Machine) *Ratio { return &m.MAC.Winograd }),
	},
	{
		"mac.winograd.weights", "growth of the weights of such layers",
		ratio(func(m *Machine) *Ratio { return &m.MAC.WinogradWeights }),
	},

	{"buffer.bytes", "operand buffer of the array", quantity(bytesOf, 1, func(m *Machine) *int64 { return &m.Buffer.Bytes })},
	{
		"buffer.group", "filters whose weights must be present while features pass by",
		quantity(count, 1, func(m *Machine) *int64 { return &m.Buffer.Group }),
	},
	{
		"sram.bytes", "on-chip memory for activations and resident weights",
		quantity(bytesOf, 0, func(m *Machine) *int64 { return &m.SRAM }),
	},

	{"codec.weights", "encoding of weights", codec(func(m *Machine) *Codec { return &m.WeightCodec })},
	{"codec.activations", "encoding of activations", codec(func(m *Machine) *Codec { return &m.ActivationCodec })},
	{
		"codec.rate", "encoded bytes the decoder takes a cycle",
		quantity(perCycle, 1, func(m *Machine) *int64 { return &m.DecodeRate }),
	},

	{
		"dma.bandwidth", "DRAM interface, all channels together",
		quantity(perSecond, 1, func(m *Machine) *int64 { return &m.DMA.BytesPerSecond }),
	},
	{"dma.latency", "from request to arrival, pipelined", quantity(cycles, 0, func(m *Machine) *int64 { return &m.DMA.Latency })},
	{"dma.channels", "independent queues", quantity(count, 1, func(m *Machine) *int64 { return &m.DMA.Channels })},
	{
		"dma.outstanding", "descriptors in flight a channel",
		quantity(count, 1, func(m *Machine) *int64 { return &m.DMA.Outstanding }),
	},
	{"dma.chunk", "bytes one descriptor moves at most", quantity(bytesOf, 64, func(m *Machine) *int64 { return &m.DMA.Chunk })},
	{
		"dma.ahead", "how far loads may run ahead: within their layer, or across the network",
		choice([]string{"layer", "network"}, func(m *Machine, v string) { m.DMA.RunsAhead = v == "network" }),
	},
	{
		"dma.overlap", "tile: a MAC command waits for all of its operands; stream: for its share of the layer's traffic",
		choice([]string{"tile", "stream"}, func(m *Machine, v string) { m.DMA.Streams = v == "stream" }),
	},

	{
		"vector.lanes", "int8 elements a cycle on the output path; 0: no such unit",
		quantity(count, 0, func(m *Machine) *int64 { return &m.Vector.Lanes }),
	},
	{"vector.ops", "what the vector unit can do", setVectorOps},

	{"dsp.lanes", "int8 elements a cycle", quantity(count, 1, func(m *Machine) *int64 { return &m.DSP.Lanes })},
	{"dsp.float", "float32 elements a cycle", quantity(count, 1, func(m *Machine) *int64 { return &m.DSP.FloatLanes })},
	{"dsp.macs", "int8 products a cycle", quantity(count, 1, func(m *Machine) *int64 { return &m.DSP.MACs })},
}

// unit is a kind of quantity: the suffixes it may carry and an example for messages. A suffix's factor is a power of ten or two.
type unit struct {
	example  string
	suffixes []suffix // longest first
}

type suffix struct {
	text   string
	factor int64
}

var (
	count    = unit{"4096", []suffix{{"", 1}}}
	hertz    = unit{"1GHz", []suffix{{"GHz", 1e9}, {"MHz", 1e6}, {"kHz", 1e3}}}
	bytesOf  = unit{"512KiB", []suffix{{"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}}
	perCycle = unit{"512B/cycle", []suffix{{"B/cycle", 1}}}
	// Bandwidths are decimal, as memory vendors quote them.
	perSecond = unit{"64GB/s", []suffix{{"GB/s", 1e9}, {"MB/s", 1e6}}}
	cycles    = unit{"100cycles", []suffix{{"cycles", 1}}}
)

func (u unit) parse(text string) (int64, error) {
	for _, s := range u.suffixes {
		digits, ok := strings.CutSuffix(text, s.text)
		if !ok {
			continue
		}
		r, ok := new(big.Rat).SetString(strings.TrimSpace(digits))
		if !ok || strings.ContainsAny(digits, "/eE") {
			continue
		}
		r.Mul(r, new(big.Rat).SetInt64(s.factor))
		if !r.IsInt() || !r.Num().IsInt64() {
			return 0, fmt.Errorf("%q is not a whole number of the smallest unit; write e.g. %s", text, u.example)
		}
		return r.Num().Int64(), nil
	}
	return 0, fmt.Errorf("%q is not a quantity of this kind; write e.g. %s", text, u.example)
}

const largest = 1 << 46 // quantities above this are slips, and keep products inside 64 bits from overflowing

func quantity(u unit, least int64, at func(*Machine) *int64) func(*Machine, string) error {
	return func(m *Machine, value string) error {
		v, err := u.parse(value)
		if err != nil {
			return err
		}
		if v < least || v > largest {
			return fmt.Errorf("%q is out of range: at least %d, at most %d", value, least, int64(largest))
		}
		*at(m) = v
		return nil
	}
}

func ratio(at func(*Machine) *Ratio) func(*Machine, string) error {
	return func(m *Machine, value string) error {
		num, den, slash := strings.Cut(value, "/")
		if !slash {
			den = "1"
		}
		n, err1 := strconv.ParseInt(strings.TrimSpace(num), 10, 32)
		d, err2 := strconv.ParseInt(strings.TrimSpace(den), 10, 32)
		if err1 != nil || err2 != nil || n < 1 || d < 1 {
			return fmt.Errorf("%q is not a ratio; write e.g. 9/4 or 1", value)
		}
		*at(m) = Ratio{n, d}
		return nil
	}
}

func choice(words []string, set func(*Machine, string)) func(*Machine, string) error {
	return func(m *Machine, value string) error {
		for _, w := range words {
			if value == w {
				set(m, value)
				return nil
			}
		}
		return fmt.Errorf("%q is not one of %s", value, strings.Join(words, ", "))
	}
}

func codec(at func(*Machine) *Codec) func(*Machine, string) error {
	return choice([]string{string(Plain), string(Bitmask64)}, func(m *Machine, v string) { *at(m) = Codec(v) })
}

func setSkip(m *Machine, value string) error {
	words := []string{string(SkipNone), string(SkipWeights), string(SkipActivations), string(SkipBoth)}
	return choice(words, func(m *Machine, v string) { m.MAC.Skip = Skip(v) })(m, value)
}

// vectorOps are the operations a vector unit may offer.
var vectorOps = []string{"requantize", "add", "maxpool", "averagepool"}

func setVectorOps(m *Machine, value string) error {
	m.Vector.Ops = nil
	if value == "none" {
		return nil
	}
	for _, w := range strings.Fields(value) {
		err := choice(vectorOps, func(m *Machine, v string) { m.Vector.Ops = append(m.Vector.Ops, v) })(m, w)
		if err != nil {
			return fmt.Errorf("%w, none", err)
		}
	}
	return nil
}

// ceilMul is ⌈a·b/c⌉ without overflow in the product.
func ceilMul(a, b, c int64) int64 {
	p := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	p.Add(p, big.NewInt(c-1))
	return p.Quo(p, big.NewInt(c)).Int64()
}
