package template

import (
	"slices"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/storetest"
	"gilmok/store/value"
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
	for person, list := range bought {
		slices.SortStableFunc(list, func(a, b segment.Occurrence) int { return a.At.Compare(b.At) })
		bought[person] = slices.CompactFunc(list, func(a, b segment.Occurrence) bool { return a.At.Equal(b.At) }) // one purchase, parted by seller
	}
	return bought
}

// ordersOnly are the templates that a shop which knows nothing but its orders can use.
var ordersOnly = []string{"second-purchase", "repurchase", "review-request", "win-back", "vip-thanks", "sales-boost"}

// All templates on a marketplace's real orders, rehearsed after the last of them and
// back-tested over half a year: those come in whom the template's words mean, counted
// person by person; as many buy in time as really did; nobody gets a message who had
// been taken out, and the number of workers changes nothing.
func TestRehearsedAndBackTestedOnOlist(t *testing.T) {
	bought := buyers(t)
	if len(bought) < 1000 {
		t.Fatalf("only %d people have orders", len(bought))
	}
	var people []*store.Subject
	var shoppers []journeytest.Shopper
	for person, orders := range bought {
		s := &store.Subject{Location: time.UTC, History: map[string][]segment.Occurrence{store.EventOrdered: orders}}
		s.ID, s.Email, s.Phone = store.CustomerID(len(people)+1), person+"@example.invalid", person
		for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao} {
			for _, p := range []store.Purpose{store.PurposeAdvertising, store.PurposeInformational} {
				s.Consents = append(s.Consents, store.Consent{Channel: ch, Purpose: p, State: store.ConsentOptedIn, Night: true})
			}
		}
		people = append(people, s)
		shopper := journeytest.Shopper{Agreed: true, Zone: time.UTC, Events: map[string][]time.Time{}}
		for _, o := range orders {
			shopper.Events[store.EventOrdered] = append(shopper.Events[store.EventOrdered], o.At)
		}
		shoppers = append(shoppers, shopper)
	}
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
			for _, s := range people {
				w.Add(s)
			}
			after := time.Date(2018, 11, 1, 0, 0, 0, 0, time.UTC)
			onOlist{t, x.ID, journey.Rehearsal{Engine: e, World: w, From: after, Days: 90}}.judge(journeytest.Again(shoppers, j.Entry.Listens(), after, 90))
			half := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
			onOlist{t, x.ID, journey.Rehearsal{Engine: e, World: w, From: half, Days: 180, Real: true}}.judge(shoppers)
		})
	}
}

// onOlist is one run of one template.
type onOlist struct {
	*testing.T
	id string
	r  journey.Rehearsal
}

func (t onOlist) judge(shoppers []journeytest.Shopper) {
	t.Helper()
	res, err := t.r.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	alone := t.r
	alone.Workers = 1
	if again, err := alone.Run(t.Context()); err != nil || again.Digest != res.Digest {
		t.Errorf("real %v: one worker finds something else, %v", t.r.Real, err)
	}
	to := t.r.From.AddDate(0, 0, t.r.Days)
	goal := t.r.Engine.Journey.Conversion[0]
	entered, converted := 0, 0
	for _, p := range shoppers {
		for _, at := range journeytest.ComesIn(t.id, p, time.UTC, t.r.From, to) {
			entered++
			end := goal.Within.AddTo(at)
			if slices.ContainsFunc(p.Events[goal.Event], func(o time.Time) bool { return o.After(at) && !o.After(end) && !o.After(to) }) {
				converted++
			}
		}
	}
	sent := 0
	for _, m := range res.Messages {
		sent += m.Sent
		if m.Sent > res.Entered {
			t.Errorf("a step sent %d messages to %d passages", m.Sent, res.Entered)
		}
	}
	if res.Entered != entered {
		t.Errorf("real %v: %d came in, it means %d", t.r.Real, res.Entered, entered)
	}
	if usable := slices.Contains(ordersOnly, t.id); usable != (entered > 0) || usable != (sent > 0) {
		t.Errorf("real %v: %d entered, %d messages", t.r.Real, entered, sent)
	}
	if t.r.Real && (res.Converted == nil || *res.Converted != converted || *res.Anyway > converted) {
		t.Errorf("%v converted, %v of them anyway, of the real ones %d did", *res.Converted, *res.Anyway, converted)
	}
	t.Logf("real %v: %d entered, %d messages, %d bought in time", t.r.Real, entered, sent, converted)
	if entered > 0 && !t.r.Real {
		t.everyWay()
	}
}

// everyWay supposes that some of those who come in do what the template asks for:
// somebody then goes each way that it draws.
func (t onOlist) everyWay() {
	t.Helper()
	behave := &journey.Assumptions{Open: 0.3, Click: 0.1}
	for name := range t.r.Engine.Journey.Needs().Events {
		behave.Events = append(behave.Events, journey.AssumedEvent{Event: name, After: journey.AfterEntry, Within: value.Days(30), Chance: 0.1})
	}
	t.r.Assume = behave
	res, err := t.r.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	j := t.r.Engine.Journey
	for id, s := range res.Steps {
		for _, p := range j.Ports(id) {
			if _, drawn := j.Next(id, p.Name); drawn && s.Out[p.Name] == 0 {
				t.Errorf("nobody leaves %s by %s, %d came", id, p.Name, s.Arrived)
			}
		}
	}
	t.Logf("some behave: %d entered, %d completed, left %v", res.Entered, res.Completed, res.Exited)
}
