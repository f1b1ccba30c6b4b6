package paper

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"gilmok/journey"
	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/value"
)

// page is what the template shows.
type page struct {
	Language string
	Head     string
	Made     string
	Stats    []stat
	Parts    []part
}

type stat struct{ Name, Value, Note string }

type part struct {
	Title string
	Bars  []bar
	Heads []string
	Rows  [][]string
	Note  string
}

type bar struct {
	Name, Value string
	Width       int // px
}

// widest is the longest bar in px.
const widest = 440

// reader gathers the numbers.
type reader struct {
	words
	st       store.Reads
	period   Period
	settings map[string]string
	currency string
	zone     *time.Location
}

func (p Press) read(ctx context.Context, period Period, w words) ([]page, string, error) {
	settings, err := p.Store.Settings().All(ctx)
	if err != nil {
		return nil, "", err
	}
	r := &reader{words: w, st: p.Store, period: period, settings: settings, currency: settings[store.SettingCurrency], zone: period.From.Location()}
	title := strings.TrimLeft(w.say("title", "shop", settings[store.SettingShopName], "period", r.name()), ": ·")
	made := w.say("made", "at", p.Now().In(r.zone).Format("2006-01-02 15:04"))
	var pages []page
	for i, parts := range [][]func(context.Context, *page) error{{r.sales, r.journeys}, {r.groups, r.retention, r.ads}} {
		one := page{Language: w.language, Head: title, Made: made + " · " + w.say("page", "n", strconv.Itoa(i+1))}
		for _, fill := range parts {
			if err := fill(ctx, &one); err != nil {
				return nil, "", err
			}
		}
		pages = append(pages, one)
	}
	return pages, title, ctx.Err()
}

// name says which time it is.
func (r *reader) name() string {
	if r.period.Every == Monthly {
		return r.say("month", "year", strconv.Itoa(r.period.From.Year()), "month", r.period.From.Format("01"))
	}
	return r.say("week", "from", r.period.From.Format(time.DateOnly), "to", r.period.To.AddDate(0, 0, -1).Format(time.DateOnly))
}

// money writes an amount with its currency: 1,234,000 KRW.
func (r *reader) money(minor float64) string {
	return value.Grouped(value.Money{Minor: int64(math.Round(minor)), Currency: r.currency}.Decimal()) + " " + r.currency
}

// number writes a count: 1,234.
func number(n int) string { return value.Grouped(strconv.Itoa(n)) }

func percent(part float64) string { return fmt.Sprintf("%.0f%%", part*100) }

// sold is what was sold in a time.
type sold struct {
	orders, foreign, fresh int
	minor                  float64
	days                   map[value.Date]float64
}

func (r *reader) sold(ctx context.Context, p Period, first map[store.CustomerID]time.Time) (s sold, err error) {
	s.days = map[value.Date]float64{}
	fresh := map[store.CustomerID]bool{}
	for o, err := range r.st.Orders().All(ctx, p.From, p.To) {
		if err != nil {
			return s, err
		}
		if o.State == store.OrderCancelled {
			continue
		}
		s.orders++
		if o.Total.Currency != r.currency && o.Total.Minor != 0 {
			s.foreign++
		} else {
			s.minor += float64(o.Total.Minor)
			s.days[value.DateFrom(o.At.In(r.zone))] += float64(o.Total.Minor)
		}
		if o.Customer != 0 && o.At.Equal(first[o.Customer]) && !fresh[o.Customer] {
			fresh[o.Customer] = true
			s.fresh++
		}
	}
	return s, nil
}

