package dyn

import "reflect"

// ID names a type within one session; 0 is no type (in a list of cases: nil).
type ID int

// Kind says how a type is built.
type Kind string

// The kinds of types.
const (
	Basic     Kind = "basic"     // Name is bool, int, …, string, complex128
	Native    Kind = "native"    // a named type of a compiled package: Path and Symbol
	Named     Kind = "named"     // declared in a cell: Name and Under
	Pointer   Kind = "pointer"   // Elem
	Slice     Kind = "slice"     // Elem
	Array     Kind = "array"     // Elem, Len
	Map       Kind = "map"       // Key, Elem
	Chan      Kind = "chan"      // Elem, Dir
	Func      Kind = "func"      // Params, Results, Variadic
	Struct    Kind = "struct"    // Fields
	Interface Kind = "interface" // Methods
)

// Desc describes one type. Descriptors travel from the front, which interns them (identical types have one ID), to the worker.
type Desc struct {
	ID       ID              `json:"id"`
	Kind     Kind            `json:"kind"`
	Name     string          `json:"name,omitempty"`    // Named: as %T prints it, main.Pair[int,string]; Basic: int
	Path     string          `json:"path,omitempty"`    // Native: import path ("" for error)
	Symbol   string          `json:"symbol,omitempty"`  // Native: exported name in that package
	Under    ID              `json:"under,omitempty"`   // Named: the underlying type
	Elem     ID              `json:"elem,omitempty"`    // Pointer, Slice, Array, Map, Chan
	Key      ID              `json:"key,omitempty"`     // Map
	Len      int             `json:"len,omitempty"`     // Array
	Dir      reflect.ChanDir `json:"dir,omitempty"`     // Chan
	Fields   []Field         `json:"fields,omitempty"`  // Struct
	Params   []ID            `json:"params,omitempty"`  // Func
	Results  []ID            `json:"results,omitempty"` // Func
	Variadic bool            `json:"variadic,omitempty"`
	Methods  []Method        `json:"methods,omitempty"` // Interface: all of them by name; Named: those that cells declare

	// Emulated: the dynamic type is known from a descriptor only, so a value of the type is boxed when it becomes an interface.
	// It holds for Named types that are no interfaces, for structs with unexported or embedded fields, and for all types
	// composed of such types. The representation of any other type is the type itself.
	Emulated bool `json:"emulated,omitempty"`

	// Layout, of a struct, is the ID of the struct type that represents it: types that differ only in tags share one.
	Layout ID `json:"layout,omitempty"`

	// Hole: a Named type that refers to itself without a struct between (type State func(*Lexer) State). It is represented by
	// an empty interface that holds the representation of the underlying type, nil when that is nil.
	Hole bool `json:"hole,omitempty"`
}

// Field is a field of a struct.
type Field struct {
	Name     string `json:"name"`
	Rep      string `json:"rep"` // its exported name in the representation
	Type     ID     `json:"type"`
	Tag      string `json:"tag,omitempty"`
	Embedded bool   `json:"embedded,omitempty"`
}

// Method is a method of an interface, or one that cells declare for a Named type.
type Method struct {
	Name    string `json:"name"`
	Type    ID     `json:"type"`              // a Func without the receiver
	Pointer bool   `json:"pointer,omitempty"` // Named: the receiver is a pointer
}
