package similar

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for _, c := range []struct{ name, candidates, want string }{
		{"g", "A f gg", ""},
		{"ls", "fs los", ""},
		{"err", "RR", ""},
		{"foo", "who for", "for"},
		{"foo", "who", ""},
		{"tiem", "time timeit types", "time"},
		{"mfta", "time", ""},
		{"mft", "fmt", "fmt"},
		{"fnt", "int fmt", "fmt"},
		{"countr", "counter encounter", "counter"},
		{"kounter", "counter", "counter"},
		{"kountr", "counter counted", "counter"},
		{"PI", "Pi P", "Pi"},
		{"X", "x y", "x"},
		{"abcd", "abce abcf", "abce abcf"},
		{"Printl", "Fprintln Print Printf Println", "Println Print Printf"},
		{"same", "same", ""},
		{"tabelle", "tabel table chair", "tabel table"},
		{"élan", "elan élans", "élans"},
	} {
		if got := strings.Join(Names(c.name, strings.Fields(c.candidates)), " "); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.name, c.candidates, got, c.want)
		}
	}
}
