package rules

import (
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui/widgets"
)

// built makes a builder that shows a rule, with the words of a small shop.
func built(t *testing.T, r segment.Rule) (*Builder, *int) {
	t.Helper()
	test.NewTempApp(t)
	changes := 0
	b := NewBuilder(func() { changes++ })
	b.Words = Vocabulary{
		Events:   []store.EventName{{Name: store.EventOrdered, Properties: []string{"category", "value"}}},
		Segments: []store.Segment{{Name: "Regulars"}},
		Entry:    []string{"value", "cart"},
	}
	b.Set(r)
	return b, &changes
}

func parsed(t *testing.T, text string) segment.Rule {
	t.Helper()
	r, err := segment.ParseText(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

// What the builder shows, it gives back.
func TestBuilder_GivesBackWhatItShows(t *testing.T) {
	for _, text := range []string{
		`city is "Busan" and ordered at least 2 times in the last 30 days`,
		`ordered where (category is "soap") and not (city is "Seoul")`,
		`property entry.value at least 50000`,
		`in segment "Regulars" or email is set`,
		`did not ordered in the last 90 days`,
		`ordered between 2026-10-01 and 2026-11-01 in customer time`,
		`first viewed in the last 30 days then not ordered within 2 days`,
		`first viewed then ordered where (category is "soap") then not visited`,
		`ordered with sum of total at least 100000 in the last 12 months`,
		`last ordered before 2026-11-01 where (category is "soap") and not first ordered in the last 30 days`,
		`first first viewed then not last ordered within 2 days`,
		`ordered before 2026-11-01 and birthday is on day of year this_month`,
	} {
		r := parsed(t, text)
		b, changes := built(t, r)
		got, complete := b.Rule()
		if !complete || segment.Format(got) != segment.Format(segment.Normalize(r)) {
			t.Errorf("%s came back as %s, complete %v", text, segment.Format(got), complete)
		}
		if *changes != 0 {
			t.Errorf("%s: showing it counts as a change", text)
		}
	}
}

// entries are the fields of a builder, in reading order.
func entries(b *Builder) (list []*widgets.Entry) {
	for _, o := range test.LaidOutObjects(b.Object()) {
		if e, ok := o.(*widgets.Entry); ok {
			list = append(list, e)
		}
	}
	return list
}

func TestBuilder_ReadsNumbersOfProperties(t *testing.T) {
	b, changes := built(t, parsed(t, `property entry.value at least 50000`))
	entries(b)[0].SetText("70,000")
	if got, _ := b.Rule(); segment.Format(got) != "property entry.value at least 70000" || *changes == 0 {
		t.Errorf("got %s after %d changes", segment.Format(got), *changes)
	}
	entries(b)[0].SetText("much")
	if _, complete := b.Rule(); complete {
		t.Error("a word is taken for a number")
	}
}

func TestBuilder_ConditionOnAnEventsProperty(t *testing.T) {
	b, _ := built(t, parsed(t, `ordered where (category is "soap")`))
	entries(b)[len(entries(b))-1].SetText("candle")
	if got, _ := b.Rule(); segment.Format(got) != segment.Format(parsed(t, `ordered where (category is "candle")`)) {
		t.Errorf("got %s", segment.Format(got))
	}
}

// Asked about one event, nothing but its properties can be chosen.
func TestBuilder_OfOneEvent(t *testing.T) {
	b, _ := built(t, nil)
	b.Words.Of = []string{"total"}
	items := b.choices(b.root, 0)
	if len(items) != 2 {
		t.Fatalf("%d kinds are offered, want a property and a group", len(items))
	}
	items[0].Do()
	entries(b)[0].SetText("3")
	got, complete := b.Rule()
	if p, ok := got.(segment.Property); !complete || !ok || p.Name != "total" || p.Test.Value.Number() != 3 {
		t.Errorf("got %#v", got)
	}
}

func TestBuilder_GroupsStandInsideEachOtherThreeDeep(t *testing.T) {
	b, _ := built(t, nil)
	n := b.root
	for depth := range deepest {
		items := b.choices(n, depth)
		group := items[len(items)-1]
		if group.Disabled {
			t.Fatalf("no group can be put at depth %d", depth)
		}
		group.Do()
		n = n.of[0]
	}
	if items := b.choices(n, deepest); !items[len(items)-1].Disabled {
		t.Error("a group can stand deeper than one can read")
	}
}

// selects gives the selects of a builder, in reading order.
func selects(b *Builder) (list []*widgets.Select) {
	for _, o := range test.LaidOutObjects(b.Object()) {
		if s, ok := o.(*widgets.Select); ok {
			list = append(list, s)
		}
	}
	return list
}

func TestBuilder_EditsSequencesAndSums(t *testing.T) {
	for _, c := range []struct {
		text   string
		change func(t *testing.T, b *Builder)
		want   string
	}{
		{`first viewed then not ordered within 2 days`, func(_ *testing.T, b *Builder) { pickFrom(b, "not", "did") }, `first viewed then ordered within 2 days`},
		{`first viewed then not ordered within 2 days`, func(_ *testing.T, b *Builder) { pickFrom(b, "within", "ever") }, `first viewed then not ordered`},
		{`first viewed then not ordered within 2 days`, func(_ *testing.T, b *Builder) { entries(b)[0].SetText("5") }, `first viewed then not ordered within 5 days`},
		{`first viewed then ordered`, func(t *testing.T, b *Builder) { press(t, b, "And then") }, `first viewed then ordered then ordered`},
		{`ordered with sum of total at least 100000`, func(_ *testing.T, b *Builder) { entries(b)[1].SetText("50,000") }, `ordered with sum of total at least 50000`},
		{`ordered with sum of total at least 100000`, func(_ *testing.T, b *Builder) { pickFrom(b, "at_least", "at_most") }, `ordered with sum of total at most 100000`},
		{`ordered between 2026-10-01 and 2026-11-01`, func(_ *testing.T, b *Builder) { pickFrom(b, "shop", "customer") }, `ordered between 2026-10-01 and 2026-11-01 in customer time`},
		{`ordered between 2026-10-01 and 2026-11-01`, func(_ *testing.T, b *Builder) { pickFrom(b, "between", "before") }, `ordered before 2026-11-02`},
		{`last ordered in the last 30 days`, func(_ *testing.T, b *Builder) { pickFrom(b, "last", "first") }, `first ordered in the last 30 days`},
		{`not last ordered in the last 30 days`, func(_ *testing.T, b *Builder) { pickFrom(b, "last", "any") }, `did not ordered in the last 30 days`},
		{`birthday is on day of year today`, func(_ *testing.T, b *Builder) { pickFrom(b, "today", "this_week") }, `birthday is on day of year "this_week"`},
	} {
		b, _ := built(t, parsed(t, c.text))
		b.Words.Events = nil // every property can be typed
		b.Set(parsed(t, c.text))
		c.change(t, b)
		got, complete := b.Rule()
		if segment.Format(got) != c.want || !complete {
			t.Errorf("%s became %s, complete %v; want %s", c.text, segment.Format(got), complete, c.want)
		}
	}
}

// pickFrom chooses in the select that shows a choice.
func pickFrom(b *Builder, from, id string) {
	for _, s := range selects(b) {
		if s.Chosen() == from {
			s.Choose(id)
			s.OnChanged(id)
			return
		}
	}
}

func press(t *testing.T, b *Builder, words string) {
	t.Helper()
	for _, o := range test.LaidOutObjects(b.Object()) {
		if button, ok := o.(*widgets.Button); ok && button.Text() == words {
			test.Tap(button)
			return
		}
	}
	t.Errorf("no button %q", words)
}

func TestValuesOfAPastedList(t *testing.T) {
	for text, want := range map[string]string{
		"a@x.com, b@x.com":                  "a@x.com, b@x.com",
		"a@x.com\r\nb@x.com\r\n\r\na@x.com": "a@x.com, b@x.com",
		" 1;2\t3 ":                          "1, 2, 3",
		" \n , ":                            "",
	} {
		if got := joined(values(text, value.KindText)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	long := make([]string, listShown+1)
	for i := range long {
		long[i] = strconv.Itoa(i)
	}
	b, changes := built(t, segment.Attribute{Key: "external_id", Test: segment.Test{Op: segment.OpIn, Values: values(strings.Join(long, "\n"), value.KindText)}})
	if got, complete := b.Rule(); !complete || *changes != 0 || len(got.(segment.Attribute).Test.Values) != len(long) || len(entries(b)) != 0 {
		t.Errorf("a long list: %v, %d fields", got, len(entries(b)))
	}
}

func TestPhonesAreTakenAsTheShopStoresThem(t *testing.T) {
	b, _ := built(t, parsed(t, `phone in ("010-1234-5678", "01012345678")`))
	b.Words.Country = "KR"
	if r, complete := b.Rule(); !complete || segment.Format(r) != segment.Format(parsed(t, `phone in ("+821012345678")`)) {
		t.Errorf("%s", segment.Format(r))
	}
}

func TestBuilder_SaysWhatIsNotThere(t *testing.T) {
	for text, want := range map[string]string{
		`orderd in the last 30 days`:                  "No event “orderd” so far. Did you mean “ordered”?",
		`did not winked`:                              "No event “winked” so far.",
		`first ordered then not orderd within 2 days`: "No event “orderd” so far. Did you mean “ordered”?",
		`last ordered where (category is "soap")`:     "",
		`emial is set`:                                "No customer has “emial”. Did you mean “email”?",
		`shoe_size is 42`:                             "No customer has “shoe_size”.",
		`in segment "Regulars" and email is set`:      "",
		`in segment "Strangers"`:                      "There is no segment “Strangers”: nobody is in it.",
	} {
		b, _ := built(t, parsed(t, text))
		if got, complete := b.Rule(); !complete || segment.Format(got) != text {
			t.Errorf("%s came back as %s", text, segment.Format(got))
		}
		said := ""
		for _, o := range test.LaidOutObjects(b.Object()) {
			if w, ok := o.(*widgets.Text); ok && (strings.HasPrefix(w.Text(), "No ") || strings.HasPrefix(w.Text(), "There is no")) {
				said = w.Text()
			}
		}
		if said != want {
			t.Errorf("%s: said %q, want %q", text, said, want)
		}
	}
}
