package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"gilmok/journey/dispatch"
)

func TestHeraldSpeaksOnceAtTheEndOfALargeSending(t *testing.T) {
	sending := func(active bool, sent int) Sending {
		return Sending{Active: active, Progress: dispatch.Progress{Tally: dispatch.Tally{Sent: sent}}}
	}
	h := &herald{}
	var spoke []int
	for i, s := range []Sending{
		sending(false, 0), sending(true, 10), sending(true, 40), sending(false, 50), sending(false, 50), // a sending of 50
		sending(true, 3), sending(false, 3), // one of three, as journeys do all day
	} {
		if h.ended(s) {
			spoke = append(spoke, i)
		}
	}
	if len(spoke) != 1 || spoke[0] != 3 {
		t.Errorf("it spoke at %v", spoke)
	}
}

// TestHeraldTellsOfAHaltOnceAndOfTheEnd: a sending that waits for its server is not over, and
// who stops everything knows it.
func TestHeraldTellsOfAHaltOnceAndOfTheEnd(t *testing.T) {
	test.NewTempApp(t)
	if err := SetLanguage("en"); err != nil {
		t.Fatal(err)
	}
	sending := func(active, halted bool, sent int, problems ...dispatch.Problem) Sending {
		return Sending{Active: active, Progress: dispatch.Progress{Tally: dispatch.Tally{Sent: sent, Problems: problems}, Halted: halted}}
	}
	away := dispatch.Problem{Sender: "main", Code: "unreachable", Until: time.Now()}
	h, heard := &herald{}, ""
	for _, s := range []Sending{
		sending(true, false, 100), sending(false, true, 100), // stopped by a person
		sending(true, false, 200), sending(false, true, 300, away), sending(false, true, 300, away), // the network is gone
		sending(true, false, 400), sending(false, false, 500),
	} {
		switch {
		case h.halted(s):
			heard += "halt "
		case h.ended(s):
			heard += "end "
		default:
			heard += "- "
		}
	}
	if heard != "- - - halt - - end " {
		t.Errorf("heard %q", heard)
	}
	if n := halt(away); n.Title != "Messages wait: main cannot send" || !strings.Contains(n.Content, "cannot be reached") {
		t.Errorf("%+v", n)
	}
}

func TestNotificationSaysTheGravest(t *testing.T) {
	test.NewTempApp(t)
	if err := SetLanguage("en"); err != nil {
		t.Fatal(err)
	}
	for want, tally := range map[string]dispatch.Tally{
		"All were accepted": {Sent: 50}, "2 were refused": {Sent: 48, Failed: 2}, "Of 1 it is not known": {Sent: 47, Failed: 2, Uncertain: 1},
	} {
		if n := notification(Sending{Progress: dispatch.Progress{Tally: tally}}); !strings.HasPrefix(n.Content, want) || !strings.HasSuffix(n.Title, "messages are out") {
			t.Errorf("%q, %q; want %q", n.Title, n.Content, want)
		}
	}
}
