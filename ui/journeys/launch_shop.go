package journeys

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/preflight"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// facts asks for what a message must say of the shop and the shop has not told yet.
type facts struct {
	page    *boardPage
	words   string
	mends   []*preflight.Finding // of texts, which say it in words of their own
	form    fyne.CanvasObject
	entries map[string]*widgets.Entry // by setting
	first   *widgets.Entry
}

// missingFacts are the settings that hold what a finding misses.
var missingFacts = map[string]string{
	"sender_missing": store.SettingShopName, "contact_missing": store.SettingShopContact, "postal_address_missing": store.SettingShopAddress,
	"no_080_number": store.SettingOptOut, "opt_out_missing": store.SettingOptOut,
}

// missingFact gives the setting that holds what a finding misses, "" where it is no setting:
// the free number is what texts are refused by.
func (k *stock) missingFact(f *preflight.Finding) string {
	if m := k.message(f.Message); f.Code == "opt_out_missing" && (m == nil || m.Channel != store.ChannelSMS) {
		return ""
	}
	return missingFacts[f.Code]
}

// untold gives those of them that are blank.
func untold(ctx context.Context, s store.Reads) (map[string]bool, error) {
	blank := map[string]bool{}
	for _, key := range missingFacts {
		value, err := s.Settings().Get(ctx, key)
		if err != nil {
			return nil, err
		}
		blank[key] = strings.TrimSpace(value) == ""
	}
	return blank, nil
}

// refuse says why a journey is not launched.
func (p *boardPage) refuse(f *forecast) {
	asked := p.shopFacts(f.report, f.untold)
	p.frame.Ask(p.refusal(f.report, asked))
	if asked != nil {
		asked.first.FocusOn(p.frame.Canvas())
	}
}

// shopFacts asks for what is untold, where nothing else stops a launch; nil where
// something else does.
func (p *boardPage) shopFacts(r *preflight.Report, untold map[string]bool) *facts {
	want, mends := map[string]bool{}, []*preflight.Finding{}
	for _, f := range stopping(r) {
		key := p.stock.missingFact(f)
		if !untold[key] {
			return nil
		}
		want[key] = true
		if f.Message != "" {
			mends = append(mends, f)
		}
	}
	column := widgets.Column(look.Space3)
	asked := &facts{page: p, mends: mends, form: column, entries: map[string]*widgets.Entry{},
		words: lang.X("journeys.launch.tell_shop", "Nothing was launched and nothing was sent. Your messages must say who writes:")}
	for _, one := range []struct{ key, label string }{
		{store.SettingShopName, lang.X("journeys.launch.shop_name", "Name of the shop")},
		{store.SettingShopContact, lang.X("journeys.launch.shop_contact", "Phone or email for customers")},
		{store.SettingShopAddress, lang.X("journeys.launch.shop_address", "Postal address of the shop")},
		{store.SettingOptOut, lang.X("journeys.launch.shop_opt_out", "Free number to refuse by (080)")},
	} {
		if !want[one.key] {
			continue
		}
		e := widgets.NewEntry("")
		asked.entries[one.key] = e
		if asked.first == nil {
			asked.first = e
		}
		column.Add(widgets.NewField(one.label, e, ""))
	}
	return asked
}

// keep stores what was filled in, and looks at the launch once more.
func (f *facts) keep() {
	told := map[string]string{}
	for key, e := range f.entries {
		told[key] = strings.TrimSpace(e.Text())
	}
	f.page.frame.Write(func(ctx context.Context, tx store.Tx) error {
		for key, text := range told {
			if err := tx.Settings().Set(ctx, key, text); err != nil {
				return err
			}
		}
		for _, one := range f.mends {
			if _, _, err := mended(ctx, tx, one.Message, preview.Mending{Fix: one.Fix}); err != nil {
				return err
			}
		}
		return nil
	}, f.page.launch)
}
