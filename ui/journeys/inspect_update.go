package journeys

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// The changes of a customer, in the order in which the panel lists them.
const (
	changeSet        = "set"
	changeEmpty      = "remove"
	changeAdd        = "add"
	changeListAdd    = "list_add"
	changeListRemove = "list_remove"
	changeConsent    = "consent"
)

// newAttribute is the choice of an attribute that no customer has yet.
const newAttribute = "+"

// inspectUpdateCustomer lists what is changed of the customer, and takes more.
func inspectUpdateCustomer(in *inspector, u *journey.UpdateCustomer) []fyne.CanvasObject {
	rows := widgets.Column(12)
	for _, key := range slices.Sorted(maps.Keys(u.Set)) {
		rows.Add(in.changeRow(changeSet, key, typed(u.Set[key]), func(u *journey.UpdateCustomer, text string) { u.Set[key] = literal(text) }))
	}
	for _, key := range u.Remove {
		rows.Add(removable(widgets.NewCutText(changeLabel(changeEmpty, in.page.stock.field(key)), widgets.Base), removeTip(), in.dropChange(changeEmpty, key)))
	}
	for _, key := range slices.Sorted(maps.Keys(u.Add)) {
		rows.Add(in.addRow(key, u.Add[key]))
	}
	for _, key := range slices.Sorted(maps.Keys(u.ListAdd)) {
		rows.Add(in.changeRow(changeListAdd, key, u.ListAdd[key], func(u *journey.UpdateCustomer, text string) { u.ListAdd[key] = text }))
	}
	for _, key := range slices.Sorted(maps.Keys(u.ListRemove)) {
		rows.Add(in.changeRow(changeListRemove, key, u.ListRemove[key], func(u *journey.UpdateCustomer, text string) { u.ListRemove[key] = text }))
	}
	if len(u.Set)+len(u.ListAdd)+len(u.ListRemove) > 0 {
		rows.Add(widgets.NewParagraph(lang.X("journeys.update.note", "A value may hold Liquid: {{\"{{\"}} entry.coupon {{\"}}\"}}"), widgets.Hint))
	}
	fields := []fyne.CanvasObject{}
	if len(rows.Objects) > 0 {
		fields = append(fields, rows)
	}
	if u.Consent != nil {
		fields = append(fields, in.consentRow(*u.Consent))
	}
	return append(fields, in.anotherChange(u))
}

// changeUpdate changes the step as it stands; the undo stack holds the old one's maps.
func (in *inspector) changeUpdate(field string, change func(*journey.UpdateCustomer)) {
	changeStep(in, field, func(c *journey.UpdateCustomer) {
		c.Set, c.Add = maps.Clone(c.Set), maps.Clone(c.Add)
		c.ListAdd, c.ListRemove = maps.Clone(c.ListAdd), maps.Clone(c.ListRemove)
		c.Remove = slices.Clone(c.Remove)
		change(c)
	})
}

// changeLabel says what is done to an attribute.
func changeLabel(kind, name string) string {
	of := ui.With("Attribute", name)
	switch kind {
	case changeEmpty:
		return lang.X("journeys.update.empty", "Empty {{.Attribute}}", of)
	case changeAdd:
		return lang.X("journeys.update.plus", "Add to {{.Attribute}}", of)
	case changeListAdd:
		return lang.X("journeys.update.list_add", "Put into {{.Attribute}}", of)
	case changeListRemove:
		return lang.X("journeys.update.list_remove", "Take out of {{.Attribute}}", of)
	}
	return lang.X("journeys.update.set", "Set {{.Attribute}} to", of)
}

