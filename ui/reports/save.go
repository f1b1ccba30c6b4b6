package reports

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/store/insight"
	"gilmok/store/value"
	"gilmok/ui"
)

func whole(n int) string            { return strconv.Itoa(n) }
func fraction(f float64) string     { return strconv.FormatFloat(f, 'f', 4, 64) }
func daysOf(d time.Duration) string { return strconv.FormatFloat(d.Hours()/24, 'f', 1, 64) }

func amount(minor int64, currency string) string {
	return value.Money{Minor: minor, Currency: currency}.Decimal()
}

func (r *results) table() [][]string {
	rows := [][]string{{lang.X("reports.column.journey", "Journey"), lang.X("reports.save.part", "Part"), lang.X("reports.column.sent", "Sent"),
		lang.X("reports.column.delivered", "Arrived"), lang.X("reports.column.opened", "Opened"), lang.X("reports.save.machine_opened", "Opened by machines"),
		lang.X("reports.column.clicked", "Clicked"), lang.X("reports.save.machine_clicked", "Clicked by machines"), lang.X("reports.save.bounced", "Came back"),
		lang.X("reports.column.unsubscribed", "Left"), lang.X("reports.column.skipped", "Not sent"), lang.X("reports.column.orders", "Orders after"),
		lang.X("reports.column.revenue", "Sales after"), lang.X("reports.cost.cost", "Cost"), lang.X("reports.save.redeemed", "Coupons used"), lang.X("reports.save.coupon_cost", "Cost of coupons")}}
	for _, one := range r.shown.lines {
		row := []string{one.name, one.second}
		for _, n := range []int{one.Sent, one.Delivered, one.Opened, one.MachineOpened, one.Clicked, one.MachineClicked, one.Bounced, one.Unsubscribed, one.SkippedInAll() + one.Failed, int(one.Orders)} {
			row = append(row, whole(n))
		}
		rows = append(rows, append(row, amount(int64(one.Spent), r.shown.currency), amount(one.Cost, r.shown.currency), whole(one.Redeemed), amount(one.CouponCost, r.shown.currency)))
	}
	return rows
}

func (n *funnel) table() [][]string {
	rows := [][]string{{lang.X("reports.save.step", "Step"), lang.X("reports.value.people", "People"), lang.X("reports.save.share", "Share"),
		lang.X("reports.save.kept", "Of the step before"), lang.X("reports.save.half", "Half took (days)"), lang.X("reports.save.most", "80% took (days)")}}
	if n.shown.parts != nil {
		rows[0] = append([]string{lang.X("reports.parting.part", "Part")}, rows[0]...)
		for _, p := range n.shown.parts {
			for i, s := range p.Steps {
				rows = append(rows, []string{n.shown.name(p.Part), n.shown.title(i), whole(s.Reached), fraction(s.Share), fraction(s.Kept), daysOf(s.Median), daysOf(s.P80)})
			}
		}
		return rows
	}
	for i, s := range n.shown.steps {
		rows = append(rows, []string{n.shown.title(i), whole(s.Reached), fraction(s.Share), fraction(s.Kept), daysOf(s.Median), daysOf(s.P80)})
	}
	return rows
}

func (r *retention) table() [][]string {
	if r.shown.parts != nil {
		return r.shown.partTable()
	}
	head := []string{lang.X("reports.retention.first", "First order"), lang.X("reports.retention.people", "People")}
	rows := [][]string{head}
	for _, c := range r.shown.list {
		row := []string{c.Month.Format("2006-01"), whole(len(c.People))}
		for m := 1; m < len(c.Returned); m++ {
			row = append(row, whole(c.Returned[m]))
			if m+1 >= len(rows[0]) {
				rows[0] = append(rows[0], lang.X("reports.retention.month", "month {{.N}}", ui.With("N", m)))
			}
		}
		rows = append(rows, row)
	}
	for i := range rows { // every row is as wide as the head
		for len(rows[i]) < len(rows[0]) {
			rows[i] = append(rows[i], "")
		}
	}
	return rows
}

func (w *worth) table() [][]string {
	rows := [][]string{{lang.X("reports.value.group", "Group"), lang.X("reports.value.people", "People"), lang.X("reports.save.orders", "Orders"), lang.X("reports.value.sum", "Spent together")}}
	for _, g := range w.shown.list {
		rows = append(rows, []string{ui.GroupName(g.Group), whole(len(g.People)), whole(g.Orders), amount(g.Spent, w.shown.currency)})
	}
	return rows
}

func (p *foretell) table() [][]string {
	rows := foretoldHeads()
	if p.shown.at.IsZero() {
		return rows
	}
	return append(append(rows, foretoldRows(p.shown.scores.Buy)...), foretoldRows(p.shown.scores.Stay)...)
}

func foretoldHeads() [][]string {
	return [][]string{{lang.X("reports.save.foretold_for", "Foretold for (days)"), lang.X("reports.value.people", "People"), lang.X("reports.save.foretold", "Foretold"), lang.X("reports.save.happened", "Happened")}}
}

func foretoldRows(s *insight.Score) (rows [][]string) {
	for _, t := range s.Calibration {
		rows = append(rows, []string{whole(s.Days), whole(t.People), fraction(t.Foretold), fraction(t.Happened)})
	}
	return rows
}

func (r *recommend) table() [][]string {
	rows := [][]string{{lang.X("reports.recommend.product", "Sells best"), lang.X("reports.recommend.similar", "Looked at and bought along with it"),
		lang.X("reports.recommend.together", "In the same basket"), lang.X("reports.recommend.besides", "Its buyers also bought"), lang.X("reports.recommend.for", "First choice for")}}
	first := func(ids []string) string {
		if len(ids) == 0 {
			return ""
		}
		return r.shown.names[ids[0]]
	}
	for _, p := range r.shown.products {
		rows = append(rows, []string{r.shown.names[p.id], first(p.similar), first(p.together), first(p.besides), whole(p.people)})
	}
	return rows
}

func (a *attribution) table() [][]string {
	head := []string{lang.X("reports.attribution.campaign", "Campaign")}
	for _, m := range report.Models {
		head = append(head, modelName(m)+" · "+lang.X("reports.attribution.orders", "Orders"), modelName(m)+" · "+lang.X("reports.attribution.sales", "Sales"))
	}
	rows := [][]string{head}
	for _, c := range a.shown.Campaigns {
		row := []string{c.Name}
		for _, m := range report.Models {
			row = append(row, fraction(c.Gains[m].Orders), amount(int64(c.Gains[m].Spent+0.5), a.shown.currency))
		}
		rows = append(rows, row)
	}
	return rows
}
