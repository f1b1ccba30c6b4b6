package journeys

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/compose"
	"gilmok/journey/preflight"
	"gilmok/preview"
	"gilmok/preview/rules"
	"gilmok/store"
	"gilmok/ui"
)

// mend gives what one click does about a finding; nil where only a person can.
func (p *boardPage) mend(f *preflight.Finding) (verb string, do func()) {
	m := p.stock.message(f.Message)
	if m == nil || p.frame.ReadOnly() {
		return "", nil
	}
	how := preview.Mending{Fix: f.Fix}
	if f.Fix == rules.FixAddDefault {
		how.Variable, how.Word = f.Detail, ui.UsualWord(f.Detail)
		if how.Word == "" {
			return "", nil
		}
		return lang.X("messages.findings.fill_with", "Fill with “{{.Word}}”", ui.With("Word", how.Word)), func() { p.mendMessage(f.Message, how) }
	}
	if verb = ui.MendWords(f.Fix, m.Channel == store.ChannelEmail); verb == "" {
		return "", nil
	}
	return verb, func() { p.mendMessage(f.Message, how) }
}

// message gives the message of a name, nil where there is none.
func (k *stock) message(name string) *store.Message {
	for i := range k.messages {
		if k.messages[i].Name == name {
			return &k.messages[i]
		}
	}
	return nil
}

// mendMessage mends a message, offers to take that back, and proves the journey again.
func (p *boardPage) mendMessage(name string, how preview.Mending) {
	var before []byte
	done := false
	p.frame.Write(func(ctx context.Context, tx store.Tx) (err error) {
		before, done, err = mended(ctx, tx, name, how)
		return err
	}, func() {
		if !done {
			p.frame.Say(lang.X("journeys.preflight.by_hand", "This is mended by hand: open the message, or tell the shop's details in Settings."), "", nil)
			return
		}
		p.frame.Say(lang.X("journeys.preflight.mended", "“{{.Name}}” is mended", ui.With("Name", name)), lang.X("journeys.calendar.undo", "Undo"), func() {
			p.frame.Write(func(ctx context.Context, tx store.Tx) error { return rewrite(ctx, tx, name, before) }, p.preflight)
		})
		p.preflight()
	})
}

// mended does a mend to the draft of a message. It gives the document of before.
func mended(ctx context.Context, tx store.Tx, name string, how preview.Mending) (before []byte, done bool, err error) {
	m, err := tx.Messages().Find(ctx, name)
	if err != nil {
		return nil, false, fmt.Errorf("find the message %s: %w", name, err)
	}
	settings, err := tx.Settings().All(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read settings: %w", err)
	}
	attributes, err := tx.Customers().Attributes(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read attributes: %w", err)
	}
	for _, a := range attributes {
		how.Names = append(how.Names, a.Key)
	}
	get := func(key string) string { return compose.Setting(settings, key) }
	how.Country, how.OptOut = get(store.SettingCountry), get(store.SettingOptOut)
	how.Shop = preview.Shop{Name: get(store.SettingShopName), Contact: get(store.SettingShopContact)}
	c, err := preview.ParseMessage(m.Document)
	if err != nil || !c.Mend(how) {
		return nil, false, err
	}
	before = m.Document
	if m.Document, err = preview.MarshalMessage(c); err != nil {
		return nil, false, err
	}
	return before, true, tx.Messages().Save(ctx, m)
}

func rewrite(ctx context.Context, tx store.Tx, name string, document []byte) error {
	m, err := tx.Messages().Find(ctx, name)
	if err != nil {
		return fmt.Errorf("find the message %s: %w", name, err)
	}
	m.Document = document
	return tx.Messages().Save(ctx, m)
}
