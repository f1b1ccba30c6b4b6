// Package arch keeps the arrows of the house: who may import whom.
package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../../.."

// allowed lists, for each room, the rooms of ours it may import besides itself;
// the longest matching prefix rules.
var allowed = map[string][]string{
	"cmd":               {"ui", "store", "journey", "preview", "assets"},
	"ui":                {"store", "journey", "preview", "assets"},
	"journey":           {"store"},
	"journey/dispatch":  {"store", "journey", "preview"},
	"journey/preflight": {"store", "journey", "preview"},
	"journey/compose":   {"store", "journey", "preview"},
	"journey/texts":     {"store", "journey", "preview"},
	"preview":           {},
	"store":             {},
	"assets":            {},
}

// onlyCmd may be imported by cmd alone (and by tests).
var onlyCmd = []string{"store/sqlite", "store/postgres", "journey/dispatch/smtp", "journey/dispatch/file", "journey/dispatch/webhook",
	"journey/dispatch/solapi", "journey/dispatch/resend", "journey/dispatch/postmark", "journey/dispatch/brevo", "journey/dispatch/sendgrid",
	"journey/dispatch/mailgun", "journey/dispatch/ses", "journey/dispatch/nhn", "journey/dispatch/twilio", "journey/dispatch/slack",
	"journey/dispatch/fcm", "journey/dispatch/onesignal", "journey/dispatch/inbound/mailbox"}

// topLevel is all that may stand at the top besides dot-files.
var topLevel = []string{"cmd", "ui", "store", "journey", "preview", "assets", "go.mod", "go.sum", "FyneApp.toml", "README.md", "LICENSE"}

func under(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

func rulesFor(pkg string) (room string, may []string) {
	for r, list := range allowed {
		if under(pkg, r) && len(r) > len(room) {
			room, may = r, list
		}
	}
	return room, may
}

func TestArrows(t *testing.T) {
	eachFile(t, func(file, pkg string, f *ast.File) {
		isTest := strings.HasSuffix(file, "_test.go")
		room, may := rulesFor(pkg)
		if room == "" {
			t.Errorf("%s: package %s belongs to no room", file, pkg)
		}
		for _, spec := range f.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if problem := forbidden(pkg, imported, isTest); problem != "" {
				t.Errorf("%s imports %s: %s", file, imported, problem)
			}
			ours, isOurs := strings.CutPrefix(imported, "gilmok/")
			if !isOurs || isTest {
				continue
			}
			top, _, _ := strings.Cut(room, "/")
			if !under(ours, room) && !under(ours, top) && !slices.ContainsFunc(may, func(r string) bool { return under(ours, r) }) {
				t.Errorf("%s imports %s, which %s may not", file, imported, room)
			}
			if room == "journey" && (under(ours, "journey/dispatch") || under(ours, "journey/preflight") || under(ours, "journey/compose")) {
				t.Errorf("%s imports %s: the engine asks for sends, it does not send", file, imported)
			}
			if slices.ContainsFunc(onlyCmd, func(r string) bool { return under(ours, r) && !under(pkg, r) }) && room != "cmd" {
				t.Errorf("%s imports %s, which only cmd may", file, imported)
			}
		}
		if room == "journey" && !isTest && path.Base(file) != "clock.go" {
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Now" {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" {
						t.Errorf("%s reads the clock; only clock.go may", file)
					}
				}
				return true
			})
		}
	})
}

// forbidden names libraries that have their place.
func forbidden(pkg, imported string, isTest bool) string {
	switch {
	case strings.HasPrefix(imported, "fyne.io/") && !under(pkg, "ui") && pkg != "cmd/gilmok" && pkg != "cmd/internal/window/offthread":
		return "Fyne lives in ui and cmd/gilmok"
	case imported == "database/sql" && (under(pkg, "ui") || under(pkg, "journey")):
		return "SQL lives in the store"
	case strings.HasPrefix(imported, "modernc.org/sqlite") && !under(pkg, "store") && !isTest:
		return "the driver lives in the store"
	case strings.HasPrefix(imported, "math/rand") && under(pkg, "journey") && !isTest:
		return "chance is a hash"
	}
	return ""
}

func eachFile(t *testing.T, visit func(file, pkg string, f *ast.File)) {
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, filepath.Dir(file))
		visit(file, filepath.ToSlash(rel), f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	built := strings.Fields(string(ignored)) // programs and screenshots that a build leaves there
	for _, e := range entries {
		if slices.Contains(built, "/"+e.Name()) || slices.Contains(built, "/"+e.Name()+"/") {
			continue
		}
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(topLevel, e.Name()) {
			t.Errorf("%s does not belong at the top", e.Name())
		}
	}
}
