package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// MissedWords say how much became due while nobody ran the workspace.
func MissedWords(messages int) string {
	return lang.XN("missed.sheet.title", "{{.Count}} messages became due while Gilmok was not running", messages, With("Count", Number(messages)))
}

// MissedMore says since when, and who of the people has ordered since.
func MissedMore(m *journey.Missed) string {
	since := Exact(m.Since.In(time.Local))
	if m.Bought == 0 {
		return lang.X("missed.sheet.since", "The oldest was due on {{.Since}}. None of the people has ordered since.", With("Since", since))
	}
	return lang.XN("missed.sheet.bought", "The oldest was due on {{.Since}}. {{.Count}} of the people have ordered since.", m.Bought, With("Since", since, "Count", Number(m.Bought)))
}

// MissedCount counts, of groups of what waits, what is held until it has been seen.
func MissedCount(groups []store.OutboxGroup) (n int) {
	for _, g := range groups {
		if g.Held && g.Reason == store.ReasonMissed {
			n += g.Count
		}
	}
	return n
}

// missedSheet is what the sheet shows.
type missedSheet struct {
	*journey.Missed
	titles []Title // of its parts
}

// AskMissed shows what became due in a journey (0: in all of them) while nobody ran the
// workspace, and asks what is to become of it.
func (f *Frame) AskMissed(id store.JourneyID, then func()) {
	run := f.workspace.Runner
	if run == nil {
		return
	}
	live.Run(func(ctx context.Context) (m missedSheet, err error) {
		if m.Missed, err = run.Missed(ctx, id); err != nil {
			return m, err
		}
		known := NewTitles(f.Store())
		for _, part := range m.Parts {
			t, err := known.Of(ctx, part.Run, part.Message)
			if err != nil {
				return m, err
			}
			m.titles = append(m.titles, t)
		}
		return m, nil
	}, func(m missedSheet, err error) {
		switch {
		case err != nil:
			f.Fail(err)
		case m.Messages == 0:
			then() // somebody else has decided
		default:
			f.showMissed(id, m, then)
		}
	})
}

func (f *Frame) showMissed(id store.JourneyID, m missedSheet, then func()) {
	verb := widgets.NewButton(missedVerb(journey.MissedSend), "", widgets.Primary, nil)
	choice := widgets.NewRadio(m.options(), string(journey.MissedSend), func(id string) { verb.SetText(missedVerb(journey.MissedChoice(id))) })
	always := widgets.NewCheck(lang.X("missed.sheet.always", "From now on, send such messages without showing them first"), false, nil)
	words := []fyne.CanvasObject{widgets.NewParagraph(MissedMore(m.Missed), widgets.Second)}
	if m.Late > 0 {
		words = append(words, widgets.NewParagraph(lang.XN("missed.sheet.late", "{{.Count}} of them are later by now than their step allows, and do not go in any case.", m.Late, With("Count", Number(m.Late))), widgets.Second))
	}
	verb.SetEnabled(!f.ReadOnly())
	var done func()
	verb.OnTapped = func() {
		done()
		f.decideMissed(id, journey.MissedChoice(choice.Chosen()), always.On(), then)
	}
	fields := append(words, m.rows(), choice, widgets.NewHairline(), always,
		widgets.NewParagraph(lang.X("missed.sheet.rules", "Consent, caps, quiet hours and the lateness of each step hold in any case. The settings have this choice, too."), widgets.Hint))
	done = AskSheet(f.Canvas(), 520, MissedWords(m.Messages), verb, fields...)
}

// rows are the messages by step.
func (m missedSheet) rows() fyne.CanvasObject {
	const most, high = 6, 34
	list := widgets.Column(0)
	for i, part := range m.Parts {
		strong, second := m.titles[i].Parts()
		line := widgets.Row(look.Space2, widgets.NewIcon(ChannelIcon(part.Channel), look.Muted), widgets.NewCutText(strong, widgets.Strong))
		if second != "" {
			line.Add(widgets.NewCutText(second, widgets.Second))
		}
		line.Add(widgets.Space())
		if part.Bought > 0 {
			line.Add(widgets.NewText(lang.XN("missed.sheet.part_bought", "{{.Count}} have ordered", part.Bought, With("Count", Number(part.Bought))), widgets.Second))
		}
		line.Add(widgets.NewText(Number(part.Messages), widgets.Total))
		list.Add(widgets.Fixed(0, high, line))
	}
	if len(m.Parts) > most {
		return widgets.Fixed(0, most*high, widgets.Scroll(widgets.Pad(0, look.Space3, 0, 0, list)))
	}
	return list
}

func (m missedSheet) options() []widgets.RadioOption {
	options := []widgets.RadioOption{{ID: string(journey.MissedSend), Text: lang.X("missed.choice.send", "Send them")}}
	if m.Bought > 0 {
		options = append(options, widgets.RadioOption{ID: string(journey.MissedSendOthers), Text: lang.X("missed.choice.others", "Send them, but not to those who have ordered since"),
			Note: lang.XN("missed.choice.others_note", "{{.Count}} people are left out; their journeys go on.", m.Bought, With("Count", Number(m.Bought)))})
	}
	return append(options, widgets.RadioOption{ID: string(journey.MissedSkip), Text: lang.X("missed.choice.skip", "Send none of them"),
		Note: lang.X("missed.choice.skip_note", "The people go on in their journeys without this message.")})
}

func missedVerb(what journey.MissedChoice) string {
	switch what {
	case journey.MissedSkip:
		return lang.X("missed.verb.skip", "Leave them out")
	case journey.MissedSendOthers:
		return lang.X("missed.verb.others", "Send to the others")
	}
	return lang.X("missed.verb.send", "Send")
}

// decideMissed carries a choice out, and remembers for the workspace not to ask again.
func (f *Frame) decideMissed(id store.JourneyID, what journey.MissedChoice, always bool, then func()) {
	run, st := f.workspace.Runner, f.Store()
	type done struct{ sent, skipped int }
	live.Run(func(ctx context.Context) (d done, err error) {
		if always {
			if err := st.InTx(ctx, func(tx store.Tx) error {
				return tx.Settings().Set(ctx, store.SettingOverdue, string(journey.MissedSend))
			}); err != nil {
				return d, err
			}
		}
		d.sent, d.skipped, err = run.DecideMissed(ctx, id, what)
		return d, err
	}, func(d done, err error) {
		if err != nil {
			f.Fail(err)
			return
		}
		f.Say(lang.X("missed.said.done", "{{.Sent}} let go, {{.Skipped}} left out.", With("Sent", Number(d.sent), "Skipped", Number(d.skipped))), "", nil)
		then()
	})
}
