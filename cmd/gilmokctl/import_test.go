package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestImportGoesByPoliciesAndStatements(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("a.csv", "고객번호,이름,이메일\n1,김철수,kim@example.com\n"))
	changed := l.file("b.csv", "고객번호,이름,이메일\n1,김철수2,kim2@example.com\n")
	l.must(exitDone, "", "import", "customers", changed, "--column-policy", "이름=fill",
		"--consented", "email", "--consent-source", "paper form")
	show := l.must(exitDone, "", "customers", "show", "1")
	if show["name"] != "김철수" || show["email"] != "kim2@example.com" {
		t.Errorf("name %v, email %v", show["name"], show["email"])
	}
	email, _ := show["consent"].(map[string]any)["email"].(map[string]any)
	if email["state"] != "opted_in" || email["source"] != "paper form" {
		t.Errorf("consent: %v", show["consent"])
	}
	for _, args := range [][]string{{"--consented", "email"}, {"--column-policy", "이름=erase"}} {
		code, _, errs := l.run("", append([]string{"import", "customers", changed}, args...)...)
		if code != exitUsage || !strings.Contains(errs, "--") {
			t.Errorf("%v ended with %d: %s", args, code, errs)
		}
	}
}
