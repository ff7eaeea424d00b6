package dyn

import (
	"fmt"
	"reflect"
	"runtime"
	"unsafe"
)

// standIn is what a recursive field refers to before its struct exists. No compiled struct mentions it: a struct that does is
// made by reflect, on the heap.
type standIn struct{ _ byte }

// standIns hold a field's place. Each has the size, alignment, pointers and comparability of every type of its kind.
var standIns = map[Kind]reflect.Type{
	Pointer: reflect.TypeFor[*standIn](),
	Slice:   reflect.TypeFor[[]standIn](),
	Map:     reflect.TypeFor[map[int]standIn](),
	Chan:    reflect.TypeFor[chan standIn](),
	Func:    reflect.TypeFor[func(standIn)](),
}

// The leading parts of the descriptors of types in package internal/abi, of which fields and equal are used. What is
// found there is checked against reflect before anything is written.
type (
	abiType struct {
		_, _    uintptr // size, bytes with pointers
		_       uint32  // hash
		_       [4]uint8
		equal   func(unsafe.Pointer, unsafe.Pointer) bool
		_       *byte
		_, _    int32
		pkgPath *byte
		fields  []abiField
	}
	abiField struct {
		_      *byte // name
		typ    unsafe.Pointer
		offset uintptr
	}
)

// patch replaces the type of a field that holds a stand-in by want, which is of the same kind.
//
// Why this is sound: reflect derives size, alignment, offsets, pointer mask, hash and comparability of a struct from its fields
// when it makes it. All of them are the same for every pointer, for every slice, map, channel and function, so none
// changes with the field's type. Comparison and everything else reads the fields when it is done. The struct was made by
// reflect for this purpose (its tag is unlike every other's), lies on the heap and is never freed; the store is one of a Go
// pointer into memory that the collector scans. Nobody has seen the struct before it is complete.
//
// One thing must not be done with such a type: to ask reflect whether it converts to another recursive struct with the same
// field names. reflect would compare them without end. Go's types that convert to each other share one layout.
func patch(s reflect.Type, index int, want reflect.Type) error {
	old := s.Field(index).Type
	if old.Kind() != want.Kind() || old.Size() != want.Size() || old.Comparable() != want.Comparable() {
		return fmt.Errorf("field %s of a recursive struct: %s cannot stand in for %s", s.Field(index).Name, old, want)
	}
	fields := (*abiType)(pointer(s)).fields
	if len(fields) != s.NumField() || fields[index].typ != pointer(old) || fields[index].offset != s.Field(index).Offset {
		return fmt.Errorf("this version of Go (%s) describes structs in a way that package dyn does not know", runtime.Version())
	}
	fields[index].typ = pointer(want)
	if got := s.Field(index).Type; got != want {
		return fmt.Errorf("field %s of a recursive struct is of type %s, not %s, after it was set", s.Field(index).Name, got, want)
	}
	return nil
}

// pointer returns the address of the descriptor of a type: a reflect.Type is an interface that holds it.
func pointer(t reflect.Type) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1] }

// settable is a field of a struct that reflect made, which is not exported, as one that can be set: no code has its name, so
// nobody counts on what is in it.
func settable(field reflect.Value) reflect.Value {
	if field.CanSet() {
		return field
	}
	return reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem()
}
