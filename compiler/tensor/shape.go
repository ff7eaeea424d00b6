package tensor

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Shape is the extent of each axis. In a graph an extent may be a symbol such as N, see [Sym]; the shape of a [Tensor] never has one.
type Shape []int

// symbols interns names of extents. Only the name of a symbol is ever shown, so the order of interning is invisible.
var symbols struct {
	sync.RWMutex
	names []string
}

// symBase is below every offset a shape computation could produce from small negative numbers such as -1.
const symBase = math.MinInt32

// Sym returns the extent that stands for the symbol name: the same name, the same extent. Extents that are symbols are negative.
func Sym(name string) int {
	symbols.Lock()
	defer symbols.Unlock()
	i := slices.Index(symbols.names, name)
	if i < 0 {
		i = len(symbols.names)
		symbols.names = append(symbols.names, name)
	}
	return symBase - i
}

// SymName returns the name of a symbolic extent, and "" for a number.
func SymName(dim int) string {
	symbols.RLock()
	defer symbols.RUnlock()
	if i := symBase - dim; i >= 0 && i < len(symbols.names) {
		return symbols.names[i]
	}
	return ""
}

// IsSym reports whether an extent is a symbol.
func IsSym(dim int) bool { return dim <= symBase }

// IsStatic reports whether no extent is a symbol.
func (s Shape) IsStatic() bool { return !slices.ContainsFunc(s, IsSym) }

// Elements returns the number of elements. It panics if the shape has a symbol; see [Shape.Count] for shapes from outside.
func (s Shape) Elements() int {
	n, err := s.Count()
	if err != nil {
		panic("tensor: " + err.Error())
	}
	return n
}

// Count returns the number of elements, or an error if an extent is a symbol or negative, or if the product overflows.
func (s Shape) Count() (int, error) {
	n, empty := 1, false
	for _, d := range s {
		switch {
		case d < 0:
			return 0, fmt.Errorf("shape %v has no fixed number of elements", s)
		case d == 0:
			empty = true
		case n > math.MaxInt/8/d:
			return 0, fmt.Errorf("shape %v is too large", s)
		default:
			n *= d
		}
	}
	if empty {
		return 0, nil
	}
	return n, nil
}

// Equal reports whether both shapes have the same extents.
func (s Shape) Equal(t Shape) bool { return slices.Equal(s, t) }

// Strides returns the row-major distance in elements between neighbours along each axis.
func (s Shape) Strides() []int {
	strides := make([]int, len(s))
	step := 1
	for i := len(s) - 1; i >= 0; i-- {
		strides[i] = step
		step *= s[i]
	}
	return strides
}

// String returns the shape as both IRs print it: "[N 3 224 224]", "[]" for a scalar.
func (s Shape) String() string {
	words := make([]string, len(s))
	for i, d := range s {
		if words[i] = SymName(d); words[i] == "" {
			words[i] = strconv.Itoa(d)
		}
	}
	return "[" + strings.Join(words, " ") + "]"
}

// ParseShape reads what [Shape.String] prints.
func ParseShape(text string) (Shape, error) {
	if len(text) < 2 || text[0] != '[' || text[len(text)-1] != ']' {
		return nil, fmt.Errorf("%q is not a shape such as [N 3 224 224]", text)
	}
	s := Shape{}
	for _, w := range strings.Fields(text[1 : len(text)-1]) {
		if n, err := strconv.Atoi(w); err == nil && n >= 0 {
			s = append(s, n)
		} else if isName(w) {
			s = append(s, Sym(w))
		} else {
			return nil, fmt.Errorf("%q is neither an extent nor a symbol", w)
		}
	}
	return s, nil
}

// isName accepts a letter or '_' followed by letters, digits, '_' and '.'.
func isName(w string) bool {
	for i, r := range w {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || (r < '0' || r > '9') && r != '.') {
			return false
		}
	}
	return w != ""
}

// SymbolName makes any text a legal symbol: other characters become '_'; an empty text becomes "N".
func SymbolName(text string) string {
	b := []byte(text)
	for i, c := range b {
		if !isName("a" + string(rune(c))) {
			b[i] = '_'
		}
	}
	if len(b) == 0 {
		return "N"
	}
	if !isName(string(b)) {
		return "_" + string(b)
	}
	return string(b)
}
