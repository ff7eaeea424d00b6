package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"path"
	"strings"
)

// alias returns the name of a compiled package in lowered source.
func (l *lowering) alias(n ast.Node, p *types.Package) string {
	if !l.Has(p.Path()) {
		l.refuse(n, "package %s is not built into this kernel", p.Path())
	}
	clean := strings.NewReplacer("/", "_", ".", "_", "-", "_")
	alias := clean.Replace(path.Base(path.Dir(p.Path()))+"_"+path.Base(p.Path())) + "ᐧp"
	for l.imports[alias] != "" && l.imports[alias] != p.Path() {
		alias = "x" + alias
	}
	l.imports[alias] = p.Path()
	return alias
}

// fieldName returns the name of a struct's field in lowered code: all are exported there.
func fieldName(t *types.Struct, i int) string {
	f := t.Field(i)
	if f.Name() == "_" {
		return fmt.Sprintf("Xᐧ_%d", i)
	}
	return exportedName(f.Name())
}

func exportedName(name string) string {
	if ast.IsExported(name) {
		return name
	}
	return "Xᐧ" + name
}
