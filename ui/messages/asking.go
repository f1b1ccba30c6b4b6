package messages

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/preview/fetch"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// asksServers reports whether a message reads what other servers answer.
func asksServers(c preview.Content) (asks bool) {
	preview.EachText(&c, func(_, text string) string {
		asks = asks || strings.Contains(text, "connected_content")
		return text
	})
	return asks
}

// askServers asks the servers that the message reads, for the customer in view, and shows
// what is another answer than before. Previews by themselves ask nobody.
func (s *stage) askServers() {
	ask := s.frame.Workspace().AskServers
	if ask == nil || s.content == nil {
		return
	}
	content, customer := *s.content, s.people.here()
	s.frame.Say(lang.X("messages.ask.wait", "The servers are being asked. Nothing is sent."), "", nil)
	live.Run(func(ctx context.Context) (ui.ServerAnswers, error) { return ask(ctx, content, customer) }, func(got ui.ServerAnswers, err error) {
		if err != nil {
			s.frame.Fail(err)
			return
		}
		s.told(got)
		s.askAgain()
		s.cases.ask(content)
	})
}

// told says what came of it.
func (s *stage) told(got ui.ServerAnswers) {
	switch {
	case len(got.Changes) > 0:
		s.frame.Ask(widgets.Confirm{
			Title: lang.XN("messages.ask.changed", "{{.N}} answers are others than before", len(got.Changes), ui.With("N", len(got.Changes))),
			Words: lang.X("messages.ask.changed_words", "Previews show the new answers from now on. Nothing was sent."),
			More:  differences(got.Changes), Verb: lang.X("messages.ask.seen", "Seen"), Cancel: lang.X("frame.sheet.close", "Close"), Do: func() {},
		})
	case len(got.Faults) > 0:
		s.frame.Say(lang.X("messages.ask.none", "No answer: {{.Why}}. Look whether the server is listed in Settings, and try again.", ui.With("Why", got.Faults[0])), "", nil)
	default:
		s.frame.Say(lang.XN("messages.ask.same", "{{.N}} answers came, and none is another than before.", got.Answers, ui.With("N", got.Answers)), "", nil)
	}
}

// mostShown lines of a difference fit into the sheet.
const mostShown = 14

// differences lists what was, struck with a minus, and what is.
func differences(changes []fetch.Change) fyne.CanvasObject {
	all := widgets.Column(look.Space2)
	for _, change := range changes {
		all.Add(widgets.NewParagraph(change.Key, widgets.Strong))
		for i, line := range change.Lines() {
			if i == mostShown {
				all.Add(widgets.NewText("…", widgets.Second))
				break
			}
			style := widgets.Small.In(look.Good)
			if strings.HasPrefix(line, "-") {
				style = widgets.Small.In(look.Bad)
			}
			all.Add(widgets.NewParagraph(line, style))
		}
	}
	return all
}
