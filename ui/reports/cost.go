package reports

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// costs fills the card of what the journeys' messages cost and what came after them.
func (r *results) costs(a answer) {
	head := widgets.NewHead(lang.X("reports.cost.title", "What it cost, and what came after"), "")
	if !a.priced {
		fill(r.cost, head, widgets.NewParagraph(lang.X("reports.cost.none", "Say what your messages cost, and this shows what each journey brought for it."), widgets.Second),
			widgets.Row(0, widgets.NewButton(lang.X("reports.cost.settings", "To the settings"), "settings", widgets.Secondary, func() { r.frame.Go(ui.Route{Place: ui.Settings}) }).InCard(), widgets.Space()))
		return
	}
	if len(a.list) == 0 {
		fill(r.cost, head, widgets.NewParagraph(lang.X("reports.cost.nothing", "Nothing was sent yet."), widgets.Second))
		return
	}
	rows := []fyne.CanvasObject{widgets.Fixed(0, 28, costColumns.line(lang.X("reports.column.journey", "Journey"), widgets.Hint, widgets.Hint, lang.X("reports.column.sent", "Sent"),
		lang.X("reports.cost.messages", "Messages"), lang.X("reports.cost.coupons", "Coupons"), lang.X("reports.column.revenue", "Sales after"), lang.X("reports.cost.order", "For one order"), lang.X("reports.cost.return", "Brought for 1")))}
	var sum result
	sum.journey.Name = lang.X("reports.cost.all", "Together")
	for _, one := range a.list {
		if one.Paid() == 0 && one.Sent == 0 {
			continue
		}
		sum.Sent, sum.Cost = sum.Sent+one.Sent, sum.Cost+one.Cost
		sum.Redeemed, sum.CouponCost = sum.Redeemed+one.Redeemed, sum.CouponCost+one.CouponCost
		sum.Orders, sum.Spent = sum.Orders+one.Orders, sum.Spent+one.Spent
		rows = append(rows, widgets.NewHairline(), widgets.Fixed(0, 36, costColumns.line(one.journey.Name, widgets.Base, widgets.Base, costCells(one, a.currency)...)))
	}
	rows = append(rows, widgets.NewHairline(), widgets.Fixed(0, 36, costColumns.line(sum.journey.Name, widgets.Strong, widgets.Strong, costCells(sum, a.currency)...)))
	note := lang.X("reports.cost.note", "By the prices in Settings. The goods themselves are not in it: compare journeys with it, do not take it for profit.")
	if sum.Redeemed > 0 {
		note = lang.XN("reports.cost.redeemed", "{{.Count}} orders used a code that one of these messages gave.", sum.Redeemed, ui.With("Count", ui.Number(sum.Redeemed))) + " " + note
	}
	fill(r.cost, head, widgets.Column(0, rows...), widgets.NewParagraph(note, widgets.Small))
}

// costCells are the numbers of a row; what cannot be divided is a dash.
func costCells(one result, currency string) []string {
	money := func(minor float64) string {
		return ui.Money(value.Money{Minor: int64(minor + 0.5), Currency: currency})
	}
	order, back := "–", "–"
	paid := float64(one.Paid())
	if one.Orders > 0 && paid > 0 {
		order = money(paid / one.Orders)
	}
	if paid > 0 {
		back = fmt.Sprintf("%.1f", one.Spent/paid)
	}
	return []string{ui.Number(one.Sent), money(float64(one.Cost)), money(float64(one.CouponCost)), money(one.Spent), order, back}
}

var costColumns = columns{look.Space3, []float32{64, 92, 92, 108, 92, 84}}
