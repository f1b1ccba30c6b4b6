package settings

import (
	"context"
	"testing"

	"gilmok/journey/dispatch/domain"
	"gilmok/store"
)

func TestDomainOfASender(t *testing.T) {
	b := open(t, "senders")
	var asked store.Sender
	b.found, b.foundErr = []domain.Finding{{Grade: domain.Good, Code: domain.SPF, Domain: "shop.test"}, {Grade: domain.Warn, Code: domain.DMARCMissing, Domain: "shop.test"}}, nil
	b.checked = func(s store.Sender) { asked = s }
	b.press("New sender")
	b.form().choose("resend")
	b.field("From").SetText("Soap <hello@shop.test>")
	b.press("Check my domain")
	b.until("it says what is missing", func() bool { return b.says("DMARC: there is no policy") && b.says("_dmarc.shop.test") })
	if asked.Config["from"] != "Soap <hello@shop.test>" {
		t.Errorf("asked about %v, and not about what was typed", asked.Config)
	}
	b.found, b.foundErr = nil, context.DeadlineExceeded
	b.press("Check my domain")
	b.until("the failure is said", func() bool { return b.says("It took too long") })
	b.form().choose("twilio")
	if b.says("Check my domain") {
		t.Error("a sender of texts has no domain to check")
	}
}

// TestWhatWasFoundLastStandsInTheForm: it is not asked for again to be read, and gone
// where From is another by now.
func TestWhatWasFoundLastStandsInTheForm(t *testing.T) {
	b := open(t, "senders")
	sender := store.Sender{Name: "shop mail", Channel: store.ChannelEmail, Kind: "smtp", Config: map[string]string{"from": "hello@shop.test", "host": "smtp.shop.test"}}
	save := func(also func(context.Context, store.Tx) error) {
		if err := b.store().InTx(t.Context(), func(tx store.Tx) error {
			if err := tx.Senders().Save(t.Context(), &sender); err != nil {
				return err
			}
			return also(t.Context(), tx)
		}); err != nil {
			t.Fatal(err)
		}
	}
	save(func(ctx context.Context, tx store.Tx) error {
		return domain.Keep(ctx, tx, sender.Name, domain.StateOf(sender, []domain.Finding{{Grade: domain.Warn, Code: domain.DMARCMissing, Domain: "shop.test"}}, tx.Now()))
	})
	b.page.live.Ask()
	b.until("the sender is listed", func() bool { return b.says("shop mail") && !b.page.domains[sender.Name].At.IsZero() })
	b.page.edit(b.page.senders[0])
	if !b.says("DMARC: there is no policy") || !b.says("Looked up today") {
		t.Error("what was found is not shown")
	}
	sender.Config["from"] = "hello@other.test"
	b.page.edit(sender)
	if b.says("DMARC: there is no policy") {
		t.Error("what was found of another domain is shown")
	}
}

// TestEveryFindingHasWords: each in a sentence of its own, and what is not good says
// what to do.
func TestEveryFindingHasWords(t *testing.T) {
	open(t, "senders") // the words of a language
	seen := map[string]domain.Code{}
	for _, code := range []domain.Code{domain.FreeMail, domain.OwnProvider, domain.SPF, domain.SPFMissing, domain.SPFTwice, domain.SPFAnybody, domain.SPFLookups,
		domain.SPFOther, domain.DKIM, domain.DKIMMissing, domain.DKIMUnseen, domain.DMARC, domain.DMARCMissing, domain.Unaligned, domain.NotAnswered, domain.NoFromAddress} {
		what, todo := foundWords(domain.Finding{Code: code, Domain: "shop.test", Detail: "x"})
		if other, twice := seen[what]; twice || what == "" {
			t.Errorf("%s and %s say the same: %q", code, other, what)
		}
		seen[what] = code
		good := code == domain.SPF || code == domain.DKIM || code == domain.DMARC || code == domain.OwnProvider
		if (todo == "") != good {
			t.Errorf("%s: what to do is %q", code, todo)
		}
	}
}
