package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/value"
)

type reportAdsCmd struct {
	Days int `default:"30" help:"Days from a paid visit within which an order counts."`
}

// Run tells what advertising elsewhere cost and brought.
func (c *reportAdsCmd) Run(a *app) error {
	st, currency, err := a.shop()
	if err != nil {
		return err
	}
	got, err := report.ReadAds(a.ctx, st, time.Duration(c.Days)*24*time.Hour, a.perCent())
	if err != nil {
		return err
	}
	list, rows := []map[string]any{}, [][]string{}
	decimal := decimals(currency)
	line := func(name string, ad report.Ad) map[string]any {
		perNew, back := "", ""
		if ad.NewCustomers > 0 {
			perNew = decimal(int64(ad.PerNew()))
		}
		if ad.Cost > 0 {
			back = fmt.Sprintf("%.2f", ad.Return())
		}
		rows = append(rows, []string{name, decimal(ad.Cost), strconv.Itoa(ad.Visits), strconv.Itoa(int(ad.Orders)), strconv.Itoa(ad.NewCustomers), decimal(int64(ad.Spent)), perNew, back})
		return map[string]any{"channel": ad.Channel, "campaign": ad.Campaign, "from": ad.From.String(), "to": ad.To.String(), "cost": decimal(ad.Cost), "visits": ad.Visits,
			"orders": int(ad.Orders), "new_customers": ad.NewCustomers, "spent": decimal(int64(ad.Spent)), "per_new_customer": perNew, "return": back, "left": decimal(int64(ad.Spent - float64(ad.Cost)))}
	}
	for _, ad := range got.List {
		list = append(list, line(ad.Channel+" "+ad.Campaign, ad))
	}
	result := map[string]any{"days": c.Days, "currency": currency, "campaigns": list, "foreign": got.Foreign, "all": nil}
	if len(got.List) > 0 {
		result["all"] = line("every order of these days", got.All)
	}
	return a.table(result, []string{"CAMPAIGN", "COST", "VISITS", "ORDERS", "NEW CUSTOMERS", "SALES", "A NEW CUSTOMER", "BROUGHT FOR 1"}, rows)
}

type reportSpendCmd struct {
	List   spendListCmd   `cmd:"" help:"What was spent on advertising elsewhere."`
	Add    spendAddCmd    `cmd:"" help:"Write down what a campaign cost."`
	Import spendImportCmd `cmd:"" help:"Read what campaigns cost from an export of an advertising platform."`
	Delete spendDeleteCmd `cmd:"" help:"Take an entry away."`
}

type spendListCmd struct{}

// Run lists the entries.
func (c *spendListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	all, err := st.Spend().List(a.ctx)
	if err != nil {
		return err
	}
	list, rows := []map[string]any{}, [][]string{}
	for _, e := range all {
		list = append(list, map[string]any{"id": e.ID, "channel": e.Channel, "campaign": e.Campaign, "from": e.From.String(), "to": e.To.String(),
			"cost": e.Cost.Decimal(), "currency": e.Cost.Currency})
		rows = append(rows, []string{strconv.FormatInt(int64(e.ID), 10), e.Channel, e.Campaign, e.From.String(), e.To.String(), e.Cost.Decimal() + " " + e.Cost.Currency})
	}
	return a.table(map[string]any{"spend": list}, []string{"ID", "CHANNEL", "CAMPAIGN", "FROM", "TO", "COST"}, rows)
}

type spendAddCmd struct {
	Cost     string `arg:"" help:"In the shop's currency."`
	From     string `required:"" placeholder:"DAY" help:"The first day: 2026-11-21."`
	To       string `placeholder:"DAY" help:"The last day; the first where left out."`
	Channel  string `placeholder:"NAME" help:"As the links name it (utm_source): naver, meta."`
	Campaign string `placeholder:"NAME" help:"As the links name it (utm_campaign); the channel as a whole where left out."`
}

// Run writes an entry down.
func (c *spendAddCmd) Run(a *app) error {
	_, currency, err := a.shop()
	if err != nil {
		return err
	}
	e := store.Spend{Channel: c.Channel, Campaign: c.Campaign}
	var day, end, price error
	e.From, day = value.ParseDate(c.From)
	if e.To = e.From; c.To != "" {
		e.To, end = value.ParseDate(c.To)
	}
	e.Cost, price = value.ParseMoney(c.Cost, currency)
	if err := errors.Join(day, end, price); err != nil || e.To < e.From || e.Cost.Minor < 0 || c.Channel == "" && c.Campaign == "" {
		return fault{"USAGE", "It takes a cost, a day such as 2026-11-21, a last day that is not before it, and a channel or a campaign. Nothing was written down.", exitUsage}
	}
	added := 0
	if err := a.inTx(func(tx store.Tx) (err error) { added, err = tx.Spend().Save(a.ctx, e); return err }); err != nil {
		return err
	}
	return a.print(map[string]any{"added": added, "updated": 1 - added}, "%s %s, %s to %s: %s %s.", c.Channel, c.Campaign, e.From, e.To, e.Cost.Decimal(), currency)
}

type spendImportCmd struct {
	File    string `arg:"" help:"CSV, TSV or XLSX with a day, a cost, and what it was for."`
	Channel string `placeholder:"NAME" help:"The channel where the file has no column for it."`
}

// Run reads a file of costs.
func (c *spendImportCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	o, err := importer.Defaults(a.ctx, st)
	if err != nil {
		return err
	}
	list, rejects, err := importer.ReadSpend(a.ctx, c.File, c.Channel, o)
	if errors.Is(err, importer.ErrNotSpend) {
		return fault{"NOT_SPEND", "The file has no column of days, or none of costs. Name them in its first row: day, campaign, cost.", exitFailed}
	}
	if err != nil {
		return unread(err, c.File)
	}
	added := 0
	if err := a.inTx(func(tx store.Tx) (err error) { added, err = tx.Spend().Save(a.ctx, list...); return err }); err != nil {
		return err
	}
	if len(rejects) > 0 {
		a.attention()
	}
	return a.print(map[string]any{"entries": len(list), "added": added, "updated": len(list) - added, "rejected": rejects},
		"%d entries, %d of them new; %d rows could not be read.", len(list), added, len(rejects))
}

type spendDeleteCmd struct {
	ID int64 `arg:""`
}

// Run takes an entry away.
func (c *spendDeleteCmd) Run(a *app) error {
	err := a.inTx(func(tx store.Tx) error { return tx.Spend().Delete(a.ctx, store.SpendID(c.ID)) })
	if errors.Is(err, store.ErrNotFound) {
		return fault{"NO_ENTRY", "There is no such entry. See: gilmokctl report spend list", exitFailed}
	}
	if err != nil {
		return err
	}
	return a.print(map[string]any{"deleted": c.ID}, "It is gone.")
}
