package main

import "testing"

// What shares memory with a variable sees what a native cell changes in that memory, and nothing of memory that is new.
func TestNativeAliases(t *testing.T) {
	toolchain(t)
	c := kernelHere(t)
	checkCells(t, c, [][2]string{
		{`a := []int{1, 2, 3}
b, pa := a, &a
m := map[string]int{"x": 1}
n := m
words := []string{"a", "b", "c"}
first := words[:1]
long := make([]int, 2, 10)
wide := long[:3]
x := tensor.Must(tensor.From([]float32{1, 2}, 2))
y := x
fresh := []int{1, 2}
old := fresh
cut := []int{1, 2, 3}
whole := cut`, ""},
		{`%%native
a[0] = 99
m["y"] = 2
delete(m, "x")
words[0] = "A"
long = append(long, 7)
x.F32()[1] = 20
fresh = []int{8, 9}
cut[1] = 20
cut = cut[:2]`, ""},
		{"fmt.Println(a, b, *pa, m, n, words, first)", "[99 2 3] [99 2 3] [99 2 3] map[y:2] map[y:2] [A b c] [A]\n"},
		{"fmt.Println(long, wide, x.F32(), y.F32(), x == y, fresh, old, cut, whole)", "[0 0 7] [0 0 0] [1 20] [1 20] true [8 9] [1 2] [1 20] [1 20 3]\n"},
		{"a[1] = 5\nm[\"z\"] = 3\nfmt.Println(b, n)", "[99 5 3] map[y:2 z:3]\n"},
		{"%%native\na = append(a, 4)\na[0] = 1", ""},
		{"fmt.Println(a, b)", "[1 5 3 4] [99 5 3]\n"},
	})
}
