package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gilmok/cmd/internal/wire"
)

// overdueShop is a shop whose journey had two messages to send an hour after an instant
// six hours ago, and nobody ran it since.
func overdueShop(t *testing.T) line {
	t.Helper()
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", "id,email,email_consent\nA,a@example.com,Y\nB,b@example.com,Y\n"), "--accept-guesses")
	l.must(exitDone, "", "settings", "set", "shop.name", "Soap")
	l.must(exitDone, "", "settings", "set", "policy.quiet_to", "21:00") // none, whatever the hour is
	l.must(exitDone, "", "sender", "set", "main", "--kind", "file", "--dir", filepath.Join(l.dir, "mail"), "--from", "Soap <hello@shop.example>")
	l.must(exitDone, hi, "message", "save", "Hi", "-")
	l.must(exitDone, `{"gilmok":"journey/1","name":"Later","seed":1,"entry":{"kind":"schedule","at":"launch"},
		"steps":{"w1":{"kind":"wait","for":"PT1H"},"m1":{"kind":"message","messages":["Hi"]}},"edges":[["entry","out","w1"],["w1","out","m1"]]}`, "journey", "save", "-")
	began := time.Now().Add(-6 * time.Hour).UTC().Truncate(time.Second)
	at := "--now=" + began.Format(time.RFC3339)
	l.must(exitDone, "", "journey", "start", "Later", "--anyway", at)
	l.must(exitDone, "", "run", at, "--until", began.Add(30*time.Minute).Format(time.RFC3339))
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", "order_id,customer_id,date,total\n1,A,"+time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)+",10000\n"), "--accept-guesses")
	l.notRunSince(began)
	return l
}

// notRunSince has this computer remember when it last moved the workspace on.
func (l line) notRunSince(at time.Time) {
	l.t.Helper()
	machine, err := wire.LoadMachine(filepath.Join(l.dir, "config"))
	if err != nil {
		l.t.Fatal(err)
	}
	p, err := wire.Open(l.t.Context(), wire.Config{Path: machine.Recent()[0], Machine: machine, ReadOnly: true})
	if err != nil {
		l.t.Fatal(err)
	}
	machine.SetRan(p.Store.Info().ID, at)
	if err := p.Close(); err != nil {
		l.t.Fatal(err)
	}
}

func TestOverdueIsListedAndDecided(t *testing.T) {
	l := overdueShop(t)
	ran := l.must(exitAttention, "", "run", "--until-idle", "--overdue=hold")
	if ran["sent"] != 0.0 || ran["overdue"] != 2.0 {
		t.Fatalf("held: %v", ran)
	}
	o := l.must(exitAttention, "", "overdue", "list", "--journey=Later")
	step := o["steps"].([]any)[0].(map[string]any)
	if o["messages"] != 2.0 || o["ordered"] != 1.0 || step["step"] != "m1" || step["journey"] != "Later" || step["ordered"] != 1.0 {
		t.Errorf("overdue: %v", o)
	}
	if _, plain, _ := l.run("", "overdue", "list"); !strings.Contains(plain, "2 messages to 2 people") {
		t.Errorf("in words: %s", plain)
	}
	if o := l.must(exitDone, "", "overdue", "send", "--but-ordered"); o["sent"] != 1.0 || o["skipped"] != 1.0 {
		t.Errorf("decided: %v", o)
	}
	ran = l.must(exitDone, "", "run", "--until-idle")
	if ran["sent"] != 1.0 || ran["overdue"] != 0.0 {
		t.Errorf("and sent: %v", ran)
	}
	if why := l.must(exitDone, "", "why", "A"); !strings.Contains(mustJSON(t, why), `"reason":"ordered"`) {
		t.Errorf("why: %v", why)
	}
	if only := l.must(exitDone, "", "why", "A", "--what=skipped", "--find=due")["list"].([]any); len(only) != 1 {
		t.Errorf("searched: %v", only)
	}
	if who := l.must(exitDone, "", "why", "--journey=Later", "--what=waits", "--step=w1")["list"].([]any); len(who) != 2 {
		t.Errorf("who waited: %v", who)
	}
	l.must(exitUsage, "", "why", "--what=waits")
	l.must(exitDone, "", "overdue", "list")
}

// Without a flag the lateness of each step decides; and it can all be left out.
func TestOverdueWithoutAsking(t *testing.T) {
	if ran := overdueShop(t).must(exitDone, "", "run", "--until-idle"); ran["sent"] != 2.0 {
		t.Errorf("by lateness: %v", ran)
	}
	if ran := overdueShop(t).must(exitDone, "", "run", "--until-idle", "--overdue=skip"); ran["sent"] != 0.0 || ran["skipped"].(map[string]any)["missed"] != 2.0 {
		t.Errorf("skipped: %v", ran)
	}
}

// A script that resumes a journey is told what was overdue, and not asked.
func TestResumeTellsWhatIsOverdue(t *testing.T) {
	l := overdueShop(t)
	l.must(exitDone, "", "journey", "pause", "Later")
	r := l.must(exitDone, "", "journey", "resume", "Later")
	if o := r["overdue"].(map[string]any); r["state"] != "running" || o["people"] != 2.0 || o["ordered"] != 1.0 {
		t.Errorf("resume: %v", r)
	}
}
