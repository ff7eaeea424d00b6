package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/kernel/client"
)

// answering makes a client that answers questions with lines, in order, and notes the prompts. "-" is no answer.
func answering(c *client.Client, lines ...string) *[]string {
	var prompts []string
	c.OnInput(func(prompt string, password bool) (string, bool) {
		if password {
			prompt += " (hidden)"
		}
		prompts = append(prompts, prompt)
		if len(lines) == 0 {
			return "\x04", true
		}
		line := lines[0]
		lines = lines[1:]
		return line, line != "-"
	})
	return &prompts
}

// Every way to read standard input asks the user for a line when it needs one, after what was printed before.
func TestWaysToRead(t *testing.T) {
	for _, way := range []struct{ code, want string }{
		{"var name string\nvar n int\nfmt.Scanln(&name, &n)\nfmt.Println(name, n)", "Ada 36\n"},
		{"var a, b string\nfmt.Scan(&a, &b)\nfmt.Println(a, b)\nfmt.Scan(&a)\nfmt.Println(a)", "Ada 36\nmore\n"},
		{"var n, m int\nfmt.Scanf(\"Ada %d\", &n)\nfmt.Fscan(os.Stdin, &m)", ""},
		{"in := bufio.NewReader(os.Stdin)\nline, err := in.ReadString('\\n')\nfmt.Print(line, err)", "Ada 36\n<nil>"},
		{"lines := bufio.NewScanner(os.Stdin)\nfor lines.Scan() {\n\tfmt.Println(\"<\" + lines.Text() + \">\")\n}", "<Ada 36>\n<more>\n"},
		{"all := io.ReadAll(os.Stdin)\nfmt.Printf(\"%q\", all)", `"Ada 36\nmore\n"`},
		{"b := make([]byte, 3)\nn := os.Stdin.Read(b)\nfmt.Println(n, string(b))", "3 Ada\n"},
		{"name := display.Input(\"Name? \")\nfmt.Println(name)", "Ada 36\n"},
		{"secret := display.Password(\"Key? \")\nfmt.Println(len(secret))", "6\n"},
	} {
		c := kernelHere(t)
		prompts := answering(c, "Ada 36", "more")
		x := run(t, c, way.code)
		if way.want == "" { // Scanf leaves the line end, and Fscan finds no number
			if x.Status() != "error" {
				t.Errorf("%s\n%s: %q", way.code, x.Status(), x.Text("stdout"))
			}
			continue
		}
		if x.Status() != "ok" || x.Text("stdout") != way.want {
			t.Errorf("%s\ngives %q, want %q\n%s", way.code, x.Text("stdout"), way.want, trace(x))
		}
		if strings.Contains(way.code, "Name?") && fmt.Sprint(*prompts) != "[Name? ]" || strings.Contains(way.code, "Key?") && fmt.Sprint(*prompts) != "[Key?  (hidden)]" {
			t.Errorf("%s\nasks %q", way.code, *prompts)
		}
	}
}

// A question comes after the text before it; the end of input is io.EOF; what is left of a line is for the same cell only.
func TestInputOrderAndEnd(t *testing.T) {
	c := kernelHere(t)
	answering(c, "1 2 3", "4")
	x := ok(t, c, "fmt.Print(\"numbers: \")\nvar a, b int\nfmt.Fscan(os.Stdin, &a)\nfmt.Fscan(os.Stdin, &b)\nfmt.Println(a + b)")
	if got := x.Text("stdout"); got != "numbers: 3\n" {
		t.Errorf("stdout %q", got)
	}
	x = run(t, c, "var rest int\nfmt.Fscan(os.Stdin, &rest)\nfmt.Println(rest)\nfmt.Fscan(os.Stdin, &rest)")
	if got := x.Text("stdout"); got != "4\n" || client.Content(x.Reply)["evalue"] != "EOF" {
		t.Errorf("in the next cell: stdout %q, %v", got, client.Content(x.Reply)["evalue"])
	}
}

