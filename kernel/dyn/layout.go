package dyn

import (
	"fmt"
	"go/token"
	"reflect"
	"sync/atomic"
)

func exported(name string) bool { return token.IsExported(name) }

// layouts is the plan of representations.
type layouts struct {
	reg   *Registry
	types map[ID]*Type
}

var emptyInterface = reflect.TypeFor[any]()

func (l *layouts) get(id ID) *Type { return l.types[id] }

func (l *layouts) fixed(t *Type) (reflect.Type, error) {
	switch d := &t.desc; {
	case t.rep != nil:
		return t.rep, nil
	case d.Hole || d.Kind == Interface:
		return emptyInterface, nil
	case d.Kind == Basic:
		if rt := basics[d.Name]; rt != nil {
			return rt, nil
		}
		return nil, fmt.Errorf("type ID %d: there is no basic type %q", d.ID, d.Name)
	case d.Kind == Native && d.Path == "" && d.Symbol == "error":
		return reflect.TypeFor[error](), nil
	case d.Kind == Native:
		if rt, ok := l.reg.native(d.Path, d.Symbol); ok {
			return rt, nil
		}
		return nil, fmt.Errorf("type ID %d: there is no compiled type %s.%s", d.ID, d.Path, d.Symbol)
	}
	return nil, nil
}

func (l *layouts) owner(t *Type) *Type { return l.types[t.layout()] }

func (l *layouts) key(*Type) reflect.Type { return nil }

func (l *layouts) suit(_ *Type, _ int, ft reflect.Type) reflect.Type { return ft }

// layoutSerial tells layouts apart that reflect would take for one type: they must not be, since each is completed later.
var layoutSerial atomic.Int64

func (l *layouts) field(t *Type, i int) (reflect.StructField, bool) {
	f := t.desc.Fields[i]
	out := reflect.StructField{Name: f.Rep, Tag: reflect.StructTag(f.Tag)}
	if t.desc.Emulated {
		out.Tag = ""
		if i == 0 {
			out.Tag = reflect.StructTag(fmt.Sprintf(`dyn:"%d"`, layoutSerial.Add(1)))
		}
	}
	return out, true
}
