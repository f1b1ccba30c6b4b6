package settings

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch/domain"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// vouching says whether receivers will believe the sender of mail, and what to do.
func (f *form) vouching() fyne.CanvasObject {
	check := f.page.frame.Workspace().CheckDomain
	if check == nil || f.sender.Channel != store.ChannelEmail || f.sender.Kind == "file" {
		return nil
	}
	found := widgets.Column(look.Space3)
	var ask *widgets.Button
	ask = widgets.NewButton(lang.X("settings.domain.verb", "Check my domain"), "shield-check", widgets.Secondary, func() {
		f.keep()
		sender := f.sender
		ask.SetEnabled(false)
		fill(found, widgets.NewParagraph(lang.X("settings.domain.asking", "Asking…"), widgets.Second))
		live.Run(func(ctx context.Context) ([]domain.Finding, error) { return check(ctx, sender) }, func(list []domain.Finding, err error) {
			ask.SetEnabled(true)
			if s, bad := ui.Explain(err); bad {
				fill(found, widgets.NewParagraph(s.What+". "+s.Words(), widgets.Second.In(look.Bad)))
				return
			}
			fill(found, foundRows(list)...)
		})
	})
	if last := f.page.domains[f.sender.Name]; !f.fresh && last.Holds(f.sender, f.page.now) {
		found.Add(widgets.NewParagraph(lang.X("settings.domain.looked", "Looked up {{.When}}", map[string]any{"When": ui.When(last.At.In(f.page.now.Location()), f.page.now)}), widgets.Second))
		found.Objects = append(found.Objects, foundRows(last.Found)...)
	}
	return widgets.Column(look.Space3, widgets.NewText(lang.X("settings.domain.title", "Will receivers believe it?"), widgets.Strong),
		widgets.NewParagraph(lang.X("settings.domain.note", "Gmail, Naver and others look up three records of From's domain before they let mail into the inbox."), widgets.Hint),
		widgets.Row(0, ask, widgets.Space()), found)
}

func fill(into *fyne.Container, objects ...fyne.CanvasObject) {
	into.Objects = objects
	into.Refresh()
}

func foundRows(list []domain.Finding) (rows []fyne.CanvasObject) {
	for _, one := range list {
		rows = append(rows, foundRow(one))
	}
	return rows
}

func foundRow(f domain.Finding) fyne.CanvasObject {
	icon, color := "circle-check", look.Good
	switch f.Grade {
	case domain.Warn:
		icon, color = "triangle-alert", look.Warn
	case domain.Bad:
		icon, color = "circle-x", look.Bad
	}
	what, todo := foundWords(f)
	words := widgets.Column(2, widgets.NewParagraph(what, widgets.Strong))
	if todo != "" {
		words.Add(widgets.NewParagraph(todo, widgets.Second))
	}
	return widgets.Columns(look.Space2, widgets.Fixed(20, 0, widgets.Top(widgets.NewIcon(icon, color))), widgets.Grow(words))
}

// foundWords says what was found, and what to do about it.
func foundWords(f domain.Finding) (what, todo string) {
	with := map[string]any{"Domain": f.Domain, "Detail": cut(f.Detail)}
	switch f.Code {
	case domain.FreeMail:
		return lang.X("settings.domain.free_mail", "From is at {{.Detail}}, and another server sends", with),
			lang.X("settings.domain.free_mail_todo", "{{.Detail}} tells receivers to refuse that. Send through {{.Detail}} itself, or take an address at a domain of your own.", with)
	case domain.OwnProvider:
		return lang.X("settings.domain.own_provider", "{{.Detail}} vouches for its own addresses", with), ""
	case domain.SPF:
		return lang.X("settings.domain.spf", "SPF: {{.Domain}} says who may send for it", with), ""
	case domain.SPFMissing:
		return lang.X("settings.domain.spf_missing", "SPF: {{.Domain}} does not say who may send for it", with),
			lang.X("settings.domain.spf_missing_todo", "Add the TXT record that your mail provider names, beginning with v=spf1.")
	case domain.SPFTwice:
		return lang.X("settings.domain.spf_twice", "SPF: there are two records, so none counts"),
			lang.X("settings.domain.spf_twice_todo", "Put both into one: v=spf1, then every include, then one ending.")
	case domain.SPFAnybody:
		return lang.X("settings.domain.spf_anybody", "SPF: the record lets everybody send in your name"),
			lang.X("settings.domain.spf_anybody_todo", "End it with ~all in place of all.")
	case domain.SPFLookups:
		return lang.X("settings.domain.spf_lookups", "SPF: the record makes receivers look up {{.Detail}} names; after ten they give up", with),
			lang.X("settings.domain.spf_lookups_todo", "Take out services that you no longer send with.")
	case domain.SPFOther:
		return lang.X("settings.domain.spf_other", "SPF: the record does not name the server that sends, {{.Detail}}", with),
			lang.X("settings.domain.spf_other_todo", "Add the include that this provider names to the record that is there.")
	case domain.DKIM:
		return lang.X("settings.domain.dkim", "DKIM: a key to check signatures with is there"), ""
	case domain.DKIMMissing:
		return lang.X("settings.domain.dkim_missing", "DKIM: mails are signed, and nobody can check it"),
			lang.X("settings.domain.dkim_missing_todo", "Publish the public key as the TXT record {{.Detail}}.", with)
	case domain.DKIMUnseen:
		return lang.X("settings.domain.dkim_unseen", "DKIM: no key was found under the usual names"),
			lang.X("settings.domain.dkim_unseen_todo", "Look on your provider's page whether signing is switched on for {{.Domain}}.", with)
	case domain.DMARC:
		return lang.X("settings.domain.dmarc", "DMARC: there is a policy"), ""
	case domain.DMARCMissing:
		return lang.X("settings.domain.dmarc_missing", "DMARC: there is no policy"),
			lang.X("settings.domain.dmarc_missing_todo", "Add the TXT record _dmarc.{{.Domain}} with v=DMARC1; p=none to begin with. Gmail asks for one.", with)
	case domain.Aligned:
		return lang.X("settings.domain.aligned", "Alignment: the signature or the bounce address is of From's own domain"), ""
	case domain.Unaligned:
		return lang.X("settings.domain.unaligned", "Bounces go to {{.Detail}}, another domain than From's", with),
			lang.X("settings.domain.unaligned_todo", "Have them go to {{.Domain}}, or have mails signed for it (DKIM).", with)
	case domain.NoFromAddress:
		return lang.X("settings.domain.no_from", "There is no address in From"), lang.X("settings.domain.no_from_todo", "Fill it in above, as Shop <hello@example.com>.")
	}
	return lang.X("settings.domain.not_answered", "The records of {{.Domain}} could not be looked up", with),
		lang.X("settings.domain.not_answered_todo", "Check your connection and ask again.")
}

// mostDetail of a record that stands in a sentence.
const mostDetail = 80

func cut(text string) string {
	if r := []rune(strings.TrimSpace(text)); len(r) > mostDetail {
		return string(r[:mostDetail]) + "…"
	}
	return strings.TrimSpace(text)
}