// Input that is not what was asked for is taken off as by a program that the toolchain builds: asking again comes to an end.
func TestScanLikeGo(t *testing.T) {
	for _, p := range []struct {
		body  string
		lines []string
	}{
		{"var n, tries int\nfor tries < 20 {\n\ttries++\n\tif _, err := fmt.Scanln(&n); err == nil {\n\t\tbreak\n\t}\n}\nfmt.Println(n, tries)", []string{"abc", "12"}},
		{"var name string\nfmt.Scan(&name)\nvar a, b int\nn, err := fmt.Scanln(&a, &b)\nfmt.Println(name, n, err, a+b)", []string{"Bob", "3 4"}},
		{"var n, m int\n_, err := fmt.Scanf(\"%d\", &n)\n_, again := fmt.Scanf(\"%d\", &m)\nfmt.Println(n, m, err, again)", []string{"1", "2", "3"}},
		{"var a, b int\nfmt.Sscan(\"7\", &a)\n_, err := fmt.Fscan(os.Stdin, &b)\nfmt.Println(a, b, err, len(os.Args) > 0)", []string{"x y", "8"}},
	} {
		file := filepath.Join(t.TempDir(), "main.go")
		if err := os.WriteFile(file, []byte("package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nvar _ = os.Args\n\nfunc main() {\n"+p.body+"\n}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("go", "run", file)
		cmd.Stdin = strings.NewReader(strings.Join(p.lines, "\n") + "\n")
		want, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		c := kernelHere(t)
		answering(c, p.lines...)
		if x := run(t, c, p.body); x.Text("stdout") != string(want) {
			t.Errorf("%s\ngives %q, with the toolchain %q\n%s", p.body, x.Text("stdout"), want, trace(x))
		}
	}
}

// A front end that cannot be asked fails the cell at once, whatever the cell does with the error.
func TestInputNotAllowed(t *testing.T) {
	c := kernelHere(t)
	for _, code := range []string{
		"lines := bufio.NewScanner(os.Stdin)\nfor lines.Scan() {\n}\nfmt.Println(\"silent\")",
		"var n int\n_, err := fmt.Scan(&n)\nfmt.Println(err)",
		"display.Input(\"Name? \")",
	} {
		x := run(t, c, code)
		if reply := client.Content(x.Reply); reply["ename"] != "StdinNotAllowed" || !strings.Contains(trace(x), "cannot be asked") || x.Text("stdout") != "" {
			t.Errorf("%s\n%v, stdout %q\n%s", code, reply["ename"], x.Text("stdout"), trace(x))
		}
	}
}

// An interrupt ends a cell that waits for input, and the session goes on.
func TestInterruptOfInput(t *testing.T) {
	c := kernelHere(t)
	prompts := answering(c, "-", "-") // nobody answers: else the cell may end before the interrupt comes
	for _, code := range []string{"display.Input(\"first\")", "fmt.Println(\"asks\")\nvar s string\nfmt.Scanln(&s)"} {
		x, err := c.Start(c.Conns.Shell, "execute_request", map[string]any{"code": "kept := 1\nfmt.Println(\"begun\")\n" + code, "allow_stdin": true})
		if err != nil {
			t.Fatal(err)
		}
		until(t, c, x, func() bool { return x.Text("stdout") != "" })
		if control(t, c, "interrupt_request", nil)["status"] != "ok" {
			t.Error("the interrupt is not answered")
		}
		finish(t, c, x)
		if got := client.Content(x.Reply)["ename"]; got != "KeyboardInterrupt" {
			t.Errorf("%s: %v\n%s", code, got, trace(x))
		}
		if x := run(t, c, "kept + 1"); displayed(x) != "2" {
			t.Errorf("afterwards: %s", trace(x))
		}
	}
	if len(*prompts) > 2 {
		t.Errorf("prompts %q", *prompts)
	}
}
