package bind

import (
	"log"
	"reflect"
)

// replaced are names that the interpreter's own tables hold in another form than Go's.
var replaced = map[string]map[string]reflect.Value{
	"log/log": { // its Logger has fewer methods; package lower sends Fatal, which would end the worker, to Panic
		"Logger":  reflect.ValueOf((*log.Logger)(nil)),
		"New":     reflect.ValueOf(log.New),
		"Default": reflect.ValueOf(log.Default),
	},
}
