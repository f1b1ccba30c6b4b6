package preflight

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/preview"
	"gilmok/preview/liquid"
	"gilmok/preview/rules"
	"gilmok/store"
	"gilmok/store/segment"
)

// look makes one message for one customer and asks the rules.
func (w *worker) look(ctx context.Context, at int, m *paper, s *store.Subject) error {
	w.tally.checked++
	person := w.p.person(m, s)
	if !receives(m, &person) {
		if !w.otherwise(m, s) {
			w.leftOut(at, m, s, &person)
		}
		return nil
	}
	r := rules.Rendered{}
	var found []rules.Finding
	if m.fault != nil {
		r.Error = m.fault.Error()
	} else {
		out, err := w.render(ctx, m, s, &r)
		if err != nil {
			return err
		}
		if out.Aborted != "" {
			return nil // the message says itself that this person gets none
		}
		if r.Error == "" && m.fresh(out) {
			found = rules.Structure(&m.facts, &r)
			r.Size = preview.Mail{HTML: out.HTML, Text: out.Text, Inline: out.Inline}.Size()
		}
	}
	found = append(found, rules.ForPerson(&m.shop, &m.facts, &person, &r, w.p.setting(store.SettingCountry), w.p.opt.Now)...)
	found = append(found, m.met.Meet(&person, &r)...)
	w.tally.note(at, s.ID, found)
	return nil
}

// leftOut notes why somebody gets nothing: what is written in the message does not
// matter then.
func (w *worker) leftOut(at int, m *paper, s *store.Subject, person *rules.Person) {
	none := rules.Rendered{Error: "not made"}
	found := rules.ForPerson(&m.shop, &m.facts, person, &none, w.p.setting(store.SettingCountry), w.p.opt.Now)
	w.tally.note(at, s.ID, slices.DeleteFunc(found, func(f rules.Finding) bool { return !personal(f.Rule) || f.Severity != rules.Block }))
}

// otherwise reports whether a step that takes the first channel that reaches somebody
// has another one for them.
func (w *worker) otherwise(m *paper, s *store.Subject) bool {
	return slices.ContainsFunc(m.instead, func(other *paper) bool {
		person := w.p.person(other, s)
		return receives(other, &person)
	})
}

// receives reports whether the journey would send a message to somebody at all.
func receives(m *paper, p *rules.Person) bool {
	switch m.channel {
	case store.ChannelWebhook, store.ChannelSlack:
		return true // they speak to the shop's own systems
	}
	consents := p.Consent == rules.OptedIn || p.Consent == rules.Subscribed && !m.facts.Advertising
	return consents && !p.Suppressed && strings.TrimSpace(p.Address) != ""
}

// person gives the facts of somebody for a message.
func (p *proof) person(m *paper, s *store.Subject) rules.Person {
	c := s.ConsentFor(m.channel, m.purpose)
	if m.purpose == store.PurposeInformational && (c.State == "" || c.State == store.ConsentUnknown) {
		c = s.ConsentFor(m.channel, store.PurposeAdvertising) // who takes advertisements takes notices
	}
	if m.channel == store.ChannelWebhook || m.channel == store.ChannelSlack {
		c.State = store.ConsentOptedIn
	}
	return rules.Person{
		Address: s.Address(m.channel), Country: s.Country, Suppressed: s.Suppressed[m.channel] || m.channel == store.ChannelKakao && s.Suppressed[store.ChannelSMS],
		Consent: rules.ConsentState(c.State), ConsentAt: c.At, Source: c.Source, Wording: c.Wording, Night: c.Night,
		Notified: latest(s, store.EventConsentNotified), Reminded: latest(s, store.EventConsentReminded),
		SendAt: m.goes,
	}
}

func latest(s *store.Subject, event string) time.Time {
	var list []segment.Occurrence = s.Events(event)
	if len(list) == 0 {
		return time.Time{}
	}
	return list[len(list)-1].At
}

// render makes the message and fills in what the rules look at.
func (w *worker) render(ctx context.Context, m *paper, s *store.Subject, r *rules.Rendered) (preview.Rendered, error) {
	carried, own := w.p.reach.context(s)
	made, err := m.prepared.Case(ctx, compose.Ask{
		Subject: s, Context: carried, Sender: m.sender, Now: w.p.opt.Now,
		// The token of an unsubscribe link is made of the key; a real one has another.
		Key: "preflight/" + strconv.FormatInt(int64(s.ID), 10) + "/" + m.name,
	})
	var out preview.Rendered
	if err == nil {
		out, err = m.prepared.Message.RenderEnv(made.Vars, made.Env)
	}
	if err != nil {
		r.Error = renderError(err)
		if r.Error == "" {
			return out, err
		}
		return out, nil
	}
	r.Subject, r.HTML, r.Text, r.Headers, r.LookedThrough = out.Subject, out.HTML, out.Text, m.headers, true
	if len(m.prepared.Message.Content.Languages) > 0 { // a shop that writes in one language means to
		r.Lacks = m.prepared.Message.Lacks(s.Locale)
	}
	r.Buttons, r.DeadButtons, r.Fallback = out.ButtonWords(), out.DeadButtons(), out.FallbackText()
	r.UnsubscribeURL, _ = made.Vars["unsubscribe_url"].(string)
	r.Foreign, r.Target = out.Foreign(), out.Target()
	for _, warning := range out.Warnings {
		if code := liquid.WarningCode(warning.Code); code.Blocks() && code != liquid.WarnForeignTag && !slices.Contains(r.Unclean, warning.Code) {
			r.Unclean = append(r.Unclean, warning.Code) // the parts of a mail repeat each other
		}
	}
	for _, name := range out.Missing {
		if !carriedBy(name) || own && strings.Count(name, ".") == 1 {
			r.Missing = append(r.Missing, name)
		}
	}
	return out, nil
}

// renderError says what of a message cannot be made; "" for errors that are not
// the message's.
func renderError(err error) string {
	var field *preview.FieldError
	var skip *dispatch.Skip
	var account *dispatch.Error
	switch {
	case errors.As(err, &field):
		return field.Error()
	case errors.As(err, &skip):
		return strings.TrimSpace(string(skip.Reason) + " " + skip.Detail)
	case errors.As(err, &account):
		return account.Code
	}
	return ""
}
