package bind

import (
	"strings"
	"testing"
)

// What is no PNG file ends the cell.
func TestImageOfGarbage(t *testing.T) {
	nb := newNotebook(t)
	o := nb.run("display.Image([]byte(\"garbage\"))")
	if o.failure == nil || !strings.Contains(o.failure.Value, `expected the bytes of a PNG file, found 7 bytes, "garbage"`) || len(o.displays) != 0 {
		t.Errorf("%v %v", o.failure, o.displays)
	}
}
