// Package worker runs lowered cells in the interpreter, in a process of its own.
//
// It receives [cell.Unit]s over a [link.Conn], evaluates them with yaegi, and sends back what they print, display and return,
// and why they failed, in lines of the cell. It knows neither Go's type checker nor the Jupyter protocol, and none of the
// library: symbols reach it through [Config]. Open serve.go first.
package worker
