package kernels

// Sums4x2 continues eight integer sums of products: acc[4·j+i] += Σ w[i][k]·x[j][k], in 32 bits, wrapping. The rows are as long as x[0].
func Sums4x2(w *[4][]int16, x *[2][]int32, acc *[8]int32) {
	a0, a1, a2, a3 := acc[0], acc[1], acc[2], acc[3]
	b0, b1, b2, b3 := acc[4], acc[5], acc[6], acc[7]
	x0 := x[0]
	n := len(x0)
	x1, w0, w1, w2, w3 := x[1][:n], w[0][:n], w[1][:n], w[2][:n], w[3][:n]
	for k, u := range x0 {
		v, f := x1[k], int32(w0[k])
		a0 += f * u
		b0 += f * v
		f = int32(w1[k])
		a1 += f * u
		b1 += f * v
		f = int32(w2[k])
		a2 += f * u
		b2 += f * v
		f = int32(w3[k])
		a3 += f * u
		b3 += f * v
	}
	*acc = [8]int32{a0, a1, a2, a3, b0, b1, b2, b3}
}

// Sums4x1 is [Sums4x2] for one x.
func Sums4x1(w *[4][]int16, x []int32, acc *[4]int32) {
	a0, a1, a2, a3 := acc[0], acc[1], acc[2], acc[3]
	n := len(x)
	w0, w1, w2, w3 := w[0][:n], w[1][:n], w[2][:n], w[3][:n]
	for k, u := range x {
		a0 += int32(w0[k]) * u
		a1 += int32(w1[k]) * u
		a2 += int32(w2[k]) * u
		a3 += int32(w3[k]) * u
	}
	*acc = [4]int32{a0, a1, a2, a3}
}