// typed is a value as one types it.
func typed(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// changeRow is a change with a text for its value.
func (in *inspector) changeRow(kind, key, text string, take func(*journey.UpdateCustomer, string)) fyne.CanvasObject {
	return pairRow(changeLabel(kind, in.page.stock.field(key)), text, func(text string) {
		in.changeUpdate(kind+"."+key, func(u *journey.UpdateCustomer) { take(u, text) })
	}, in.dropChange(kind, key))
}

// addRow is a number that is added.
func (in *inspector) addRow(key string, n float64) fyne.CanvasObject {
	e := widgets.NewEntry("")
	e.SetText(percent(n))
	e.OnChanged = func(text string) {
		n, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), ",", ""), 64)
		fits := err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
		e.SetWarning(!fits)
		if fits {
			in.changeUpdate(changeAdd+"."+key, func(u *journey.UpdateCustomer) { u.Add[key] = n })
		}
	}
	return widgets.NewField(changeLabel(changeAdd, in.page.stock.field(key)), removable(e, removeTip(), in.dropChange(changeAdd, key)),
		lang.X("journeys.update.below_zero", "A number below zero takes away."))
}

// dropChange takes a change out again.
func (in *inspector) dropChange(kind, key string) func() {
	return func() {
		in.changeUpdate("", func(u *journey.UpdateCustomer) {
			switch kind {
			case changeSet:
				delete(u.Set, key)
			case changeEmpty:
				u.Remove = slices.DeleteFunc(u.Remove, func(x string) bool { return x == key })
			case changeAdd:
				delete(u.Add, key)
			case changeListAdd:
				delete(u.ListAdd, key)
			case changeListRemove:
				delete(u.ListRemove, key)
			case changeConsent:
				u.Consent = nil
			}
		})
		in.again()
	}
}

// makeChange puts a change in, its value still to be written.
func (in *inspector) makeChange(kind, key string) {
	in.changeUpdate("", func(u *journey.UpdateCustomer) {
		switch kind {
		case changeSet:
			u.Set = with(u.Set, key, any(""))
		case changeEmpty:
			u.Remove = append(u.Remove, key)
		case changeAdd:
			u.Add = with(u.Add, key, 1)
		case changeListAdd:
			u.ListAdd = with(u.ListAdd, key, "")
		case changeListRemove:
			u.ListRemove = with(u.ListRemove, key, "")
		case changeConsent:
			u.Consent = &journey.ConsentChange{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising}
		}
	})
	in.again()
}

func with[V any](m map[string]V, key string, v V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = v
	return m
}

// consentRow asks what the customer said, about what, and by which channel. What
// they said is never prefilled.
func (in *inspector) consentRow(k journey.ConsentChange) fyne.CanvasObject {
	change := func(field string, fn func(*journey.ConsentChange)) {
		in.changeUpdate(changeConsent+"."+field, func(u *journey.UpdateCustomer) {
			if u.Consent != nil {
				u.Consent = copied(u.Consent, fn)
			}
		})
	}
	said := choice(ui.ConsentOptions(), string(k.State), lang.X("journeys.update.consent_said", "Choose what they said"), func(id string) {
		change("state", func(k *journey.ConsentChange) { k.State = store.ConsentState(id) })
	})
	about := widgets.Columns(8,
		widgets.Grow(choice(ui.ChannelOptions(), string(k.Channel), "", func(id string) {
			change("channel", func(k *journey.ConsentChange) { k.Channel = store.Channel(id) })
		})),
		widgets.Grow(choice(ui.PurposeOptions(), string(k.Purpose), "", func(id string) {
			change("purpose", func(k *journey.ConsentChange) { k.Purpose = store.Purpose(id) })
		})))
	return widgets.NewField(lang.X("journeys.update.consent", "Consent"),
		widgets.Column(8, removable(said, removeTip(), in.dropChange(changeConsent, "")), about),
		lang.X("journeys.update.consent_note", "It is recorded as the customer's own word: use it only where they said so. Whoever has unsubscribed, or is never written to, stays so."))
}

