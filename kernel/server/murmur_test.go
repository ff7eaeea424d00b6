package server

import "testing"

// What ipykernel 7.4 (murmur2_x86 of ipykernel/compiler.py) gives for the same text.
func TestMurmur2(t *testing.T) {
	for text, want := range map[string]uint32{
		"x := 1": 2984684956, "x := 12": 3691858487, "": 3990065800, "fmt.Println(𝔸)": 1324719083, "abcd": 804720481,
	} {
		if got := murmur2([]byte(text), hashSeed); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
