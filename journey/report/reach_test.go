package report

import (
	"context"
	"reflect"
	"testing"
	"time"

	"gilmok/store"
)

func TestReach(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	// Nine in the morning in Seoul of Thursday, 1 January 2026; the Monday before it is 29 December.
	at := func(days float64) time.Time {
		return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(days * 24 * float64(time.Hour)))
	}
	sends := []Send{
		{1, store.ChannelEmail, at(0)}, {1, store.ChannelEmail, at(1)}, {1, store.ChannelSMS, at(2)}, {2, store.ChannelEmail, at(3)},
		{2, store.ChannelEmail, at(3.6)}, // Sunday, near midnight in Seoul
		{2, store.ChannelEmail, at(3.7)}, // Monday there
	}
	for range 7 {
		sends = append(sends, Send{3, store.ChannelEmail, at(12)})
	}
	want := []Week{
		{From: time.Date(2026, 1, 12, 0, 0, 0, 0, seoul), People: 1, Messages: 7, ByChannel: map[store.Channel]int{"email": 1}, Often: [Often]int{0, 0, 0, 0, 1}},
		{From: time.Date(2026, 1, 5, 0, 0, 0, 0, seoul), People: 1, Messages: 1, ByChannel: map[store.Channel]int{"email": 1}, Often: [Often]int{1}},
		{From: time.Date(2025, 12, 29, 0, 0, 0, 0, seoul), People: 2, Messages: 5, ByChannel: map[store.Channel]int{"email": 2, "sms": 1}, Often: [Often]int{0, 1, 1}},
	}
	got := Reach(sends, seoul)
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if !got[i].From.Equal(want[i].From) {
			t.Errorf("week %d begins at %v, want %v", i, got[i].From, want[i].From)
		}
		got[i].From = want[i].From
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
	if got[2].Each() != 2.5 || (Week{}).Each() != 0 {
		t.Errorf("each got %v", got[2].Each())
	}
}

func TestSendsAreRead(t *testing.T) {
	ctx := context.Background()
	st := history(t)
	err := st.InTx(ctx, func(tx store.Tx) error {
		_, err := tx.Events().Record(ctx, store.Event{Customer: 1, Name: store.EventSent, At: at(4), Properties: store.Properties{"run": int64(7), "channel": "email"}},
			store.Event{Customer: 1, Name: store.EventOpened, At: at(4)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sends, err := Sends(ctx, st.Events(), time.Time{})
	if err != nil || len(sends) != 1 || sends[0].Channel != store.ChannelEmail {
		t.Errorf("%+v, %v", sends, err)
	}
}
