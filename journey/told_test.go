package journey_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/store/value"
)

// ledger lists what the why ledger has of somebody, oldest first.
func (s *shop) ledger(who string) (lines []string) {
	s.t.Helper()
	list, err := s.st.Decisions().Of(context.Background(), s.ids[who], 0)
	if err != nil {
		s.t.Fatal(err)
	}
	slices.Reverse(list)
	for _, d := range list {
		saw, err := json.Marshal(d.Saw)
		if err != nil {
			s.t.Fatal(err)
		}
		if d.Saw == nil {
			saw = nil
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s", d.At.In(kst).Format("02 15:04"), d.Step, d.What, d.Reason, saw))
	}
	return lines
}

// Every step says what it did and what that rested on: waits until when and why, what was
// set, recorded and changed, whose turn it was, in which round, and the order that took
// somebody out.
func TestTheLedgerHasEveryStep(t *testing.T) {
	monday := seoul(t, "2026-03-02 10:00")
	s := openShop(t, monday)
	s.people("minji")
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, s.ids["minji"])
		if err != nil {
			return err
		}
		c.Attributes = store.Attributes{"expires": value.DateOf(value.DateFrom(seoul(t, "2026-03-10 00:00"))), "points": value.Number(2)}
		return tx.Customers().Save(ctx, c)
	})
	j, err := journey.Parse([]byte(`{"gilmok":"journey/1","name":"All","seed":1,"entry":{"kind":"event","event":"carted"},
		"exit":[{"event":"ordered","same":{"order_id":"entry.order"}}],
		"steps":{
			"c1":{"kind":"context","set":[{"name":"gift","value":"soap"}]},
			"r1":{"kind":"record_event","event":"invited","properties":{"by":"mail"}},
			"u1":{"kind":"update_customer","set":{"city":"Busan"},"add":{"points":3},"consent":{"channel":"sms","purpose":"advertising","state":"unsubscribed"}},
			"b1":{"kind":"jump_back","most":1},
			"t1":{"kind":"throttle","most":5,"per":"PT1H"},
			"w1":{"kind":"wait","until":{"attribute":"expires","offset":"-P3D","at":"09:00"}},
			"e1":{"kind":"wait_for_event","branches":[{"id":"looked","event":"viewed"}],"within":"P1D"},
			"w2":{"kind":"wait","for":"P2D"}},
		"edges":[["entry","out","c1"],["c1","out","r1"],["r1","out","u1"],["u1","out","t1"],["t1","out","b1"],["b1","again","t1"],["b1","out","w1"],["w1","out","e1"],["e1","looked","w2"],["e1","timeout","w2"]]}`))
	if err != nil {
		t.Fatal(err)
	}
	s.launch(j)
	s.happens("minji", "carted", monday.Add(time.Hour), store.Properties{"order": "A-7"})
	s.happens("minji", "viewed", seoul(t, "2026-03-07 12:00"), store.Properties{"page": "soap"})
	s.until(seoul(t, "2026-03-08 10:00"))
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Orders().Save(ctx, &store.Order{ExternalID: "A-7", Customer: s.ids["minji"], At: seoul(t, "2026-03-08 11:00"), State: store.OrderPlaced})
	})
	s.until(seoul(t, "2026-03-12 10:00"))
	wantLines(t, s.ledger("minji"),
		`02 11:00 entry entered  `,
		`02 11:00 c1 set  {"gift":"soap"}`,
		`02 11:00 r1 recorded invited {"by":"mail"}`,
		`02 11:00 u1 updated  {"channel":"sms","city":"Busan","consent":"unsubscribed","points":5}`,
		`02 11:00 t1 waits throttle {"most":5,"per":"PT1H"}`,
		`02 11:01 t1 passed throttle `,
		`02 11:01 b1 moved again {"most":1,"round":0}`,
		`02 11:01 t1 waits throttle {"most":5,"per":"PT1H"}`,
		`02 11:02 t1 passed throttle `,
		`02 11:02 b1 moved out {"most":1,"round":1}`,
		`02 11:02 w1 waits expires {"expires":"2026-03-10","until":"2026-03-07T00:00:00Z"}`,
		`07 09:00 e1 waits event {"until":"2026-03-08T00:00:00Z"}`,
		`07 12:00 e1 moved looked {"at":"2026-03-07T03:00:00Z","event":"viewed","page":"soap"}`,
		`07 12:00 w2 waits time {"until":"2026-03-09T03:00:00Z"}`,
		`08 11:00 w2 exited ordered {"at":"2026-03-08T02:00:00Z","event":"ordered","order_id":"A-7"}`,
	)
}

