package interp

import (
	"sync"
	"sync/atomic"

	"github.com/luciola-nn/luciola/compiler/instr"
	"github.com/luciola-nn/luciola/compiler/kernels"
	"github.com/luciola-nn/luciola/compiler/progress"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// linear is a convolution or dense layer with constant weights. Its work is cut into tasks of some pixels and some filters; a task gathers
// the pixels' patches and multiplies them with the filters in blocks of four filters and two pixels. Every output is one chain in the order
// that package kernels defines, whatever the cut, so the bits are those of kernels.Conv and kernels.Dense.
type linear struct {
	kernels.ConvAttrs
	x, w, b, r, y *tensor.Type // b and r may be nil
	in            [4]int       // buffers of x, w, b, r; -1 where absent
	out           int

	images, channels, h, wide int // of x
	filters, kh, kw           int // of w
	oh, ow                    int // of y; a dense layer has one row, a column for each row of x
	perC, perM, k             int // channels and filters of a group, length of a chain
	pixels                    int // of one image

	outImage, outFilter, outPixel int // distances in y

	weights   [][]float32 // one row a filter, or
	wholes    [][]int16   // for quantized ones, less the zero point
	calm      []bool      // for each row of weights
	epilogue  *kernels.Epilogue
	depthwise bool
}

// linear returns the fast form of a convolution or dense layer, or nil where only the plain form exists: weights that are computed or
// infinite, float64, 64-bit accumulators.
func (e *executable) linear(i *instr.Instr) step {
	if i.Op != instr.Conv && i.Op != instr.Gemm {
		return nil
	}
	l := &linear{out: e.index[i.Out], y: &i.Out.Type}
	types := [4]**tensor.Type{&l.x, &l.w, &l.b, &l.r}
	for k := range l.in {
		l.in[k] = -1
		if b := i.Arg(k); b != nil {
			l.in[k] = e.index[b]
			*types[k] = &b.Type
		}
	}
	if i.Op == instr.Conv {
		l.conv(i)
	} else {
		l.gemm(i)
	}
	root, _ := i.In[1].Root()
	if root.Data == nil || root.Bytes() != i.In[1].Bytes() {
		return nil
	}
	if !l.floatRows(root.Data) && !l.wholeRows(root.Data) {
		return nil
	}
	return l.step
}

func (l *linear) conv(i *instr.Instr) {
	l.ConvAttrs = convAttrs(i)
	x, w, y := l.x.Shape, l.w.Shape, l.y.Shape
	l.images, l.channels, l.h, l.wide = x[0], x[1], x[2], x[3]
	l.filters, l.kh, l.kw, l.oh, l.ow = w[0], w[2], w[3], y[2], y[3]
	l.perC, l.perM = x[1]/l.Groups, w[0]/l.Groups
	l.k, l.pixels = l.perC*l.kh*l.kw, l.oh*l.ow
	l.outImage, l.outFilter, l.outPixel = l.filters*l.pixels, l.pixels, 1
	l.depthwise = l.perM < 3
}

// gemm sees the rows of x as the pixels of one image.
func (l *linear) gemm(i *instr.Instr) {
	l.ConvAttrs = kernels.ConvAttrs{Groups: 1, Lo: i.Float("lo"), Hi: i.Float("hi")}
	l.images, l.pixels, l.k, l.filters = 1, l.x.Shape[0], l.x.Shape[1], l.w.Shape[0]
	l.perC, l.perM = l.k, l.filters
	l.outFilter, l.outPixel = 1, l.filters
}

// floatRows prepares f32 weights.
func (l *linear) floatRows(w *tensor.Tensor) bool {
	if l.x.Kind != tensor.F32 || w.Kind != tensor.F32 || infinite(w.F32()) {
		return false
	}
	for m := range l.filters {
		row := w.F32()[m*l.k:][:l.k]
		l.weights = append(l.weights, row)
		l.calm = append(l.calm, kernels.Calm(row))
	}
	return true
}

// wholeRows prepares quantized weights.
func (l *linear) wholeRows(w *tensor.Tensor) bool {
	if l.x.Quant == nil || l.x.Kind.Size() > 2 || w.Quant == nil || w.Kind.Size() > 1 || l.y.Quant.Round == tensor.RoundW {
		return false
	}
	var err error
	if l.epilogue, err = kernels.NewEpilogue(*l.x, *l.w, *l.y, l.r, l.Lo, l.Hi); err != nil {
		return false // the plain form reports it
	}
	flat := make([]int16, w.Len())
	for k := range flat {
		flat[k] = int16(w.Int(k) - w.ZeroAt(k))
	}
	for m := range l.filters {
		l.wholes = append(l.wholes, flat[m*l.k:][:l.k])
	}
	l.depthwise = false
	return true
}

// task is some pixels of one image and some filters of one group.
type task struct {
	image, group    int
	pixel, pixels   int
	filter, filter2 int // from, to; of all filters
}

const (
	tileValues = 32768   // elements of the patches of a task: they stay in the second-level cache
	pollEvery  = 1 << 21 // multiply-adds between two questions whether to stop: some milliseconds
	forThreads = 1 << 17 // multiply-adds below which a layer is not worth a second thread
)

// tasks cuts the layer, finely enough for the given number of threads.
func (l *linear) tasks(threads int) []task {
	tile := min(max(tileValues/l.k, 2), 64) &^ 1
	tiles := (l.pixels + tile - 1) / tile
	block := l.perM
	if n := l.images * l.Groups * tiles; threads > 1 && n < 2*threads {
		parts := (2*threads + n - 1) / n
		block = max(((l.perM+parts-1)/parts+3)&^3, 4)
	}
	var all []task
	for image := range l.images {
		for group := range l.Groups {
			for p := 0; p < l.pixels; p += tile {
				for m := 0; m < l.perM; m += block {
					first := group * l.perM
					all = append(all, task{image, group, p, min(tile, l.pixels-p), first + m, first + min(m+block, l.perM)})
				}
			}
		}
	}
	return all
}

// step runs the layer.
func (l *linear) step(m *machine) error {
	threads := m.threads
	if l.images*l.pixels*l.filters*l.k < forThreads {
		threads = 1
	}
	tasks := l.tasks(threads)
	threads = min(threads, len(tasks))
	for len(m.scratch) < threads {
		m.scratch = append(m.scratch, scratch{})
	}
	var next atomic.Int64
	work := func(s *scratch) error {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(tasks) {
				return nil
			}
			if err := l.do(m, s, tasks[i]); err != nil {
				next.Store(int64(len(tasks)))
				return err
			}
		}
	}
	if threads <= 1 {
		return work(&m.scratch[0])
	}
	errs := make([]error, threads)
	var wait sync.WaitGroup
	for i := range threads {
		wait.Go(func() { errs[i] = work(&m.scratch[i]) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *linear) do(m *machine, s *scratch, t task) error {
	if l.weights == nil {
		return l.ints(m, s, t)
	}
	if l.depthwise {
		return l.planes(m, s, t)
	}
	return l.floats(m, s, t)
}

// operand returns the tensor of operand k, nil if absent.
func (m *machine) operand(l *linear, k int) *tensor.Tensor {
	if l.in[k] < 0 {
		return nil
	}
	return m.tensors[l.in[k]]
}

// poller counts multiply-adds and asks whether to stop.
type poller int

func (p *poller) work(n int) error {
	if *p += poller(n); *p < pollEvery {
		return nil
	}
	*p = 0
	return progress.Stopped()
}

// gather writes the patches under the filter at the task's pixels, one after the other, less the zero point; padding is 0.
func gather[S float32 | int8 | uint8 | int16, D float32 | float64 | int32](l *linear, t task, src []S, zero D, dst []D) {
	if l.kh == 0 { // dense
		for i, v := range src[t.pixel*l.k:][:t.pixels*l.k] {
			dst[i] = D(v) - zero
		}
		return
	}
	src = src[(t.image*l.channels+t.group*l.perC)*l.h*l.wide:]
	for p := range t.pixels {
		oh, ow := (t.pixel+p)/l.ow, (t.pixel+p)%l.ow
		patch(l, oh*l.Strides[0]-l.Pads[0], ow*l.Strides[1]-l.Pads[1], src, zero, dst[p*l.k:][:l.k])
	}
}

// patch gathers one patch whose first tap is at (top, left).
func patch[S float32 | int8 | uint8 | int16, D float32 | float64 | int32](l *linear, top, left int, src []S, zero D, dst []D) {
	k := 0
	for c := range l.perC {
		plane := src[c*l.h*l.wide:][:l.h*l.wide]
		for r := range l.kh {
			row := top + r*l.Dilations[0]
			for s := range l.kw {
				col := left + s*l.Dilations[1]
				if row >= 0 && row < l.h && col >= 0 && col < l.wide {
					dst[k] = D(plane[row*l.wide+col]) - zero
				} else {
					dst[k] = 0
				}
				k++
			}
		}
	}
}

// grown returns s with room for n elements.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
