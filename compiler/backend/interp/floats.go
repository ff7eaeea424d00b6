package interp

import "github.com/luciola-nn/luciola/compiler/kernels"

// finish is what happens to a finished chain before it is stored.
type finish struct {
	bias, residual, y []float32 // bias and residual may be nil
	lo, hi            float32
}

func (l *linear) finish(m *machine) finish {
	f := finish{y: m.tensors[l.out].F32(), lo: float32(l.Lo), hi: float32(l.Hi)}
	if b := m.operand(l, 2); b != nil {
		f.bias = b.F32()
	}
	if r := m.operand(l, 3); r != nil {
		f.residual = r.F32()
	}
	return f
}

// start returns what the chain of filter m starts with.
func (f *finish) start(m int) float64 {
	if f.bias == nil {
		return 0
	}
	return float64(f.bias[m])
}

// store stores a chain in element at of y.
func (f *finish) store(at int, chain float64) {
	v := float32(chain) + 0
	if f.residual != nil {
		v += f.residual[at]
	}
	if v < f.lo {
		v = f.lo
	} else if v > f.hi {
		v = f.hi
	}
	f.y[at] = v
}

// at returns the element of y for filter m and pixel p of an image.
func (l *linear) at(image, m, p int) int { return image*l.outImage + m*l.outFilter + p*l.outPixel }

// floats does a task on f32: four filters by two pixels at a time.
func (l *linear) floats(m *machine, s *scratch, t task) error {
	x := m.tensors[l.in[0]].F32()
	s.floats = grown(s.floats, t.pixels*l.k)
	gather(l, t, x, 0, s.floats)
	wild := !calmPatches(s.floats)
	f := l.finish(m)
	var rows [4][]float32
	var poll poller
	for m := t.filter; m < t.filter2; m += 4 {
		care := wild
		for i := range rows {
			row := min(m+i, t.filter2-1)
			rows[i] = l.weights[row]
			care = care || !l.calm[row]
		}
		n := min(4, t.filter2-m)
		p := 0
		for ; p+1 < t.pixels; p += 2 {
			l.twoPixels(s, t, &f, &rows, m, n, p, care)
		}
		if p < t.pixels {
			var acc [4]float64
			for i := range n {
				acc[i] = f.start(m + i)
			}
			kernels.Products4x1(&rows, s.floats[p*l.k:][:l.k], &acc, care)
			for i := range n {
				f.store(l.at(t.image, m+i, t.pixel+p), acc[i])
			}
		}
		if err := poll.work(4 * t.pixels * l.k); err != nil {
			return err
		}
	}
	return nil
}

func (l *linear) twoPixels(s *scratch, t task, f *finish, rows *[4][]float32, m, n, p int, care bool) {
	x := [2][]float64{s.floats[p*l.k:][:l.k], s.floats[(p+1)*l.k:][:l.k]}
	var acc [8]float64
	for i := range n {
		acc[i] = f.start(m + i)
		acc[4+i] = acc[i]
	}
	kernels.Products4x2(rows, &x, &acc, care)
	for i := range n {
		at := l.at(t.image, m+i, t.pixel+p)
		f.store(at, acc[i])
		f.store(at+l.outPixel, acc[4+i])
	}
}

// planes does a task of one or two filters on f32: one filter by four pixels at a time.
func (l *linear) planes(m *machine, s *scratch, t task) error {
	s.narrow = grown(s.narrow, t.pixels*l.k)
	gather(l, t, m.tensors[l.in[0]].F32(), 0, s.narrow)
	wild := !kernels.Calm(s.narrow)
	f := l.finish(m)
	s.floats = grown(s.floats, l.k)
	var rows [4][]float32
	var poll poller
	for m := t.filter; m < t.filter2; m++ {
		for i, v := range l.weights[m] {
			s.floats[i] = float64(v)
		}
		for p := 0; p < t.pixels; p += 4 {
			n := min(4, t.pixels-p)
			var acc [4]float64
			for i := range rows {
				rows[i] = s.narrow[(p+min(i, n-1))*l.k:][:l.k]
				acc[i] = f.start(m)
			}
			kernels.Products4x1(&rows, s.floats, &acc, wild || !l.calm[m])
			for i := range n {
				f.store(l.at(t.image, m, t.pixel+p+i), acc[i])
			}
		}
		if err := poll.work(t.pixels * l.k); err != nil {
			return err
		}
	}
	return nil
}

// calmPatches is [kernels.Calm] for widened values.
func calmPatches(v []float64) bool {
	for _, x := range v {
		if x < 0x1p-64 && x > -0x1p-64 && x != 0 {
			return false
		}
	}
	return true
}
