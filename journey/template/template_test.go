package template

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

func TestEveryDocumentIsACard(t *testing.T) {
	files, err := documents.ReadDir("documents")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if id := strings.TrimSuffix(path.Base(f.Name()), ".json"); !slices.Contains(order, id) {
			t.Errorf("%s has no card", id)
		}
	}
	if len(files) != len(order) {
		t.Errorf("%d documents, %d cards", len(files), len(order))
	}
}

// Each template opens in both languages, without any problem, and sends nothing
// that is not its own.
func TestOpen(t *testing.T) {
	for _, x := range All() {
		for _, language := range []string{"en", "ko"} {
			j, messages, err := x.Open(language, 7)
			if err != nil {
				t.Fatal(err)
			}
			if j.Name == "" || j.Seed != 7 {
				t.Errorf("%s in %s: name %q, seed %d", x.ID, language, j.Name, j.Seed)
			}
			known := journey.Known{Messages: map[string]journey.MessageInfo{}}
			for _, m := range messages {
				known.Messages[m.Name] = journey.MessageInfo{Name: m.Name, Channel: m.Channel}
				checkMessage(t, x.ID, language, m)
			}
			if problems := journey.Validate(j, known); len(problems) > 0 {
				t.Errorf("%s in %s: %+v", x.ID, language, problems)
			}
			for id, s := range j.Steps {
				groups, _ := s.(*journey.Groups)
				for i := 0; groups != nil && i < len(groups.Groups); i++ {
					if g := groups.Groups[i]; g.Name == "" || language == "ko" && !strings.ContainsFunc(g.Name, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
						t.Errorf("%s in %s: group %s of %s is called %q", x.ID, language, g.ID, id, g.Name)
					}
				}
			}
			if len(j.Messages()) != len(messages) {
				t.Errorf("%s in %s sends %d of its %d messages", x.ID, language, len(j.Messages()), len(messages))
			}
		}
	}
}

// bareDate prints a date as it is kept.
var bareDate = regexp.MustCompile(`\{\{\s*(consent_at|birthday|coupon_expires)\s*\}\}`)

// Korean advertising begins its subject with the word the law asks for.
func checkMessage(t *testing.T, id, language string, m Message) {
	t.Helper()
	var doc struct {
		Subject, Text string
		Body          struct{ Blocks []block }
	}
	if err := json.Unmarshal(m.Document, &doc); err != nil {
		t.Fatal(err)
	}
	if bare := bareDate.Find(m.Document); bare != nil {
		t.Errorf("%s %s: %q prints %s with the time of day and the zone", id, language, m.Name, bare)
	}
	line := doc.Subject
	if m.Channel == store.ChannelSMS {
		line = doc.Text
	} else if n := len(doc.Body.Blocks); n == 0 || doc.Body.Blocks[n-1].Kind != "footer" {
		t.Errorf("%s %s: %q has no footer", id, language, m.Name)
	}
	if line == "" {
		t.Errorf("%s %s: %q says nothing", id, language, m.Name)
	}
	if language == "ko" && m.Purpose == store.PurposeAdvertising && !strings.HasPrefix(line, "(광고)") {
		t.Errorf("%s: %q begins %q", id, m.Name, line)
	}
}

