package journeys_test

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui/board"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// know makes attributes known to the shop.
func (h *house) know(attributes ...store.Attribute) {
	h.t.Helper()
	err := h.store.InTx(context.Background(), func(tx store.Tx) error {
		for _, a := range attributes {
			if err := tx.Customers().RegisterAttribute(context.Background(), a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// fill writes into the field of the panel that holds a text.
func (h *house) fill(held, text string) {
	h.t.Helper()
	for _, o := range objectsOf(h.inspector()) {
		if e, ok := o.(*widgets.Entry); ok && e.Text() == held {
			h.act(func() { e.SetText(text) })
			return
		}
	}
	h.t.Fatalf("no field holds %q: %q", held, h.words())
}

// pick chooses from the menu that shows some words.
func (h *house) pick(shown, id string) {
	h.t.Helper()
	menu := find(h, func(s *widgets.Select) bool {
		return slices.ContainsFunc(objectsOf(s), func(o fyne.CanvasObject) bool {
			text, ok := o.(*canvas.Text)
			return ok && text.Text == shown
		})
	})
	h.act(func() {
		menu.Choose(id)
		menu.OnChanged(id)
	})
}

// another adds a change by its two choices.
func (h *house) another(what, attribute string) {
	h.t.Helper()
	h.pick("Add a change", what)
	if attribute != "" {
		h.pick("Choose an attribute", attribute)
	}
}

func (h *house) stepSaved(what string, ok func(journey.Step) bool) {
	h.t.Helper()
	h.saved(what, func(j *journey.Journey) bool {
		for _, s := range j.Steps {
			if ok(s) {
				return true
			}
		}
		return false
	})
}

func (h *house) updateSaved(what string, want journey.UpdateCustomer) {
	h.t.Helper()
	h.stepSaved(what, func(s journey.Step) bool {
		u, ok := s.(*journey.UpdateCustomer)
		return ok && reflect.DeepEqual(*u, want)
	})
}

func TestInspector_EveryChangeOfACustomer(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.know(store.Attribute{Key: "tier", Label: "Tier"}, store.Attribute{Key: "memo", Label: "Memo"},
			store.Attribute{Key: "points", Label: "Points", Kind: value.KindNumber}, store.Attribute{Key: "tags", Label: "Tags", Kind: value.KindList})
		b := h.open()
		h.act(func() { b.On.Drop(string(journey.KindUpdateCustomer), board.Point{X: 400, Y: 184}) })

		h.another("set", "tier")
		h.fill("", "gold")
		h.another("remove", "memo")
		h.another("add", "points")
		h.fill("1", "-1,500")
		h.another("list_add", "tags")
		h.fill("", "{{ entry.coupon }}")
		h.another("list_remove", "tags")
		if !h.shows("Write what goes into the list or out of it.") {
			h.t.Errorf("an item that is not written is not asked for: %q", h.words())
		}
		h.fill("", "cold")
		want := journey.UpdateCustomer{Set: map[string]any{"tier": "gold"}, Remove: []string{"memo"}, Add: map[string]float64{"points": -1500},
			ListAdd: map[string]string{"tags": "{{ entry.coupon }}"}, ListRemove: map[string]string{"tags": "cold"}}
		h.updateSaved("five changes are saved", want)

		h.another("consent", "")
		if !h.shows("Choose what they said about messages.") {
			h.t.Errorf("what they said is not asked for: %q", h.words())
		}
		h.pick("Choose what they said", "unsubscribed")
		want.Consent = &journey.ConsentChange{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed}
		h.updateSaved("the consent is saved", want)
		if w := h.inspector().MinSize().Width; w > look.InspectorWidth {
			h.t.Errorf("the panel wants %.0f px, there are %.0f", w, look.InspectorWidth)
		}
		find(h, func(p *widgets.Paragraph) bool {
			return p.Text() == "Changes the customer: Points, Tags, Tier, Memo, consent."
		})
		if !h.shows("Points + 4") {
			h.t.Errorf("the board does not say what changes: %q", h.words())
		}

		h.fill("-1500", "many") // warned of, not taken over
		h.updateSaved("what is no number changes nothing", want)
		h.act(func() { b.On.Undo() })
		want.Consent.State = ""
		h.updateSaved("undo takes back what they said", want)
	})
}

func TestInspector_ANewAttribute(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.know(store.Attribute{Key: "tier", Label: "Tier"})
		b := h.open()
		h.act(func() { b.On.Drop(string(journey.KindUpdateCustomer), board.Point{X: 400, Y: 184}) })
		h.pick("Add a change", "list_remove")
		if !h.shows("There is no other attribute of that kind.") {
			h.t.Errorf("where no list is, nothing says so: %q", h.words())
		}
		h.pick("Take out of a list", "list_add")
		h.pick("Choose an attribute", "+")
		for _, bad := range []string{"", "email", "Tier"} {
			h.newName(bad)
			h.press("Add")
		}
		if !h.shows("There is one of that name already.") {
			h.t.Errorf("a name that is taken passes: %q", h.words())
		}
		h.newName("Bought with")
		h.press("Add")
		h.fill("", "coupon")
		h.updateSaved("the new list is saved", journey.UpdateCustomer{ListAdd: map[string]string{"bought_with": "coupon"}})
	})
}

// newName writes the name of a new attribute.
func (h *house) newName(name string) {
	h.t.Helper()
	field := find(h, func(f *widgets.Field) bool {
		for _, o := range objectsOf(f) {
			if b, ok := o.(*widgets.Button); ok && b.Text() == "Add" {
				return true
			}
		}
		return false
	})
	for _, o := range objectsOf(field) {
		if e, ok := o.(*widgets.Entry); ok {
			h.act(func() { e.SetText(name) })
		}
	}
}

func TestInspector_PropertiesOfARecordedEvent(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.On.Drop(string(journey.KindRecordEvent), board.Point{X: 400, Y: 184}) })
		find(h, func(p *widgets.Paragraph) bool {
			return p.Text() == "Notes an event in the customer's history. Name it."
		})
		h.fill("", "thanked")
		pair := func(name, text string) {
			h.press("Another property")
			var empty []*widgets.Entry
			for _, o := range objectsOf(h.inspector()) {
				if e, ok := o.(*widgets.Entry); ok && e.Text() == "" {
					empty = append(empty, e)
				}
			}
			h.act(func() { empty[0].SetText(name) })
			h.act(func() { empty[1].SetText(text) })
		}
		pair("by", "mail")
		pair("total", "{{ entry.total }}")
		pair("by", "post") // a name that is there already: the first stays
		pair("round", "2")
		want := map[string]any{"by": "mail", "total": "{{ entry.total }}", "round": 2.0}
		saved := func(what string) {
			h.t.Helper()
			h.stepSaved(what, func(s journey.Step) bool {
				r, ok := s.(*journey.RecordEvent)
				return ok && r.Event == "thanked" && maps.Equal(r.Properties, want)
			})
		}
		saved("the properties are saved")
		h.fill("mail", "a letter")
		want["by"] = "a letter"
		saved("the value follows")
		h.fill("total", "sum")
		delete(want, "total")
		want["sum"] = "{{ entry.total }}"
		saved("the name follows")
		if w := h.inspector().MinSize().Width; w > look.InspectorWidth {
			h.t.Errorf("the panel wants %.0f px, there are %.0f", w, look.InspectorWidth)
		}
		h.act(func() { b.On.Undo() })
		delete(want, "sum")
		want["total"] = "{{ entry.total }}"
		saved("undo gives the name back")
	})
}
