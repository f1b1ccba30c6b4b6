package today

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// week is the card of the last seven days.
type week struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[sevenDays]
}

// sevenDays are the numbers of the card; the last day is today.
type sevenDays struct {
	from          time.Time // midnight of the first day, in the shop's zone
	orders        [7]int
	total, before value.Money // of these seven days, and of the seven before
	sent, opened  int
}

func newWeek(f *ui.Frame) *week {
	w := &week{frame: f, body: widgets.Column(look.Space4)}
	w.live = live.New(w.load, w.show).Follow(f.Store(), store.TopicOrders, store.TopicOutbox, store.TopicEvents)
	return w
}

func (w *week) object() fyne.CanvasObject { return widgets.NewCard(w.body) }
func (w *week) ask()                      { w.live.Ask() }
func (w *week) stop()                     { w.live.Stop() }

func (w *week) load(ctx context.Context) (s sevenDays, err error) {
	st := w.frame.Store()
	zone, err := st.Settings().Zone(ctx)
	if err != nil {
		return s, err
	}
	now := time.Now().In(zone)
	s.from = time.Date(now.Year(), now.Month(), now.Day()-6, 0, 0, 0, 0, zone)
	if s.total.Currency, err = st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return s, err
	}
	for o, err := range st.Orders().All(ctx, s.from.AddDate(0, 0, -7), s.from.AddDate(0, 0, 7)) {
		if err != nil {
			return s, err
		}
		s.count(o, zone)
	}
	groups, err := st.Outbox().Groups(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxSent}, From: s.from})
	if err != nil {
		return s, err
	}
	s.sent = sum(groups, nil)
	for _, err := range st.Events().All(ctx, store.EventQuery{Names: []string{store.EventOpened}, From: s.from}) {
		if err != nil {
			return s, err
		}
		s.opened++
	}
	return s, nil
}

// count adds an order to its day; one in another currency than the shop's counts
// as an order, but not in the sum.
func (s *sevenDays) count(o *store.Order, zone *time.Location) {
	if o.State != store.OrderPlaced {
		return
	}
	same := o.Total.Currency == s.total.Currency
	at := o.At.In(zone)
	if at.Before(s.from) {
		if same {
			s.before.Minor += o.Total.Minor
		}
		return
	}
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	first := time.Date(s.from.Year(), s.from.Month(), s.from.Day(), 0, 0, 0, 0, time.UTC)
	if i := int(day.Sub(first).Hours() / 24); i < len(s.orders) {
		s.orders[i]++
		if same {
			s.total.Minor += o.Total.Minor
		}
	}
}

func (s *sevenDays) all() (n int) {
	for _, day := range s.orders {
		n += day
	}
	return n
}

func (w *week) show(s sevenDays, err error) {
	if err != nil {
		sayTrouble(w.body, err)
		return
	}
	last := s.from.AddDate(0, 0, 6)
	bars := make([]widgets.Bar, len(s.orders))
	for i, n := range s.orders {
		bars[i] = widgets.Bar{Value: float64(n), Shown: ui.Number(n), Label: ui.ShortWeekday(s.from.AddDate(0, 0, i).Weekday())}
	}
	bars[6].Now, bars[6].Label = true, lang.X("today.week.today", "today")
	opened := "–"
	if s.sent > 0 {
		opened = ui.Percent(min(1, float64(s.opened)/float64(s.sent)))
	}
	change, color := s.change()
	w.body.Objects = []fyne.CanvasObject{
		widgets.NewHead(lang.X("today.week.title", "This week"), ui.ShortDay(s.from)+" – "+ui.ShortDay(last), widgets.NewText(lang.X("today.week.per_day", "orders a day"), widgets.Small)),
		widgets.NewBars(176, bars...),
		widgets.Columns(look.Space5,
			widgets.NewStat(lang.X("today.week.sent", "Sent"), ui.Number(s.sent), "", ""),
			widgets.NewStat(lang.X("today.week.opened", "Opened"), opened, "", ""),
			widgets.NewStat(lang.X("today.week.orders", "Orders"), ui.Number(s.all()), "", ""),
			widgets.Grow(widgets.NewStat(lang.X("today.week.revenue", "Revenue"), ui.Money(s.total), change, color))),
	}
	w.body.Refresh()
}

// change compares the week with the one before.
func (s *sevenDays) change() (words string, color fyne.ThemeColorName) {
	if s.before.Minor <= 0 {
		return "", ""
	}
	part := float64(s.total.Minor-s.before.Minor) / float64(s.before.Minor)
	if part < 0 {
		return lang.X("today.week.less", "{{.Part}} less than last week", map[string]any{"Part": ui.Percent(-part)}), look.Muted
	}
	return lang.X("today.week.more", "{{.Part}} more than last week", map[string]any{"Part": ui.Percent(part)}), look.Good
}