// What is ready comes first; what is not says what it lacks.
func TestUsableFirst(t *testing.T) {
	ctx := t.Context()
	st, err := sqlite.Create(ctx, filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	agreed := func(name string, on bool, ordered time.Time, events ...store.Event) {
		if err := st.InTx(ctx, func(tx store.Tx) error {
			c := store.Customer{ExternalID: name, Name: name, Email: name + "@shop.invalid"}
			if err := tx.Customers().Save(ctx, &c); err != nil {
				return err
			}
			if on {
				if err := tx.Customers().SetConsent(ctx, c.ID, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, Source: "test", At: tx.Now()}); err != nil {
					return err
				}
			}
			for i := range events {
				events[i].Customer = c.ID
			}
			if !ordered.IsZero() {
				if err := tx.Orders().Save(ctx, &store.Order{ExternalID: name, Customer: c.ID, At: ordered, State: store.OrderPlaced}); err != nil {
					return err
				}
			}
			_, err := tx.Events().Record(ctx, events...)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	agreed("lately", true, now.AddDate(0, 0, -10))
	agreed("long ago", true, now.AddDate(0, 0, -200))
	agreed("not agreed", false, now.AddDate(0, 0, -10))
	offers := func() map[string]Offer {
		list, err := Offers(ctx, st)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != len(order) || !slices.IsSortedFunc(list, func(a, b Offer) int {
			return map[bool]int{true: 0, false: 1}[a.Ready()] - map[bool]int{true: 0, false: 1}[b.Ready()]
		}) {
			t.Errorf("%d offers, not the ready ones first", len(list))
		}
		by := map[string]Offer{}
		for _, o := range list {
			by[o.ID] = o
		}
		return by
	}
	by := offers()
	for id, people := range map[string]int{"second-purchase": 1, "repurchase": 1, "review-request": 1, "win-back": 1, "sales-boost": 2} {
		if o := by[id]; !o.Ready() || o.People != people {
			t.Errorf("%s for a shop with orders: ready %v, %d people, want %d", id, o.Ready(), o.People, people)
		}
	}
	if o := by["abandoned-cart"]; !slices.Equal(o.Events, []string{store.EventAddedToCart}) {
		t.Errorf("the cart lacks %v", o.Events)
	}
	if o := by["price-drop"]; !slices.Equal(o.Events, []string{store.EventWished}) || !o.Products {
		t.Errorf("a price drop lacks %v, products %v", o.Events, o.Products)
	}
	if o := by["birthday"]; !slices.Equal(o.Attributes, []string{"birthday"}) || o.People != 0 {
		t.Errorf("a birthday lacks %v", o.Attributes)
	}
	agreed("cart", true, time.Time{}, store.Event{Name: store.EventAddedToCart, At: now.AddDate(0, 0, -1)})
	if err := st.InTx(ctx, func(tx store.Tx) error {
		return tx.Products().Save(ctx, &store.Product{ExternalID: "soap", Name: "Soap"})
	}); err != nil {
		t.Fatal(err)
	}
	if o := offers()["price-drop"]; !o.Ready() || o.People != 1 {
		t.Errorf("with a cart and products a price drop is %+v", o)
	}
}

// Each template, rehearsed on people who have what it needs, writes to somebody; and
// where some do what it asks for and others do not, somebody goes each way it draws.
func TestRehearsed(t *testing.T) {
	now := time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC)
	for _, x := range All() {
		t.Run(x.ID, func(t *testing.T) {
			j, messages, err := x.Open("ko", 7)
			if err != nil {
				t.Fatal(err)
			}
			infos := map[string]journey.MessageInfo{}
			for _, m := range messages {
				infos[m.Name] = journey.MessageInfo{Name: m.Name, Channel: m.Channel, Purpose: m.Purpose, Tags: m.Tags}
			}
			rules, err := journey.RulesFor(j, nil)
			if err != nil {
				t.Fatal(err)
			}
			e := (&journey.Engine{Journey: j, Seed: 7, Messages: infos, Rules: rules}).Prepare()
			w := journey.NewWorld(j.Needs(), rules.Shop)
			for id := range store.CustomerID(60) {
				w.Add(person(id+1, x, j.Entry.Listens(), now, rules.Shop))
			}
			res, err := journey.Rehearsal{Engine: e, World: w, From: now, Days: 90}.Run(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			sent := 0
			for _, m := range res.Messages {
				sent += m.Sent
			}
			if res.Entered == 0 || sent == 0 {
				t.Errorf("%d entered, %d messages: %+v", res.Entered, sent, res.Messages)
			}
			behave := &journey.Assumptions{Open: 0.5, Click: 0.3}
			for name := range j.Needs().Events {
				for _, after := range []journey.AssumedAfter{journey.AfterEntry, journey.AfterMessage} {
					behave.Events = append(behave.Events, journey.AssumedEvent{Event: name, After: after, Within: value.Days(6), Chance: 0.2})
				}
			}
			if res, err = (journey.Rehearsal{Engine: e, World: w, From: now, Days: 90, Assume: behave}).Run(context.Background()); err != nil {
				t.Fatal(err)
			}
			for id, s := range res.Steps {
				for _, p := range j.Ports(id) {
					if _, drawn := j.Next(id, p.Name); drawn && s.Out[p.Name] == 0 {
						t.Errorf("nobody leaves %s by %s: %d came", id, p.Name, s.Arrived)
					}
				}
			}
			stays := slices.ContainsFunc(slices.Collect(maps.Values(j.Steps)), func(s journey.Step) bool { return s.Kind() == journey.KindWait })
			for _, x := range j.Exit {
				if stays && x.Event != "" && res.Exited[x.Event] == 0 {
					t.Errorf("nobody is taken out by %s: %v", x.Event, res.Exited)
				}
			}
		})
	}
}

func person(id store.CustomerID, x Template, listens string, now time.Time, zone *time.Location) *store.Subject {
	agreed := 2024 // two years before the rehearsal
	if x.ID == "consent-notice" {
		agreed = 2026
	}
	s := &store.Subject{Location: zone, History: map[string][]segment.Occurrence{}, Memberships: map[string]bool{}}
	s.ID, s.Email, s.Phone = id, fmt.Sprintf("a%d@shop.invalid", id), fmt.Sprintf("+8210%08d", id)
	for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS} {
		s.Consents = append(s.Consents, store.Consent{Channel: ch, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn})
	}
	s.Attributes = store.Attributes{
		"birthday":       value.DateOf(value.MakeDate(1990, 4, int(id)%28+1)),
		"coupon_expires": value.DateOf(value.MakeDate(2026, 4, int(id)%28+1)),
		"consent_at":     value.DateOf(value.MakeDate(agreed, 4, int(id)%28+1)),
		"signup_state":   value.Text([]string{"profile", "payment", "done"}[id%3]),
	}
	for _, name := range append(slices.Clone(x.Needs.Events), listens) {
		if s.History[name] != nil || name == "" {
			continue
		}
		n := 1
		if id%5 == 0 {
			n = 5
		}
		for k := range n {
			ago := time.Duration(n-k) * 20 * 24 * time.Hour
			ago += time.Duration(id) * 24 * time.Hour
			if id%7 == 0 {
				ago += 100 * 24 * time.Hour
			}
			s.History[name] = append(s.History[name], segment.Occurrence{At: now.Add(-ago)})
		}
	}
	return s
}
