package journeytest

import (
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
)

// Everything is the set of messages the diaries know: each name begins with its
// channel ("sms hello"), or is an e-mail.
func Everything(j *journey.Journey) map[string]journey.MessageInfo {
	all := map[string]journey.MessageInfo{}
	for i, name := range j.Messages() {
		ch := store.ChannelEmail
		for _, c := range []store.Channel{store.ChannelSMS, store.ChannelKakao, store.ChannelPush, store.ChannelWebhook} {
			if len(name) > len(c) && name[:len(c)] == string(c) {
				ch = c
			}
		}
		all[name] = journey.MessageInfo{ID: store.MessageVersionID(i + 1), Name: name, Channel: ch, Purpose: store.PurposeAdvertising}
	}
	return all
}

// Engine prepares a journey with the workspace's default settings but without
// quiet hours, so that a diary shows only what its line says. Change gets the
// rules to add to.
func Engine(t testing.TB, j *journey.Journey, change func(*journey.Rules)) *journey.Engine {
	t.Helper()
	rules, err := journey.RulesFor(j, nil)
	if err != nil {
		t.Fatal(err)
	}
	if j.Policy.QuietHours == nil {
		rules.Quiet, rules.Country = nil, ""
	}
	if change != nil {
		change(&rules)
	}
	return (&journey.Engine{Journey: j, Seed: j.Seed, Messages: Everything(j), Rules: rules}).Prepare()
}

// Person is somebody who can be reached everywhere, has agreed to everything
// and lives in a zone.
func Person(t testing.TB, id store.CustomerID, zone string) *store.Subject {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	s := &store.Subject{Location: loc, Memberships: map[string]bool{}, Suppressed: map[store.Channel]bool{}}
	s.ID, s.Email, s.Phone, s.ExternalID = id, "minji@shop.invalid", "+821012345678", "7"
	s.Attributes = store.Attributes{"push_token": value.Text("x")}
	for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao, store.ChannelPush} {
		s.Consents = append(s.Consents, store.Consent{Channel: ch, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn})
	}
	return s
}

// Diary gives the trace of one person, in their own zone.
func Diary(t testing.TB, e *journey.Engine, way journey.Way) string {
	t.Helper()
	lines, err := e.Trace(way)
	if err != nil {
		t.Fatal(err)
	}
	return journey.FormatTrace(e.Journey, lines, way.Subject.Location)
}

// Happens makes an event so long after a beginning.
func Happens(name string, at time.Time, properties store.Properties) journey.Event {
	return journey.Event{Name: name, At: at, Properties: properties}
}
