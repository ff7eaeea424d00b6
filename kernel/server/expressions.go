package server

import (
	"maps"
	"slices"

	"github.com/luciola-nn/luciola/kernel/link"
)

// expressions evaluates the user_expressions of a request in the order of their names. What they print or declare is dropped.
func (k *Kernel) expressions(e *execution) map[string]any {
	values := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(e.asked.Expressions)) {
		values[name] = k.expression(e, e.asked.Expressions[name])
	}
	return values
}

func (k *Kernel) expression(cell *execution, src string) map[string]any {
	unit, problem := k.Language.Compile(max(cell.count, 1), src)
	var e *execution
	if problem == nil {
		e = k.newExecution(cell.lane, cell.request)
		e.hidden = true
		k.setRunning(cell.lane, e) // an interrupt is for it now
		var done link.Message
		if done, problem = k.runUnit(e, unit.Code); problem == nil {
			problem = done.Error
		}
		k.setRunning(cell.lane, cell)
		e.end()
	}
	if problem != nil {
		return map[string]any{
			"status": "error", "ename": problem.Name, "evalue": problem.Value,
			"traceback": append([]string{}, problem.Traceback...),
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return map[string]any{"status": "ok", "data": object(e.result), "metadata": object(e.metadata)}
}
