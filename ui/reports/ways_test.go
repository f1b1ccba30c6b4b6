package reports

import (
	"context"
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"gilmok/journey/report"
	"gilmok/journey/template"
	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/ui/widgets"
)

func TestLinesAreReadAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct{ text, want, bad string }{
		{"Young family: Baby, Toys\n\n 선물： 선물세트、 상자 \n", "[{Young family [Baby Toys]} {선물 [선물세트 상자]}]", ""},
		{"", "[]", ""},
		{"A: b\nNothing behind it:", "[]", "Nothing behind it:"},
		{"no colon", "[]", "no colon"},
	} {
		got, bad := parseLines(c.text)
		if fmt.Sprint(got) != c.want || bad != c.bad {
			t.Errorf("%q: %v, %q", c.text, got, bad)
		}
	}
	lines, _ := parseLines("A: b, c\n")
	if got := formatLines(lines); got != "A: b, c\n" {
		t.Errorf("%q", got)
	}
}

// field gives one of the fields of a sheet, in their order.
func (b *bench) field(n int) *widgets.Entry {
	b.Helper()
	var all []*widgets.Entry
	b.each(func(o fyne.CanvasObject) {
		if e, ok := o.(*widgets.Entry); ok {
			all = append(all, e)
		}
	})
	if n >= len(all) {
		b.Fatalf("%d fields, none of number %d", len(all), n)
	}
	return all[n]
}

func (b *bench) setting(key string) string {
	b.Helper()
	doc, err := b.st.Settings().Get(context.Background(), key)
	if err != nil {
		b.Fatal(err)
	}
	return doc
}

// The groups can be drawn anew, faults are said, and it can be taken back.
func TestGroupsCanBeDrawn(t *testing.T) {
	b := open(t, viewValue, shop)
	b.says("Who your customers are")
	b.press("Draw the groups")
	b.field(3).SetText("VIP")
	b.choose("5", "2")
	b.field(2).SetText("30, 20")
	b.press("Save")
	b.says("each list of borders has 1 number, or none")
	b.field(2).SetText("soon")
	b.press("Save")
	b.says("“soon” is no number")
	b.field(2).SetText("30000")
	b.press("Save")
	b.until("the groups are kept", func() bool {
		return b.setting(store.SettingRFM) == `{"ranks":2,"borders":{"spent":[30000]}}`
	})
	b.says("Ranked and named as you drew it")
	b.press("Undo")
	b.until("the usual groups are back", func() bool { return b.setting(store.SettingRFM) == "" })
}

func TestLifeStylesCanBeNamed(t *testing.T) {
	b := open(t, viewValue, shop)
	b.says("Nothing can be said yet")
	b.press("Name them yourself")
	b.field(0).SetText("Family: Baby\nFamily: Toys")
	b.press("Save")
	b.says("Two life styles have the same name")
	b.field(0).SetText("Family: Baby, Toys")
	b.press("Save")
	b.until("they are kept", func() bool {
		return b.setting(store.SettingLifeStyles) == `[{"name":"Family","categories":["Baby","Toys"]}]`
	})
}

// Products that came without a category wait for a person, who may think again.
func TestProductsAreSorted(t *testing.T) {
	b := open(t, viewRecommend, baskets)
	b.says("Nothing is computed yet")
	b.press("Compute now")
	b.says("Left for you to decide: 1 product")
	b.says("Soap & cleansing")
	category := func() string {
		of, err := b.st.Insights().ProductCategories(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return of["dish"]
	}
	b.press("Right")
	b.until("it is sorted", func() bool { return category() == "Soap & cleansing" })
	b.says("Nothing is left to decide")
	b.press("Undo")
	b.until("it is asked again", func() bool { return category() == "" })
	b.says("Left for you to decide: 1 product")
	b.press("One by one")
	b.choose("", "Soap & cleansing")
	b.until("it is sorted one by one", func() bool { return category() == "Soap & cleansing" })
	sorted, err := b.st.Insights().Sorted(context.Background())
	if err != nil || len(sorted) != 1 || !sorted[0].ByHand {
		t.Errorf("%v, %v", sorted, err)
	}
}

func TestTrialsThatAreTooSmallSaySo(t *testing.T) {
	b := open(t, viewRecommend, baskets)
	objects := trials([]insight.Trial{{Kind: insight.TrialPeople, People: 5, HitRate: 1}, {Kind: insight.TrialTopic, People: 100, HitRate: 0.5, PopularHitRate: 0.25}})
	b.ui.Frame().Inspect(b.ui.Frame().Page(), widgets.Column(0, objects...))
	b.says("too few people to tell")
	b.says("50% / 25%")
	if trials(nil) != nil {
		t.Error("no trial is shown")
	}
}

// Every gap of the ready-made funnels is answered by a journey that the shop's own events
// are enough for: one press opens its board.
func TestEveryGapHasAnAnswer(t *testing.T) {
	var known []store.EventName
	for _, name := range []string{store.EventVisited, store.EventViewed, store.EventSignedUp, store.EventAddedToCart, store.EventOrdered} {
		known = append(known, store.EventName{Name: name, Count: 1})
	}
	want := map[string][]string{report.FunnelShop: {"welcome", "price-drop", "abandoned-cart", "second-purchase"},
		report.FunnelLife: {"welcome", "between", "price-drop", "abandoned-cart", "win-back", "second-purchase"}}
	for kind, answers := range want {
		w := way{funnelQuestion: funnelQuestion{kind: kind, days: 90}, names: report.KnownStages(kind, known)}
		if len(w.names) != len(answers)+1 {
			t.Fatalf("%s has the steps %v", kind, w.names)
		}
		for i, want := range answers {
			got := w.answer(i + 1)
			if b, ok := template.FindBetween(got); ok {
				if got = "between"; b.From != store.EventViewed || b.To != store.EventSignedUp || b.Days != 90 {
					t.Errorf("%s, gap %d: %+v", kind, i+1, b)
				}
			}
			if got != want {
				t.Errorf("%s, gap %d: %s, want %s", kind, i+1, got, want)
			}
		}
	}
}
