package export_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/store/segment"
	"gilmok/store/value"
)

func TestHistory(t *testing.T) {
	ctx := t.Context()
	noon := time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)
	st := shop(t, func(tx store.Tx) error {
		var people [2]store.Customer
		for i, key := range []string{"A1", "A2"} {
			people[i] = store.Customer{ExternalID: key, Email: strings.ToLower(key) + "@example.com"}
			if err := tx.Customers().Save(ctx, &people[i]); err != nil {
				return err
			}
		}
		m := &store.Message{Name: "=Hello", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, Document: []byte(`{}`)}
		if err := tx.Messages().Save(ctx, m); err != nil {
			return err
		}
		version, err := tx.Messages().Freeze(ctx, m.ID)
		if err != nil {
			return err
		}
		about := func(more store.Properties) store.Properties {
			p := store.Properties{"channel": "email", "message": int64(version)}
			for k, v := range more {
				p[k] = v
			}
			return p
		}
		_, err = tx.Events().Record(ctx,
			store.Event{Customer: people[0].ID, Name: store.EventClicked, At: noon.Add(time.Hour), Properties: about(store.Properties{"url": "https://shop.test/?a=1", "machine": true})},
			store.Event{Customer: people[0].ID, Name: store.EventSent, At: noon, Properties: about(nil)},
			store.Event{Customer: people[0].ID, Name: store.EventVisited, At: noon},
			store.Event{Customer: people[1].ID, Name: store.EventSent, At: noon, Properties: about(nil)})
		return err
	})
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	read := func(rule segment.Rule) (string, [][]string) {
		var out bytes.Buffer
		n, err := export.History(ctx, st, rule, seoul, &out)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
		if err != nil || n != len(rows)-1 {
			t.Fatalf("%d rows told, %d written, %v", n, len(rows)-1, err)
		}
		return out.String(), rows
	}
	text, rows := read(segment.Attribute{Key: "external_id", Test: segment.Test{Op: segment.OpIs, Value: value.Text("A1")}})
	want := [][]string{
		{"customer", "email", "at", "event", "channel", "message", "detail", "machine"},
		{"A1", "a1@example.com", "2026-11-01T12:00:00+09:00", "sent", "email", "'=Hello", "", "false"},
		{"A1", "a1@example.com", "2026-11-01T13:00:00+09:00", "clicked", "email", "'=Hello", "https://shop.test/?a=1", "true"},
	}
	for i := range want {
		if i >= len(rows) || strings.Join(rows[i], "|") != strings.Join(want[i], "|") {
			t.Fatalf("got\n%s", text)
		}
	}
	if _, all := read(nil); len(all) != 4 {
		t.Errorf("of everybody %d rows", len(all))
	}
	nobody := segment.Attribute{Key: "external_id", Test: segment.Test{Op: segment.OpIs, Value: value.Text("A9")}}
	if _, none := read(nobody); len(none) != 1 {
		t.Errorf("of nobody %d rows", len(none))
	}
}

// TestDotsOfGmail: Google takes the dots of its own addresses for nothing; the sums
// were reckoned by another program.
func TestDotsOfGmail(t *testing.T) {
	ctx := t.Context()
	st := shop(t, func(tx store.Tx) error {
		for _, email := range []string{"jane.doe@gmail.com", "jane.doe@shop.test"} {
			c := store.Customer{Email: email}
			if err := tx.Customers().Save(ctx, &c); err != nil {
				return err
			}
			if err := tx.Customers().SetConsent(ctx, c.ID, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn}); err != nil {
				return err
			}
		}
		return nil
	})
	const (
		dotted   = "831f6494ad6be4fcb3a724c3d5fef22d3ceffa3c62ef3a7984e45a0ea177f982"
		undotted = "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69"
		other    = "5acf0e2dcbcab05ef430318c02c36e8a9794b5938ea7a88fc817eeb5ba248275"
	)
	for platform, want := range map[export.Platform][]string{export.Google: {undotted, other}, export.Meta: {dotted, other}} {
		var out bytes.Buffer
		if _, _, err := export.Audience(ctx, st, nil, platform, &out); err != nil {
			t.Fatal(err)
		}
		for _, sum := range want {
			if !strings.Contains(out.String(), sum) {
				t.Errorf("%s lacks %s:\n%s", platform, sum, out.String())
			}
		}
	}
}
