package bind

import "testing"

// BenchmarkTrivialCell is the way of `x + 1` through compile, link, worker and back.
func BenchmarkTrivialCell(b *testing.B) {
	nb := newNotebook(b)
	nb.ok("x := 1")
	for b.Loop() {
		nb.ok("x + 1")
	}
}

// BenchmarkCompile is the front's part of a small cell: split, check, lower.
func BenchmarkCompile(b *testing.B) {
	nb := newNotebook(b)
	nb.ok("x := 1\nxs := []int{1, 2}")
	for b.Loop() {
		if _, prob := nb.session.Compile(2, "for i, v := range xs { fmt.Println(i, v + x) }\nlen(xs)"); prob != nil {
			b.Fatal(prob)
		}
	}
}

// BenchmarkCompleteMember is completion behind a dot of a package.
func BenchmarkCompleteMember(b *testing.B) {
	nb := newNotebook(b)
	for b.Loop() {
		if c := nb.session.Complete("mat.New", 7); len(c.Items) == 0 {
			b.Fatal("no completion")
		}
	}
}
