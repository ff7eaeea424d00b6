// Package mapper compiles networks to accelerator programs: which unit does what, where values live, how layers are cut into
// tiles, in which order operands are loaded, which command waits for which.
//
// One mapper serves every machine: it reads the machine's fields and never its name. [Map] takes a quantized graph;
// [FromTraffic] takes layers known only by their sizes. What comes out is a program.Program; how long it takes is the simulator's
// business, and the mapper does not know it.
//
// Open graph.go first (Map), then place.go (memory), conv.go (tiles), stream.go (commands).
package mapper
