package worker

import (
	"encoding/json"

	"github.com/luciola-nn/luciola/kernel/dyn"
)

// jsonMarshal, jsonMarshalIndent and jsonEncode are those of encoding/json, with errors that do not name the box around a value of
// a type that cells declare.
func jsonMarshal(x any) ([]byte, error) {
	b, err := json.Marshal(x)
	return b, dyn.EncodeError(err)
}

func jsonMarshalIndent(x any, prefix, indent string) ([]byte, error) {
	b, err := json.MarshalIndent(x, prefix, indent)
	return b, dyn.EncodeError(err)
}

func jsonEncode(e *json.Encoder, x any) error { return dyn.EncodeError(e.Encode(x)) }
