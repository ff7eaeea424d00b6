package magic

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// describe writes parts in short.
func describe(src string, parts []Part) string {
	var out []string
	for _, p := range parts {
		switch p.Kind {
		case Code:
			out = append(out, fmt.Sprintf("go %d %q", p.Row, src[p.Start:p.End]))
		case Line:
			out = append(out, fmt.Sprintf("%%%s %d %q", p.Name, p.Row, p.Args))
		case Cell:
			out = append(out, fmt.Sprintf("%%%%%s %d %q %q %v", p.Name, p.Row, p.Args, p.Body, p.Misplaced))
		case Shell:
			out = append(out, fmt.Sprintf("! %d %q", p.Row, p.Args))
		case Help:
			out = append(out, fmt.Sprintf("? %d %s %d", p.Row, p.Name, p.Detail))
		}
	}
	return strings.Join(out, "; ")
}

func TestSplit(t *testing.T) {
	known := func(name string) bool { return name == "ok" }
	for src, want := range map[string]string{
		"":                                   "",
		"x := 1\n%time f(x)\ny":              `go 1 "x := 1\n"; %time 2 "f(x)"; go 3 "y"`,
		"//%time f(x)\nx":                    `%time 1 "f(x)"; go 2 "x"`,
		"// %time f(x)":                      `go 1 "// %time f(x)"`,
		"x := `\n%time\n`\n%who":             `go 1 "x := ` + "`\\n%time\\n`" + `\n"; %who 4 ""`,
		"/*\n%who\n*/":                       `go 1 "/*\n%who\n*/"`,
		"f(\n%who\n)":                        `go 1 "f(\n%who\n)"`,
		"s := \"(\" // {\n%who":              `go 1 "s := \"(\" // {\n"; %who 2 ""`,
		"s := '\\''\n!ls -l 'a b'\n!pwd":     `go 1 "s := '\\''\n"; ! 2 "ls -l 'a b'"; ! 3 "pwd"`,
		"!ls \\\n  -l\nx":                    `! 1 "ls \\\n  -l"; go 3 "x"`,
		"!ok":                                `go 1 "!ok"`,
		"!ok -v x":                           `! 1 "ok -v x"`,
		"!true":                              `go 1 "!true"`,
		"b := a &&\n!c":                      `go 1 "b := a &&\n!c"`,
		"done := f()\n!done":                 `go 1 "done := f()\n!done"`,
		"i++\n!ls":                           `go 1 "i++\n"; ! 2 "ls"`,
		"fmt.Println?":                       "? 1 fmt.Println 0",
		"x := 1\nx??\n?y":                    `go 1 "x := 1\n"; ? 2 x 1; ? 3 y 0`,
		"%time?":                             "? 1 %time 0",
		"%%time\nx := 1\n%who":               `%%time 1 "" "x := 1\n%who" false`,
		"\n// why\n%%bash -e\nls\n":          `%%bash 3 "-e" "ls\n" false`,
		"x := 1\n%%bash\nls":                 `go 1 "x := 1\n"; %%bash 2 "" "" true; go 3 "ls"`,
		"%":                                  `% 1 ""`,
		"%3":                                 `%3 1 ""`,
		"x %\n3":                             `go 1 "x %\n3"`,
		"%env A=1\r\nx":                      `%env 1 "A=1"; go 2 "x"`,
		"%time fmt.Println(\"𝔸\")\n\xff%who": `%time 1 "fmt.Println(\"𝔸\")"; go 2 "\xff%who"`,
	} {
		if got := describe(src, Split(src, known)); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", src, got, want)
		}
	}
}

func TestUncomment(t *testing.T) {
	for body, want := range map[string]string{
		"// ls\n//\n//  -l": "ls\n\n -l", "// a\nb": "// a\nb", "": "", "//a\n\n//b\n": "a\n\nb\n",
	} {
		if got := Uncomment(body); got != want {
			t.Errorf("%q: got %q, want %q", body, got, want)
		}
	}
}

// The parts of a cell are the cell, in order; arguments and bodies lie where they say; blanking keeps lines and characters.
func FuzzSplit(f *testing.F) {
	for _, src := range []string{
		"x\n%time y\n!ls 'a\nz?", "%%bash\nls", "//%%time\nx", "`\n%a", "/*\n!b\n*/ c", "!ok", "%", "%%", "?", "x??", "\r\n%a\r\n", "!a \\\n", "!\f0", "%a \v1",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		at := 0
		for _, p := range Split(src, nil) {
			if p.Start != at || p.End <= p.Start || p.End > len(src) {
				t.Fatalf("%q: a part %d:%d behind %d", src, p.Start, p.End, at)
			}
			at = p.End
			if p.Args != "" && !strings.HasPrefix(src[p.ArgsAt:], p.Args) || !strings.HasPrefix(src[p.BodyAt:], p.Body) {
				t.Errorf("%q: %+v", src, p)
			}
			if p.Kind != Cell && p.Row != 1+strings.Count(src[:p.Start], "\n") {
				t.Errorf("%q: %+v is not in that line", src, p)
			}
			blank := Blank(src, p.Start, p.End)
			if utf8.RuneCountInString(blank) != utf8.RuneCountInString(src) || strings.Count(blank, "\n") != strings.Count(src, "\n") {
				t.Errorf("%q: blanked %q", src, blank)
			}
		}
		if at != len(src) {
			t.Errorf("%q: %q is in no part", src, src[at:])
		}
	})
}
