package main

import (
	"path/filepath"
	"testing"
)

func TestGoal(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	const document = `{"gilmok":"goal/1","measure":"sales","target":50000,"from":"2026-11-01","by":"2026-11-30",
		"ideas":[{"id":1,"title":"Box","effort":90,"reward":95,"state":"open"},{"id":2,"title":"Refill hint","effort":20,"reward":80,"state":"open"}]}`
	l.must(exitDone, document, "goal", "save", "November", "-")
	l.must(exitFailed, `{"gilmok":"goal/1","measure":"sales","from":"2026-11-01","by":"2026-11-30"}`, "goal", "save", "None", "-")
	l.must(exitFailed, `{"measure":"sales","target":1,"from":"soon"}`, "goal", "save", "None", "-")
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", "order_id,customer_id,ordered_at,total\nO1,A,2026-11-10 10:00,20000\nO2,B,2026-10-10 10:00,10000\n"), "--accept-guesses")
	all := l.must(exitDone, "", "--now=2026-11-16T00:00:00+09:00", "goal", "list")["list"].([]any)
	if len(all) != 1 {
		t.Fatalf("%v", all)
	}
	if g := all[0].(map[string]any); g["reached"] != "20000" || g["part"] != 0.4 || g["time"] != 0.5 || g["on_track"] != false || g["days_left"] != 15.0 || g["next"] != "Refill hint" {
		t.Errorf("%v", g)
	}
	exported := l.must(exitDone, "", "goal", "export", "November")
	if exported["gilmok"] != "goal/1" || len(exported["ideas"].([]any)) != 2 {
		t.Errorf("%v", exported)
	}
	l.must(exitDone, "", "goal", "delete", "November")
	l.must(exitFailed, "", "goal", "export", "November")
}