// A message that is not sent says what the refusal rested on.
func TestTheLedgerHasWhatARefusalRestedOn(t *testing.T) {
	monday := seoul(t, "2026-03-02 10:00")
	s := openShop(t, monday)
	s.people("capped", "refuses")
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Customers().SetConsent(ctx, s.ids["refuses"], store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed})
	})
	j := journeytest.Build(t, `entry on carted > message one > message two > wait 12h > message three`)
	j.Policy.Caps = journey.Caps{Rules: []journey.Cap{{Most: 1, Per: value.Days(1), Calendar: true}}}
	j.Policy.QuietHours = &journey.QuietHours{From: journey.Wall(21, 0), To: journey.Wall(8, 0)}
	s.launch(j)
	for _, who := range []string{"capped", "refuses"} {
		s.happens(who, "carted", monday.Add(time.Hour), nil)
	}
	s.until(monday.AddDate(0, 0, 2))
	has := func(who, want string) {
		t.Helper()
		if lines := s.ledger(who); !slices.Contains(lines, want) {
			t.Errorf("no %q in %q", want, lines)
		}
	}
	has("refuses", `02 11:00 m1 skipped no_consent {"channel":"email","consent":"unsubscribed"}`)
	has("capped", `02 11:00 m2 skipped frequency_capped {"most":1,"per":"P1D","sent":1}`)
	has("capped", `02 23:00 m3 held quiet_hours {"until":"2026-03-02T23:00:00Z"}`)
}

// A journey never takes a refusal back, nor the list of addresses never written to; and
// what a step changes, the next one sees, in life as in a rehearsal.
func TestAConsentStepKeepsARefusal(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 10:00")
	s := openShop(t, monday)
	s.people("new", "refused", "blocked")
	sms := store.Consent{Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for name, state := range map[string]store.ConsentState{"new": store.ConsentUnknown, "refused": store.ConsentUnsubscribed, "blocked": store.ConsentUnknown} {
			c, err := tx.Customers().Get(ctx, s.ids[name])
			if err != nil {
				return err
			}
			c.Phone = fmt.Sprintf("+82100000000%d", c.ID)
			k := sms
			k.State = state
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			if err := tx.Customers().SetConsent(ctx, c.ID, k); err != nil {
				return err
			}
		}
		_, err := tx.Suppressions().Add(ctx, store.Suppression{Kind: store.SuppressedByHand, Channel: store.ChannelSMS, Address: fmt.Sprintf("+82100000000%d", s.ids["blocked"])})
		return err
	})
	j, err := journey.Parse([]byte(`{"gilmok":"journey/1","name":"Yes","seed":1,"entry":{"kind":"event","event":"carted"},
		"steps":{"u":{"kind":"update_customer","set":{"city":"Busan"},"consent":{"channel":"sms","purpose":"advertising","state":"opted_in"}},
			"s":{"kind":"split","rule":{"attribute":"city","op":"is","value":"Busan"}},"m":{"kind":"message","messages":["smsText"]}},
		"edges":[["entry","out","u"],["u","out","s"],["s","yes","m"]]}`))
	if err != nil {
		t.Fatal(err)
	}
	s.launch(j)
	for name := range s.ids {
		s.happens(name, "carted", monday.Add(time.Hour), nil)
	}
	s.until(monday.Add(2 * time.Hour))
	wantLines(t, s.sent(), "02 11:00 blocked m skipped(suppressed)", "02 11:00 new m", "02 11:00 refused m skipped(no_consent)")
	for name, want := range map[string]store.ConsentState{"new": store.ConsentOptedIn, "refused": store.ConsentUnsubscribed, "blocked": store.ConsentUnknown} {
		c, err := s.st.Customers().Get(ctx, s.ids[name])
		if err != nil || c.ConsentFor(sms.Channel, sms.Purpose).State != want {
			t.Errorf("%s: %+v, want %s (%v)", name, c.Consents, want, err)
		}
	}
	for name, want := range map[string]string{"refused": `02 11:00 u not_updated unsubscribed {"channel":"sms"}`, "blocked": `02 11:00 u not_updated suppressed {"channel":"sms"}`} {
		if lines := s.ledger(name); !slices.Contains(lines, want) {
			t.Errorf("%s: no %q in %q", name, want, lines)
		}
	}
	who := &store.Subject{Memberships: map[string]bool{}}
	who.ID, who.Phone, who.Location = 9, "+821000000009", kst
	lines, err := journeytest.Engine(t, j, nil).Trace(journey.Way{Subject: who, From: monday, Days: 1, Events: []journey.Event{{Name: "carted", At: monday.Add(time.Hour)}}})
	if err != nil || !slices.ContainsFunc(lines, func(l journey.TraceLine) bool { return l.What == "sent" }) {
		t.Errorf("rehearsed: %+v (%v)", lines, err)
	}
}
