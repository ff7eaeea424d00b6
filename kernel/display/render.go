package display

import (
	"slices"
	"sync"
)

// Renderer makes the bundle of values that it knows; false for others. It need not set text/plain.
type Renderer func(v any) (Bundle, bool)

var renderers struct {
	sync.Mutex
	list []Renderer // the last one first
}

// Register makes [Of] ask r for values that do not say themselves how they are displayed, before those that were registered earlier.
func Register(r Renderer) {
	renderers.Lock()
	defer renderers.Unlock()
	renderers.list = append([]Renderer{r}, renderers.list...)
}

// rendered asks the renderers.
func rendered(v any) (Bundle, bool) {
	renderers.Lock()
	list := slices.Clone(renderers.list)
	renderers.Unlock()
	for _, r := range list {
		if b, ok := r(v); ok {
			return complete(b), true
		}
	}
	return Bundle{}, false
}

// complete returns a bundle that somebody else has made in the form the protocol wants.
func complete(b Bundle) Bundle {
	return Bundle{Data: Clean(b.Data), Metadata: b.Metadata}
}
