package preview

import (
	"strings"
	"testing"
)

func TestForCountry(t *testing.T) {
	const mail = `{"gilmok":"message/1","name":"x","purpose":"PURPOSE","channel":"email","subject":"Hello","body":{"html":"<p>x</p>"},"text":null}`
	for _, c := range []struct{ purpose, country, want string }{
		{"advertising", "KR", `"subject":"(광고) Hello"`},
		{"advertising", "SG", `ADV`},
		{"advertising", "US", `"subject":"Hello"`},
		{"informational", "KR", `"subject":"Hello"`},
	} {
		doc, err := ForCountry([]byte(strings.Replace(mail, "PURPOSE", c.purpose, 1)), c.country)
		if err != nil || !strings.Contains(strings.ReplaceAll(string(doc), `": "`, `":"`), c.want) {
			t.Errorf("%s in %s: %s, %v", c.purpose, c.country, doc, err)
		}
		again, err := ForCountry(doc, c.country)
		if err != nil || string(again) != string(doc) && c.purpose == "advertising" {
			t.Errorf("%s twice: %s", c.country, again)
		}
	}
}
