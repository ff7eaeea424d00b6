package worker

import "log/slog"

// logValuer is a value whose type cells declare with a method LogValue.
type logValuer struct {
	w     *worker
	value any
}

// LogValue implements slog.LogValuer.
func (l logValuer) LogValue() (v slog.Value) {
	l.w.types.Call(l.value, "LogValue", nil, &v)
	return v
}

// logValue gives log/slog the value in a form whose LogValue it finds.
func (w *worker) logValue(x any) any {
	if w.types.Boxed(x) && w.types.Has(x, "LogValue") {
		return logValuer{w, x}
	}
	return x
}
