package liquid

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "add newly passing cases to testdata/golden_passing.txt")

// goldenCase is one case of the public conformance suite of the language.
type goldenCase struct {
	Name      string            `json:"name"`
	Template  string            `json:"template"`
	Data      json.RawMessage   `json:"data"`
	Templates map[string]string `json:"templates"`
	Result    *string           `json:"result"`
	Results   []string          `json:"results"`
	Invalid   bool              `json:"invalid"`
}

func goldenCases(t testing.TB) []goldenCase {
	t.Helper()
	data, err := os.ReadFile(sharedData(t, "liquid", "golden_liquid_half.json"))
	if err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Tests []goldenCase `json:"tests"`
	}
	if err := json.Unmarshal(data, &suite); err != nil {
		t.Fatal(err)
	}
	return suite.Tests
}

// play renders a case and tells whether the result is one of the right ones.
func (g goldenCase) play() (passed bool, got string) {
	vars := map[string]any{}
	if len(g.Data) > 0 {
		var err error
		if vars, err = DecodeVars(g.Data); err != nil {
			return false, err.Error()
		}
	}
	t, err := New(Options{Blocks: g.Templates}).Compile(g.Template, Text)
	if err != nil {
		return g.Invalid, err.Error()
	}
	out, err := t.Render(vars)
	if err != nil {
		return g.Invalid, err.Error()
	}
	if g.Invalid {
		return false, "rendered: " + out.Text
	}
	right := g.Results
	if g.Result != nil {
		right = append(right, *g.Result)
	}
	return slices.Contains(right, out.Text), out.Text
}

const passingFile = "testdata/golden_passing.txt"

// TestGolden keeps what conforms: a case that once passed must go on passing,
// and the list may only grow.
func TestGolden(t *testing.T) {
	cases := goldenCases(t)
	before, err := os.ReadFile(passingFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	must := map[string]bool{}
	for _, name := range strings.Split(strings.TrimSpace(string(before)), "\n") {
		must[name] = true
	}
	var passing []string
	for _, g := range cases {
		ok, got := g.play()
		switch {
		case ok:
			passing = append(passing, g.Name)
		case must[g.Name]:
			t.Errorf("%s: passed before\n template %q\n data %s\n got %q", g.Name, g.Template, g.Data, got)
		default:
			t.Logf("not yet: %s\n template %q\n data %s\n got %q", g.Name, g.Template, g.Data, got)
		}
	}
	if percent := 100 * float64(len(passing)) / float64(len(cases)); percent < 97 {
		t.Errorf("conformance is %.1f %%, want at least 97 %%", percent)
	} else {
		t.Logf("conformance %d of %d = %.1f %%", len(passing), len(cases), percent)
	}
	if *update {
		slices.Sort(passing)
		list := strings.Join(slices.Compact(passing), "\n") + "\n"
		if err := os.WriteFile(passingFile, []byte(list), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGoldenFilters wants every case of the filters that messages lean on.
func TestGoldenFilters(t *testing.T) {
	groups := []string{
		"escape", "escape once", "date", "default",
		"abs", "at least", "at most", "ceil", "divided by", "floor", "minus", "modulo", "plus", "round", "times",
		"append", "capitalize", "downcase", "lstrip", "newline to br", "prepend", "remove", "remove first", "remove last", "replace",
		"replace first", "replace last", "rstrip", "size", "slice", "split", "strip", "strip html", "strip newlines", "truncate",
		"truncatewords", "upcase", "url decode", "url encode",
	}
	met := 0
	for _, g := range goldenCases(t) {
		parts := strings.Split(g.Name, ", ")
		if parts[0] != "filters" || !slices.Contains(groups, parts[1]) {
			continue
		}
		met++
		if ok, got := g.play(); !ok {
			t.Errorf("%s\n template %q\n data %s\n got %q", g.Name, g.Template, g.Data, got)
		}
	}
	if met < 100 {
		t.Errorf("only %d cases met: the suite has changed its names", met)
	}
}
