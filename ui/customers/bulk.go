package customers

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// editTicked gives all ticked customers the same value of one attribute, or adds
// to, or takes from, a list of theirs.
func (p *page) editTicked() {
	own := slices.DeleteFunc(slices.Clone(p.attributes), func(a store.Attribute) bool { return a.Computed })
	if len(own) == 0 {
		p.frame.Say(lang.X("customers.bulk.none", "There is no attribute yet. Attributes come in with files."), "", nil)
		return
	}
	b := &bulkSheet{page: p, ids: p.ticked(), entry: widgets.NewEntry("")}
	b.field = widgets.NewField("", widgets.Fixed(0, look.ControlHeight, b.entry), "")
	b.ways = widgets.NewSegmented([]widgets.Option{
		{ID: addEntries, Text: lang.X("customers.bulk.add", "Add")},
		{ID: takeEntries, Text: lang.X("customers.bulk.take", "Take out")},
		{ID: replaceValue, Text: lang.X("customers.bulk.replace", "Replace")},
	}, replaceValue, func(string) { b.label() })
	choice := widgets.NewSelect(attributeOptions(own), own[0].Key, func(key string) {
		b.choose(own[slices.IndexFunc(own, func(a store.Attribute) bool { return a.Key == key })])
		b.entry.Focus()
	})
	b.verb = widgets.NewButton("", "", widgets.Primary, b.do)
	b.choose(own[0])
	b.entry.OnSubmitted, b.entry.OnChanged = func(string) { b.do() }, func(string) { b.label() }
	count := map[string]any{"Count": ui.Number(len(b.ids))}
	b.close = ui.AskSheet(p.frame.Canvas(), 440, lang.XN("customers.bulk.title", "Set a value of {{.Count}} customers", len(b.ids), count),
		b.verb,
		widgets.NewField(lang.X("customers.bulk.attribute", "Attribute"), widgets.Fixed(0, look.ControlHeight, choice), ""), b.ways, b.field)
	p.bulk = b
}

// What is done with the value that is typed; only lists know the first two.
const (
	addEntries   = "add"
	takeEntries  = "take"
	replaceValue = "replace"
)

// bulkSheet asks for an attribute and its value.
type bulkSheet struct {
	page  *page
	ids   []store.CustomerID
	at    store.Attribute
	ways  *widgets.Segmented
	field *widgets.Field
	entry *widgets.Entry
	verb  *widgets.Button
	close func()
}

func (b *bulkSheet) choose(at store.Attribute) {
	b.at = at
	if at.Kind == value.KindList {
		b.ways.Choose(addEntries)
		b.ways.Show()
	} else {
		b.ways.Choose(replaceValue)
		b.ways.Hide()
	}
	b.label()
}

// label says what the button is going to do: with nothing typed, it takes values away.
func (b *bulkSheet) label() {
	count := map[string]any{"Count": ui.Number(len(b.ids))}
	if b.ways.Chosen() == replaceValue && strings.TrimSpace(b.entry.Text()) == "" {
		b.verb.SetText(lang.XN("customers.bulk.clear", "Take it away from {{.Count}} customers", len(b.ids), count))
	} else {
		b.verb.SetText(lang.XN("customers.bulk.do", "Change {{.Count}} customers", len(b.ids), count))
	}
	if b.ways.Chosen() == replaceValue {
		b.field.SetLabel(lang.X("customers.bulk.value", "Value (blank takes it away)"))
	} else {
		b.field.SetLabel(lang.X("customers.bulk.entries", "Entries, commas between them"))
	}
}

