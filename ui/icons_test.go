package ui_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"gilmok/assets"
)

// iconTakers are the calls whose arguments name icons, by the place of the name.
var iconTakers = map[string]int{"NewIcon": 0, "NewIconOf": 0, "NewRoundIcon": 0, "NewIconButton": 0, "NewButton": 1, "NewEmpty": 0, "SetIcon": 0, "Icon": 0}

// A name that is not carried would be shown as a circle.
func TestEveryIconInTheCodeIsCarried(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if name := iconOf(n); name != "" {
				if _, ok := assets.Icon(name); !ok {
					t.Errorf("%s: the icon %q is not carried", files.Position(n.Pos()), name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// iconOf gives the icon that a call or a field Icon: "…" names, "" for none.
func iconOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		sel, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return ""
		}
		if i, ok := iconTakers[sel.Sel.Name]; ok && i < len(n.Args) {
			name, _ := literal(n.Args[i])
			return name
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Icon" {
			name, _ := literal(n.Value)
			return name
		}
	}
	return ""
}
