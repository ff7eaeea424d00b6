package cell

import (
	"bytes"
	"fmt"
	"go/importer"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/go/gcexportdata"
)

// seeds are cells of every kind, right and wrong.
var seeds = []string{
	"", "\n", ";", "x", "x := 1 // comment\ny := 2 /* more */; x + y", "import (\n\t\"errors\"\n\tm \"strings\"\n)\nm.ToUpper(\"a\")",
	"type T struct{ A int }\nfunc (t T) Twice() int { return 2 * t.A }\nT{4}.Twice()", "for i := 0; i < 3; i++ {\n\tprintln(i)\n}",
	"L:\nfor {\n\tbreak L\n}", "func() { defer recover() }()", "if x := f(); x > 0 {\n} else if y := g(); y {\n}", "switch {\ncase true:\n}",
	"`raw\n", "'", "\"open", "/* open", "x +", "x.", "strings.To", "kept.", "a(b[c{d", "}", ")", "%time x", "!ls", "package p", "x?",
	"const (\n\tA = iota\n\tB\n)", "var a, b = 1, \"𝔸\"\na", "𝔸𝕓 := 1\n𝔸", "\ufeffx", "x\r\ny\r\n", "\xff\xfe", "go func() {}()\nselect {}",
	"kept.Wri", "var z float64 = strconv.ParseFloat(\"1\", 64)", "strconv.Quote(\"𝔸\").", "kept[\"é\"", "// only a comment", "a //\n//\nb", "A:",
	"func (p *Pair) Foo() { p.", "func (p Pair) Foo() { p.\n}", "type A = Pair\nfunc (a A) Foo() {}", "func (p, q Pair) Foo() {}", "func (p Pair[T]) Foo() { p.",
	"open(\"da", "kept.Open(\"a/b\", 2)", "func open(path string) {}\nopen(\"d\")", "[]Pair{{", "map[string]Pair{\"a\": {Left: 1, ", "if x := pair; x.", "for i, p := range []Pair{{1, 2}} { p.", "switch x := any(pair).(type) { case Pair: x.",
}

func addSeeds(f *testing.F, add func(string)) {
	f.Helper()
	for _, s := range seeds {
		add(s)
	}
}

// lexemesOf returns the tokens of a text without the semicolons that a line end makes.
func lexemesOf(text string) []string {
	all, _ := scan(text)
	var out []string
	for _, x := range all {
		if x.tok != token.EOF && (x.tok != token.SEMICOLON || x.lit == ";") {
			out = append(out, x.tok.String()+" "+x.lit)
		}
	}
	return out
}

// Chunks are pieces of the cell in order, and only semicolons, comments and spaces lie between them. A complaint is about a place
// in the cell.
func FuzzSplit(f *testing.F) {
	addSeeds(f, func(s string) { f.Add(s) })
	f.Fuzz(func(t *testing.T, src string) {
		chunks, complaints := split(src)
		if len(complaints) > 0 {
			lines := strings.Split(src, "\n")
			for _, c := range complaints {
				if c.line < 1 || c.line > len(lines) || c.column < 1 || c.column > len(lines[c.line-1])+1 {
					t.Errorf("%q: a complaint about %d:%d: %s", src, c.line, c.column, c.message)
				}
			}
			return
		}
		var parts []string
		at := 0
		for _, c := range chunks {
			if c.start < at || c.end <= c.start || c.end > len(src) {
				t.Fatalf("%q: the chunk %d:%d behind %d", src, c.start, c.end, at)
			}
			if between := lexemesOf(src[at:c.start]); strings.Trim(strings.Join(between, ""), "; ") != "" {
				t.Errorf("%q: %q is in no chunk", src, between)
			}
			parts = append(parts, lexemesOf(src[c.start:c.end])...)
			at = c.end
		}
		if rest := lexemesOf(src[at:]); strings.Trim(strings.Join(rest, ""), "; ") != "" {
			t.Errorf("%q: %q is in no chunk", src, rest)
		}
		all := lexemesOf(src)
		for _, p := range parts { // those of the chunks are those of the cell, but for semicolons between chunks
			for len(all) > 0 && all[0] != p && all[0] == "; ;" {
				all = all[1:]
			}
			if len(all) == 0 || all[0] != p {
				t.Fatalf("%q: the chunks hold %q", src, parts)
			}
			all = all[1:]
		}
		for _, k := range []kind{importChunk, declChunk, stmtChunk} {
			if kept := keep(src, chunks, k); len(kept) != len(src) || strings.Count(kept, "\n") != strings.Count(src, "\n") {
				t.Errorf("%q: kept of kind %d is %q", src, k, kept)
			}
		}
	})
}

