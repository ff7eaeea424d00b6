package sim

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/luciola-nn/luciola/accel/program"
	"github.com/luciola-nn/luciola/compiler/kernels"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// Activity is what the values of a frame leave behind for timing.
type Activity struct {
	Masks      []*Mask // by tensor; nil where it is not int8
	Multiplied []int64 // by layer: products the array really computed, non-zero times non-zero
}

// Execute computes one frame: the commands of the program on its own encoded weights. The input must have the program's input
// dims (batch extent 1). It returns the output and the frame's activity. The output equals the interpreter's bit for bit.
// It uses all processors, with the same result for any number of them, and stops when progress says so, or when after, which is
// called after every layer and may be nil, returns an error.
func (s *Sim) Execute(input *tensor.Tensor, after func() error) (*tensor.Tensor, *Activity, error) {
	x := &execution{
		Sim: s, values: make([]*tensor.Tensor, len(s.p.Tensors)),
		activity: &Activity{Masks: make([]*Mask, len(s.p.Tensors)), Multiplied: make([]int64, len(s.p.Layers))},
	}
	if err := x.begin(input); err != nil {
		return nil, nil, fmt.Errorf("sim: program %s: %w", s.p.Name, err)
	}
	for at := 0; at < len(s.p.Commands); {
		end, layer := at, s.p.Commands[at].Layer
		for end < len(s.p.Commands) && s.p.Commands[end].Layer == layer {
			end++
		}
		err := x.layer(layer, s.p.Commands[at:end])
		if err == nil && after != nil {
			err = after()
		}
		if err != nil {
			return nil, nil, fmt.Errorf("sim: program %s: layer %s: %w", s.p.Name, s.p.Layers[layer].Name, err)
		}
		at = end
	}
	return x.values[s.p.Output], x.activity, nil
}

// execution is the state of executing one frame.
type execution struct {
	*Sim
	values   []*tensor.Tensor
	activity *Activity
}

// typeOf is the type of a program's tensor.
func typeOf(t program.Tensor) tensor.Type {
	if t.Kind == program.Float32 {
		return tensor.TypeOf(tensor.F32, t.Dims...)
	}
	return tensor.Type{Kind: tensor.I8, Shape: t.Dims, Quant: tensor.PerTensor(t.Scale, t.Zero, tensor.Rounding(t.Round))}
}

// begin puts the input and the constants in place.
func (x *execution) begin(input *tensor.Tensor) error {
	if x.p.Input < 0 {
		return fmt.Errorf("it has no values to execute, only sizes")
	}
	want := typeOf(x.p.Tensors[x.p.Input])
	if input.Kind != want.Kind || !input.Shape.Equal(want.Shape) {
		return fmt.Errorf("input is %v, expected %v: one frame at a time", input.Type, want)
	}
	x.put(x.p.Input, input)
	for i, t := range x.p.Tensors {
		if t.Data != nil {
			v := tensor.New(typeOf(t))
			if err := decodeConstant(v, t.Data); err != nil {
				return fmt.Errorf("constant %s: %w", t.Name, err)
			}
			x.put(i, v)
		}
	}
	return nil
}

// put stores a value and marks its zeros.
func (x *execution) put(i int, v *tensor.Tensor) {
	x.values[i] = v
	if v.Kind == tensor.I8 {
		x.activity.Masks[i] = maskOf(x.p.Tensors[i], v.I8())
	}
}

// layer executes the commands of one layer. Its tiles write different sums, so they run side by side; what the vector unit or
// the DSP does to elements follows.
func (x *execution) layer(i int, commands []program.Command) error {
	l := x.p.Layers[i]
	out := tensor.New(typeOf(x.p.Tensors[l.Out]))
	if l.Unit != program.MAC {
		in := make([]*tensor.Tensor, len(l.In))
		for j, t := range l.In {
			if t >= 0 {
				in[j] = x.values[t]
			}
		}
		if err := apply(l.Apply, in, out); err != nil {
			return err
		}
		x.put(l.Out, out)
		return nil
	}
	sums := newSums(x.p, l.Conv, x.values[l.In[0]])
	n, err := sums.tiles(commands)
	if err != nil {
		return err
	}
	x.activity.Multiplied[i] = n
	for _, c := range commands {
		if e, ok := c.Do.(program.Elements); ok {
			if err := x.epilogue(l, e, sums, out); err != nil {
				return err
			}
		}
	}
	x.put(l.Out, out)
	return nil
}

// epilogue turns the sums of some rows and filters into stored values: bias, requantization, residual, clamp.
func (x *execution) epilogue(l program.Layer, e program.Elements, s *sums, out *tensor.Tensor) error {
	w := tensor.Type{Kind: tensor.I8, Quant: &tensor.Quant{Scale: l.Apply.Weights, Zero: make([]int32, len(l.Apply.Weights))}}
	var residual []int8
	var residualType *tensor.Type
	if r := l.Apply.Residual; r >= 0 {
		residual, residualType = x.values[r].I8(), &x.values[r].Type
	}
	ep, err := kernels.NewEpilogue(x.values[l.In[0]].Type, w, out.Type, residualType, l.Apply.Floats["lo"], l.Apply.Floats["hi"])
	if err != nil {
		return err
	}
	y, c := out.I8(), l.Conv
	for f := e.From; f < e.Until; f++ {
		bias := int64(0)
		if c.Bias != nil {
			bias = int64(c.Bias[f])
		}
		for at := (f*c.OutH + e.First) * c.OutW; at < (f*c.OutH+e.End)*c.OutW; at++ {
			r := int64(0)
			if residual != nil {
				r = int64(residual[at])
			}
			y[at] = int8(ep.Value(int64(s.out[at])+bias, f, r))
		}
	}
	return nil
}

// tiles runs the MAC commands among the given ones on all processors and returns how many products they computed.
func (s *sums) tiles(commands []program.Command) (int64, error) {
	work := make(chan program.Tile)
	counts := make([]int64, runtime.GOMAXPROCS(0))
	var failed error
	var once sync.Once
	var wg sync.WaitGroup
	for g := range counts {
		wg.Go(func() {
			for t := range work {
				n, err := s.tile(t)
				if err != nil {
					once.Do(func() { failed = err })
				}
				counts[g] += n
			}
		})
	}
	for _, c := range commands {
		if t, ok := c.Do.(program.Tile); ok {
			if err := progress.Stopped(); err != nil {
				once.Do(func() { failed = err })
				break
			}
			work <- t
		}
	}
	close(work)
	wg.Wait()
	total := int64(0)
	for _, n := range counts {
		total += n
	}
	return total, failed
}
