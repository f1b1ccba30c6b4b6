package customers

import (
	"context"
	"errors"
	"maps"
	"slices"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// editTicked gives all ticked customers the same value of one attribute.
func (p *page) editTicked() {
	ids := p.ticked()
	own := slices.DeleteFunc(slices.Clone(p.attributes), func(a store.Attribute) bool { return a.Computed })
	if len(own) == 0 {
		p.frame.Say(lang.X("customers.bulk.none", "There is no attribute yet. Attributes come in with files."), "", nil)
		return
	}
	at := own[0]
	entry := widgets.NewEntry("")
	field := widgets.NewField(lang.X("customers.bulk.value", "Value (blank takes it away)"), widgets.Fixed(0, look.ControlHeight, entry), "")
	choice := widgets.NewSelect(attributeOptions(own), at.Key, func(key string) {
		for _, other := range own {
			if other.Key == key {
				at = other
			}
		}
	})
	var close func()
	do := func() {
		v, ok := parseAttribute(entry.Text(), at.Kind, p.currency)
		if !ok {
			field.SetNote(wrongValue(at.Kind), true)
			entry.SetWarning(true)
			return
		}
		close()
		p.setAll(ids, at.Key, v)
	}
	entry.OnSubmitted = func(string) { do() }
	count := map[string]any{"Count": ui.Number(len(ids))}
	close = ui.AskSheet(p.frame.Canvas(), 440, lang.XN("customers.bulk.title", "Set a value of {{.Count}} customers", len(ids), count),
		widgets.NewButton(lang.XN("customers.bulk.do", "Change {{.Count}} customers", len(ids), count), "", widgets.Primary, do),
		widgets.NewField(lang.X("customers.bulk.attribute", "Attribute"), widgets.Fixed(0, look.ControlHeight, choice), ""), field)
}

func attributeOptions(attributes []store.Attribute) (options []widgets.Option) {
	for _, at := range attributes {
		options = append(options, widgets.Option{ID: at.Key, Text: ui.AttributeName(at)})
	}
	return options
}

// setAll changes everybody in one transaction: stopped, nobody is changed.
func (p *page) setAll(ids []store.CustomerID, key string, v value.Value) {
	before := make(map[store.CustomerID]value.Value, len(ids))
	p.editAll(ids, func(ctx context.Context, tx store.Tx, c *store.Customer) (bool, error) {
		before[c.ID] = c.Attributes[key]
		set(c, key, v)
		return true, tx.Customers().Save(ctx, c)
	}, func(n int) {
		p.grid.ClearChecks()
		p.frame.Say(lang.XN("customers.bulk.done", "Changed {{.Count}} customers.", n, map[string]any{"Count": ui.Number(n)}),
			lang.X("customers.bulk.undo", "Undo"), func() { p.setBack(before, key, v) })
	})
}

// setBack takes a change of many back; who was edited since stays as they are.
func (p *page) setBack(before map[store.CustomerID]value.Value, key string, v value.Value) {
	p.editAll(slices.Sorted(maps.Keys(before)), func(ctx context.Context, tx store.Tx, c *store.Customer) (bool, error) {
		if !value.Equal(c.Attributes[key], v) {
			return false, nil
		}
		set(c, key, before[c.ID])
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
