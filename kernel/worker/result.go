package worker

import (
	"fmt"
	"strings"

	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
)

// finish sends the result of a cell that ended well, or explains why it did not.
func (w *worker) finish(r *run, err error) *link.Failure {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failure != nil {
		return r.failure
	}
	if err != nil {
		return w.panicked(r, err)
	}
	if len(r.parts) > 0 {
		w.out.result(join(r.parts))
	}
	return nil
}

// join makes one bundle of the values of a call with several results.
func join(parts []display.Bundle) display.Bundle {
	if len(parts) == 1 {
		return parts[0]
	}
	var texts []string
	for _, p := range parts {
		texts = append(texts, fmt.Sprint(p.Data["text/plain"]))
	}
	return display.Text(strings.Join(texts, ", "))
}
