package dyn

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// directive is a piece of a format: text, or one verb with its operand.
type directive struct {
	text string // as it is printed, when there is no verb
	spec string // % and the flags, width and precision, their operands filled in
	verb rune
	arg  int // the operand's index
}

// scanner reads a format as package fmt does. Every mistake in a format has a text that is printed in its place.
type scanner struct {
	format    string
	args      []any
	reg       *Registry
	arg       int  // the operand that is next
	reordered bool // an index such as [2] was used
	good      bool // the indexes of this directive are
	out       []directive
}

func (r *Registry) scan(format string, args []any) []directive {
	s := &scanner{format: format, args: args, reg: r}
	for s.format != "" {
		i := strings.IndexByte(s.format, '%')
		if i < 0 {
			i = len(s.format)
		}
		s.text(s.format[:i])
		s.format = s.format[i:]
		if s.format != "" {
			s.format = s.format[1:]
			s.directive()
		}
	}
	if !s.reordered && s.arg < len(args) {
		var extra []string
		for _, a := range args[s.arg:] {
			if a == nil {
				extra = append(extra, "<nil>")
			} else {
				extra = append(extra, r.TypeOf(a)+"="+r.Sprintf("%v", a))
			}
		}
		s.text("%!(EXTRA " + strings.Join(extra, ", ") + ")")
	}
	return s.out
}

func (s *scanner) text(t string) { s.out = append(s.out, directive{text: t}) }

// directive reads what follows a %.
func (s *scanner) directive() {
	s.good = true
	n := 0
	for n < len(s.format) && strings.IndexByte("#0+- ", s.format[n]) >= 0 {
		n++
	}
	spec := "%" + s.format[:n]
	s.format = s.format[n:]
	spec, indexed := s.width(spec, s.index())
	if len(s.format) > 1 && s.format[0] == '.' {
		s.format = s.format[1:]
		if indexed {
			s.good = false
		}
		spec, indexed = s.precision(spec, s.index())
	}
	if !indexed {
		s.index()
	}
	s.end(spec)
}

// width reads a width; indexed tells whether an index comes before it, and whether one still is the last that was read.
func (s *scanner) width(spec string, indexed bool) (string, bool) {
	if !s.next('*') {
		w := s.digits()
		if w != "" && indexed {
			s.good = false
		}
		return spec + w, indexed
	}
	if w, ok := s.number(); ok {
		return spec + strconv.Itoa(w), false // fmt reads a minus as the flag
	}
	s.text("%!(BADWIDTH)")
	return spec, false
}

// precision reads a precision, as width does a width.
func (s *scanner) precision(spec string, indexed bool) (string, bool) {
	if !s.next('*') {
		return spec + "." + s.digits(), indexed
	}
	if w, ok := s.number(); ok && w >= 0 {
		return spec + "." + strconv.Itoa(w), false
	}
	s.text("%!(BADPREC)")
	return spec, false
}

// end reads the verb.
func (s *scanner) end(spec string) {
	if s.format == "" {
		s.text("%!(NOVERB)")
		return
	}
	verb, size := utf8.DecodeRuneInString(s.format)
	s.format = s.format[size:]
	switch {
	case verb == '%':
		s.text("%")
	case !s.good:
		s.text("%!" + string(verb) + "(BADINDEX)")
	case s.arg >= len(s.args):
		s.text("%!" + string(verb) + "(MISSING)")
	default:
		s.out = append(s.out, directive{spec: spec, verb: verb, arg: s.arg})
		s.arg++
	}
}

// index reads an index of an operand, such as [2]; it reports whether there was one.
func (s *scanner) index() bool {
	if s.format == "" || s.format[0] != '[' {
		return false
	}
	s.reordered = true
	end := strings.IndexByte(s.format, ']')
	if len(s.format) < 3 || end < 0 {
		s.good = false
		s.format = s.format[1:]
		return false
	}
	inner := s.format[1:end]
	s.format = s.format[end+1:]
	n, err := strconv.Atoi(inner)
	if err != nil || inner[0] == '-' || inner[0] == '+' || tooLarge(n/10) {
		s.good = false
		return false
	}
	if n < 1 || n > len(s.args) {
		s.good = false
		return true
	}
	s.arg = n - 1
	return true
}

func (s *scanner) next(c byte) bool {
	if s.format == "" || s.format[0] != c {
		return false
	}
	s.format = s.format[1:]
	return true
}

// digits reads a number that fmt accepts as a width or precision.
func (s *scanner) digits() string {
	n := 0
	for n < len(s.format) && '0' <= s.format[n] && s.format[n] <= '9' {
		n++
	}
	w := s.format[:n]
	if v, err := strconv.Atoi(w); n > 0 && (err != nil || tooLarge(v/10)) {
		s.format = "" // fmt gives up on the rest
		return ""
	}
	s.format = s.format[n:]
	return w
}

// number takes an operand as a width or precision.
func (s *scanner) number() (int, bool) {
	if s.arg >= len(s.args) {
		return 0, false
	}
	n := s.reg.nodeOf(s.args[s.arg])
	s.arg++
	switch v := n.v; {
	case !v.IsValid():
	case v.CanInt() && v.Int() == int64(int(v.Int())):
		return int(v.Int()), !tooLarge(int(v.Int()))
	case v.CanUint() && v.Uint() == uint64(int(v.Uint())) && int(v.Uint()) >= 0:
		return int(v.Uint()), !tooLarge(int(v.Uint()))
	}
	return 0, false
}

func tooLarge(n int) bool { return n > 1e6 || n < -1e6 }
