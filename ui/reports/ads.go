package reports

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// adDays is how long after a paid visit an order counts as come after it.
const adDays = 30

// ads is the card of what advertising elsewhere cost and brought.
type ads struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[spent]
	shown spent
}

// spent is what the card shows.
type spent struct {
	report.Ads
	currency string
}

func newAds(f *ui.Frame) *ads {
	a := &ads{frame: f, body: widgets.Column(look.Space3)}
	a.live = question(a.body, a.load, a.show)
	return a
}

func (a *ads) load(ctx context.Context, far func(float64)) (s spent, err error) {
	st := a.frame.Store()
	if s.currency, err = st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return s, err
	}
	s.Ads, err = report.ReadAds(ctx, st, adDays*24*time.Hour, far)
	return s, err
}

func (a *ads) show(s spent, err error) {
	if err != nil {
		say(a.body, err)
		return
	}
	a.shown = s
	read := widgets.NewButton(lang.X("reports.ads.read", "Read a file"), "upload", widgets.Secondary, a.choose).InCard()
	write := widgets.NewButton(lang.X("reports.ads.write", "Write one down"), "pencil", widgets.Quiet, a.write).InCard()
	for _, b := range []*widgets.Button{read, write} {
		b.SetEnabled(!a.frame.ReadOnly())
	}
	head := widgets.NewHead(lang.X("reports.ads.title", "Advertising elsewhere: cost, and what came after"), "", read, write)
	if len(s.List) == 0 && s.Foreign == 0 {
		fill(a.body, head, widgets.NewParagraph(lang.X("reports.ads.none", "Read an export of Naver, Kakao, Meta or Google with a day, a campaign and a cost. Then this shows what a new customer costs, and what was sold for it."), widgets.Second))
		return
	}
	rows := []fyne.CanvasObject{widgets.Fixed(0, 28, adColumns.line(lang.X("reports.attribution.campaign", "Campaign"), widgets.Hint, widgets.Hint, adHeads()...))}
	for _, one := range s.List {
		rows = append(rows, widgets.NewHairline(), widgets.Fixed(0, 36, adColumns.line(adName(one), widgets.Base, widgets.Base, s.cells(one)...)))
	}
	if len(s.List) > 0 {
		rows = append(rows, widgets.NewHairline(), widgets.Fixed(0, 36, adColumns.line(lang.X("reports.ads.all", "All orders of these days"), widgets.Strong, widgets.Strong, s.cells(s.All)...)))
	}
	fill(a.body, head, widgets.Column(0, rows...), widgets.NewParagraph(lang.XN("reports.ads.note",
		"An order within {{.Count}} days of a visit through a link with utm_campaign or utm_source counts for the last such visit. The last row counts every order of the days that were paid for, wherever it came from.", adDays, ui.With("Count", adDays)), widgets.Small))
	if s.Foreign > 0 {
		a.body.Add(widgets.NewParagraph(lang.XN("reports.ads.foreign", "Not in {{.Currency}}, and left out: {{.Count}} entries.", s.Foreign, ui.With("Count", ui.Number(s.Foreign), "Currency", s.currency)), widgets.Small.In(look.Warn)))
	}
}

func adHeads() []string {
	return []string{lang.X("reports.cost.cost", "Cost"), lang.X("reports.ads.visits", "Visits"), lang.X("reports.attribution.orders", "Orders"), lang.X("reports.ads.new", "New people"),
		lang.X("reports.attribution.sales", "Sales"), lang.X("reports.ads.per_new", "A new person"), lang.X("reports.cost.return", "Brought for 1"), lang.X("reports.ads.left", "Sales less cost")}
}

// adName is a campaign with its channel.
func adName(ad report.Ad) string {
	return strings.Trim(ad.Channel+" · "+ad.Campaign, " ·")
}

// cells are the numbers of a row; what cannot be divided is a dash.
func (s spent) cells(ad report.Ad) []string {
	money := func(minor float64) string { return ui.Money(value.Money{Minor: int64(minor), Currency: s.currency}) }
	each, back := "–", "–"
	if ad.NewCustomers > 0 {
		each = money(ad.PerNew())
	}
	if ad.Cost > 0 {
		back = fmt.Sprintf("%.1f", ad.Return())
	}
	return []string{money(float64(ad.Cost)), ui.Number(ad.Visits), ui.Number(int(ad.Orders)), ui.Number(ad.NewCustomers), money(ad.Spent), each, back, money(ad.Spent - float64(ad.Cost))}
}

