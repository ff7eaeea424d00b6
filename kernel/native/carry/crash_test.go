package carry

import (
	"reflect"
	"testing"
)

// Reports of the runtime of Go 1.26, with the cell's calls in them.
func TestCrashed(t *testing.T) {
	for report, want := range map[string]Panic{
		"panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1]\n\n" +
			"goroutine 4 [running]:\nmain.point.far(...)\n\tIn[1]:2\nmain.cellᐧ.func1()\n\tIn[1]:6 +0x31\ncreated by main.cellᐧ in goroutine 1\n\tIn[1]:4 +0xca\n": {
			Value: "runtime error: invalid memory address or nil pointer dereference",
			Calls: []Call{{"point.far", 2}, {"cellᐧ.func1", 6}, {"cellᐧ", 4}},
		},
		"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\nmain.cellᐧ(0x3a6f12c50150)\n\tIn[2]:4 +0xc5\nmain.main()\n\tnative.go:3 +0x18\n": {
			Value: "all goroutines are asleep - deadlock!", Fatal: true, Calls: []Call{{"cellᐧ", 4}},
		},
		"fatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x1?, 0x4?})\n\truntime/panic.go:1229 +0x48\n\ngoroutine 1 gp=0xc1 [running]:\nmain.(*tree).walk(0x0?)\n\tIn[3]:3 +0x1d fp=0xc1\n": {
			Value: "stack overflow", Fatal: true, Calls: []Call{{"(*tree).walk", 3}},
		},
		"panic: one [recovered, repanicked]\n\ngoroutine 7 [running]:\nfmt.Println()\n\tfmt/print.go:3\n": {Value: "one"},
	} {
		if got, ok := crashed(report); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nis read as %+v, %v", report, got, ok)
		}
	}
	if _, ok := crashed(""); ok {
		t.Error("nothing is taken for a report")
	}
}
