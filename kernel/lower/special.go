package lower

import (
	"go/ast"
	"strings"
)

// specialFuncs are functions of compiled packages that look into their arguments by reflection, where a boxed value would
// not do. fun is the lowered name of the function.
var specialFuncs map[string]func(f *function, x *ast.CallExpr, fun string) string

// specialMethods are methods of compiled types, likewise.
var specialMethods map[string]func(f *function, x *ast.CallExpr, m *resolved) string

func init() {
	specialFuncs = map[string]func(f *function, x *ast.CallExpr, fun string) string{
		"fmt.Printf":  formatting(0, onlyText),
		"fmt.Fprintf": formatting(1, onlyText),
		"fmt.Appendf": formatting(1, onlyText),
		"log.Printf":  formatting(0, onlyText),
		"log.Fatalf":  formatting(0, onlyText),
		"log.Panicf":  formatting(0, onlyText),
		"fmt.Sprintf": formatting(0, func(_, rest string) string { return rest }),
		"fmt.Print":   joining(0, onlyText), "fmt.Fprint": joining(1, onlyText), "fmt.Append": joining(1, onlyText),
		"fmt.Sprint": joining(0, func(_, rest string) string { return rest }),
		"log.Print":  joining(0, onlyText), "log.Panic": joining(0, onlyText), "log.Fatal": joining(0, onlyText),
		"fmt.Errorf": func(f *function, x *ast.CallExpr, fun string) string {
			if !f.needsTypes(x, 0) {
				return f.plainCall(x, fun)
			}
			return f.rt("Errorf") + "(" + f.args(x, f.signatureOf(x)) + ")"
		},
		"encoding/json.Marshal":       throughRuntime("JSONMarshal"),
		"encoding/json.MarshalIndent": throughRuntime("JSONMarshalIndent"),
		"errors.As":                   errorsAs,
		interactPath:                  interact,
		"flag.Var": func(f *function, x *ast.CallExpr, fun string) string {
			return f.rt("FlagVar") + "(" + join(strings.TrimSuffix(fun, "Var")+"CommandLine", f.args(x, f.signatureOf(x))) + ")"
		},
		"reflect.DeepEqual":          throughRuntime("DeepEqual"),
		"reflect.TypeOf":             reflected,
		"reflect.ValueOf":            reflected,
		"reflect.Swapper":            raw,
		"sort.Slice":                 raw,
		"sort.SliceStable":           raw,
		"sort.SliceIsSorted":         raw,
		"fmt.Sscan":                  scanning,
		"fmt.Sscanf":                 scanning,
		"fmt.Sscanln":                scanning,
		"fmt.Fscan":                  scanning,
		"fmt.Fscanf":                 scanning,
		"fmt.Fscanln":                scanning,
		"fmt.Scan":                   scanning,
		"fmt.Scanf":                  scanning,
		"fmt.Scanln":                 scanning,
		"encoding/json.Unmarshal":    decode,
		"encoding/xml.Unmarshal":     decodeXML,
		"encoding/binary.Read":       decode,
		"encoding/xml.Marshal":       xml,
		"encoding/xml.MarshalIndent": xml,
		"encoding/binary.Decode":     binaryDecode,
		"encoding/binary.Write":      shadowed,
		"encoding/binary.Append":     shadowed,
		"encoding/binary.Encode":     shadowed,
		"encoding/asn1.Marshal":      reflecting("encoding/json or encoding/binary"),
		"encoding/asn1.Unmarshal":    reflecting("encoding/json or encoding/binary"),
		"encoding/gob.Register":      reflecting("a struct with a field for each type"),
		"encoding/gob.RegisterName":  reflecting("a struct with a field for each type"),
		"flag.TextVar":               reflecting("flag.Var or flag.Func"),
		"net/rpc.Register":           reflecting("net/http and encoding/json"),
		"go/ast.Print":               reflecting("fmt's %+v"),
		"encoding/binary.Size":       shadowed,
	}

	specialMethods = map[string]func(f *function, x *ast.CallExpr, m *resolved) string{
		"log.Logger.Printf": logger(formatting), "log.Logger.Panicf": logger(formatting),
		"log.Logger.Print": logger(joining), "log.Logger.Panic": logger(joining),
		"log.Logger.Fatal": fatal, "log.Logger.Fatalf": fatal, "log.Logger.Fatalln": fatal,
		"flag.FlagSet.Var": func(f *function, x *ast.CallExpr, m *resolved) string {
			return f.rt("FlagVar") + "(" + join(m.recv, f.args(x, m.sig)) + ")"
		},
		"flag.FlagSet.TextVar":               reflectingMethod("Var or Func of the flag set"),
		"net/rpc.Server.Register":            reflectingMethod("net/http and encoding/json"),
		"encoding/xml.Decoder.DecodeElement": decodeElement,
		"encoding/json.Encoder.Encode": func(f *function, x *ast.CallExpr, m *resolved) string {
			return f.rt("JSONEncode") + "(" + join(m.recv, f.args(x, m.sig)) + ")"
		},
		"encoding/json.Decoder.Decode":           decodeMethod,
		"encoding/xml.Decoder.Decode":            decodeXMLMethod,
		"encoding/gob.Decoder.Decode":            gobbed(decodeMethod),
		"encoding/xml.Encoder.Encode":            xmlMethod,
		"encoding/xml.Encoder.EncodeElement":     xmlMethod,
		"encoding/gob.Encoder.Encode":            gobbed(shadowedMethod),
		"text/template.Template.Execute":         viewedMethod,
		"html/template.Template.Execute":         viewedMethod,
		"text/template.Template.ExecuteTemplate": viewedMethod,
		"html/template.Template.ExecuteTemplate": viewedMethod,
	}
}

// fatal lowers a logger's Fatal to Panic: it would end the worker, and with it the session's variables.
func fatal(f *function, x *ast.CallExpr, m *resolved) string {
	return m.recv + "." + strings.Replace(m.fn.Name(), "Fatal", "Panic", 1) + "(" + f.args(x, m.sig) + ")"
}

// logger lowers a method of a logger as how does the function of package log.
func logger(how func(int, func(fun, rest string) string) func(*function, *ast.CallExpr, string) string) func(*function, *ast.CallExpr, *resolved) string {
	return func(f *function, x *ast.CallExpr, m *resolved) string { return how(0, onlyText)(f, x, m.text) }
}