func (r *reader) sales(ctx context.Context, to *page) error {
	bought, err := r.st.Insights().Purchases(ctx, r.currency, time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	first := make(map[store.CustomerID]time.Time, len(bought))
	for _, b := range bought {
		first[b.Customer] = b.First
	}
	now, err := r.sold(ctx, r.period, first)
	if err != nil {
		return err
	}
	then, err := r.sold(ctx, r.period.before(), first)
	if err != nil {
		return err
	}
	average := func(s sold) float64 { return s.minor / max(1, float64(s.orders-s.foreign)) }
	add := func(key, shown string, now, then float64) {
		note := r.say("nothing_before")
		if then > 0 {
			note = r.say("before", "change", fmt.Sprintf("%+.0f%%", (now/then-1)*100))
		}
		to.Stats = append(to.Stats, stat{r.say(key), shown, note})
	}
	add("sales", r.money(now.minor), now.minor, then.minor)
	add("orders", number(now.orders), float64(now.orders), float64(then.orders))
	add("average", r.money(average(now)), average(now), average(then))
	add("new", number(now.fresh), float64(now.fresh), float64(then.fresh))
	days := part{Title: r.say("by_day")}
	most := 0.0
	for _, minor := range now.days {
		most = max(most, minor)
	}
	for at := r.period.From; at.Before(r.period.To); at = at.AddDate(0, 0, 1) {
		minor := now.days[value.DateFrom(at)]
		width := 0
		if most > 0 && minor > 0 {
			width = max(1, int(widest*minor/most))
		}
		days.Bars = append(days.Bars, bar{at.Format(time.DateOnly), r.money(minor), width})
	}
	if now.orders == 0 {
		days.Bars, days.Note = nil, r.say("no_orders")
	}
	if now.foreign > 0 {
		days.Note = r.say("foreign", "currency", r.currency, "n", number(now.foreign))
	}
	to.Parts = append(to.Parts, days)
	return nil
}

// mostRows is how many rows of journeys, and of campaigns, there is room for.
const mostRows = 5

func (r *reader) journeys(ctx context.Context, to *page) error {
	tariff, err := journey.TariffFrom(r.settings)
	if err != nil {
		return err
	}
	got, err := report.ReadResults(ctx, r.st, report.Question{By: report.ByJourney, From: r.period.From, To: r.period.To, Window: 7 * 24 * time.Hour, Tariff: tariff}, nil)
	if err != nil {
		return err
	}
	names, err := store.JourneyNames(ctx, r.st.Journeys())
	if err != nil {
		return err
	}
	lines := slices.DeleteFunc(slices.Clone(got.Order), func(l report.Line) bool { return got.Lines[l].Sent == 0 })
	slices.SortStableFunc(lines, func(a, b report.Line) int { return got.Lines[b].Sent - got.Lines[a].Sent })
	table := part{Title: r.say("journeys"), Note: r.say("none_sent")}
	for _, l := range lines[:min(len(lines), mostRows)] {
		o := got.Lines[l]
		row := []string{names[l.Journey], number(o.Sent), percent(float64(o.Opened) / float64(o.Sent)), percent(float64(o.Clicked) / float64(o.Sent)),
			number(o.Unsubscribed), number(int(o.Orders)), r.money(o.Spent)}
		if got.Priced {
			row = append(row, r.money(float64(o.Cost)))
		}
		table.Rows = append(table.Rows, row)
	}
	if len(table.Rows) > 0 {
		table.Note = r.say("after_note")
		for _, key := range []string{"journey", "sent", "opened", "clicked", "left", "orders_after", "sales_after", "cost"}[:len(table.Rows[0])] {
			table.Heads = append(table.Heads, r.say(key))
		}
	}
	to.Parts = append(to.Parts, table)
	return nil
}

func (r *reader) groups(ctx context.Context, to *page) error {
	bought, err := r.st.Insights().Purchases(ctx, r.currency, time.Time{}, r.period.To)
	if err != nil || len(bought) == 0 {
		return err
	}
	grading, err := insight.ReadGrading(ctx, r.st)
	if err != nil {
		return err
	}
	totals, sum := grading.Totals(grading.Rank(bought, r.period.To)), int64(0)
	for _, g := range totals {
		sum += g.Spent
	}
	table := part{Title: r.say("groups"), Heads: []string{r.say("group"), r.say("people"), r.say("orders"), r.say("sales"), r.say("share")}}
	for _, g := range totals {
		name := string(g.Group) // the shop's own word, where it has drawn its own groups
		if _, known := r.all["group."+name]; known {
			name = r.say("group." + name)
		}
		table.Rows = append(table.Rows, []string{name, number(len(g.People)), number(g.Orders), r.money(float64(g.Spent)), percent(float64(g.Spent) / max(1, float64(sum)))})
	}
	to.Parts = append(to.Parts, table)
	return nil
}

// cohorts is how many months of first orders there is room for.
const cohorts = 7

func (r *reader) retention(ctx context.Context, to *page) error {
	hits, err := report.Steps(ctx, r.st.Insights(), []string{store.EventOrdered}, time.Time{}, r.period.To)
	if err != nil {
		return err
	}
	list := report.Retention(hits, r.zone, report.Until(hits, r.period.To), false)
	list = list[max(0, len(list)-cohorts):]
	if len(list) == 0 {
		return nil
	}
	table := part{Title: r.say("retention"), Heads: []string{r.say("first"), r.say("people")}, Note: r.say("open_note")}
	for n := 1; n < cohorts; n++ {
		table.Heads = append(table.Heads, r.say("month_n", "n", strconv.Itoa(n)))
	}
	for _, c := range list {
		row := []string{c.Month.Format("2006-01"), number(len(c.People))}
		for n := 1; n < cohorts; n++ {
			cell := ""
			if n < c.Whole {
				cell = percent(float64(c.Returned[n]) / float64(len(c.People)))
			}
			row = append(row, cell)
		}
		table.Rows = append(table.Rows, row)
	}
	to.Parts = append(to.Parts, table)
	return nil
}

func (r *reader) ads(ctx context.Context, to *page) error {
	got, err := report.ReadAds(ctx, r.st, 30*24*time.Hour, nil)
	if err != nil || len(got.List) == 0 {
		return err
	}
	table := part{Title: r.say("ads"), Heads: []string{r.say("campaign"), r.say("cost"), r.say("orders"), r.say("new"), r.say("sales"), r.say("per_new"), r.say("return")}}
	for _, ad := range got.List[:min(len(got.List), mostRows)] {
		each, back := "–", "–"
		if ad.NewCustomers > 0 {
			each = r.money(ad.PerNew())
		}
		if ad.Cost > 0 {
			back = fmt.Sprintf("%.1f", ad.Return())
		}
		table.Rows = append(table.Rows, []string{strings.TrimSpace(ad.Channel + " " + ad.Campaign), r.money(float64(ad.Cost)), number(int(ad.Orders)), number(ad.NewCustomers), r.money(ad.Spent), each, back})
	}
	to.Parts = append(to.Parts, table)
	return nil
}
