// Package dyn gives values of types that cells declare their dynamic types.
//
// The interpreter sees no type that a cell declares: lowered code knows such types by their representation alone (numbers,
// strings, structs whose fields all have exported names). A value that becomes an interface is boxed with a descriptor of its
// type, a [Val]. Everything that depends on the dynamic type looks at the descriptor: type switches, assertions, comparison,
// calls through interfaces, printing, encoding, errors.As. Compiled code finds the methods of a Val as methods of its own.
//
// The package knows nothing of the interpreter, of cells as source, or of the protocol. Open registry.go first.
package dyn
