package customers

import (
	"context"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/survey"
)

// TestOneTimeLine: what a customer did, what they were sent by name, what they answered
// and what journeys decided about them stand on one line, the newest first.
func TestOneTimeLine(t *testing.T) {
	b := open(t)
	ctx, id := context.Background(), b.ids["c1"]
	err := b.ui.Frame().Store().InTx(ctx, func(tx store.Tx) error {
		now := tx.Now()
		m := &store.Message{Name: "Cart letter", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, Document: []byte(`{}`)}
		if err := tx.Messages().Save(ctx, m); err != nil {
			return err
		}
		version, err := tx.Messages().Freeze(ctx, m.ID)
		if err != nil {
			return err
		}
		s := survey.Survey{Key: "skin", Question: "What is your skin like?", Ask: survey.Choice, Answers: []survey.Answer{{Value: "dry", Text: "Rather dry"}, {Value: "oily", Text: "Oily"}}}
		if err := survey.Save(ctx, tx, &store.Document{Name: "Skin type"}, s); err != nil {
			return err
		}
		if _, err := survey.Record(ctx, tx, survey.Given{Customer: id, Survey: "skin", Text: "dry", At: now.Add(-time.Minute), ID: "1", Source: survey.FromMail}); err != nil {
			return err
		}
		about := store.Properties{"message": int64(version)}
		if _, err := tx.Events().Record(ctx, store.Event{Customer: id, Name: store.EventSent, At: now.Add(-4 * time.Minute), Properties: about},
			store.Event{Customer: id, Name: store.EventClicked, At: now.Add(-3 * time.Minute), Properties: store.Properties{"message": int64(version), "url": "https://shop.test/cart"}}); err != nil {
			return err
		}
		j := &store.Journey{Name: "Left in the cart", Draft: []byte(`{}`)}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		return tx.Decisions().Add(ctx, []store.Decision{
			{At: now.Add(-5 * time.Minute), Customer: id, Journey: j.ID, What: "entered"},
			{At: now.Add(-2 * time.Minute), Customer: id, Journey: j.ID, What: "skipped", Reason: string(store.SkipNoConsent)},
			{At: now.Add(-2 * time.Minute), Customer: id, Journey: j.ID, What: "moved"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	p := b.profile("c1")
	b.until("the profile is shown", func() bool { return p.shown != nil && len(p.shown.moments) >= 5 })
	want := []struct {
		title, detail string
		why           bool
	}{
		{"Answered a question", "Skin type · Rather dry", false},
		{"Was not sent a message", "No consent · Left in the cart", true},
		{"Clicked a link in a message", "Cart letter · https://shop.test/cart", false},
		{"Was sent a message", "Cart letter", false},
		{"Came into a journey", "Left in the cart", true},
	}
	for i, w := range want {
		if m := p.shown.moments[i]; m.title != w.title || m.detail != w.detail || m.journey != 0 != w.why {
			t.Errorf("moment %d is %q, %q, leading to %d; want %+v", i, m.title, m.detail, m.journey, w)
		}
	}
	if strings.Count(b.words(), "Rather dry") != 2 { // on the time line, and as the attribute
		t.Errorf("the attribute is not in the words of the answer: %s", b.words())
	}
	if !b.says("Skin type · Rather dry") || !b.says("Why") {
		t.Errorf("on the screen: %s", b.words())
	}
}
