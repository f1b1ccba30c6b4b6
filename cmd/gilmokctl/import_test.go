package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
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

// sealed writes a workbook of one customer that opens with a password.
func sealed(t *testing.T, l line, name, email, password string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	path := filepath.Join(l.dir, name)
	for cell, text := range map[string]string{"A1": "이름", "B1": "이메일", "A2": "김철수", "B2": email} {
		if err := f.SetCellStr("Sheet1", cell, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(path, excelize.Options{Password: password}); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPasswordOfWorkbooksIsKept(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	needed := func(file string, args ...string) {
		t.Helper()
		v := l.must(exitFailed, "", append([]string{"import", "customers", file}, args...)...)
		if code := v["error"].(map[string]any)["code"]; code != "PASSWORD_NEEDED" && code != "WRONG_PASSWORD" {
			t.Errorf("%s: %v", file, v)
		}
	}
	first := sealed(t, l, "first.xlsx", "a@example.com", "1234")
	needed(first)
	needed(first, "--password", "4321")
	needed(first) // a wrong one is not kept
	l.must(exitDone, "", "import", "customers", first, "--password", "1234")
	l.must(exitDone, "", "import", "customers", sealed(t, l, "second.xlsx", "b@example.com", "1234"))
	needed(sealed(t, l, "other.xlsx", "c@example.com", "9999"))
	if n := l.must(exitDone, "", "customers", "count")["count"]; n != 2.0 {
		t.Errorf("%v customers", n)
	}
}

func TestEditsAreToldFromFiles(t *testing.T) {
	l := shopOfFour(t)
	l.must(exitDone, "", "customers", "set", "city", "인천", "--search", "kim")
	list := l.must(exitDone, "", "import", "list")["list"].([]any)
	for i, edit := range []bool{true, false} {
		if v := list[i].(map[string]any); v["edit"] != edit {
			t.Errorf("%v", v)
		}
	}
}
