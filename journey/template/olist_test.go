package template

import (
	"context"
	"slices"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/storetest"
)

// buyers gives everybody of Olist, a marketplace in Brazil, with the instants of
// their orders from 2016 to 2018, the earliest first.
func buyers(t *testing.T) map[string][]segment.Occurrence {
	t.Helper()
	who := map[string]string{}
	for _, row := range storetest.Rows(t, storetest.Shared(t, "olist", "olist_customers_dataset.csv")) {
		who[row["customer_id"]] = row["customer_unique_id"]
	}
	bought := map[string][]segment.Occurrence{}
	for _, row := range storetest.Rows(t, storetest.Shared(t, "olist", "olist_orders_dataset.csv")) {
		at, err := time.Parse(time.DateTime, row["order_purchase_timestamp"])
		if person := who[row["customer_id"]]; err == nil && person != "" && row["order_status"] != "canceled" {
			bought[person] = append(bought[person], segment.Occurrence{At: at})
		}
	}
	for _, list := range bought {
		slices.SortStableFunc(list, func(a, b segment.Occurrence) int { return a.At.Compare(b.At) })
	}
	return bought
}

// ordersOnly are the templates for a shop that knows nothing but its orders.
var ordersOnly = []string{"second-purchase", "repurchase", "review-request", "win-back"}

// All templates back-tested over half a year of real orders: nobody gets more than
// the journey has messages; those for a shop that knows orders only find people,
// and what counts as a success lies in the data.
func TestBackTestedOnOlist(t *testing.T) {
	bought := buyers(t)
	if len(bought) < 1000 {
		t.Fatalf("only %d people have orders", len(bought))
	}
	from := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, x := range All() {
		t.Run(x.ID, func(t *testing.T) {
			j, messages, err := x.Open("en", 7)
			if err != nil {
				t.Fatal(err)
			}
			infos := map[string]journey.MessageInfo{}
			for _, m := range messages {
				infos[m.Name] = journey.MessageInfo{Name: m.Name, Channel: m.Channel, Purpose: m.Purpose}
			}
			e := (&journey.Engine{Journey: j, Seed: 7, Messages: infos, Rules: journey.Rules{Shop: time.UTC}}).Prepare()
			w := journey.NewWorld(j.Needs(), time.UTC)
			n := store.CustomerID(0)
			for person, orders := range bought {
				n++
				s := &store.Subject{History: map[string][]segment.Occurrence{store.EventOrdered: orders}}
				s.ID, s.Email, s.Phone = n, person+"@example.invalid", person
				for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao} {
					for _, p := range []store.Purpose{store.PurposeAdvertising, store.PurposeInformational} {
						s.Consents = append(s.Consents, store.Consent{Channel: ch, Purpose: p, State: store.ConsentOptedIn, Night: true})
					}
				}
				w.Add(s)
			}
			res, err := journey.Rehearsal{Engine: e, World: w, From: from, Days: 180, Real: true}.Run(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			sent := 0
			for _, m := range res.Messages {
				sent += m.Sent
				if m.Sent > res.Entered {
					t.Errorf("a step sent %d messages to %d passages", m.Sent, res.Entered)
				}
			}
			if res.Converted != nil && *res.Converted > res.Entered {
				t.Errorf("%d entered, %d converted", res.Entered, *res.Converted)
			}
			if slices.Contains(ordersOnly, x.ID) && (res.Entered == 0 || sent == 0) {
				t.Errorf("%d entered, %d messages", res.Entered, sent)
			}
		})
	}
}
