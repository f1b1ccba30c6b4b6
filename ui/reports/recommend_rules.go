package reports

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// readRules reads what recommendations keep to.
func (s *shelf) readRules(ctx context.Context, st store.Reads) error {
	ways, err := insight.ReadWays(ctx, st)
	if err != nil {
		return err
	}
	s.rules = ways.Suggest
	of, err := st.Insights().ProductCategories(ctx)
	s.known = slices.Compact(slices.Sorted(maps.Values(of)))
	return err
}

// ruleLine says the rules in a line, with the way to change them.
func (r *recommend) ruleLine(s shelf) fyne.CanvasObject {
	parts := []string{lang.X("reports.suggest.sold_out", "What is sold out is left out.")}
	if s.rules.LeastStock > 1 {
		parts[0] = lang.XN("reports.suggest.least", "Left out: what has fewer than {{.Count}} pieces.", s.rules.LeastStock, ui.With("Count", ui.Number(s.rules.LeastStock)))
	}
	if len(s.rules.Again) == 0 {
		parts = append(parts, lang.X("reports.suggest.had", "Nobody is suggested what they have bought."))
	} else {
		parts = append(parts, lang.X("reports.suggest.had_but", "Nobody is suggested what they have bought, but for {{.List}}.", ui.With("List", strings.Join(s.rules.Again, ", "))))
	}
	if n := len(s.rules.Never); n > 0 {
		parts = append(parts, lang.XN("reports.suggest.never_count", "Never: {{.Count}} products.", n, ui.With("Count", ui.Number(n))))
	}
	change := widgets.NewButton(lang.X("reports.suggest.change", "Rules"), "pencil", widgets.Quiet, func() { r.askRules(s) }).InCard()
	change.SetEnabled(!r.frame.ReadOnly())
	return widgets.Row(look.Space3, widgets.Grow(widgets.NewParagraph(strings.Join(parts, " "), widgets.Second)), widgets.Top(change))
}

// askRules opens the sheet of the rules.
func (r *recommend) askRules(s shelf) {
	form := newSheetForm(r.frame)
	stock := "1"
	if s.rules.LeastStock > 1 {
		stock = strconv.Itoa(s.rules.LeastStock)
	}
	form.add(form.line("stock", lang.X("reports.suggest.stock", "Pieces in stock that a product must have, where its stock is known"), "1", stock),
		form.line("again", lang.X("reports.suggest.again", "Categories that are used up and bought again, parted by commas"), lang.X("reports.suggest.again_hint", "Coffee, Pet food"), strings.Join(s.rules.Again, ", ")))
	if len(s.known) > 0 {
		form.add(widgets.NewParagraph(lang.X("reports.suggest.known", "There are: {{.List}}", ui.With("List", strings.Join(s.known[:min(len(s.known), mostKnown)], ", "))), widgets.Small))
	}
	form.add(form.area("never", lang.X("reports.suggest.never", "Never to be suggested: product numbers, parted by commas"), "P-100, P-200", strings.Join(s.rules.Never, ", "), 3))
	form.show(lang.X("reports.suggest.title", "What recommendations keep to"), lang.X("reports.lines.save", "Save"), "stock", 276, func() {
		rules, field, wrong := rulesOf(form, s.known)
		if form.wrong(field, wrong); wrong != "" {
			return
		}
		form.close()
		keepWay(r.frame, store.SettingSuggest, insight.WriteWay(rules), r.ask)
	})
}

// mostKnown is how many categories there is room to name.
const mostKnown = 20

// rulesOf reads the sheet; wrong says what is not right with a field.
func rulesOf(form *sheetForm, known []string) (rules insight.SuggestRules, field, wrong string) {
	n, err := strconv.Atoi(form.get("stock"))
	if err != nil && form.get("stock") != "" || n < 0 {
		return rules, "stock", lang.X("reports.suggest.stock_wrong", "Write a number: 1, 3, 10.")
	}
	if n > 1 {
		rules.LeastStock = n
	}
	rules.Again, rules.Never = words(form.get("again")), words(strings.ReplaceAll(form.get("never"), "\n", ","))
	for _, category := range rules.Again {
		if !slices.Contains(known, category) {
			return rules, "again", lang.X("reports.suggest.again_wrong", "No product is of the category “{{.Name}}”. Write it as it stands in the catalogue.", ui.With("Name", category))
		}
	}
	return rules, "", ""
}
