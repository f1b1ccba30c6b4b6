package customers

import (
	"context"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// consentTicked records what all ticked customers said about advertising on one
// channel: where they agreed must be told.
func (p *page) consentTicked() {
	ids := p.ticked()
	k := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn}
	said := []widgets.Option{{ID: string(store.ConsentOptedIn), Text: ui.ConsentName(store.ConsentOptedIn)}, {ID: string(store.ConsentUnsubscribed), Text: ui.ConsentName(store.ConsentUnsubscribed)}}
	source := widgets.NewEntry(lang.X("customers.consent.source_hint", "form at the till, spring fair 2026"))
	field := widgets.NewField(lang.X("customers.consent.source", "Where they said so"), widgets.Fixed(0, look.ControlHeight, source), "")
	var close func()
	do := func() {
		if k.Source = strings.TrimSpace(source.Text()); k.Source == "" {
			field.SetNote(lang.X("customers.consent.source_missing", "Without where and how it was said, a consent proves nothing. Write it down here."), true)
			source.SetWarning(true)
			return
		}
		close()
		p.sayAll(ids, k)
	}
	source.OnSubmitted = func(string) { do() }
	choose := func(label string, options []widgets.Option, chosen string, then func(string)) *widgets.Field {
		return widgets.NewField(label, widgets.Fixed(0, look.ControlHeight, widgets.NewSelect(options, chosen, then)), "")
	}
	count := map[string]any{"Count": ui.Number(len(ids))}
	close = ui.AskSheet(p.frame.Canvas(), 440, lang.XN("customers.consent.title", "What {{.Count}} customers said about advertising", len(ids), count),
		widgets.NewButton(lang.XN("customers.bulk.do", "Change {{.Count}} customers", len(ids), count), "", widgets.Primary, do),
		choose(lang.X("customers.consent.channel", "By"), ui.ChannelOptions(), string(k.Channel), func(id string) { k.Channel = store.Channel(id) }),
		choose(lang.X("customers.consent.said", "What they said"), said, string(k.State), func(id string) { k.State = store.ConsentState(id) }), field,
		widgets.NewParagraph(lang.X("customers.consent.note", "Who has unsubscribed stays so, whatever is chosen here."), widgets.Small))
}

// sayAll records a consent of many in one transaction.
func (p *page) sayAll(ids []store.CustomerID, k store.Consent) {
	before := make(map[store.CustomerID]store.Consent, len(ids))
	p.editAll(ids, func(ctx context.Context, tx store.Tx, c *store.Customer) (bool, error) {
		had := c.ConsentFor(k.Channel, k.Purpose)
		if had.State == k.State || had.State == store.ConsentUnsubscribed {
			return false, nil
		}
		if !slices.ContainsFunc(c.Consents, func(x store.Consent) bool { return x.Channel == k.Channel && x.Purpose == k.Purpose }) {
			had.State = "" // taken back, none is there again
		}
		before[c.ID] = had
		return true, tx.Customers().SetConsent(ctx, c.ID, k)
	}, func(n int) {
		p.grid.ClearChecks()
		p.frame.Say(lang.XN("customers.bulk.done", "Changed {{.Count}} customers.", n, map[string]any{"Count": ui.Number(n)}),
			lang.X("customers.bulk.undo", "Undo"), func() { p.unsayAll(before, k) })
	})
}

// unsayAll takes a consent of many back; who said something else since keeps that.
func (p *page) unsayAll(before map[store.CustomerID]store.Consent, k store.Consent) {
	p.editAll(slices.Sorted(maps.Keys(before)), func(ctx context.Context, tx store.Tx, c *store.Customer) (bool, error) {
		now := c.ConsentFor(k.Channel, k.Purpose)
		if now.State != k.State || now.Source != k.Source {
			return false, nil
		}
		return true, tx.Customers().SetConsent(ctx, c.ID, before[c.ID])
	}, p.sayUndone)
}
