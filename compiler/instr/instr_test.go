package instr_test

import (
	"strings"
	"testing"

	"github.com/luciola-nn/luciola/compiler/instr"
)

const head = "program t\ninput %x : f32[4]\nact %y : f32[4]\n"

func TestVerifyRefuses(t *testing.T) {
	for text, want := range map[string]string{
		head + "act %z : f32[4]\n%y = copy %z\noutput %y\n":                         "reads %z before all of it is written",
		head + "%y = copy %x\n%y = copy %x\noutput %y\n":                            "writes constant or written memory",
		head + "view %v : f32[2] = %y+0\n%v = copy %x\noutput %y\n":                 "output reads %y before all of it is written",
		head + "view %v : f32[4] = %y+4\n%y = copy %x\noutput %y\n":                 "does not lie inside",
		head + "view %v : f32[2] = %y+2\n%y = copy %x\noutput %y\n":                 "does not lie inside",
		head + "%y = map %x\noutput %y\n":                                           "attribute fn is required",
		head + "%y = map %x %x fn=abs\noutput %y\n":                                 "2 operands, expected at most 1",
		head + "%y = frob %x\noutput %y\n":                                          `no instruction "frob"`,
		head + "%y = copy %q\noutput %y\n":                                          "%q is not declared above",
		head + "%y = copy %x\n":                                                     "no output",
		head + "const %c : f32[4] = @abc\noutput %c\n":                              "is not beside this text",
		"program t\nact %y : f32[N]\noutput %y\n":                                   "has symbols",
		head + "%x = copy %x\noutput %x\n":                                          "writes constant or written memory",
		head + "act %y : f32[4]\noutput %y\n":                                       "declared twice",
		head + "act %z : i8[4] q(0.5:1 S)  # remark\n%z = quantize %x\noutput %y\n": "output reads %y before",
	} {
		if _, err := instr.Parse(text, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngives %v, want %q", text, err, want)
		}
	}
}

func TestEveryRowIsDocumented(t *testing.T) {
	for _, r := range instr.Table() {
		if r.Doc == "" || len(r.In) == 0 {
			t.Errorf("%s lacks doc or operands in compiler/instr/ops.go", r.Op)
		}
		for _, k := range r.InPlace {
			if k >= len(r.In) {
				t.Errorf("%s: operand %d in place does not exist", r.Op, k)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(head + "view %v : f32[2] = %y+8\nview %u : f32[2] = %y+0\n%u = crop %x starts=[2]\n%v = crop %x starts=[0] # r\noutput %y\n")
	f.Add(head + "act %z : i8[4] q(0.5:1 S)\n%z = quantize %x from=\"a b\"\n%y = dequantize %z\noutput %y\noutput %z\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := instr.Parse(text, nil)
		if err != nil {
			return
		}
		back, err := instr.Parse(p.Text(), p.Blobs())
		if err != nil || back.Text() != p.Text() {
			t.Fatalf("printed form: %v\n%s", err, p.Text())
		}
	})
}