var adColumns = columns{look.Space2, []float32{92, 52, 52, 64, 100, 84, 72, 104}}

// choose reads a file of costs.
func (a *ads) choose() {
	a.frame.ChooseFile(lang.X("reports.ads.choose", "Which file says what was spent?"), false, []string{".csv", ".tsv", ".txt", ".xlsx"}, a.take)
}

func (a *ads) take(path string) {
	added, rejected := 0, 0
	a.frame.Do(func(ctx context.Context) error {
		o, err := importer.Defaults(ctx, a.frame.Store())
		if err != nil {
			return err
		}
		list, rejects, err := importer.ReadSpend(ctx, path, "", o)
		if err != nil {
			return err
		}
		rejected = len(rejects)
		return a.frame.Store().InTx(ctx, func(tx store.Tx) (err error) { added, err = tx.Spend().Save(ctx, list...); return err })
	}, func(err error) {
		if err != nil {
			a.frame.Say(lang.X("reports.ads.unread", "The file is not a table of costs. Its first row must name the columns: day, campaign, cost. Nothing was written down."), "", nil)
			return
		}
		words := lang.XN("reports.ads.added", "{{.Count}} new entries.", added, ui.With("Count", ui.Number(added)))
		if rejected > 0 {
			words += " " + lang.XN("reports.ads.rejected", "{{.Count}} rows could not be read.", rejected, ui.With("Count", ui.Number(rejected)))
		}
		a.frame.Say(words, "", nil)
		a.live.Ask()
	})
}

// write asks for one entry in a small sheet.
func (a *ads) write() {
	today := value.DateFrom(time.Now()).String()
	fields := map[string]*widgets.Entry{}
	entry := func(key, text, placeholder string) *widgets.Entry {
		fields[key] = widgets.NewEntry(placeholder)
		fields[key].SetText(text)
		return fields[key]
	}
	var done func()
	trouble := widgets.NewParagraph("", widgets.Small.In(look.Warn))
	ok := widgets.NewButton(lang.X("reports.ads.keep", "Write down"), "", widgets.Primary, func() {
		e, right := a.entryOf(fields)
		if !right {
			trouble.SetText(lang.X("reports.ads.wrong", "It takes a channel or a campaign, days such as {{.Day}} of which the last is not before the first, and a cost.", ui.With("Day", today)))
			return
		}
		done()
		a.frame.Write(func(ctx context.Context, tx store.Tx) error { _, err := tx.Spend().Save(ctx, e); return err }, a.live.Ask)
	})
	done = ui.AskSheet(a.frame.Canvas(), 440, lang.X("reports.ads.sheet", "What advertising cost"), ok,
		widgets.NewField(lang.X("reports.ads.channel", "Channel (utm_source of the links)"), entry("channel", "", "naver"), ""),
		widgets.NewField(lang.X("reports.ads.campaign", "Campaign (utm_campaign); empty: the whole channel"), entry("campaign", "", ""), ""),
		widgets.Columns(look.Space3, widgets.NewField(lang.X("reports.ads.from", "First day"), entry("from", today, ""), ""),
			widgets.NewField(lang.X("reports.ads.to", "Last day"), entry("to", today, ""), "")),
		widgets.NewField(lang.X("reports.cost.cost", "Cost"), entry("cost", "", "120000"), ""), trouble)
	fields["channel"].FocusOn(a.frame.Canvas())
}

// entryOf reads the sheet; false where it cannot be.
func (a *ads) entryOf(fields map[string]*widgets.Entry) (e store.Spend, ok bool) {
	text := func(key string) string { return strings.TrimSpace(fields[key].Text()) }
	e.Channel, e.Campaign = text("channel"), text("campaign")
	var errs [3]error
	e.From, errs[0] = value.ParseDate(text("from"))
	e.To, errs[1] = value.ParseDate(text("to"))
	e.Cost, errs[2] = value.ParseMoney(strings.ReplaceAll(text("cost"), ",", ""), a.shown.currency)
	return e, errs == [3]error{} && e.To >= e.From && e.Cost.Minor >= 0 && e.Channel+e.Campaign != ""
}
