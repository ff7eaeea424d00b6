package display

import (
	"fmt"
	"testing"
)

type fails struct{}

func (fails) Format(fmt.State, rune) { panic("no") }

type asks struct{}

func (asks) Format(s fmt.State, verb rune) {
	bytes, edge, most, levels := s.(interface {
		Room() (bytes, edge, most, levels int)
	}).Room()
	_, wide := s.Width()
	fmt.Fprint(s, string(verb), bytes > 0, edge, most, levels, wide, s.Flag('+'))
}

// A Formatter is told how much room there is, and one that panics leaves the rest as it is.
func TestFormatters(t *testing.T) {
	for want, v := range map[string]any{
		"[1 %!v(PANIC=Format method: no) 2]":                    []any{1, fails{}, 2},
		fmt.Sprint(`v`, true, edge, most, levels, false, false): asks{},
	} {
		if got := Plain(v); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
