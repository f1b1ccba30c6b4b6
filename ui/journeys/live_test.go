package journeys_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/board"
)

// titles are what the boxes on the board say.
func titles(s *board.Scene) []string {
	var all []string
	for _, x := range s.Steps {
		all = append(all, x.Title)
	}
	return all
}

// otherwise edits the draft: people wait longer, and the reminder is gone.
func otherwise(j *journey.Journey) {
	span := value.Duration{Rest: 5 * time.Hour}
	*j = *j.Remove("m1")
	j.Steps["w1"] = &journey.Wait{For: &span}
}

func TestLive_ShowsTheVersionThatRuns(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.launched()
		h.change(otherwise)
		b := h.open()
		h.until("it runs", func() bool { return h.shows("40 came in · 40 inside now") })
		if got := titles(h.scene(b)); !slices.Contains(got, "Wait 1 h") || !slices.Contains(got, "Reminder") {
			t.Errorf("people wait by version 1, and the board says %q", got)
		}
		h.act(func() { b.Select("w1") })
		h.until("the panel reads it back", func() bool { return h.shows("Waiting here") })
		if !h.shows("Wait 1 h") || h.shows("Wait 5 h") {
			t.Errorf("the panel is of the draft: %q", h.words())
		}
		h.act(func() { b.On.People(board.Ref{From: "w1", Port: "out"}) })
		h.until("a count is named by what runs", func() bool { return h.shows("Wait 1 h") && h.shows("Nobody.") })
		h.act(func() { b.Select("m1") })
		h.press("Draw") // where the chosen step is not
		if got := titles(h.scene(b)); !slices.Contains(got, "Wait 5 h") || slices.Contains(got, "Reminder") {
			t.Errorf("the draft is not drawn: %q", got)
		}
	})
}

func TestLive_ThoseOnOlderVersions(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		id := h.launched()
		h.change(func(j *journey.Journey) {
			otherwise(j)
			*j = *j.Remove("w1")
		})
		if _, err := h.runner.Runner.Launch(context.Background(), id, "Minji"); err != nil {
			t.Fatal(err)
		}
		b := h.openOf(2)
		h.until("they are told of", func() bool {
			return h.shows("0 came in · 0 inside now · 40 on older versions (40 at other steps)")
		})
		h.act(func() { b.Select("entry") })
		h.until("and where they stand", func() bool { return h.shows("Version 1: Wait 1 h") })
	})
}

func TestLive_WhatIsOverdueIsShownBeforeItGoes(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		ctx := context.Background()
		id := h.launched()
		if err := h.runner.Runner.Pause(ctx, id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Hour)
		err := h.store.InTx(ctx, func(tx store.Tx) error {
			return tx.Orders().Save(ctx, &store.Order{ExternalID: "1", Customer: 1, At: tx.Now().Add(-time.Hour), State: store.OrderPlaced})
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		h.open()
		h.press("Go on")
		h.until("it is shown", func() bool {
			return h.shows("Go on with “Cart”") && strings.Contains(strings.Join(h.words(), ""), "Wait 1 h40, 1 of them have ordered")
		})
		select {
		case told := <-h.runner.told:
			t.Errorf("it went before anybody saw it: %s", told)
		default:
		}
		h.press("Go on") // of the sheet
		if told := <-h.runner.told; told != "resume" {
			t.Errorf("told to %s", told)
		}
	})
}

// Behind what was decided at a step stand the people, each with what it rested on; a
// search finds them by that.
func TestLive_WhatWasDecidedAndAboutWhom(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		ctx := context.Background()
		id := h.launched()
		runs, err := h.store.Runs().List(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		skipped := func(c store.CustomerID, consent store.ConsentState) store.Decision {
			return store.Decision{Customer: c, Journey: id, Run: runs[0].ID, Step: "m1", What: journey.DecidedSkipped, Reason: string(store.SkipNoConsent),
				Saw: map[string]any{journey.SawChannel: "sms", journey.SawConsent: string(consent)}}
		}
		var names []string
		h.write(func(ctx context.Context, tx store.Tx) error {
			for i, name := range []string{"Haneul", "Yuna"} {
				c, err := tx.Customers().Get(ctx, store.CustomerID(i+3))
				if err != nil {
					return err
				}
				c.Name = name
				if err := tx.Customers().Save(ctx, c); err != nil {
					return err
				}
				names = append(names, name)
			}
			return tx.Decisions().Add(ctx, []store.Decision{skipped(3, store.ConsentUnsubscribed), skipped(4, store.ConsentUnknown)})
		})
		b := h.open()
		h.until("it runs", func() bool { return h.shows("40 came in · 40 inside now") })
		h.act(func() { b.Select("w1") })
		h.until("its numbers", func() bool { return h.shows("Waiting here") })
		h.press("What was decided, and why")
		h.until("all wait", func() bool { return h.shows("Waits") && h.shows("40") })
		h.act(func() { b.Select("m1") })
		h.until("its panel", func() bool { return h.shows("What was decided, and why") })
		h.press("What was decided, and why")
		reason := "Not sent: " + ui.SkipReason(store.SkipNoConsent)
		h.until("the reasons", func() bool { return h.shows(reason) })
		if h.shows("Waits") {
			t.Errorf("another step's decisions stand here: %q", h.words())
		}
		h.press(reason)
		h.until("the people", func() bool { return h.shows(names[0]) && h.shows(names[1]) && h.shows("2 people") })
		h.fill("", "unsubSCribed")
		h.until("who is found by it", func() bool { return h.shows(names[0]) && !h.shows(names[1]) })
		h.fill("unsubSCribed", "yuna")
		h.until("who is found by name", func() bool { return !h.shows(names[0]) && h.shows(names[1]) })
		h.press(names[1])
		h.until("their way", func() bool { return h.reads("Never came in") || h.reads("Stands at") })
	})
}