func (b *bulkSheet) do() {
	v, ok := value.Typed(b.entry.Text(), b.at.Kind, b.page.currency)
	if !ok || v.IsNone() && b.ways.Chosen() != replaceValue {
		b.field.SetNote(wrongValue(b.at.Kind), true)
		b.entry.SetWarning(true)
		return
	}
	b.close()
	change := func(value.Value) value.Value { return v }
	switch b.ways.Chosen() {
	case addEntries:
		change = func(was value.Value) value.Value { return value.WithEntries(was, v.List()) }
	case takeEntries:
		change = func(was value.Value) value.Value { return value.WithoutEntries(was, v.List()) }
	}
	b.page.setAll(b.ids, b.at.Key, change)
}

func attributeOptions(attributes []store.Attribute) (options []widgets.Option) {
	for _, at := range attributes {
		options = append(options, widgets.Option{ID: at.Key, Text: ui.AttributeName(at)})
	}
	return options
}

// setAll changes everybody in one transaction: stopped, nobody is changed.
func (p *page) setAll(ids []store.CustomerID, key string, change func(was value.Value) value.Value) {
	changed := make(map[store.CustomerID]changedValue, len(ids))
	p.editAll(ids, func(ctx context.Context, tx store.Tx, c *store.Customer) (bool, error) {
		was := c.Attributes[key]
		now := change(was)
		if value.Equal(was, now) {
			return false, nil
		}
		changed[c.ID] = changedValue{was: was, now: now}
		set(c, key, now)
		return true, tx.Customers().Save(ctx, c)
	}, func(n int) {
		p.grid.ClearChecks()
		p.frame.Say(lang.XN("customers.bulk.done", "Changed {{.Count}} customers.", n, map[string]any{"Count": ui.Number(n)}),
			lang.X("customers.bulk.undo", "Undo"), func() { p.setBack(changed, key) })
	})
}

// changedValue is what an attribute of one customer was, and what it has become.
type changedValue struct{ was, now value.Value }

// setBack takes a change of many back; who was edited since stays as they are.
func (p *page) setBack(changed map[store.CustomerID]changedValue, key string) {
	p.editAll(slices.Sorted(maps.Keys(changed)), func(ctx context.Context, tx store.Tx, c *store.Customer) (bool, error) {
		if !value.Equal(c.Attributes[key], changed[c.ID].now) {
			return false, nil
		}
		set(c, key, changed[c.ID].was)
		return true, tx.Customers().Save(ctx, c)
	}, p.sayUndone)
}

func (p *page) sayUndone(n int) {
	p.frame.Say(lang.XN("customers.bulk.undone", "{{.Count}} customers are as before.", n, map[string]any{"Count": ui.Number(n)}), "", nil)
}

// edit changes a customer, and tells whether it did.
type edit func(ctx context.Context, tx store.Tx, c *store.Customer) (changed bool, err error)

// editAll changes customers in one transaction. then is told how many were changed.
func (p *page) editAll(ids []store.CustomerID, do edit, then func(n int)) {
	n := 0
	p.frame.Work(lang.XN("customers.bulk.work", "Changing {{.Count}} customers", len(ids), map[string]any{"Count": ui.Number(len(ids))}), "pencil",
		func(ctx context.Context, report func(part float64)) error {
			return p.frame.Store().InTx(ctx, func(tx store.Tx) (err error) {
				n, err = editEach(ctx, tx, ids, do, report)
				return err
			})
		}, func(err error) {
			switch {
			case errors.Is(err, context.Canceled):
				p.frame.Say(lang.X("customers.bulk.stopped", "Stopped. Nobody was changed."), "", nil)
			case err != nil:
				p.frame.Fail(err)
			default:
				then(n)
			}
		})
}

func editEach(ctx context.Context, tx store.Tx, ids []store.CustomerID, do edit, report func(part float64)) (n int, err error) {
	for i, id := range ids {
		c, err := tx.Customers().Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) { // gone since it was ticked
			continue
		}
		if err != nil {
			return n, err
		}
		changed, err := do(ctx, tx, c)
		if err != nil {
			return n, err
		}
		if changed {
			n++
		}
		report(float64(i+1) / float64(len(ids)))
	}
	return n, nil
}
