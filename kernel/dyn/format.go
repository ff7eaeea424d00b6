package dyn

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Sprintf is fmt.Sprintf for operands that may be, or hold, boxed values.
func (r *Registry) Sprintf(format string, args ...any) string {
	if !slices.ContainsFunc(args, r.renders) {
		return fmt.Sprintf(format, args...)
	}
	var b strings.Builder
	for _, d := range r.scan(format, args) {
		b.WriteString(r.render(d, args))
	}
	return b.String()
}

// renders reports whether package fmt would print an operand otherwise than Go does.
func (r *Registry) renders(x any) bool {
	_, ours := x.(RuntimeError)
	return ours || r.involved(x)
}

// Errorf is fmt.Errorf for operands that may be, or hold, boxed values.
func (r *Registry) Errorf(format string, args ...any) error {
	if !slices.ContainsFunc(args, r.renders) {
		return fmt.Errorf(format, args...)
	}
	pieces := r.scan(format, args)
	var wraps []int // the operands of %w
	for _, d := range pieces {
		if d.verb == 'w' && isError(args[d.arg]) && !slices.Contains(wraps, d.arg) {
			wraps = append(wraps, d.arg)
		}
	}
	slices.Sort(wraps)
	errs := make([]any, len(wraps))
	for i, arg := range wraps {
		errs[i] = args[arg]
	}
	var b strings.Builder
	for _, d := range pieces {
		if i := slices.Index(wraps, d.arg); d.verb == 'w' && i >= 0 {
			fmt.Fprintf(&b, "%s[%d]w", d.spec, i+1)
			continue
		}
		b.WriteString(strings.ReplaceAll(r.render(d, args), "%", "%%"))
	}
	return fmt.Errorf(b.String(), errs...)
}

func isError(x any) bool {
	_, ok := x.(error)
	return ok
}

// Sprint is fmt.Sprint for operands that may be, or hold, boxed values.
func (r *Registry) Sprint(args ...any) string {
	var b strings.Builder
	text := true
	for i, a := range args {
		was := text
		text = r.nodeOf(a).open().v.Kind() == reflect.String
		if i > 0 && !text && !was {
			b.WriteByte(' ')
		}
		b.WriteString(r.Sprintf("%v", a))
	}
	return b.String()
}

// Sprintln is fmt.Sprintln for operands that may be, or hold, boxed values.
func (r *Registry) Sprintln(args ...any) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = r.Sprintf("%v", a)
	}
	return strings.Join(parts, " ") + "\n"
}

// render prints one piece of a format.
func (r *Registry) render(d directive, args []any) string {
	if d.verb == 0 {
		return d.text
	}
	x := args[d.arg]
	n := r.nodeOf(x)
	op := operand{p: &printer{reg: r}, n: n}
	switch odd := strings.ContainsRune("#0+- *[.123456789", d.verb); { // fmt would read an odd verb as something else here
	case d.verb == 'T' && x != nil:
		return fmt.Sprintf(d.spec+"s", r.TypeOf(x))
	case !odd && !r.involved(x):
		return fmt.Sprintf(d.spec+string(d.verb), x)
	case d.verb == 'p' && nilable(n.v.Kind()):
		return fmt.Sprintf(d.spec+"p", n.v.UnsafePointer())
	case d.verb == 'p' || d.verb == 'w' || odd:
		op.verb, op.bad, d.verb = d.verb, !odd, 'v'
	}
	return op.sprint(d.spec, d.verb)
}

// involved reports whether a boxed value may lie in what fmt prints of x.
func (r *Registry) involved(x any) bool {
	if x == nil {
		return false
	}
	if _, ok := r.unwrapped(x); ok {
		return true
	}
	rt := reflect.TypeOf(x)
	type key struct{ rt reflect.Type }
	return remember(r, key{rt}, func() bool {
		if rt.Kind() == reflect.Pointer {
			return holdsInterface(rt.Elem(), intoMaps)
		}
		return holdsInterface(rt, intoMaps)
	})
}
