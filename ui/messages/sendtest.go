package messages

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// sendTest asks where to and sends what the customer in view gets.
func (p *composer) sendTest() {
	if p.draft == nil {
		return
	}
	if !addressed(p.draft.content().Channel) {
		p.askCall()
		return
	}
	people := strings.Fields(strings.ReplaceAll(p.stock.setting(store.SettingTestPeople), ",", " "))
	people = slices.DeleteFunc(people, func(address string) bool { // numbers take no mail, and the other way round
		return strings.Contains(address, "@") != (p.draft.content().Channel == preview.Email)
	})
	to := widgets.NewEntry(lang.X("messages.test.hint", "Your own address"))
	if own := p.frame.OwnAddress(store.Channel(p.draft.content().Channel)); own != "" {
		to.SetText(own)
	} else if len(people) > 0 {
		to.SetText(people[0])
	}
	more := widgets.Column(look.Space2, to)
	if len(people) > 1 {
		chips := widgets.Row(look.Space1)
		for _, address := range people {
			chips.Add(widgets.NewChip("", address, func() { to.SetText(address) }))
		}
		more.Add(chips)
	}
	p.frame.Ask(widgets.Confirm{
		Title: lang.X("messages.test.title", "Send this message to yourself"),
		Words: lang.X("messages.test.words", "It goes out as {{.Name}} would get it, marked as a test. No coupon is taken, and nothing is counted.", ui.With("Name", p.stage.people.name.Text())),
		More:  more,
		Verb:  lang.X("messages.test.verb", "Send the test"),
		Do:    func() { p.deliverTest(strings.TrimSpace(to.Text())) },
	})
}

// addressed reports whether the messages of a channel go to somebody; the others go to where
// the message or its sender says.
func addressed(channel string) bool { return channel != preview.Webhook && channel != preview.Slack }

// askCall is sendTest for what goes to nobody's address.
func (p *composer) askCall() {
	p.frame.Ask(widgets.Confirm{
		Title: lang.X("messages.test.call", "Send this message as a test"),
		Words: lang.X("messages.test.call_words", "It goes to where it always goes, as for {{.Name}}, marked as a test. No coupon is taken, and nothing is counted.", ui.With("Name", p.stage.people.name.Text())),
		Verb:  lang.X("messages.test.verb", "Send the test"),
		Do:    func() { p.deliverTest("") },
	})
}

func (p *composer) deliverTest(to string) {
	p.flush()
	content, customer := p.sight(), p.stage.people.here()
	switch {
	case !addressed(content.Channel):
	case to == "": // it must not go to the customer instead
		p.frame.Say(lang.X("messages.test.nowhere", "Nothing was sent: write the address that the test is to go to."), "", nil)
		return
	default:
		p.frame.SetOwnAddress(store.Channel(content.Channel), to)
	}
	p.frame.Do(func(ctx context.Context) error { return p.frame.Workspace().SendTest(ctx, content, customer, to) }, func(err error) {
		var skip *dispatch.Skip
		switch f, faulty := faultOf(err); {
		case errors.As(err, &skip):
			p.frame.Say(lang.X("messages.test.skipped", "Nothing was sent: {{.Why}}", ui.With("Why", ui.SkipReason(skip.Reason))), "", nil)
		case faulty:
			p.frame.Say(lang.X("messages.test.faulty", "Nothing was sent: {{.Why}}", ui.With("Why", f.words)), "", nil)
		case err != nil:
			p.frame.Fail(err)
		case to == "":
			p.frame.Say(lang.X("messages.test.called", "The test was taken."), "", nil)
		default:
			p.frame.Say(lang.X("messages.test.sent", "The test is on its way to {{.Address}}.", ui.With("Address", to)), "", nil)
		}
	})
}
