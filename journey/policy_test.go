package journey

import (
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// customer is somebody who can be written to everywhere and has agreed to it.
func customer(zone *time.Location) *store.Subject {
	s := &store.Subject{Location: zone, Suppressed: map[store.Channel]bool{}}
	s.ID, s.Email, s.Phone = 1, "minji@shop.invalid", "+821012345678"
	for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS} {
		s.Consents = append(s.Consents, store.Consent{Channel: ch, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn})
	}
	return s
}

func TestDecide(t *testing.T) {
	seoul := must(location("Asia/Seoul"))(t)
	berlin := must(location("Europe/Berlin"))(t)
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, seoul)
	night := time.Date(2026, 3, 2, 22, 30, 0, 0, seoul)
	morning := time.Date(2026, 3, 3, 8, 0, 0, 0, seoul)
	quiet := &QuietHours{From: Wall(21, 0), To: Wall(8, 0)}
	mail := MessageInfo{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising}
	text := MessageInfo{Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising}
	order := MessageInfo{Channel: store.ChannelEmail, Purpose: store.PurposeInformational}
	sent := func(ago time.Duration, tags ...string) store.SendTime {
		return store.SendTime{At: noon.Add(-ago), Channel: store.ChannelEmail, Tags: tags}
	}
	texted := func(ago time.Duration) store.SendTime {
		return store.SendTime{At: noon.Add(-ago), Channel: store.ChannelSMS}
	}
	consent := func(p store.Purpose, state store.ConsentState) func(*store.Subject) {
		return func(s *store.Subject) {
			s.Consents = []store.Consent{{Channel: store.ChannelEmail, Purpose: p, State: state}}
		}
	}
	for _, c := range []struct {
		name    string
		message MessageInfo
		now     time.Time
		change  func(*store.Subject)
		rules   Rules
		send    Send
		sends   []store.SendTime
		ahead   []store.SendTime
		want    Verdict
	}{
		{name: "plain", message: mail, now: noon},
		{name: "no address", message: mail, now: noon, change: func(s *store.Subject) { s.Email = "" }, want: skip(store.SkipUnreachable)},
		{name: "suppressed", message: mail, now: noon, change: func(s *store.Subject) { s.Suppressed["email"] = true }, want: skip(store.SkipSuppressed)},
		{name: "unknown means no", message: mail, now: noon, change: func(s *store.Subject) { s.Consents = nil }, want: skip(store.SkipNoConsent)},
		{name: "subscribed is not enough for advertising", message: mail, now: noon, change: consent("advertising", "subscribed"), want: skip(store.SkipNoConsent)},
		{name: "unsubscribed", message: mail, now: noon, change: consent("advertising", "unsubscribed"), want: skip(store.SkipNoConsent)},
		{name: "subscribed serves information", message: order, now: noon, change: consent("informational", "subscribed")},
		{name: "who takes advertising takes information", message: order, now: noon},
		{name: "but not against their word", message: order, now: noon, change: consent("informational", "unsubscribed"), want: skip(store.SkipNoConsent)},
		{name: "consent of another channel", message: MessageInfo{Channel: store.ChannelKakao, Purpose: store.PurposeAdvertising}, now: noon, want: skip(store.SkipNoConsent)},
		{name: "a condition that holds", message: mail, now: noon, send: Send{OnlyIf: &Rule{segment.Attribute{Key: "email", Test: segment.Test{Op: segment.OpIsSet}}}}},
		{name: "a condition that does not", message: mail, now: noon, send: Send{OnlyIf: &Rule{segment.Attribute{Key: "city", Test: segment.Test{Op: segment.OpIsSet}}}}, want: skip(store.SkipCondition)},

		{name: "in time", message: mail, now: noon, send: Send{Planned: noon.Add(-time.Hour), LateAfter: value.Span(time.Hour)}},
		{name: "too late", message: mail, now: noon, send: Send{Planned: noon.Add(-time.Hour - time.Second), LateAfter: value.Span(time.Hour)}, want: skip(store.SkipLate)},

		{name: "held in the night", message: mail, now: night, rules: Rules{Quiet: quiet}, want: Verdict{Until: morning, Why: HeldQuietHours}},
		{name: "after midnight", message: mail, now: night.Add(4 * time.Hour), rules: Rules{Quiet: quiet}, want: Verdict{Until: morning, Why: HeldQuietHours}},
		{name: "to the minute", message: mail, now: morning, rules: Rules{Quiet: quiet}},
		{name: "from the minute", message: mail, now: time.Date(2026, 3, 2, 21, 0, 0, 0, seoul), rules: Rules{Quiet: quiet}, want: Verdict{Until: morning, Why: HeldQuietHours}},
		{name: "before it", message: mail, now: time.Date(2026, 3, 2, 20, 59, 59, 0, seoul), rules: Rules{Quiet: quiet}},
		{name: "skipped in the night", message: mail, now: night, rules: Rules{Quiet: &QuietHours{From: quiet.From, To: quiet.To, Then: QuietSkip}}, want: skip(store.SkipQuietHours)},
		{name: "night in Seoul, day in Berlin", message: mail, now: night, change: func(s *store.Subject) { s.Location = berlin }, rules: Rules{Quiet: quiet}},
		{name: "the shop's night counts", message: mail, now: night, change: func(s *store.Subject) { s.Location = berlin }, rules: Rules{Shop: seoul, Quiet: &QuietHours{From: quiet.From, To: quiet.To, Zone: ZoneShop}}, want: Verdict{Until: morning, Why: HeldQuietHours}},
		{name: "quiet at noon", message: mail, now: noon, rules: Rules{Quiet: &QuietHours{From: Wall(12, 0), To: Wall(13, 0)}}, want: Verdict{Until: noon.Add(time.Hour), Why: HeldQuietHours}},
		{name: "e-mail is exempt", message: mail, now: night, rules: Rules{Quiet: &QuietHours{From: quiet.From, To: quiet.To, EmailExempt: true}}},
		{name: "a text is not", message: text, now: night, rules: Rules{Quiet: &QuietHours{From: quiet.From, To: quiet.To, EmailExempt: true}}, want: Verdict{Until: morning, Why: HeldQuietHours}},
		{name: "webhooks know no night", message: MessageInfo{Channel: store.ChannelWebhook}, now: night, change: func(s *store.Subject) { s.ExternalID = "7" }, rules: Rules{Quiet: quiet}},
		{name: "nor does slack", message: MessageInfo{Channel: store.ChannelSlack}, now: night, change: func(s *store.Subject) { s.ExternalID = "7" }, rules: Rules{Quiet: quiet}},
		{name: "before a quiet noon", message: mail, now: noon.Add(-time.Minute), rules: Rules{Quiet: &QuietHours{From: Wall(12, 0), To: Wall(13, 0)}}},
		{name: "after it", message: mail, now: noon.Add(time.Hour), rules: Rules{Quiet: &QuietHours{From: Wall(12, 0), To: Wall(13, 0)}}},
		{name: "quiet from nine to nine is never", message: mail, now: night, rules: Rules{Quiet: &QuietHours{From: Wall(9, 0), To: Wall(9, 0)}}},

		{name: "the law holds texts at night", message: text, now: night, rules: Rules{Country: "KR"}, want: Verdict{Until: morning, Why: HeldNightLaw}},
		{name: "but not by day", message: text, now: noon, rules: Rules{Country: "KR"}},
		{name: "nor information", message: MessageInfo{Channel: store.ChannelSMS, Purpose: store.PurposeInformational}, now: night, rules: Rules{Country: "KR"}},
		{name: "nor e-mail", message: mail, now: night, rules: Rules{Country: "KR"}},
		{name: "all that a shop in Korea writes", message: text, now: night, change: func(s *store.Subject) { s.Country = "US" }, rules: Rules{Country: "KR"}, want: Verdict{Until: morning, Why: HeldNightLaw}},
		{name: "a shop elsewhere, to Korea", message: text, now: night, change: func(s *store.Subject) { s.Country = "KR" }, rules: Rules{Country: "JP"}, want: Verdict{Until: morning, Why: HeldNightLaw}},
		{name: "to nobody knows where", message: text, now: night, change: func(s *store.Subject) { s.Country = "" }, rules: Rules{Country: "JP"}},
		{name: "to a third country", message: text, now: night, change: func(s *store.Subject) { s.Country = "US" }, rules: Rules{Country: "JP"}},
		{name: "nor who agreed to the night", message: text, now: night, change: func(s *store.Subject) { s.Consents[1].Night = true }, rules: Rules{Country: "KR"}},

		{name: "first of the day", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Calendar: true}}}, sends: []store.SendTime{sent(12*time.Hour + time.Minute)}},
		{name: "second of the day", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Calendar: true}}}, sends: []store.SendTime{sent(11 * time.Hour)}, want: skip(store.SkipFrequencyCapped)},
		{name: "midnight sharp is today", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Calendar: true}}}, sends: []store.SendTime{sent(12 * time.Hour)}, want: skip(store.SkipFrequencyCapped)},
		{name: "what goes later is not counted yet", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1)}}}, sends: []store.SendTime{sent(-time.Hour)}},
		{name: "the day of the customer", message: mail, now: noon, change: func(s *store.Subject) { s.Location = berlin }, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Calendar: true}}}, sends: []store.SendTime{sent(5 * time.Hour)}},
		{name: "24 hours ago", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1)}}}, sends: []store.SendTime{sent(24 * time.Hour)}},
		{name: "23 hours ago", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1)}}}, sends: []store.SendTime{sent(23 * time.Hour)}, want: skip(store.SkipFrequencyCapped)},
		{name: "two of three", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 3, Per: value.Days(7)}}}, sends: []store.SendTime{sent(time.Hour), sent(50 * time.Hour)}},
		{name: "cap of another channel", message: text, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Channel: "email"}}}, sends: []store.SendTime{sent(time.Hour)}},
		{name: "cap of its own channel", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Channel: "email"}}}, sends: []store.SendTime{sent(time.Hour)}, want: skip(store.SkipFrequencyCapped)},
		{name: "each cap counts for itself", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 2, Per: value.Days(7)}, {Most: 2, Per: value.Days(1)}}}, sends: []store.SendTime{sent(time.Hour)}},
		{name: "cap of a tag", message: MessageInfo{Channel: "email", Purpose: "advertising", Tags: []string{"cart"}}, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(7), Tag: "cart"}}}, sends: []store.SendTime{sent(time.Hour, "cart")}, want: skip(store.SkipFrequencyCapped)},
		{name: "of another tag", message: MessageInfo{Channel: "email", Purpose: "advertising", Tags: []string{"cart"}}, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(7), Tag: "cart"}}}, sends: []store.SendTime{sent(time.Hour, "news")}},
		{name: "no messages at all", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 0, Per: value.Days(1)}}}, want: skip(store.SkipFrequencyCapped)},
		{name: "information is not capped", message: order, now: noon, rules: Rules{Caps: []Cap{{Most: 0, Per: value.Days(1)}}}},
		{name: "held before it is capped", message: mail, now: night, rules: Rules{Quiet: quiet, Caps: []Cap{{Most: 0, Per: value.Days(1)}}}, want: Verdict{Until: morning, Why: HeldQuietHours}},

		{name: "room for both", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 2, Per: value.Days(1), Calendar: true}}}, ahead: []store.SendTime{sent(-time.Hour)}},
		{name: "the room is another's", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Calendar: true}}}, ahead: []store.SendTime{sent(-time.Hour)}, want: skip(store.SkipFrequencyCapped)},
		{name: "the other is due, too", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1)}}}, ahead: []store.SendTime{sent(time.Minute)}, want: skip(store.SkipFrequencyCapped)},
		{name: "the other goes tomorrow", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Calendar: true}}}, ahead: []store.SendTime{sent(-24 * time.Hour)}},
		{name: "tomorrow is too near for a rolling day", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1)}}}, ahead: []store.SendTime{sent(-23 * time.Hour)}, want: skip(store.SkipFrequencyCapped)},
		{name: "what was sent takes room as well", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 2, Per: value.Days(7)}}}, sends: []store.SendTime{sent(time.Hour)}, ahead: []store.SendTime{sent(-time.Hour)}, want: skip(store.SkipFrequencyCapped)},
		{name: "the other should have gone yesterday, and takes today's room", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Calendar: true}}}, ahead: []store.SendTime{sent(13 * time.Hour)}, want: skip(store.SkipFrequencyCapped)},
		{name: "and yesterday's is left to yesterday", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 2, Per: value.Days(1), Calendar: true}}}, sends: []store.SendTime{sent(14 * time.Hour)}, ahead: []store.SendTime{sent(13 * time.Hour)}},
		{name: "a cap that does not speak of it", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Channel: "sms"}}}, ahead: []store.SendTime{texted(-time.Hour)}},
		{name: "what has left the time by then", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 2, Per: value.Days(1)}}}, sends: []store.SendTime{sent(5 * time.Hour)}, ahead: []store.SendTime{sent(-23 * time.Hour)}},
		{name: "what was sent elsewhere takes no room", message: text, now: noon, rules: Rules{Caps: []Cap{{Most: 2, Per: value.Days(1), Channel: "sms"}}}, sends: []store.SendTime{sent(time.Hour)}, ahead: []store.SendTime{texted(-time.Hour)}},
		{name: "nor does what waits elsewhere", message: text, now: noon, rules: Rules{Caps: []Cap{{Most: 2, Per: value.Days(1), Channel: "sms"}}}, ahead: []store.SendTime{texted(-time.Hour), sent(-30 * time.Minute)}},
		{name: "today's and tomorrow's have a day each", message: mail, now: noon, rules: Rules{Caps: []Cap{{Most: 2, Per: value.Days(1), Calendar: true}}}, ahead: []store.SendTime{sent(-time.Hour), sent(-24 * time.Hour)}},
		{name: "another channel's room", message: text, now: noon, rules: Rules{Caps: []Cap{{Most: 1, Per: value.Days(1), Channel: "sms"}}}, ahead: []store.SendTime{sent(-time.Hour)}},

		{name: "everybody held out", message: mail, now: noon, rules: Rules{Holdout: 100}, want: skip(store.SkipHoldout)},
		{name: "everywhere", message: mail, now: noon, rules: Rules{Everywhere: 100}, want: skip(store.SkipHoldout)},
		{name: "a test asks only whether it can arrive", message: mail, now: night, change: func(s *store.Subject) { s.Consents = nil }, rules: Rules{Holdout: 100, Quiet: quiet}, send: Send{Test: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := customer(seoul)
			if c.change != nil {
				c.change(s)
			}
			send := c.send
			send.Message = c.message
			got := c.rules.Decide(send, History{PersonOf(s), c.sends, c.ahead}, c.now)
			if got.Skip != c.want.Skip || got.Why != c.want.Why || !got.Until.Equal(c.want.Until) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// Quiet hours on the nights on which the clock changes.
func TestQuietHoursAndSummerTime(t *testing.T) {
	q := QuietHours{From: Wall(21, 0), To: Wall(8, 0)}
	for _, c := range []struct{ zone, now, end string }{
		{"Europe/Berlin", "2026-03-28 23:00", "2026-03-29T08:00:00+02:00"},
		{"Europe/Berlin", "2026-10-24 23:00", "2026-10-25T08:00:00+01:00"},
		{"America/New_York", "2026-03-07 23:00", "2026-03-08T08:00:00-04:00"},
		{"Australia/Lord_Howe", "2026-10-03 23:00", "2026-10-04T08:00:00+11:00"}, // half an hour
		{"Asia/Seoul", "2026-03-28 23:00", "2026-03-29T08:00:00+09:00"},
	} {
		zone := must(location(c.zone))(t)
		now := must(time.ParseInLocation("2006-01-02 15:04", c.now, zone))(t)
		end, inside := q.end(now)
		if !inside || end.Format(time.RFC3339) != c.end {
			t.Errorf("%s %s: ends %s, want %s", c.zone, c.now, end.Format(time.RFC3339), c.end)
		}
	}
}

func TestHoldoutShare(t *testing.T) {
	r := Rules{Holdout: 5, Seed: 7}
	held := 0
	for id := range store.CustomerID(100_000) {
		if r.HeldOut(id) {
			held++
		}
	}
	if held < 4700 || held > 5300 {
		t.Errorf("%d of 100000 are held out, want 5000", held)
	}
}

// Who is held out everywhere is so in each journey; beside them each has its own.
func TestHoldoutEverywhere(t *testing.T) {
	one, two := Rules{Everywhere: 5, Seed: 1}, Rules{Everywhere: 5, Holdout: 5, Seed: 2}
	both, more := 0, 0
	for id := range store.CustomerID(100_000) {
		switch {
		case one.HeldOut(id) && !two.HeldOut(id):
			t.Fatalf("customer %d is held out in one journey and not in the other", id)
		case one.HeldOut(id):
			both++
		case two.HeldOut(id):
			more++
		}
	}
	if both < 4700 || both > 5300 || more < 4400 || more > 5100 { // of 100000, and of the 95000 others
		t.Errorf("%d are held out everywhere, %d in one journey", both, more)
	}
}

// What is loaded of the past reaches back to all that a cap counts, wherever the customer lives.
func TestLongest(t *testing.T) {
	now := time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC)
	if got := (&Rules{}).Longest(now); !got.Equal(now) {
		t.Errorf("without caps the past is loaded from %v", got)
	}
	for _, caps := range [][]Cap{
		{{Most: 1, Per: value.Days(1)}, {Most: 3, Per: value.Days(30)}},
		{{Most: 3, Per: value.Days(7), Calendar: true}, {Most: 1, Per: value.Days(1)}},
	} {
		r := Rules{Caps: caps}
		for _, zone := range []string{"Pacific/Kiritimati", "Asia/Seoul", "America/New_York"} {
			for _, c := range caps {
				if since := c.since(now.In(must(location(zone))(t))); r.Longest(now).After(since) {
					t.Errorf("a cap of %v counts in %s from %v, loaded is from %v", c.Per, zone, since, r.Longest(now))
				}
			}
		}
	}
}

func TestRulesFor(t *testing.T) {
	j := &Journey{Seed: 9, Policy: PolicyRules{Holdout: 3}}
	r := must(RulesFor(j, nil))(t)
	if r.Quiet == nil || r.Quiet.From != Wall(21, 0) || r.Quiet.To != Wall(8, 0) || r.Country != "KR" || r.Shop.String() != "Asia/Seoul" {
		t.Errorf("the defaults are %+v", r)
	}
	settings := map[string]string{
		store.SettingCaps: `[{"most":2,"per":"P7D"}]`, store.SettingHoldout: "1.5", store.SettingCountry: "DE",
		store.SettingZone: "Europe/Berlin", store.SettingQuietFrom: "00:00", store.SettingQuietTo: "00:00",
	}
	r = must(RulesFor(j, settings))(t)
	if len(r.Caps) != 1 || r.Caps[0].Most != 2 || r.Everywhere != 1.5 || r.Holdout != 3 || r.Country != "DE" || r.Quiet != nil {
		t.Errorf("filled from settings: %+v", r)
	}
	j.Policy.Caps.Use = CapsOff
	if r = must(RulesFor(j, settings))(t); len(r.Caps) != 0 {
		t.Errorf("caps are off, but %+v", r.Caps)
	}
	settings[store.SettingCaps] = `[{"mots":2}]`
	j.Policy.Caps.Use = ""
	if _, err := RulesFor(j, settings); err == nil {
		t.Error("damaged caps are passed over")
	}
}
