package template

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
)

// olistFolder holds orders of a marketplace in Brazil, 2016 to 2018, where the
// machine has them.
const olistFolder = "/work/shared/data/olist"

func olistRows(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(olistFolder, file))
	if os.IsNotExist(err) {
		t.Skip("the Olist data is not on this machine")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, cell := range row {
			m[rows[0][i]] = cell
		}
		list = append(list, m)
	}
	return list
}

// buyers gives everybody with the instants of their orders.
func buyers(t *testing.T) map[string][]segment.Occurrence {
	t.Helper()
	who := map[string]string{}
	for _, row := range olistRows(t, "olist_customers_dataset.csv") {
		who[row["customer_id"]] = row["customer_unique_id"]
	}
	bought := map[string][]segment.Occurrence{}
	for _, row := range olistRows(t, "olist_orders_dataset.csv") {
		at, err := time.Parse(time.DateTime, row["order_purchase_timestamp"])
		if person := who[row["customer_id"]]; err == nil && person != "" && row["order_status"] != "canceled" {
			bought[person] = append(bought[person], segment.Occurrence{At: at})
		}
	}
	return bought
}

// Templates for a shop that knows orders only, back-tested over half a year of
// real ones: nobody gets more than the journey has messages, and what counts as a
// success lies in the data.
func TestBackTestedOnOlist(t *testing.T) {
	bought := buyers(t)
	if len(bought) < 1000 {
		t.Fatalf("only %d people have orders", len(bought))
	}
	from := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, id := range []string{"second-purchase", "repurchase", "review-request"} {
		t.Run(id, func(t *testing.T) {
			x, _ := Find(id)
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
				s := &store.Subject{History: map[string][]segment.Occurrence{store.EventOrdered: sorted(orders)}}
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
			if res.Entered == 0 || sent == 0 || res.Converted != nil && *res.Converted > res.Entered {
				t.Errorf("%d entered, %d messages, converted %v", res.Entered, sent, res.Converted)
			}
		})
	}
}

func sorted(list []segment.Occurrence) []segment.Occurrence {
	for i := range list {
		for k := i; k > 0 && list[k].At.Before(list[k-1].At); k-- {
			list[k], list[k-1] = list[k-1], list[k]
		}
	}
	return list
}
