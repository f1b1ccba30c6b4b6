package reports

import (
	"context"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// partings is what people can be told apart by, and whose part is which under the
// choice that was made.
type partings struct {
	by      string // a choice: empty, byCampaign, or one of the prefixes and a name
	options []widgets.Option
	of      map[store.CustomerID]string // nil: everybody together
}

const (
	byCampaign  = "campaign"
	byAttribute = "attribute:"
	bySegment   = "segment:"
)

// readPartings lists the choices and reads the one that was made. One that is no
// longer there tells nobody apart.
func readPartings(ctx context.Context, st store.Reads, by string) (p partings, err error) {
	p.options = []widgets.Option{{ID: "", Text: lang.X("reports.parting.everybody", "Everybody together")},
		{ID: byCampaign, Text: lang.X("reports.parting.campaign", "By first campaign")}}
	attributes, err := st.Customers().Attributes(ctx)
	if err != nil {
		return p, err
	}
	var question report.Parting
	if by == byCampaign {
		question.Campaign = true
	}
	offer := func(computed bool, list ...store.Attribute) {
		for _, a := range list {
			if a.Computed != computed || a.Kind != value.KindNone && !report.Parted(a) {
				continue
			}
			p.options = append(p.options, widgets.Option{ID: byAttribute + a.Key, Text: lang.X("reports.parting.attribute", "By {{.Name}}", ui.With("Name", ui.AttributeName(a)))})
			if by == byAttribute+a.Key {
				question.Attribute = a.Key
			}
		}
	}
	offer(false, attributes...)
	offer(false, store.Attribute{Key: "country"}, store.Attribute{Key: "locale"})
	segments, err := st.Segments().List(ctx)
	if err != nil {
		return p, err
	}
	for _, s := range segments {
		p.options = append(p.options, widgets.Option{ID: bySegment + s.Name, Text: lang.X("reports.parting.segment", "In “{{.Name}}” or not", ui.With("Name", s.Name)), Icon: "list-filter"})
		if by == bySegment+s.Name {
			question.Segment = s.Rule
		}
	}
	offer(true, attributes...) // they are many, and seldom asked for
	if question.IsZero() {
		return p, nil
	}
	p.by = by
	p.of, err = question.Read(ctx, st)
	return p, err
}

// name says which part it is.
func (p partings) name(part string) string {
	switch part {
	case report.PartInside:
		return strings.TrimPrefix(p.by, bySegment)
	case report.PartOutside:
		return lang.X("reports.results.outside", "not: {{.Segment}}", ui.With("Segment", strings.TrimPrefix(p.by, bySegment)))
	case report.PartOthers:
		return lang.X("reports.parting.others", "All others")
	case report.PartUnknown:
		if p.by == byCampaign {
			return lang.X("reports.parting.no_campaign", "No campaign known")
		}
		return lang.X("reports.parting.unknown", "Not known")
	}
	switch key := strings.TrimPrefix(p.by, byAttribute); key {
	case "rfm_group", "best_channel":
		return ui.ComputedWords(key, value.Text(part), "")
	}
	return part
}
