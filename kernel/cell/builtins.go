package cell

// builtin is a predeclared function as it is explained: go/types knows no signature of it.
type builtin struct{ signature, doc string }

var builtins = map[string]builtin{
	"append":  {"(s []T, elems ...T) []T", "A slice of the elements of s and those behind it; it may share the memory of s."},
	"cap":     {"(v T) int", "How many elements a slice can have without other memory, the length of an array, or the size of a channel's buffer."},
	"clear":   {"(v T)", "Takes all entries out of a map; sets all elements of a slice to zero."},
	"close":   {"(c chan<- T)", "Ends a channel: what was sent is still received, then zero values are."},
	"complex": {"(re, im FloatType) ComplexType", "The complex number of a real and an imaginary part."},
	"copy":    {"(dst, src []T) int", "Copies elements, as many as the shorter slice has, and returns their number; src may also be a string."},
	"delete":  {"(m map[K]V, key K)", "Takes a key and its value out of a map, if it is there."},
	"imag":    {"(c ComplexType) FloatType", "The imaginary part of a complex number."},
	"len":     {"(v T) int", "The number of elements of a slice, array, map or channel's buffer; of a string, its bytes."},
	"make":    {"(T, size ...int) T", "A new slice of a length and capacity, map, or channel with a buffer."},
	"max":     {"(x T, y ...T) T", "The largest of numbers or strings."},
	"min":     {"(x T, y ...T) T", "The smallest of numbers or strings."},
	"new":     {"(T) *T", "A pointer to a new variable of a type, with its zero value, or with the value of an expression."},
	"panic":   {"(v any)", "Ends the functions that run, one by one, until a deferred one recovers; else the cell fails with v."},
	"print":   {"(args ...T)", "Writes values to standard error, for debugging; fmt.Print is for output."},
	"println": {"(args ...T)", "Writes values to standard error with spaces between and a line end, for debugging; fmt.Println is for output."},
	"real":    {"(c ComplexType) FloatType", "The real part of a complex number."},
	"recover": {"() any", "In a deferred function: stops a panic and returns its value; nil when there is none."},
}
