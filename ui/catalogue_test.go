package ui_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"gilmok/assets"
)

// With -update the English catalogues are written anew from the texts in the
// code; the Korean ones only lose what no longer exists.
var update = flag.Bool("update", false, "write the English catalogues from the code")

// said is one text in the code.
type said struct {
	fallback string
	plural   bool
	at       string
}

// spoken finds every lang.X and lang.XN below ui, by catalogue and key. The
// catalogue is that of the package (frame for ui itself). A key that several
// packages say belongs to the one its first word names, else to the frame.
func spoken(t *testing.T) map[string]map[string]said {
	t.Helper()
	found := map[string]map[string]said{}
	everywhere, in := map[string]said{}, map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		catalogue := strings.Split(filepath.ToSlash(path), "/")[0]
		if !strings.Contains(filepath.ToSlash(path), "/") {
			catalogue = "frame"
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			key, s, ok := textOf(n)
			if !ok {
				return true
			}
			s.at = files.Position(n.Pos()).String()
			if other, twice := everywhere[key]; twice && other.fallback != s.fallback {
				t.Errorf("%s: %q is also said at %s in other words", s.at, key, other.at)
			}
			everywhere[key] = s
			if !slices.Contains(in[key], catalogue) {
				in[key] = append(in[key], catalogue)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key, s := range everywhere {
		catalogue := in[key][0]
		if word, _, _ := strings.Cut(key, "."); len(in[key]) > 1 {
			catalogue = "frame"
			if slices.Contains(in[key], word) {
				catalogue = word
			}
		}
		if found[catalogue] == nil {
			found[catalogue] = map[string]said{}
		}
		found[catalogue][key] = s
	}
	return found
}

// textOf reads a call of lang.X(key, fallback, …) or lang.XN.
func textOf(n ast.Node) (key string, s said, ok bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) < 2 {
		return "", s, false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || (sel.Sel.Name != "X" && sel.Sel.Name != "XN") {
		return "", s, false
	}
	if pkg, ok := sel.X.(*ast.Ident); !ok || pkg.Name != "lang" {
		return "", s, false
	}
	s.plural = sel.Sel.Name == "XN"
	key, keyOK := literal(call.Args[0])
	s.fallback, ok = literal(call.Args[1])
	return key, s, ok && keyOK
}

func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		a, ok1 := literal(e.X)
		b, ok2 := literal(e.Y)
		return a + b, ok1 && ok2
	}
	return "", false
}

// entry is a text of a catalogue: a string, or the forms of a plural.
type entry map[string]string

func (e *entry) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*e = entry{"": s}
		return nil
	}
	return json.Unmarshal(data, (*map[string]string)(e))
}

func (e entry) MarshalJSON() ([]byte, error) {
	if s, ok := e[""]; ok {
		return readable(s)
	}
	return readable(map[string]string(e))
}

// readable is JSON in which < and > stand as they are.
func readable(x any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(x)
	return bytes.TrimSpace(b.Bytes()), err
}

func catalogues(t *testing.T, language string) map[string]map[string]entry {
	t.Helper()
	files, err := assets.Translations(language)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]entry{}
	for name, data := range files {
		var entries map[string]entry
		if err := json.Unmarshal(data, &entries); err != nil {
			t.Fatalf("%s/%s: %v", language, name, err)
		}
		all[strings.TrimSuffix(name, ".json")] = entries
	}
	return all
}

func TestEnglishCatalogueSaysWhatTheCodeSays(t *testing.T) {
	code, english := spoken(t), catalogues(t, "en")
	if *update {
		rewrite(t, code, english)
		return
	}
	for catalogue, texts := range code {
		for key, s := range texts {
			have, ok := english[catalogue][key]
			switch {
			case !ok:
				t.Errorf("%s: %s is not in en/%s.json (go test ./ui -run Catalogue -update)", s.at, key, catalogue)
			case s.plural && (have["one"] == "" || have["other"] != s.fallback):
				t.Errorf("%s: %s in en/%s.json wants one and other: %q", s.at, key, catalogue, s.fallback)
			case !s.plural && have[""] != s.fallback:
				t.Errorf("%s: %s says %q, en/%s.json %q", s.at, key, s.fallback, catalogue, have[""])
			}
		}
	}
	for catalogue, entries := range english {
		for key := range entries {
			if _, ok := code[catalogue][key]; !ok {
				t.Errorf("en/%s.json: nobody says %s any more", catalogue, key)
			}
		}
	}
}

func TestKoreanCatalogueIsComplete(t *testing.T) {
	english, korean := catalogues(t, "en"), catalogues(t, "ko")
	for catalogue, entries := range english {
		for key, e := range entries {
			k, ok := korean[catalogue][key]
			if !ok {
				t.Errorf("ko/%s.json lacks %s: %q", catalogue, key, e)
				continue
			}
			text := k[""] + k["other"]
			if !slices.Equal(holes(e[""]+e["other"]), holes(text)) {
				t.Errorf("ko/%s.json: %s has other {{ }} than the English: %q", catalogue, key, text)
			}
		}
	}
	for catalogue, entries := range korean {
		for key := range entries {
			if _, ok := english[catalogue][key]; !ok {
				t.Errorf("ko/%s.json: %s is not in the English catalogue", catalogue, key)
			}
		}
	}
}

var hole = regexp.MustCompile(`{{[^}]*}}`)

func holes(text string) []string {
	list := hole.FindAllString(text, -1)
	slices.Sort(list)
	return list
}

// Sentences to people never hold these words, in either language.
func TestNoForbiddenWords(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)failed to|invalid|\bnull\b|!`)
	for _, language := range assets.Languages() {
		for catalogue, entries := range catalogues(t, language) {
			for key, e := range entries {
				for _, text := range e {
					if forbidden.MatchString(text) {
						t.Errorf("%s/%s.json: %s says %q", language, catalogue, key, text)
					}
				}
			}
		}
	}
}

func rewrite(t *testing.T, code map[string]map[string]said, english map[string]map[string]entry) {
	t.Helper()
	korean := catalogues(t, "ko")
	for catalogue, texts := range code {
		entries := map[string]entry{}
		for key, s := range texts {
			entries[key] = entry{"": s.fallback}
			if s.plural {
				one := english[catalogue][key]["one"]
				if one == "" {
					one = singular(s.fallback)
				}
				entries[key] = entry{"one": one, "other": s.fallback}
			}
		}
		write(t, "en", catalogue, entries)
		kept := korean[catalogue]
		maps.DeleteFunc(kept, func(key string, _ entry) bool { return entries[key] == nil })
		if len(kept) > 0 {
			write(t, "ko", catalogue, kept)
		}
	}
}

// singular guesses the form for one: the noun after the number loses its s.
func singular(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		bare := strings.TrimRightFunc(w, unicode.IsPunct)
		if i > 0 && strings.HasSuffix(words[i-1], "}}") && strings.HasSuffix(bare, "s") {
			words[i] = strings.TrimSuffix(bare, "s") + w[len(bare):]
		}
	}
	return strings.Join(words, " ")
}

func write(t *testing.T, language, catalogue string, entries map[string]entry) {
	t.Helper()
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(entries); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("..", "assets", "translations", language, catalogue+".json")
	if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
