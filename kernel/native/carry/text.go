package carry

import (
	"fmt"
	"reflect"
)

// Text is how a value that cannot be written to a file is shown.
func Text(x any) string {
	switch reflect.ValueOf(x).Kind() {
	case reflect.Func, reflect.Chan:
		return fmt.Sprintf("%T", x)
	}
	return fmt.Sprint(x)
}
