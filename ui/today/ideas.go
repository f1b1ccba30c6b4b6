package today

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// ideas is the card of suggestions drawn from the data.
type ideas struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[[]idea]
}

// idea is a group of people and the journey that suits them.
type idea struct {
	icon     string
	count    int
	rule     segment.Rule
	title    func(n int) string
	more     func() string
	verb     func() string
	template string // of package journey/template
}

func newIdeas(f *ui.Frame) *ideas {
	i := &ideas{frame: f, body: widgets.Column(look.Space3)}
	i.live = live.New(i.load, i.show).Follow(f.Store(), store.TopicOrders, store.TopicEvents)
	return i
}

func (i *ideas) object() fyne.CanvasObject { return widgets.NewCard(i.body) }
func (i *ideas) ask()                      { i.live.Ask() }
func (i *ideas) stop()                     { i.live.Stop() }

func (i *ideas) load(ctx context.Context) (list []idea, err error) {
	for _, one := range candidates() {
		if one.count, err = i.frame.Store().Customers().Count(ctx, one.rule); err != nil {
			return nil, err
		}
		if one.count > 0 {
			list = append(list, one)
		}
	}
	return list, nil
}

func (i *ideas) show(list []idea, err error) {
	if err != nil {
		sayTrouble(i.body, err)
		return
	}
	var rows []fyne.CanvasObject
	width := float32(68)
	for _, one := range list {
		width = max(width, widgets.PageHead.Width(one.people())+1)
	}
	for _, one := range list {
		rows = append(rows, i.row(one, width))
	}
	if len(rows) == 0 {
		rows = append(rows, widgets.Pad(16, 0, 16, 0, widgets.NewParagraph(
			lang.X("today.ideas.none", "Once orders have been imported, Gilmok finds groups of customers worth writing to."), widgets.Second)))
	}
	i.body.Objects = []fyne.CanvasObject{widgets.NewHead(lang.X("today.ideas.title", "Found in your data"), ""), widgets.Lines(false, rows...)}
	i.body.Refresh()
}

// people is how many a group has.
func (one idea) people() string {
	return lang.XN("today.ideas.people", "{{.Count}}", one.count, map[string]any{"Count": ui.Number(one.count)})
}

// row shows a group; width is that of the column of counts.
func (i *ideas) row(one idea, width float32) fyne.CanvasObject {
	words := widgets.Column(0, widgets.NewCutText(one.title(one.count), widgets.Strong), widgets.NewCutText(one.more(), widgets.Second))
	verb := widgets.NewButton(one.verb(), "arrow-right", widgets.LinkTo, func() {
		i.frame.Go(ui.NewJourney(one.template, ""))
	}).IconLast()
	return widgets.Fixed(0, 84, widgets.Row(look.Space3, widgets.NewRoundIcon(one.icon, look.Muted, look.Well),
		widgets.Fixed(width, 0, widgets.NewText(one.people(), widgets.PageHead)), widgets.Grow(words), verb))
}

// candidates are the groups looked for, the most promising first.
func candidates() []idea {
	return []idea{{
		icon: "repeat", template: "second-purchase", rule: onceLately(),
		title: func(int) string { return lang.X("today.ideas.second", "Bought once, 30–60 days ago") },
		more:  func() string { return lang.X("today.ideas.second_more", "The best time for a second order.") },
		verb:  func() string { return lang.X("today.ideas.second_verb", "Second-order journey") },
	}, {
		icon: "shopping-cart", template: "abandoned-cart", rule: leftCart(),
		title: func(int) string { return lang.X("today.ideas.cart", "Left something in the cart this week") },
		more:  func() string { return lang.X("today.ideas.cart_more", "They have not ordered since.") },
		verb:  func() string { return lang.X("today.ideas.cart_verb", "Cart journey") },
	}, {
		icon: "hourglass", template: "win-back", rule: wentQuiet(),
		title: func(int) string { return lang.X("today.ideas.quiet", "Regulars who have gone quiet") },
		more:  func() string { return lang.X("today.ideas.quiet_more", "Two orders or more, none for 90 days.") },
		verb:  func() string { return lang.X("today.ideas.quiet_verb", "Win-back journey") },
	}}
}

func ordered(within value.Duration) segment.Rule {
	return segment.Event{Name: store.EventOrdered, Window: segment.Window{Within: within}}
}

func not(r segment.Rule) segment.Rule { return segment.None{Of: []segment.Rule{r}} }

func onceLately() segment.Rule {
	once := 1.0
	return segment.All{Of: []segment.Rule{
		segment.Event{Name: store.EventOrdered, Count: &segment.Bounds{Exactly: &once}},
		ordered(value.Days(60)), not(ordered(value.Days(30))),
	}}
}

func leftCart() segment.Rule {
	return segment.All{Of: []segment.Rule{
		segment.Event{Name: store.EventAddedToCart, Window: segment.Window{Within: value.Days(7)}},
		not(ordered(value.Days(7))),
	}}
}

func wentQuiet() segment.Rule {
	twice := 2.0
	return segment.All{Of: []segment.Rule{
		segment.Event{Name: store.EventOrdered, Count: &segment.Bounds{AtLeast: &twice}},
		not(ordered(value.Days(90))),
	}}
}
