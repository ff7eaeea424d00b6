package tensor

import (
	"fmt"
	"strings"
)

// Type is what is known of a tensor before it exists: element kind, shape and, for integers that stand for reals, the quantization.
type Type struct {
	Kind  Kind
	Shape Shape
	Quant *Quant // nil: the elements are what they are. Never changed once set
}

// TypeOf returns an unquantized type.
func TypeOf(k Kind, shape ...int) Type { return Type{Kind: k, Shape: shape} }

// Equal reports whether both types are the same.
func (t Type) Equal(u Type) bool {
	return t.Kind == u.Kind && t.Shape.Equal(u.Shape) && t.Quant.Equal(u.Quant)
}

// WithShape returns the same kind and quantization in another shape.
func (t Type) WithShape(s Shape) Type { t.Shape = s; return t }

// WithKind returns the same shape in another kind, unquantized.
func (t Type) WithKind(k Kind) Type { return Type{Kind: k, Shape: t.Shape} }

// Bytes returns the size of the data in bytes. It panics if the shape has a symbol.
func (t Type) Bytes() int { return t.Shape.Elements() * t.Kind.Size() }

// Check reports the first rule the type breaks: a negative extent, or quantization that does not fit.
func (t Type) Check() error {
	for _, d := range t.Shape {
		if d < 0 && SymName(d) == "" {
			return fmt.Errorf("extent %d is negative", d)
		}
	}
	if t.Quant == nil {
		return nil
	}
	return t.Quant.check(t.Kind, t.Shape)
}

// String returns the form both IRs print: "f32[N 3 224 224]", "i8[1 10] q(0.5:-3 S)".
func (t Type) String() string {
	s := t.Kind.String() + t.Shape.String()
	if t.Quant != nil {
		s += " " + t.Quant.String()
	}
	return s
}

// ParseType reads what [Type.String] prints.
func ParseType(text string) (Type, error) {
	name, rest, ok := strings.Cut(text, "[")
	kind, known := ParseKind(name)
	shape, quant, ok2 := strings.Cut(rest, "]")
	if !ok || !ok2 || !known {
		return Type{}, fmt.Errorf("%q is not a type such as f32[N 3 224 224]", text)
	}
	s, err := ParseShape("[" + shape + "]")
	if err != nil {
		return Type{}, err
	}
	t := Type{Kind: kind, Shape: s}
	if quant = strings.TrimSpace(quant); quant != "" {
		if t.Quant, err = ParseQuant(quant); err != nil {
			return Type{}, err
		}
	}
	return t, t.Check()
}
