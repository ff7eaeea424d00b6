package interp

import (
	"testing"

	"github.com/luciola-nn/luciola/compiler/instr"
)

func TestEveryInstructionRuns(t *testing.T) {
	for _, row := range instr.Table() {
		if runs[row.Op] == nil {
			t.Errorf("%s is not in the table of steps.go", row.Op)
		}
	}
	if len(runs) != len(instr.Table()) {
		t.Errorf("%d entries for %d instructions", len(runs), len(instr.Table()))
	}
}
