package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shopOfFour has four customers, with cities and tags.
func shopOfFour(t *testing.T) line {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("a.csv", "고객번호,이름,이메일,도시,태그,적립금,이메일 수신동의\n"+
		"1,김철수,kim@example.com,부산,\"vip,new\",300,Y\n2,이영희,lee@example.com,서울,new,1200,N\n3,박민준,park@example.com,부산,,50,\n4,최수진,choi@example.com,,,,\n"))
	return l
}

func ids(v map[string]any) string {
	var found []string
	for _, x := range v["list"].([]any) {
		found = append(found, x.(map[string]any)["external_id"].(string))
	}
	return strings.Join(found, " ")
}

func TestCustomersAreSortedChosenAndShown(t *testing.T) {
	l := shopOfFour(t)
	for _, x := range []struct {
		want string
		args []string
	}{
		{"3 1 2 4", []string{"--sort", "points"}},
		{"2 1 3 4", []string{"--sort", "points", "--desc"}},
		{"1 3", []string{"--sort", "external_id", "--filter", `city is "부산"`}},
		{"1", []string{"--filter", `city is "부산"`, "--search", "kim"}},
	} {
		if got := ids(l.must(exitDone, "", append([]string{"customers", "list"}, x.args...)...)); got != x.want {
			t.Errorf("%v: %s, want %s", x.args, got, x.want)
		}
	}
	if n := l.must(exitDone, "", "customers", "count", "--filter", `city is "부산"`)["count"]; n != 2.0 {
		t.Errorf("%v in Busan", n)
	}
	one := l.must(exitDone, "", "customers", "list", "--search", "kim", "--columns", "points,tags,consent_email,orders")["list"].([]any)[0].(map[string]any)
	if fmt.Sprintf("%v %v %v %v", one["points"], one["tags"], one["consent_email"], one["orders"]) != "300 [vip new] opted_in 0" {
		t.Errorf("%v", one)
	}
	code, _, errs := l.run("", "customers", "list", "--columns", "shoes")
	if code != exitUsage || !strings.Contains(errs, "points") {
		t.Errorf("%d %s", code, errs)
	}
	file := filepath.Join(l.dir, "out.csv")
	l.must(exitDone, "", "customers", "export", file, "--filter", `city is "부산"`, "--columns", "name,points", "--sort", "points")
	text, err := os.ReadFile(file)
	if err != nil || string(text) != "\ufeffname,points\n박민준,50\n김철수,300\n" {
		t.Errorf("%q %v", text, err)
	}
}

func TestManyAreChangedAndTakenBack(t *testing.T) {
	l := shopOfFour(t)
	show := func(key, attribute string) string {
		return fmt.Sprint(l.must(exitDone, "", "customers", "show", key)["attributes"].(map[string]any)[attribute])
	}
	undo := func(r map[string]any) map[string]any {
		return l.must(exitDone, "", "import", "undo", fmt.Sprint(r["import"]))
	}
	busan := []string{"--filter", `city is "부산"`}
	if r := l.must(exitDone, "", append([]string{"customers", "set", "city", "인천", "--dry-run"}, busan...)...); r["updated"] != 2.0 || r["import"] != 0.0 || show("1", "city") != "부산" {
		t.Fatalf("a dry run: %v", r)
	}
	r := l.must(exitDone, "", append([]string{"customers", "set", "city", "인천"}, busan...)...)
	if show("1", "city") != "인천" || show("3", "city") != "인천" || show("2", "city") != "서울" {
		t.Errorf("%v", r)
	}
	l.must(exitDone, "", "customers", "set", "city", "", "--search", "park") // edited since
	if r := undo(r); r["conflicts"] != 1.0 || show("1", "city") != "부산" || show("3", "city") != "<nil>" {
		t.Errorf("%v: %s %s", r, show("1", "city"), show("3", "city"))
	}
	added := l.must(exitDone, "", "customers", "add", "tags", "spring", "new", "--everybody")
	if show("1", "tags") != "[vip new spring]" || show("4", "tags") != "[spring new]" || added["updated"] != 4.0 {
		t.Errorf("%v %s", added, show("1", "tags"))
	}
	removed := l.must(exitDone, "", "customers", "remove", "tags", "vip", "--everybody")
	if show("1", "tags") != "[new spring]" || removed["updated"] != 1.0 {
		t.Errorf("%v %s", removed, show("1", "tags"))
	}
	undo(removed)
	undo(added)
	if show("1", "tags") != "[vip new]" || show("4", "tags") != "<nil>" {
		t.Errorf("%s %s", show("1", "tags"), show("4", "tags"))
	}
	for _, wrong := range [][]string{{"set", "city", "인천"}, {"set", "city", "인천", "--everybody", "--search", "kim"}, {"set", "points", "many", "--everybody"},
		{"add", "city", "x", "--everybody"}, {"consent", "email", "opted_in", "--everybody"}} {
		if code, _, errs := l.run("", append([]string{"customers"}, wrong...)...); code != exitUsage || errs == "" {
			t.Errorf("%v ended with %d: %s", wrong, code, errs)
		}
	}
	if l.must(exitDone, "", "check")["ok"] != true {
		t.Error("the workspace is not whole")
	}
}

func TestConsentOfMany(t *testing.T) {
	l := shopOfFour(t)
	states := func() (all []string) {
		for _, key := range []string{"1", "2", "3"} {
			state := "unknown"
			if k, ok := l.must(exitDone, "", "customers", "show", key)["consent"].(map[string]any)["email"].(map[string]any); ok {
				state = fmt.Sprint(k["state"])
			}
			all = append(all, state)
		}
		return all
	}
	r := l.must(exitDone, "", "customers", "consent", "email", "opted_in", "--source", "spring fair", "--everybody")
	if got := fmt.Sprint(states()); got != "[opted_in unsubscribed opted_in]" || r["updated"] != 2.0 {
		t.Errorf("%s %v", got, r)
	}
	l.must(exitDone, "", "import", "undo", fmt.Sprint(r["import"]))
	if got := fmt.Sprint(states()); got != "[opted_in unsubscribed unknown]" {
		t.Errorf("taken back: %s", got)
	}
}
