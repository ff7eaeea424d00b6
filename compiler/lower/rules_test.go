package lower

import (
	"testing"

	"github.com/luciola-nn/luciola/compiler/graph"
)

func TestEveryOperationHasARule(t *testing.T) {
	for _, row := range graph.Table() {
		if rules[row.Op] == nil {
			t.Errorf("%s has no rule in compiler/lower/rules.go", row.Op)
		}
	}
	if len(rules) != len(graph.Table()) {
		t.Errorf("%d rules in compiler/lower/rules.go for %d operations", len(rules), len(graph.Table()))
	}
}
