package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
)

// marshal encodes v as clients want it: UTF-8 (bad bytes become U+FFFD), no HTML escapes, and NaN and the infinities, which JSON
// does not have, as strings.
func marshal(v any) ([]byte, error) {
	out, err := encode(v)
	var bad *json.UnsupportedValueError
	if errors.As(err, &bad) {
		return encode(finite(v))
	}
	return out, err
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// finite copies maps and slices of any with the floats that JSON lacks turned into strings. Other values stay.
func finite(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = finite(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = finite(e)
		}
		return out
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return strconv.FormatFloat(v, 'g', -1, 64)
		}
	case float32:
		return finite(float64(v))
	}
	return v
}
