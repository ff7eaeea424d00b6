package dyn

// RuntimeError is a run-time error with the words of Go. It is a runtime.Error, as the panics of compiled Go are.
type RuntimeError string

// Error returns the words.
func (e RuntimeError) Error() string { return string(e) }

// RuntimeError makes it a runtime.Error.
func (RuntimeError) RuntimeError() {}

const nilDereference = RuntimeError("runtime error: invalid memory address or nil pointer dereference")
