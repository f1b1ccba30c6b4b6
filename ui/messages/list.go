package messages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// listPage shows a card for each message.
type listPage struct {
	frame *ui.Frame
	cards *fyne.Container
	body  *fyne.Container
	ask   *live.Live[listed]
	shop  preview.Shop
	named map[string]bool
	shelf *thumbnails
	shown map[store.MessageID]*card
	order []store.MessageID
}

func newList(f *ui.Frame) *listPage {
	p := &listPage{frame: f, named: map[string]bool{}, shown: map[store.MessageID]*card{}}
	p.shelf = newThumbnails(f)
	p.cards = container.New(widgets.Cards{Least: 280})
	p.body = container.New(widgets.Fill{}, widgets.Scroll(widgets.PadAll(look.Space5, p.cards)))
	p.ask = live.New(p.load, p.show).Follow(f.Store(), store.TopicMessages, store.TopicSettings)
	return p
}

// listed is what the page shows.
type listed struct {
	messages []store.Message
	shop     preview.Shop // that new ones are written for
}

func (p *listPage) load(ctx context.Context) (out listed, err error) {
	if out.messages, err = p.frame.Store().Messages().List(ctx); err != nil {
		return out, err
	}
	settings, err := p.frame.Store().Settings().All(ctx)
	out.shop = (&stock{settings: settings}).shop()
	return out, err
}

func (p *listPage) show(out listed, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	all := out.messages
	p.shop = out.shop
	clear(p.named)
	slices.SortStableFunc(all, func(a, b store.Message) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	before := p.shown
	p.shown, p.order = map[store.MessageID]*card{}, nil
	p.cards.RemoveAll()
	for _, m := range all {
		p.named[m.Name] = true
		c := before[m.ID]
		if c == nil || c.of.Revision != m.Revision {
			c = newCard(p, m)
		}
		p.shown[m.ID] = c
		p.order = append(p.order, m.ID)
		p.cards.Add(c)
	}
	p.body.Objects = []fyne.CanvasObject{widgets.Scroll(widgets.PadAll(look.Space5, p.cards))}
	if len(all) == 0 {
		p.body.Objects = []fyne.CanvasObject{widgets.NewEmpty("mail", lang.X("messages.empty.title", "No message yet"),
			lang.X("messages.empty.words", "A message is written once and made anew for each customer. Begin with one that is half done."), p.newButton())}
	}
	p.body.Refresh()
	p.shelf.want(p.shown, p.order)
}

func (p *listPage) newButton() *widgets.Button {
	return widgets.NewButton(lang.X("messages.verb.new", "New message"), "plus", widgets.Primary, p.create)
}

// create asks what to begin with.
func (p *listPage) create() {
	if p.frame.ReadOnly() {
		return
	}
	var closeSheet func()
	rows := container.New(startGrid{})
	for _, s := range starts(p.shop) {
		rows.Add(widgets.NewRowButton(startRow, widgets.NewListRow(widgets.NewIconOf(s.icon, look.Muted, 20), s.name, s.words), func() {
			closeSheet()
			c := s.content
			c.Name = p.freeName(s.name)
			p.save(c)
		}).Inset(12))
	}
	cancel := widgets.NewButton(lang.X("messages.new.cancel", "Cancel"), "", widgets.Quiet, func() { closeSheet() })
	closeSheet = widgets.ShowSheet(p.frame.Canvas(), widgets.Fixed(760, 0, widgets.Column(12,
		widgets.Pad(20, 24, 0, 24, widgets.NewText(lang.X("messages.new.title", "New message"), widgets.PageHead)),
		widgets.Fixed(0, 420, widgets.Scroll(widgets.Pad(0, 12, 0, 12, rows))),
		widgets.Pad(0, 24, 20, 24, widgets.Row(8, widgets.Space(), cancel)))))
}

// startGrid sets what a message can begin as in two columns, down the first and then
// the second.
type startGrid struct{}

const startRow = 52

// MinSize implements fyne.Layout.
func (startGrid) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(560, float32((len(o)+1)/2)*startRow)
}

// Layout implements fyne.Layout.
func (startGrid) Layout(o []fyne.CanvasObject, size fyne.Size) {
	half := (len(o) + 1) / 2
	for i, row := range o {
		put(row, float32(i/half)*size.Width/2, float32(i%half)*startRow, size.Width/2, startRow)
	}
}

// freeName gives a name that no message has.
func (p *listPage) freeName(name string) string {
	for n := 2; p.named[name]; n++ {
		base, number, found := cutLast(name, " ")
		if _, err := strconv.Atoi(number); !found || err != nil {
			base = name
		}
		name = base + " " + strconv.Itoa(n)
	}
	return name
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// save stores a new message and opens it.
func (p *listPage) save(c preview.Content) {
	data, err := preview.MarshalMessage(c)
	if err != nil {
		p.frame.Fail(err)
		return
	}
	record := store.Message{Name: c.Name, Channel: store.Channel(c.Channel), Purpose: store.Purpose(c.Purpose), Document: data,
		Tags: c.Tags, EditedBy: p.frame.Person()}
	p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Messages().Save(ctx, &record) },
		func() { p.frame.Go(Composer(c.Name)) })
}

// duplicate makes a copy under another name.
func (p *listPage) duplicate(m store.Message) {
	c, err := preview.ParseMessage(m.Document)
	if err != nil || p.frame.ReadOnly() {
		p.frame.Fail(err)
		return
	}
	c.Name = p.freeName(m.Name)
	p.save(c)
}

// remove deletes a message for good, but for the versions that were sent.
func (p *listPage) remove(m store.Message) {
	p.frame.Ask(widgets.Confirm{
		Title: lang.X("messages.delete.title", "Delete “{{.Name}}”", ui.With("Name", m.Name)),
		Words: lang.X("messages.delete.words", "Journeys that name it show a problem until they have another. What was sent stays in the history."),
		Verb:  lang.X("messages.menu.delete", "Delete"), Danger: true,
		Do: func() {
			p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Messages().Delete(ctx, m.ID) }, func() {
				p.frame.Forget(Composer(m.Name))
				p.frame.Forget(Proof(m.Name))
			})
		},
	})
}

// Crumbs implements ui.Page.
func (p *listPage) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("messages.page.title", "Messages")}}
}

// Verbs implements ui.Page.
func (p *listPage) Verbs() []fyne.CanvasObject {
	shared := widgets.NewButton(lang.X("messages.shared.title", "Shared blocks"), "panel-bottom", widgets.Secondary, func() { p.frame.Go(Shared()) })
	return []fyne.CanvasObject{shared, p.newButton()}
}

// Content implements ui.Page.
func (p *listPage) Content() fyne.CanvasObject { return p.body }

// Enter implements ui.Page.
func (p *listPage) Enter() { p.ask.Ask() }

// Leave implements ui.Page.
func (p *listPage) Leave() {}

// Close implements ui.Page.
func (p *listPage) Close() { p.ask.Stop(); p.shelf.stop() }

// Command implements ui.Commander.
func (p *listPage) Command(c ui.Command) bool {
	if c != ui.CommandNew && c != ui.CommandMain {
		return false
	}
	p.create()
	return true
}
