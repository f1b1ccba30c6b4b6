package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"path/filepath"
	"testing"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

// sums were reckoned by another program: printf %s TEXT | sha256sum.
var sums = map[string]string{
	"821012345678":     "5d639079300bfabb1fa81139c823d324b2a67e9dd4157475190a31fb17528bc0",
	"kr":               "d5647005d31dcbb66ff531c5e097544a03558bc538b9c65ee2539594886ffbc0",
	"+821012345678":    "2efdd01fdf56e3f07de56acd9d40beb256d5983aec5f6d597c2c48354f35f9e0",
	"test@example.com": "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b",
}

// shop makes a workspace that holds what fill writes.
func shop(t *testing.T, fill func(tx store.Tx) error) store.Store {
	t.Helper()
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := st.InTx(t.Context(), fill); err != nil {
		t.Fatal(err)
	}
	return st
}

func TestAudience(t *testing.T) {
	ctx := context.Background()
	st := shop(t, func(tx store.Tx) error {
		for i, c := range []store.Customer{
			{ExternalID: "A1", Email: "Test@example.com", Phone: "+821012345678", Country: "KR"},
			{ExternalID: "A2", Email: "no@example.com"},                               // has not agreed
			{ExternalID: "A3", Email: "stop@example.com", Phone: "+821000000003"},     // the mail is suppressed
			{ExternalID: "A4", Email: "gone@example.com"},                             // suppressed, and nothing else
			{ExternalID: "A5", Email: "else@example.com", Name: "in another segment"}, // not asked for
		} {
			if err := tx.Customers().Save(ctx, &c); err != nil {
				return err
			}
			if i == 1 {
				continue
			}
			if err := tx.Customers().SetConsent(ctx, c.ID, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn}); err != nil {
				return err
			}
		}
		for _, address := range []string{"stop@example.com", "gone@example.com"} {
			if _, err := tx.Suppressions().Add(ctx, store.Suppression{Channel: store.ChannelEmail, Address: address, Kind: store.SuppressedByHand}); err != nil {
				return err
			}
		}
		return nil
	})
	rule := segment.Attribute{Key: "external_id", Test: segment.Test{Op: segment.OpIsNot, Value: value.Text("A5")}}
	read := func(p export.Platform) [][]string {
		var out bytes.Buffer
		written, left, err := export.Audience(ctx, st, rule, p, &out)
		if err != nil || written != 2 || left != 2 {
			t.Fatalf("%d written, %d left, %v", written, left, err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(rows) != 3 {
			t.Fatalf("%v, %v", rows, err)
		}
		return rows
	}
	mail := sums["test@example.com"]
	meta := read(export.Meta)
	if meta[1][0] != mail || meta[1][1] != sums["821012345678"] || meta[1][2] != sums["kr"] || meta[2][0] != "" || meta[2][1] == "" {
		t.Errorf("%v", meta)
	}
	google := read(export.Google)
	if google[1][0] != mail || google[1][1] != sums["+821012345678"] || google[1][2] != "KR" {
		t.Errorf("%v", google)
	}
	none := segment.Attribute{Key: "external_id", Test: segment.Test{Op: segment.OpIs, Value: value.Text("nobody")}}
	var out bytes.Buffer
	if written, left, err := export.Audience(ctx, st, none, export.Meta, &out); err != nil || written+left != 0 {
		t.Errorf("of nobody %d and %d, %v", written, left, err)
	}
	if _, _, err := export.Audience(ctx, st, none, "elsewhere", &out); err == nil {
		t.Error("there is a platform elsewhere")
	}
}

// An address whose channel its owner has left is not handed over, though they agree
// on another; who has left and kept no other address does not go at all.
func TestAudienceWithoutAddressesThatLeft(t *testing.T) {
	ctx := t.Context()
	st := shop(t, func(tx store.Tx) error {
		for _, c := range []struct {
			store.Customer
			email, sms store.ConsentState
		}{
			{store.Customer{ExternalID: "A1", Email: "test@example.com", Phone: "+821012345678"}, store.ConsentUnsubscribed, store.ConsentOptedIn},
			{store.Customer{ExternalID: "A2", Email: "left@example.com"}, store.ConsentUnsubscribed, store.ConsentOptedIn},
			{store.Customer{ExternalID: "A3", Email: "test@example.com", Phone: "+821000000003"}, store.ConsentOptedIn, store.ConsentUnsubscribed},
		} {
			if err := tx.Customers().Save(ctx, &c.Customer); err != nil {
				return err
			}
			for ch, state := range map[store.Channel]store.ConsentState{store.ChannelEmail: c.email, store.ChannelSMS: c.sms} {
				if err := tx.Customers().SetConsent(ctx, c.ID, store.Consent{Channel: ch, Purpose: store.PurposeAdvertising, State: state}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	var out bytes.Buffer
	written, left, err := export.Audience(ctx, st, nil, export.Google, &out)
	if err != nil || written != 2 || left != 1 {
		t.Errorf("%d written, %d left, %v", written, left, err)
	}
	want := "Email,Phone,Country\n," + sums["+821012345678"] + ",\n" + sums["test@example.com"] + ",,\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
