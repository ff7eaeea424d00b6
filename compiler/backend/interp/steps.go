package interp

import (
	"fmt"
	"math"

	"github.com/luciola-nn/luciola/compiler/instr"
	"github.com/luciola-nn/luciola/compiler/kernels"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// run executes an instruction on its operands (nil for absent ones).
type run func(in []*tensor.Tensor, out *tensor.Tensor) error

// runs says how each instruction is executed; attributes are read once, when the program is built. Conv and Gemm have faster forms with
// the same bits, see linear.go.
var runs = map[instr.Op]func(i *instr.Instr) run{
	instr.Conv: func(i *instr.Instr) run {
		a := convAttrs(i)
		return func(in []*tensor.Tensor, out *tensor.Tensor) error {
			return kernels.Conv(a, in[0], in[1], in[2], in[3], out)
		}
	},
	instr.Gemm: func(i *instr.Instr) run {
		lo, hi := i.Float("lo"), i.Float("hi")
		return func(in []*tensor.Tensor, out *tensor.Tensor) error {
			return kernels.Dense(lo, hi, in[0], in[1], in[2], in[3], out)
		}
	},
	instr.MatMul: plain(func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.MatMul(in[0], in[1], out) }),
	instr.Window: window,
	instr.Norm: func(i *instr.Instr) run {
		eps := i.Float("eps")
		return func(in []*tensor.Tensor, out *tensor.Tensor) error {
			return kernels.BatchNorm(eps, in[0], in[1], in[2], in[3], in[4], out)
		}
	},
	instr.LRN: func(i *instr.Instr) run {
		a := kernels.LRNAttrs{Size: i.Int("size"), Alpha: i.Float("alpha"), Beta: i.Float("beta"), Bias: i.Float("bias")}
		return func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.LRN(a, in[0], out) }
	},
	instr.Map: func(i *instr.Instr) run {
		fn := i.Str("fn")
		a := kernels.MapAttrsOf(func(name string) (float64, bool) { return i.Float(name), true })
		return func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Map(fn, a, in[0], out) }
	},
	instr.Map2: func(i *instr.Instr) run {
		fn, lo, hi := i.Str("fn"), i.Float("lo"), i.Float("hi")
		return func(in []*tensor.Tensor, out *tensor.Tensor) error {
			return kernels.Binary(fn, lo, hi, in[0], in[1], out)
		}
	},
	instr.LUT: lut,
	instr.Reduce: func(i *instr.Instr) run {
		fn, axes := i.Str("fn"), i.Ints("axes")
		return func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Reduce(fn, axes, in[0], out) }
	},
	instr.Softmax: func(i *instr.Instr) run {
		axis, log := i.Int("axis"), i.Int("log") != 0
		return func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Softmax(axis, log, in[0], out) }
	},
	instr.Copy: plain(func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Copy(in[0], out) }),
	instr.Permute: func(i *instr.Instr) run {
		perm := i.Ints("perm")
		return func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Transpose(perm, in[0], out) }
	},
	instr.Concat: func(i *instr.Instr) run {
		axis := i.Int("axis")
		return func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Concat(axis, in, out) }
	},
	instr.Crop: func(i *instr.Instr) run {
		starts, steps := i.Ints("starts"), i.Ints("steps")
		return func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Slice(starts, steps, in[0], out) }
	},
	instr.Pad: func(i *instr.Instr) run {
		pads, value := i.Ints("pads"), i.Float("value")
		return func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Pad(pads, value, in[0], out) }
	},
	instr.Gather: func(i *instr.Instr) run {
		axis := i.Int("axis")
		return func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Gather(axis, in[0], in[1], out) }
	},
	instr.Broadcast:  plain(func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Expand(in[0], out) }),
	instr.Cast:       plain(func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Cast(in[0], out) }),
	instr.Quantize:   plain(func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Quantize(in[0], out) }),
	instr.Dequantize: plain(func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Dequantize(in[0], out) }),
	instr.Requant:    plain(func(in []*tensor.Tensor, out *tensor.Tensor) error { return kernels.Rescale(in[0], out) }),
}

// plain is an instruction without attributes.
func plain(r run) func(*instr.Instr) run { return func(*instr.Instr) run { return r } }

func convAttrs(i *instr.Instr) kernels.ConvAttrs {
	return kernels.ConvAttrs{Window: windowOf(i), Groups: i.Int("groups"), Lo: i.Float("lo"), Hi: i.Float("hi")}
}

func windowOf(i *instr.Instr) kernels.Window {
	return kernels.Window{Strides: i.Ints("strides"), Pads: i.Ints("pads"), Dilations: i.Ints("dilations")}
}

func window(i *instr.Instr) run {
	a := kernels.PoolAttrs{Window: windowOf(i), Size: i.Ints("size"), CountPad: i.Int("count_pad") != 0}
	pool := kernels.MaxPool
	if i.Str("fn") == "mean" {
		pool = kernels.AvgPool
	}
	return func(in []*tensor.Tensor, out *tensor.Tensor) error { return pool(a, in[0], out) }
}

// lut reads the table from its operand once: it is a constant.
func lut(i *instr.Instr) run {
	var table []int64
	if data := i.In[1].Data; data != nil {
		for k := range data.Len() {
			table = append(table, data.Int(k))
		}
	}
	return func(in []*tensor.Tensor, out *tensor.Tensor) error {
		if lo, hi := in[0].Kind.Range(); int64(len(table)) != hi-lo+1 {
			return fmt.Errorf("table of %d entries for %v", len(table), in[0].Kind)
		}
		kernels.Lookup(table, in[0], out)
		return nil
	}
}

// step returns the function that executes i.
func (e *executable) step(i *instr.Instr) (step, error) {
	prepare := runs[i.Op]
	if prepare == nil {
		return nil, fmt.Errorf("the interpreter has no such instruction")
	}
	if fast := e.linear(i); fast != nil {
		return fast, nil
	}
	do, out := prepare(i), e.index[i.Out]
	want := len(instr.Lookup(i.Op).In)
	if len(i.In) > want {
		want = len(i.In)
	}
	return func(m *machine) error {
		in := m.operands(e, i, want)
		return do(in, m.tensors[out])
	}, nil
}

// operands returns the tensors of i's operands, nil for absent ones, n at least.
func (m *machine) operands(e *executable, i *instr.Instr, n int) []*tensor.Tensor {
	in := make([]*tensor.Tensor, n)
	for k, b := range i.In {
		if b != nil {
			in[k] = m.tensors[e.index[b]]
		}
	}
	return in
}

// infinite reports whether any value is an infinity or not a number.
func infinite(v []float32) bool {
	for _, x := range v {
		if math.IsInf(float64(x), 0) || x != x {
			return true
		}
	}
	return false
}
