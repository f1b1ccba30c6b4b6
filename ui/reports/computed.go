package reports

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// computeButton computes insights anew in the strip at the foot of the window; then
// is called when that went well.
func computeButton(f *ui.Frame, then func()) *widgets.Button {
	b := widgets.NewButton(lang.X("reports.computed.now", "Compute now"), "refresh-cw", widgets.Secondary, func() {
		f.Work(lang.X("reports.computed.work", "Computing what is known of customers and products"), "refresh-cw", func(ctx context.Context, report func(float64)) error {
			_, err := insight.Refresh(ctx, f.Store(), time.Now(), report)
			return err
		}, func(err error) {
			if err != nil {
				f.Fail(err)
				return
			}
			then()
		})
	}).InCard()
	b.SetEnabled(!f.ReadOnly())
	return b
}

// computedHead is the head of a card that rests on what was computed, with when.
func computedHead(f *ui.Frame, title string, at time.Time, then func()) fyne.CanvasObject {
	return widgets.NewHead(title, lang.X("reports.computed.at", "computed {{.When}}", ui.With("When", ui.When(at, time.Now()))), computeButton(f, then))
}

// notComputed is a report of which nothing is known yet.
func notComputed(f *ui.Frame, then func()) fyne.CanvasObject {
	return widgets.NewEmpty("refresh-cw", lang.X("reports.computed.none", "Nothing is computed yet"),
		lang.X("reports.computed.none_words", "It happens by itself soon after orders come in. You can also have it done at once."), computeButton(f, then))
}

// ruleButton keeps whoever a rule means as a segment that follows what is computed,
// or goes on to write to them.
func ruleButton(f *ui.Frame, rule segment.Rule, people int, name string) fyne.CanvasObject {
	keep := widgets.NewButton(lang.XN("reports.card.segment", "{{.Count}} people → segment", people, ui.With("Count", ui.Number(people))), "list-filter", widgets.Secondary,
		func() { f.SegmentOfRule(rule, name, nil) }).InCard()
	write := widgets.NewButton(lang.X("reports.card.write", "Write to them"), "send", widgets.Quiet, func() {
		f.SegmentOfRule(rule, name, func(name string) { f.Go(ui.Route{Place: ui.Outbox, View: "send", ID: name}) })
	}).InCard()
	for _, b := range []*widgets.Button{keep, write} {
		b.SetEnabled(people > 0 && !f.ReadOnly())
	}
	return widgets.Column(look.Space2, widgets.Row(0, keep, widgets.Space()), widgets.Row(0, write, widgets.Space()))
}
