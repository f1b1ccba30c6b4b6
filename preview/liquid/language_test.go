package liquid

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
)

// TestLanguage reads testdata/language.jsonl: cases of our own about each tag and filter
// and about Braze's names, one a line. Each says what it makes, or that it is refused.
func TestLanguage(t *testing.T) {
	file, err := os.Open("testdata/language.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, met := bufio.NewScanner(file), 0
	for lines.Scan() {
		var c struct {
			Template string
			Vars     json.RawMessage
			Blocks   map[string]string
			HTML     bool
			Want     string
			Refused  bool
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		met++
		mode := Text
		if c.HTML {
			mode = HTML
		}
		got, err := renderCase(c.Template, c.Vars, c.Blocks, mode)
		if (err != nil) != c.Refused || got != c.Want {
			t.Errorf("%s\n got %q, %v", lines.Text(), got, err)
		}
	}
	if err := lines.Err(); err != nil || met < 250 {
		t.Errorf("%d cases, %v", met, err)
	}
}

func renderCase(template string, data json.RawMessage, blocks map[string]string, mode Mode) (string, error) {
	vars := map[string]any{}
	if len(data) > 0 {
		var err error
		if vars, err = DecodeVars(data); err != nil {
			return "", err
		}
	}
	t, err := New(Options{Blocks: blocks}).Compile(template, mode)
	if err != nil {
		return "", err
	}
	out, err := t.Render(vars)
	return out.Text, err
}