// IsComplete has one of its answers, indents only what is incomplete, and does not change its mind for a line end; what it calls
// complete is Go, and what it calls invalid is not.
func FuzzIsComplete(f *testing.F) {
	s := fuzzSession(f)
	addSeeds(f, func(src string) { f.Add(src) })
	f.Fuzz(func(t *testing.T, src string) {
		status, indent := s.IsComplete(src)
		if !slices.Contains([]string{Complete, Incomplete, Invalid, "unknown"}, status) {
			t.Errorf("%q is %q", src, status)
		}
		if strings.Trim(indent, "\t") != "" || indent != "" && status != Incomplete {
			t.Errorf("%q is %s with the indent %q", src, status, indent)
		}
		if again, _ := s.IsComplete(src + "\n"); again != status {
			t.Errorf("%q is %s, with a line end %s", src, status, again)
		}
		_, problem := parse(token.NewFileSet(), 1, src)
		if status == Complete && problem != nil || status == Invalid && problem == nil { // incomplete may be Go: a label wants a statement
			t.Errorf("%q is %s, and parsed: %v", src, status, problem)
		}
	})
}

// Complete replaces the word before the cursor, counted in code points, by words that begin like it, and always alike; Inspect has
// something to say of what it finds.
func FuzzComplete(f *testing.F) {
	s := fuzzSession(f)
	addSeeds(f, func(src string) {
		for _, cursor := range []int{-1, 0, 1, utf8.RuneCountInString(src) / 2, utf8.RuneCountInString(src), 1 << 40} {
			f.Add(src, cursor)
		}
	})
	f.Fuzz(func(t *testing.T, src string, cursor int) {
		got := s.Complete(src, cursor)
		if text, _, found := s.Inspect(src, cursor, 1, nil); found != (text != "") {
			t.Errorf("%q at %d: found is %t, and said %q", src, cursor, found, text)
		}
		runes := []rune(src)
		if got.End != min(max(cursor, 0), len(runes)) || got.Start < 0 || got.Start > got.End {
			t.Fatalf("%q at %d: replaces %d:%d of %d", src, cursor, got.Start, got.End, len(runes))
		}
		word := strings.ToLower(string(runes[got.Start:got.End]))
		if got.Files {
			if len(got.Items) > 0 || strings.ContainsAny(word, "\n\"") {
				t.Errorf("%q at %d: the file %q, and %v", src, cursor, word, got.Items)
			}
			return
		}
		for _, r := range runes[got.Start:got.End] {
			if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				t.Errorf("%q at %d: replaces %q", src, cursor, word)
			}
		}
		seen := map[string]bool{}
		for _, item := range got.Items {
			if item.Text == "" || seen[item.Text] || !strings.HasPrefix(strings.ToLower(item.Text), word) {
				t.Errorf("%q at %d: proposes %q for %q", src, cursor, item.Text, word)
			}
			seen[item.Text] = true
		}
		if again := s.Complete(src, cursor); !reflect.DeepEqual(again, got) {
			t.Errorf("%q at %d: once %v, once %v", src, cursor, got, again)
		}
	})
}

// A cell is refused with a problem that says what and where, or what it becomes is Go.
func FuzzCompile(f *testing.F) {
	addSeeds(f, func(src string) { f.Add(src) })
	data := fuzzConfig(f)
	f.Fuzz(func(t *testing.T, src string) {
		s, err := NewSession(data)
		if err != nil {
			t.Fatal(err)
		}
		unit, problem := s.Compile(1, src)
		if problem != nil {
			if problem.Name == "" || problem.Value == "" || len(problem.Traceback) == 0 {
				t.Errorf("%q: %+v", src, problem)
			}
			return
		}
		var imports strings.Builder
		for alias, path := range unit.Imports {
			fmt.Fprintf(&imports, "import %s %q\n", alias, path)
		}
		text := fmt.Sprintf("package main\n%s%s\nfunc cell() {\n%s\n%s\n}\n", imports.String(), unit.Decls, unit.Init, unit.Body)
		if _, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution); err != nil {
			t.Errorf("%q becomes\n%s\n%v", src, text, err)
		}
		s.Commit(unit)
	})
}

// fuzzConfig knows a few small packages of the standard library.
func fuzzConfig(f testing.TB) Config {
	f.Helper()
	fset := token.NewFileSet()
	source := importer.ForCompiler(fset, "source", nil)
	data := map[string][]byte{}
	var packages []Package
	for _, path := range []string{"errors", "strings", "strconv", "unicode"} {
		p, err := source.Import(path)
		if err != nil {
			f.Fatal(err)
		}
		var b bytes.Buffer
		if err := gcexportdata.Write(&b, fset, p); err != nil {
			f.Fatal(err)
		}
		data[path] = b.Bytes()
		packages = append(packages, Package{Path: path, Name: p.Name(), Prelude: true})
	}
	return Config{Packages: packages, TypeData: func(path string) ([]byte, error) {
		if b, ok := data[path]; ok {
			return b, nil
		}
		return nil, fmt.Errorf("no type data of %s", path)
	}}
}

// fuzzSession is a session with a few declarations.
func fuzzSession(f testing.TB) *Session {
	f.Helper()
	s, err := NewSession(fuzzConfig(f))
	if err != nil {
		f.Fatal(err)
	}
	for n, src := range []string{"var kept strings.Builder", "type Pair struct{ Left, Right int }\nfunc (p Pair) Sum() int { return p.Left + p.Right }", "pair := Pair{1, 2}"} {
		unit, problem := s.Compile(n+1, src)
		if problem != nil {
			f.Fatal(problem.Traceback)
		}
		s.Commit(unit)
	}
	return s
}
