package worker

import (
	"flag"
)

// flagVar is the method Var of a flag set. Package flag tells a default that is the zero value by making the zero value of the type
// of a flag's value, which for a value of a type that cells declare has no text: neither has such a default then.
func (w *worker) flagVar(set *flag.FlagSet, v flag.Value, name, usage string) {
	set.Var(v, name, usage)
	if f := set.Lookup(name); w.types.ZeroText(v) == f.DefValue {
		f.DefValue = ""
	}
}
