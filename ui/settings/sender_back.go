package settings

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/tracking"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// back is what comes back to a sender: what its provider tells when it is asked, and
// the mailbox that its mail returns to.
func (f *form) back(k kind) fyne.CanvasObject {
	column := widgets.Column(look.Space3, widgets.NewText(lang.X("settings.back.title", "What comes back"), widgets.Strong))
	told := f.page.told(f.sender)
	switch {
	case f.sender.Channel == store.ChannelEmail && k.id != "file":
		column.Add(widgets.NewParagraph(lang.X("settings.back.mailbox_note",
			"From this mailbox Gilmok takes bounces, complaints, answers and wishes to get no more. It only looks: no mail is changed."), widgets.Hint))
		column.Add(f.field(setting{key: "imap_protocol", label: lang.X("settings.back.protocol", "Read over"), options: []widgets.Option{
			{ID: "", Text: "IMAP"}, {ID: "pop3", Text: "POP3"}}}))
		column.Add(widgets.Columns(look.Space2,
			widgets.GrowBy(3, f.field(setting{key: "imap_host", label: lang.X("settings.back.host", "Mailbox server"), hint: "imap.example.com"})),
			widgets.GrowBy(1, f.field(setting{key: "imap_port", label: lang.X("settings.back.port", "Its port"), hint: "993"}))))
		own := "" // of a mail server, which mostly has one login for both
		if k.id == "smtp" {
			own = lang.X("settings.back.own_hint", "The sender's own, where left empty")
		}
		column.Add(f.field(setting{key: "imap_user", label: lang.X("settings.back.user", "Its user"), hint: own}))
		f.boxSecret = widgets.NewPasswordEntry(own)
		column.Add(widgets.NewField(lang.X("settings.back.secret", "Its password"), f.boxSecret, ""))
	case len(told) == 0:
		return widgets.Column(0)
	}
	for _, line := range told {
		column.Add(widgets.NewParagraph(line.words, line.style))
	}
	return column
}

// typedForBox gives the mailbox's password that was typed, "" for the one that is kept.
func (f *form) typedForBox() string {
	if f.boxSecret == nil {
		return ""
	}
	return f.boxSecret.Text()
}

// line is one sentence and how it is shown.
type line struct {
	words string
	style widgets.TextStyle
}

// told says of a sender's provider and of its mailbox when they were last asked, or
// why that did not work.
func (p *page) told(s store.Sender) (lines []line) {
	if s.Name == "" {
		return nil // not saved yet
	}
	for _, source := range []string{s.Name, inbound.MailboxOf(s.Name)} {
		lines = append(lines, p.toldBy(source)...)
	}
	return lines
}

// refusal says in words why a source could not be asked.
func refusal(state inbound.State) ui.Sentence {
	s, _ := ui.Explain(&dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: state.Code, Words: state.Words, Down: state.Code == "unreachable" || state.Code == "host_not_found"})
	return s
}

// readStates reads how far each sender's sources have been asked.
func readStates(ctx context.Context, settings store.SettingsReader, senders []store.Sender) (map[string]inbound.State, error) {
	sources := []string{tracking.Source}
	for _, s := range senders {
		sources = append(sources, s.Name, inbound.MailboxOf(s.Name))
	}
	states := map[string]inbound.State{}
	for _, source := range sources {
		state, err := inbound.ReadState(ctx, settings, source)
		if err != nil {
			return nil, err
		}
		if !state.At.IsZero() {
			states[source] = state
		}
	}
	return states, nil
}

// failing reports whether a source of a sender could not be asked the last time.
func (p *page) failing(s store.Sender) bool {
	return p.states[s.Name].Code != "" || p.states[inbound.MailboxOf(s.Name)].Code != ""
}

// shopNow is the present in the shop's zone.
func shopNow(ctx context.Context, st store.Reads) (time.Time, error) {
	zone, err := st.Settings().Zone(ctx)
	if err != nil {
		return time.Time{}, err
	}
	return time.Now().In(zone), nil
}
