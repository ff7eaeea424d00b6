package interp

import (
	"github.com/luciola-nn/luciola/compiler/kernels"
	"github.com/luciola-nn/luciola/compiler/tensor"
)

// ints does a task on quantized values: four filters by two pixels at a time.
func (l *linear) ints(m *machine, s *scratch, t task) error {
	x := m.tensors[l.in[0]]
	s.ints = grown(s.ints, t.pixels*l.k)
	zero := int32(x.ZeroAt(0))
	switch x.Kind {
	case tensor.I8:
		gather(l, t, x.I8(), zero, s.ints)
	case tensor.U8:
		gather(l, t, x.U8(), zero, s.ints)
	default:
		gather(l, t, x.I16(), zero, s.ints)
	}
	o := whole{l: l, t: t, y: m.tensors[l.out], bias: m.operand(l, 2), residual: m.operand(l, 3)}
	var rows [4][]int16
	var poll poller
	for m := t.filter; m < t.filter2; m += 4 {
		for i := range rows {
			rows[i] = l.wholes[min(m+i, t.filter2-1)]
		}
		n := min(4, t.filter2-m)
		p := 0
		for ; p+1 < t.pixels; p += 2 {
			var acc [8]int32
			x := [2][]int32{s.ints[p*l.k:][:l.k], s.ints[(p+1)*l.k:][:l.k]}
			kernels.Sums4x2(&rows, &x, &acc)
			for i := range n {
				o.store(m+i, p, acc[i])
				o.store(m+i, p+1, acc[4+i])
			}
		}
		if p < t.pixels {
			var acc [4]int32
			kernels.Sums4x1(&rows, s.ints[p*l.k:][:l.k], &acc)
			for i := range n {
				o.store(m+i, p, acc[i])
			}
		}
		if err := poll.work(4 * t.pixels * l.k); err != nil {
			return err
		}
	}
	return nil
}

// whole stores the results of a task on quantized values.
type whole struct {
	l                 *linear
	t                 task
	y, bias, residual *tensor.Tensor // bias and residual may be nil
}

func (o *whole) store(m, p int, acc int32) {
	if o.bias != nil {
		acc += int32(o.bias.Int(m))
	}
	at := o.l.at(o.t.image, m, o.t.pixel+p)
	var r int64
	if o.residual != nil {
		r = o.residual.Int(at)
	}
	o.y.SetInt(at, o.l.epilogue.Value(int64(acc), m, r))
}