// anotherChange asks for one more: first what to do, then to which attribute.
func (in *inspector) anotherChange(u *journey.UpdateCustomer) fyne.CanvasObject {
	kinds := []widgets.Option{
		{ID: changeSet, Text: lang.X("journeys.update.do_set", "Set an attribute")},
		{ID: changeEmpty, Text: lang.X("journeys.update.do_empty", "Empty an attribute")},
		{ID: changeAdd, Text: lang.X("journeys.update.do_add", "Add to a number")},
		{ID: changeListAdd, Text: lang.X("journeys.update.do_list_add", "Put into a list")},
		{ID: changeListRemove, Text: lang.X("journeys.update.do_list_remove", "Take out of a list")},
	}
	if u.Consent == nil {
		kinds = append(kinds, widgets.Option{ID: changeConsent, Text: lang.X("journeys.update.do_consent", "Record a consent")})
	}
	second := widgets.Column(8)
	show := func(objects ...fyne.CanvasObject) {
		second.Objects = objects
		second.Refresh()
		in.object.Refresh()
	}
	kind := choice(kinds, "", lang.X("journeys.update.another", "Add a change"), func(kind string) {
		if kind == changeConsent {
			in.makeChange(kind, "")
			return
		}
		options := in.changeable(kind, u)
		if len(options) == 0 {
			show(widgets.NewParagraph(lang.X("journeys.update.none", "There is no other attribute of that kind."), widgets.Hint))
			return
		}
		show(choice(options, "", lang.X("journeys.update.which", "Choose an attribute"), func(key string) {
			if key == newAttribute {
				show(in.attributeNamed(kind))
				return
			}
			in.makeChange(kind, key)
		}))
	})
	return widgets.Column(8, kind, second)
}

// changeable are the attributes to which a change can be made and is not yet. What
// fills an attribute can make a new one too.
func (in *inspector) changeable(kind string, u *journey.UpdateCustomer) (options []widgets.Option) {
	one := []value.Kind{value.KindText, value.KindNumber, value.KindBool, value.KindTime, value.KindDate, value.KindMoney} // a list takes items
	fits := map[string][]value.Kind{changeSet: one, changeAdd: {value.KindNumber, value.KindMoney}, changeListAdd: {value.KindList}, changeListRemove: {value.KindList}}[kind]
	had := map[string][]string{
		changeSet: slices.Concat(slices.Collect(maps.Keys(u.Set)), u.Remove), changeEmpty: slices.Concat(slices.Collect(maps.Keys(u.Set)), u.Remove),
		changeAdd: slices.Collect(maps.Keys(u.Add)), changeListAdd: slices.Collect(maps.Keys(u.ListAdd)), changeListRemove: slices.Collect(maps.Keys(u.ListRemove)),
	}[kind]
	for _, o := range in.page.stock.settableOptions(fits...) {
		if !slices.Contains(had, o.ID) {
			options = append(options, o)
		}
	}
	if kind == changeSet || kind == changeAdd || kind == changeListAdd {
		options = append(options, widgets.Option{ID: newAttribute, Text: lang.X("journeys.update.new", "A new attribute…"), Icon: "plus"})
	}
	return options
}

// attributeNamed asks for the name of an attribute that the first customer who comes
// by will be given.
func (in *inspector) attributeNamed(kind string) fyne.CanvasObject {
	e := widgets.NewEntry(map[string]string{changeSet: "tier", changeAdd: "points", changeListAdd: "tags"}[kind])
	var field *widgets.Field
	take := func() {
		key := importer.AttributeKey(e.Text())
		known := slices.ContainsFunc(in.page.stock.attributes, func(a store.Attribute) bool { return a.Key == key })
		switch {
		case key == "" || slices.Contains(store.StandardFields, strings.TrimSuffix(key, "_")):
			field.SetNote(lang.X("journeys.update.new_bad", "Write a name of letters, such as points."), true)
		case known:
			field.SetNote(lang.X("journeys.update.new_known", "There is one of that name already. Choose it from the list, or write another."), true)
		default:
			in.makeChange(kind, key)
			return
		}
		e.SetWarning(true)
		in.object.Refresh()
	}
	e.OnSubmitted = func(string) { take() }
	add := widgets.NewButton(lang.X("journeys.update.new_add", "Add"), "", widgets.Secondary, take)
	field = widgets.NewField(lang.X("journeys.update.new_name", "Name of the new attribute"), widgets.Row(8, widgets.Grow(e), add), "")
	return field
}
