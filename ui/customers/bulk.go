package customers

import (
	"context"
	"errors"
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
	close = widgets.ShowSheet(p.frame.Canvas(), widgets.Fixed(440, 0, widgets.PadAll(look.Space5, widgets.Column(look.Space3,
		widgets.NewText(lang.XN("customers.bulk.title", "Set a value of {{.Count}} customers", len(ids), count), widgets.SectionHead),
		widgets.NewField(lang.X("customers.bulk.attribute", "Attribute"), widgets.Fixed(0, look.ControlHeight, choice), ""), field,
		widgets.Row(look.Space2, widgets.Space(),
			widgets.NewButton(lang.X("frame.sheet.cancel", "Cancel"), "", widgets.Quiet, func() { close() }),
			widgets.NewButton(lang.XN("customers.bulk.do", "Change {{.Count}} customers", len(ids), count), "", widgets.Primary, do))))))
}

func attributeOptions(attributes []store.Attribute) (options []widgets.Option) {
	for _, at := range attributes {
		options = append(options, widgets.Option{ID: at.Key, Text: ui.AttributeName(at)})
	}
	return options
}

// setAll changes everybody in one transaction: stopped, nobody is changed.
func (p *page) setAll(ids []store.CustomerID, key string, v value.Value) {
	count := map[string]any{"Count": ui.Number(len(ids))}
	p.frame.Work(lang.XN("customers.bulk.work", "Changing {{.Count}} customers", len(ids), count), "pencil",
		func(ctx context.Context, report func(part float64)) error {
			return p.frame.Store().InTx(ctx, func(tx store.Tx) error { return setEach(ctx, tx, ids, key, v, report) })
		}, func(err error) {
			switch {
			case errors.Is(err, context.Canceled):
				p.frame.Say(lang.X("customers.bulk.stopped", "Stopped. Nobody was changed."), "", nil)
			case err != nil:
				p.frame.Fail(err)
			default:
				p.grid.ClearChecks()
				p.frame.Say(lang.XN("customers.bulk.done", "Changed {{.Count}} customers.", len(ids), count), "", nil)
			}
		})
}

func setEach(ctx context.Context, tx store.Tx, ids []store.CustomerID, key string, v value.Value, report func(part float64)) error {
	for i, id := range ids {
		c, err := tx.Customers().Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) { // gone since it was ticked
			continue
		}
		if err != nil {
			return err
		}
		set(c, key, v)
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		report(float64(i+1) / float64(len(ids)))
	}
	return nil
}
