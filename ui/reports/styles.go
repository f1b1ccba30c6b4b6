package reports

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// living is the card of life styles: how people live by what they buy, and who moved on.
type living struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[lives]
	shown lives
}

// lives is what the card shows.
type lives struct {
	insight.Styles
	at time.Time // zero: nothing is computed yet
}

// mostMoves is how many moves there is room for.
const mostMoves = 4

func newLiving(f *ui.Frame) *living {
	l := &living{frame: f, body: widgets.Column(look.Space3)}
	l.live = question(l.body, l.load, l.show)
	return l
}

func (l *living) load(ctx context.Context, far func(float64)) (s lives, err error) {
	s.Styles, s.at, err = insight.ReadStyles(ctx, l.frame.Store())
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return s, err
}

func (l *living) show(s lives, err error) {
	l.shown = s
	if err != nil {
		say(l.body, err)
		return
	}
	edit := widgets.NewButton(lang.X("reports.styles.edit", "Name them yourself"), "pencil", widgets.Quiet, l.edit).InCard()
	edit.SetEnabled(!l.frame.ReadOnly())
	head := widgets.NewHead(lang.X("reports.styles.title", "How they live"), "", edit)
	if len(s.List) == 0 {
		fill(l.body, head, widgets.NewParagraph(lang.X("reports.styles.none", "Nothing can be said yet: it takes orders of products whose category is known."), widgets.Second))
		return
	}
	most := 0
	for _, one := range s.List {
		most = max(most, one.People)
	}
	var rows []fyne.CanvasObject
	for _, one := range s.List {
		rule := segment.Attribute{Key: "life_style", Test: segment.Test{Op: segment.OpIs, Value: value.Text(one.Name)}}
		row := widgets.NewRowButton(40, styleLine(one, share(one.People, most)), func() { l.frame.SegmentOfRule(rule, one.Name, nil) }).Inset(groupInset)
		rows = append(rows, widgets.NewHairline(), row)
	}
	objects := []fyne.CanvasObject{head, widgets.NewParagraph(l.how(s), widgets.Second), widgets.Column(0, rows...)}
	for _, m := range s.Moves[:min(len(s.Moves), mostMoves)] {
		objects = append(objects, widgets.NewParagraph(moveWords(m), widgets.Base))
	}
	fill(l.body, append(objects, widgets.NewParagraph(lang.X("reports.styles.note", "An order counts for half after every time in which its category is usually bought again, so that a family whose nappies stop moves on by itself. A press on a row keeps its people as a segment that follows."), widgets.Small))...)
}

func (l *living) how(s lives) string {
	if s.Found {
		return lang.X("reports.styles.found", "Found from categories that the same people buy. Compared with a season ago:")
	}
	return lang.X("reports.styles.named", "As you named them. Compared with a season ago:")
}

func styleLine(one insight.StyleTotal, part float64) fyne.CanvasObject {
	change := one.People - one.Before
	words := "±0"
	switch {
	case change > 0:
		words = "+" + ui.Number(change)
	case change < 0:
		words = "−" + ui.Number(-change)
	}
	return widgets.Row(look.Space3, widgets.Fixed(168, 0, widgets.NewCutText(one.Name, widgets.Strong)), widgets.Grow(widgets.NewProgress(part).Neutral()),
		widgets.Fixed(56, 0, widgets.NewText(ui.Number(one.People), widgets.Number)), widgets.Fixed(56, 0, widgets.NewText(words, widgets.Number)))
}

func moveWords(m insight.Move) string {
	if m.To == "" {
		return lang.XN("reports.styles.stopped", "{{.Count}} people of “{{.From}}” buy none of it any more.", m.People, ui.With("Count", ui.Number(m.People), "From", m.From))
	}
	return lang.XN("reports.styles.moved", "{{.Count}} people moved on from “{{.From}}” to “{{.To}}”.", m.People, ui.With("Count", ui.Number(m.People), "From", m.From, "To", m.To))
}

func (l *living) edit() {
	var lines []written
	for _, one := range l.shown.List {
		lines = append(lines, written{one.Name, one.Categories})
	}
	askLines(l.frame, lang.X("reports.styles.sheet", "Life styles"),
		lang.X("reports.styles.sheet_how", "One a line: its name, a colon, and the categories that speak of it. Of several that fit somebody, the one they buy most of holds. Leave it empty to have them found."),
		lang.X("reports.styles.sheet_hint", "Young family: Baby, Toys"), formatLines(lines), store.SettingLifeStyles, func(lines []written) (doc, wrong string) {
			var styles []insight.LifeStyle
			for _, x := range lines {
				styles = append(styles, insight.LifeStyle{Name: x.name, Categories: x.words})
			}
			doc = insight.WriteWay(styles)
			if insight.CheckWay(store.SettingLifeStyles, doc) != nil {
				return "", lang.X("reports.styles.twice", "Two life styles have the same name. Give each its own.")
			}
			return doc, ""
		}, l.live.Ask)
}
