package settings

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// trial sends one message through a sender that is being set up, so that a wrong
// password shows here and not at a launch.
type trial struct {
	form   *form
	to     *widgets.Entry
	send   *widgets.Button
	result *widgets.Paragraph
	ask    *fyne.Container // did it arrive?
}

func (t *trial) section(f *form, k kind) fyne.CanvasObject {
	t.form = f
	hint := "me@example.com"
	if f.sender.Channel != store.ChannelEmail {
		hint = "010-1234-5678"
	}
	t.to = widgets.NewEntry(hint)
	t.to.SetText(f.page.tester(f.sender.Channel))
	t.result = widgets.NewParagraph("", widgets.Second)
	t.ask = widgets.Column(look.Space2)
	t.send = widgets.NewButton(lang.X("settings.sender.test", "Send a test to me"), "send", widgets.Secondary, t.try)
	column := widgets.Column(look.Space3)
	if k.id != "webhook" {
		column.Add(widgets.NewField(lang.X("settings.sender.test_to", "Your own address"), t.to, ""))
	}
	column.Add(widgets.Row(0, t.send, widgets.Space()))
	column.Add(t.result)
	column.Add(t.ask)
	return column
}

// tester gives the address that was last tested with on this machine, else the
// first of the people who test that suits a channel.
func (p *page) tester(ch store.Channel) string {
	if own := p.frame.OwnAddress(ch); own != "" {
		return own
	}
	for _, line := range strings.Fields(p.values[store.SettingTestPeople]) {
		if strings.Contains(line, "@") == (ch == store.ChannelEmail) {
			return line
		}
	}
	return ""
}

func (t *trial) try() {
	f := t.form
	f.keep()
	if strings.TrimSpace(t.to.Text()) == "" && f.sender.Kind != "webhook" {
		t.to.SetWarning(true)
		t.to.Focus()
		return
	}
	t.to.SetWarning(false)
	to, sender, secret := strings.TrimSpace(t.to.Text()), f.sender, f.typed()
	if sender.Name == "" {
		f.name.SetText(f.suggest())
		f.keep()
		sender = f.sender
	}
	f.page.frame.SetOwnAddress(sender.Channel, to)
	t.send.SetEnabled(false)
	t.ask.Objects = nil
	t.result.SetStyle(widgets.Second)
	t.result.SetText(lang.X("settings.sender.testing", "Sending…"))
	f.page.frame.Do(func(ctx context.Context) error {
		w := f.page.frame.Workspace()
		if secret != "" && w.SetSecret != nil {
			if err := w.SetSecret(ctx, sender.Name, secret); err != nil {
				return err
			}
		}
		return w.TestSender(ctx, sender, to)
	}, t.tried)
}

// tried says how the test went where it was asked for, and not in a sheet.
func (t *trial) tried(err error) {
	defer t.form.inspector.ScrollToEnd() // the answer stands below what is in view
	t.send.SetEnabled(true)
	s, bad := ui.Explain(err)
	if bad {
		t.result.SetStyle(widgets.Second.In(look.Bad))
		t.result.SetText(s.What + ". " + s.Words())
		t.ask.Refresh()
		return
	}
	t.result.SetStyle(widgets.Second.In(look.Good))
	if t.form.sender.Kind == "file" {
		t.result.SetText(lang.X("settings.sender.tested_file", "Written. The file lies in the folder."))
		return
	}
	t.result.SetText(lang.X("settings.sender.tested", "The server took it. Look into your inbox."))
	t.ask.Objects = []fyne.CanvasObject{
		widgets.NewText(lang.X("settings.sender.arrived", "Did it reach the inbox?"), widgets.Strong),
		widgets.Row(look.Space2,
			widgets.NewButton(lang.X("settings.sender.arrived_yes", "Yes"), "check", widgets.Secondary, func() { t.arrived(true) }).InCard(),
			widgets.NewButton(lang.X("settings.sender.arrived_no", "No, or into spam"), "", widgets.Quiet, func() { t.arrived(false) }).InCard(), widgets.Space()),
	}
	t.ask.Refresh()
}

// arrived says what to do about a mail that was taken and yet did not arrive.
func (t *trial) arrived(yes bool) {
	words := lang.X("settings.sender.arrived_good", "Good. This sender is ready.")
	if !yes {
		words = lang.X("settings.sender.arrived_bad", "Look into the spam folder and wait five minutes. Then check that From is the address you log in with; with a domain of your own, that its SPF and DKIM records name this provider. Until then your customers' mail would go the same way.")
	}
	t.ask.Objects = []fyne.CanvasObject{widgets.NewParagraph(words, widgets.Second)}
	t.ask.Refresh()
	t.form.inspector.ScrollToEnd()
}
