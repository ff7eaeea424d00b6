// Package attr holds the attributes of an operation: named integers, floats, strings and lists of integers, declared by a table row,
// printed in declaration order and parsed back. Both IRs use it. It knows no operation and no tensor. Open this file first.
package attr

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Kind is what an attribute holds.
type Kind uint8

// The kinds and the Go types that hold them in a [Set].
const (
	Int    Kind = iota // int
	Float              // float64
	Ints               // []int
	String             // string: letters, digits, '_', '-' and '.'
)

// Decl declares one attribute of an operation.
type Decl struct {
	Name    string
	Kind    Kind
	Default any    // nil: required. Otherwise the value that a Set without this name has
	Doc     string // one phrase, with the unit if there is one
}

// Set holds attributes by name. Values are int, float64, []int or string. A Set is not changed once its operation exists.
type Set map[string]any

// Clone returns an independent copy.
func (s Set) Clone() Set {
	c := make(Set, len(s))
	for k, v := range s {
		if l, ok := v.([]int); ok {
			v = slices.Clone(l)
		}
		c[k] = v
	}
	return c
}

// Check reports the first attribute of s that decls does not declare, that has another kind, or that is required and absent.
func Check(decls []Decl, s Set) error {
	known := 0
	for _, d := range decls {
		v, ok := s[d.Name]
		if !ok {
			if d.Default == nil {
				return fmt.Errorf("attribute %s is required", d.Name)
			}
			continue
		}
		known++
		if !d.Kind.holds(v) {
			return fmt.Errorf("attribute %s is a %T, expected %s", d.Name, v, d.Kind)
		}
	}
	if known == len(s) {
		return nil
	}
	names := make([]string, len(decls))
	for i, d := range decls {
		names[i] = d.Name
	}
	for _, k := range s.names() {
		if !slices.Contains(names, k) {
			return fmt.Errorf("unknown attribute %s; known: %s", k, strings.Join(names, " "))
		}
	}
	return nil
}

func (s Set) names() []string {
	names := make([]string, 0, len(s))
	for k := range s {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

// Get returns the value of name: from s, else the default in decls. It panics if the table declares no such attribute.
func Get(decls []Decl, s Set, name string) any {
	if v, ok := s[name]; ok {
		return v
	}
	for _, d := range decls {
		if d.Name == name {
			return d.Default
		}
	}
	panic("attr: no attribute " + name + " is declared")
}

// Print returns the attributes as " name=value …" in declaration order, leaving out those equal to their default.
func Print(decls []Decl, s Set) string {
	var b strings.Builder
	for _, d := range decls {
		v, ok := s[d.Name]
		if !ok || d.Default != nil && Equal(v, d.Default) {
			continue
		}
		b.WriteString(" " + d.Name + "=" + format(v))
	}
	return b.String()
}

// Equal reports whether two attribute values are the same; a NaN equals itself.
func Equal(a, b any) bool {
	if x, ok := a.([]int); ok {
		y, ok := b.([]int)
		return ok && slices.Equal(x, y)
	}
	if x, ok := a.(float64); ok {
		y, ok := b.(float64)
		return ok && math.Float64bits(x) == math.Float64bits(y)
	}
	if _, ok := b.([]int); ok {
		return false
	}
	return a == b
}

// EqualSets reports whether a and b mean the same under decls, defaults filled in.
func EqualSets(decls []Decl, a, b Set) bool {
	for _, d := range decls {
		if !Equal(Get(decls, a, d.Name), Get(decls, b, d.Name)) {
			return false
		}
	}
	return true
}

func format(v any) string {
	switch v := v.(type) {
	case int:
		return strconv.Itoa(v)
	case float64:
		return FormatFloat(v)
	case []int:
		return strings.ReplaceAll(fmt.Sprint(v), ",", " ")
	}
	return fmt.Sprint(v)
}

// FormatFloat writes the shortest text that parses back to v: "0.5", "1e-05", "inf", "-inf", "nan".
func FormatFloat(v float64) string {
	return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "+"))
}

// Parse reads one "name=value" of the kinds in decls into s.
func Parse(decls []Decl, s Set, text string) error {
	name, value, ok := strings.Cut(text, "=")
	i := slices.IndexFunc(decls, func(d Decl) bool { return d.Name == name })
	if !ok || i < 0 {
		return fmt.Errorf("unknown attribute %q", text)
	}
	if _, twice := s[name]; twice {
		return fmt.Errorf("attribute %s is given twice", name)
	}
	v, err := decls[i].Kind.parse(value)
	if err != nil {
		return fmt.Errorf("attribute %s: %q is not %s", name, value, decls[i].Kind)
	}
	s[name] = v
	return nil
}

func (k Kind) parse(text string) (any, error) {
	switch k {
	case Int:
		return strconv.Atoi(text)
	case Float:
		return strconv.ParseFloat(text, 64)
	case Ints:
		if len(text) < 2 || text[0] != '[' || text[len(text)-1] != ']' {
			return nil, strconv.ErrSyntax
		}
		list := []int{}
		for _, f := range strings.Fields(text[1 : len(text)-1]) {
			n, err := strconv.Atoi(f)
			if err != nil {
				return nil, err
			}
			list = append(list, n)
		}
		return list, nil
	}
	for _, r := range text {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.", r) {
			return nil, strconv.ErrSyntax
		}
	}
	if text == "" {
		return nil, strconv.ErrSyntax
	}
	return text, nil
}

func (k Kind) holds(v any) bool {
	switch v.(type) {
	case int:
		return k == Int
	case float64:
		return k == Float
	case []int:
		return k == Ints
	case string:
		return k == String
	}
	return false
}

// String names the kind as a message does: "an integer".
func (k Kind) String() string {
	return [...]string{"an integer", "a number", "a list of integers", "a word"}[k]
}
