package interp

import (
	"testing"

	"github.com/luciola-nn/luciola/compiler/instr"
)

func TestEveryInstructionRuns(t *testing.T) {
	for _, row := range instr.Table() {
		if runs[row.Op] == nil {
			t.Errorf("%s has no step in compiler/backend/interp/steps.go", row.Op)
		}
	}
	if len(runs) != len(instr.Table()) {
		t.Errorf("%d entries in compiler/backend/interp/steps.go for %d instructions", len(runs), len(instr.Table()))
	}
}
