package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

func (p *page) senderCards() []fyne.CanvasObject {
	add := widgets.NewButton(lang.X("settings.sender.add", "New sender"), "plus", widgets.Secondary, func() { p.edit(p.newSender()) })
	add.SetEnabled(!p.frame.ReadOnly())
	var rows []fyne.CanvasObject
	for _, s := range p.senders {
		rows = append(rows, p.senderRow(s))
	}
	if len(rows) == 0 {
		rows = append(rows, widgets.Pad(16, 0, 16, 0, widgets.NewParagraph(
			lang.X("settings.sender.none", "No sender yet. Messages can be written and rehearsed, but not sent."), widgets.Second)))
	}
	return []fyne.CanvasObject{widgets.NewCard(widgets.Column(look.Space3,
		widgets.NewHead(lang.X("settings.sender.title", "Senders"), lang.X("settings.sender.note", "through which accounts messages go out"), add),
		widgets.Lines(false, rows...), p.cameBack()))}
}

// cameBack is the line from which what became of messages is fetched.
func (p *page) cameBack() fyne.CanvasObject {
	line := widgets.Row(look.Space4, widgets.Grow(widgets.NewCutText(lang.X("settings.back.line", "What became of messages"), widgets.Second)))
	if p.frame.Workspace().Fetch != nil && len(p.senders) > 0 {
		line.Add(widgets.NewButton(lang.X("settings.back.ask", "Ask now"), "inbox", widgets.LinkTo, func() { p.frame.AskBack(p.live.Ask) }).InCard())
	}
	results := widgets.NewButton(lang.X("settings.results.verb", "Results from a file"), "download", widgets.LinkTo, p.resultsFile).InCard()
	results.SetEnabled(!p.frame.ReadOnly())
	line.Add(results)
	return line
}

func (p *page) senderRow(s store.Sender) fyne.CanvasObject {
	right := []fyne.CanvasObject{widgets.NewCutText(where(s), widgets.Second)}
	if p.failing(s) {
		right = append(right, widgets.NewPill(lang.X("settings.back.failing", "Not asked"), look.Warn))
	}
	if s.Default {
		right = append(right, widgets.NewPill(lang.X("settings.sender.default", "Used first"), look.Good))
	}
	row := widgets.NewListRow(widgets.NewIcon(ui.ChannelIcon(s.Channel), look.Muted), s.Name, ui.ChannelName(s.Channel)+" · "+kindOf(s.Kind).name, right...)
	return widgets.NewRowButton(56, row, func() { p.edit(s) })
}

// newSender is used first where its channel has none yet.
func (p *page) newSender() store.Sender {
	s := store.Sender{Kind: "smtp", Channel: store.ChannelEmail, Config: map[string]string{"port": "587", "security": "starttls"}}
	s.Default = !p.serves(s.Channel)
	return s
}

func (p *page) serves(ch store.Channel) bool {
	for _, s := range p.senders {
		if s.Channel == ch && s.Default {
			return true
		}
	}
	return false
}

// edit opens a sender in the inspector.
func (p *page) edit(s store.Sender) {
	config := map[string]string{}
	for k, v := range s.Config {
		config[k] = v
	}
	s.Config = config
	open := func() {
		p.form = &form{page: p, sender: s, fresh: s.Name == ""}
		p.frame.Inspect(p, p.form.panel())
		p.form.began = p.form.written()
	}
	if p.form != nil {
		p.form.leave(open)
		return
	}
	open()
}

// Command implements ui.Commander, for the sender that is being filled in.
func (p *page) Command(c ui.Command) bool {
	if p.form == nil {
		return false
	}
	switch c {
	case ui.CommandEscape:
		p.form.leave(func() {})
	case ui.CommandMain:
		p.form.save()
	default:
		return false
	}
	return true
}
