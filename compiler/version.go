package compiler

// version is set by the linker: -X github.com/luciola-nn/luciola/compiler.version=…
var version = "development"

// Version returns the version of Luciola that runs, as git describes it: what a notebook needs beside its data to be repeated. It is
// "development" in a program that was not built by the installer.
func Version() string { return version }
