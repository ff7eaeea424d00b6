package dyn

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

// What follows a struct type in memory when it has methods, see patch.go.
type (
	abiWithMethods struct {
		abiType
		uncommon abiUncommon
	}
	abiUncommon struct {
		_               int32 // import path
		methods, public uint16
		at              uint32 // of the methods, from here
		_               uint32
	}
	abiMethod struct{ name, typ, ifn, tfn int32 }
)

// forge makes a struct type around a Val that has the given methods, which are in the order of their names. room is a carrier with at
// least as many methods.
//
// Why this is sound: reflect gives a struct the methods of its first field when that is embedded, which is a carrier here: a struct
// that holds a Val and nothing else. The list of methods that reflect makes lies behind the description of the struct, on the heap; it
// is overwritten with entries from the lists of other such structs, and its length is reduced. An entry holds a name, a type and
// code, all by numbers that are valid in the whole process. The code takes the address of its receiver, and all receivers have
// one layout. The struct has a tag unlike every other's, so that nobody else has it, and nobody has seen it before it is complete.
func forge(room reflect.Type, methods []carried, comparable bool) (reflect.Type, error) {
	rt := around(room)
	table, err := methodsOf(rt)
	if err != nil {
		return nil, err
	}
	if len(table) < len(methods) {
		return nil, fmt.Errorf("a type has %d methods that compiled code can call, which is more than the %d that package dyn has room for", len(methods), len(table))
	}
	for i, m := range methods {
		if table[i], err = listed(m); err != nil {
			return nil, err
		}
	}
	t := (*abiWithMethods)(pointer(rt))
	t.uncommon.methods, t.uncommon.public = uint16(len(methods)), uint16(len(methods))
	if !comparable {
		t.equal = nil
	}
	for i, m := range methods {
		if rt.Method(i).Name != m.name {
			return nil, fmt.Errorf("method %d of a form is %s, not %s, after it was set", i, rt.Method(i).Name, m.name)
		}
	}
	if rt.NumMethod() != len(methods) || rt.Comparable() != comparable {
		return nil, fmt.Errorf("a form has %d methods, not %d, after it was made", rt.NumMethod(), len(methods))
	}
	return rt, nil
}

// around makes a struct type that embeds a carrier.
func around(carrier reflect.Type) reflect.Type {
	tag := fmt.Sprintf(`dyn:"%d"`, layoutSerial.Add(1))
	return reflect.StructOf([]reflect.StructField{{Name: "Value", Type: carrier, Anonymous: true, Tag: reflect.StructTag(tag)}})
}

// methodsOf returns the methods of a struct type that reflect has made, where they lie in memory.
func methodsOf(rt reflect.Type) ([]abiMethod, error) {
	n := rt.NumMethod()
	if n == 0 {
		return nil, fmt.Errorf("%s has no methods", rt)
	}
	t := (*abiWithMethods)(pointer(rt))
	u := &t.uncommon
	if len(t.fields) != 1 || t.fields[0].typ != pointer(rt.Field(0).Type) || int(u.methods) != n || int(u.public) != n || uintptr(u.at) != unsafe.Sizeof(*u) {
		return nil, fmt.Errorf("this version of Go (%s) describes methods in a way that package dyn does not know", runtime.Version())
	}
	return unsafe.Slice((*abiMethod)(unsafe.Add(unsafe.Pointer(u), u.at)), n), nil
}

// source is a struct type around a carrier with all the methods of that, by name.
type source struct {
	names []string
	table []abiMethod
	err   error
}

var sources sync.Map // reflect.Type of a carrier → func() source

// listed returns a method's entry in the list of a struct.
func listed(m carried) (abiMethod, error) {
	f, _ := sources.LoadOrStore(m.carrier, sync.OnceValue(func() source {
		rt := around(m.carrier)
		table, err := methodsOf(rt)
		s := source{table: table, err: err}
		for i := range table {
			s.names = append(s.names, rt.Method(i).Name)
		}
		return s
	}))
	s := f.(func() source)()
	if s.err != nil {
		return abiMethod{}, s.err
	}
	i, ok := slices.BinarySearchFunc(s.names, m.name, strings.Compare)
	if !ok {
		return abiMethod{}, fmt.Errorf("the carrier %s has no method %s", m.carrier, m.name)
	}
	return s.table[i], nil
}
