package picture

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/preslavrachev/gomjml/mjml"
)

// comparedMJML are MJML sources drawn by both, with how much may differ.
var comparedMJML = map[string]float64{"welcome-email": 0.01}

func TestMJMLAgainstChromium(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedData(t), "templates", "mjml", "*.mjml"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	browser := findChromium(t)
	all := os.Getenv("GILMOK_ALL_TEMPLATES") != ""
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".mjml")
		most, listed := comparedMJML[name]
		if !listed && !all {
			continue
		}
		t.Run("mjml_"+name, func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			html, err := mjml.Render(string(source))
			if err != nil {
				t.Skip(err)
			}
			d := compare(t, browser, html)
			t.Logf("differs by %.2f %%", d*100)
			if listed && d > most {
				t.Errorf("differs by %.2f %%, at most %.0f %% expected", d*100, most*100)
			}
		})
	}
}
