package journeys

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui/widgets"
)

// mostVariants of an experiment, beside the control.
const mostVariants = 8

// inspectExperiment asks for variants with weights, the control, and how the winner is found.
func inspectExperiment(in *inspector, x *journey.Experiment) []fyne.CanvasObject {
	change := func(field string, fn func(*journey.Experiment)) {
		changeStep(in, field, func(c *journey.Experiment) {
			c.Variants = slices.Clone(c.Variants)
			fn(c)
		})
	}
	rows := widgets.Column(8)
	for i, v := range x.Variants {
		rows.Add(in.variantRow(x, i, v, change))
	}
	control := slices.ContainsFunc(x.Variants, func(v journey.Variant) bool { return v.ID == journey.Control })
	most := mostVariants
	if control {
		most++
	}
	if len(x.Variants) < most {
		rows.Add(addButton(lang.X("journeys.experiment.add", "Another variant"), func() {
			change("", func(x *journey.Experiment) { x.Variants = withVariant(x.Variants) })
			in.again()
		}))
	}
	check := widgets.NewCheck(lang.X("journeys.experiment.control", "A control that gets nothing"), control, func(on bool) {
		change("", func(x *journey.Experiment) {
			*x = *x.Drop(journey.Control)
			if on {
				x.Variants = append(x.Variants, journey.Variant{ID: journey.Control, Weight: 10})
			}
		})
		in.again()
	})
	return append([]fyne.CanvasObject{
		widgets.NewField(lang.X("journeys.experiment.label", "Variants and their shares"), rows, ""), check,
	}, in.winnerFields(x, change)...)
}

func (in *inspector) variantRow(x *journey.Experiment, i int, v journey.Variant, change func(string, func(*journey.Experiment))) fyne.CanvasObject {
	name := widgets.NewEntry(portName(x, v.ID))
	name.SetText(v.Name)
	name.SetEnabled(v.ID != journey.Control)
	name.OnChanged = func(text string) {
		change("name"+v.ID, func(x *journey.Experiment) { x.Variants[i].Name = text })
	}
	weight := widgets.NewEntry("")
	weight.SetText(percent(v.Weight))
	weight.OnChanged = func(text string) {
		w, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		weight.SetWarning(err != nil || w < 0)
		if err == nil && w >= 0 {
			change("weight"+v.ID, func(x *journey.Experiment) { x.Variants[i].Weight = w })
		}
	}
	line := widgets.Row(8, widgets.Grow(name), widgets.Fixed(64, 0, weight))
	if v.ID == journey.Control || len(x.Variants) <= 2 {
		return line
	}
	return removable(line, removeTip(), func() {
		change("", func(x *journey.Experiment) { *x = *x.Drop(v.ID) })
		in.again()
	})
}

// withVariant adds the next letter before the control.
func withVariant(list []journey.Variant) []journey.Variant {
	id := "a"
	for slices.ContainsFunc(list, func(v journey.Variant) bool { return v.ID == id }) {
		id = string(id[0] + 1)
	}
	at := slices.IndexFunc(list, func(v journey.Variant) bool { return v.ID == journey.Control })
	if at < 0 {
		at = len(list)
	}
	return slices.Insert(list, at, journey.Variant{ID: id, Weight: 45})
}

// Who decides which variant people get.
const (
	byShares = "shares"
	byItself = "itself"
	byHand   = "hand"
)

// winnerFields ask whether and when one variant takes all.
func (in *inspector) winnerFields(x *journey.Experiment, change func(string, func(*journey.Experiment))) []fyne.CanvasObject {
	form := byShares
	switch {
	case x.Winner != nil && x.Winner.Take != "":
		form = byHand
	case x.Winner != nil:
		form = byItself
	}
	who := widgets.NewRadio([]widgets.RadioOption{
		{ID: byShares, Text: lang.X("journeys.experiment.shares", "The shares stay as they are")},
		{ID: byItself, Text: lang.X("journeys.experiment.winner", "The best one takes all by itself")},
		{ID: byHand, Text: lang.X("journeys.experiment.hand", "I choose which one takes all")},
	}, form, func(id string) {
		change("", func(x *journey.Experiment) {
			x.Winner = decidedBy(id, x)
			if id == byItself {
				x.Conversion = nil // what the search goes by counts
			}
		})
		in.again()
	})
	fields := []fyne.CanvasObject{widgets.NewField(lang.X("journeys.experiment.who", "What becomes of it"), who, "")}
	switch form {
	case byItself:
		return append(fields, in.searchFields(x, change)...)
	case byHand:
		return append(append(fields, in.takeField(x, change)), in.goalFields(x, change)...)
	}
	return append(fields, in.goalFields(x, change)...)
}

// goalFields ask what counts where the shares stay as they are.
func (in *inspector) goalFields(x *journey.Experiment, change func(string, func(*journey.Experiment))) []fyne.CanvasObject {
	of, own := in.page.draft.current().Goal(), ""
	if x.Conversion != nil {
		of, own = *x.Conversion, x.Conversion.Event
	}
	options := append([]widgets.Option{{ID: "", Text: lang.X("journeys.experiment.goal_journey", "As for the whole journey")}}, in.page.stock.eventOptions()...)
	by := choice(options, own, "", func(id string) {
		change("", func(x *journey.Experiment) {
			x.Conversion = nil
			if id != "" {
				x.Conversion = &journey.Conversion{Event: id, Within: of.Within}
			}
		})
		in.again()
	})
	fields := []fyne.CanvasObject{widgets.NewField(lang.X("journeys.experiment.by", "What counts"), by, "")}
	if x.Conversion == nil {
		return fields
	}
	within := in.spanField(of.Within, func(d value.Duration) {
		change("within", func(x *journey.Experiment) {
			if x.Conversion != nil {
				x.Conversion = copied(x.Conversion, func(k *journey.Conversion) { k.Within = d })
			}
		})
	})
	return append(fields, widgets.NewField(lang.X("journeys.experiment.goal_within", "Within, from the choice of the variant"), within, ""))
}

// decidedBy is how one variant takes all; what the search goes by stays while one
// is chosen by hand.
func decidedBy(form string, x *journey.Experiment) *journey.Winner {
	w := journey.Winner{By: store.EventOrdered, After: value.Days(14), Significance: 0.95}
	if x.Winner != nil && x.Winner.By != "" {
		w = *x.Winner
	}
	switch form {
	case byItself:
		w.Take = ""
		return &w
	case byHand:
		w.Take = x.Variants[0].ID
		return &w
	}
	return nil
}

// takeField asks for the variant that everybody gets.
func (in *inspector) takeField(x *journey.Experiment, change func(string, func(*journey.Experiment))) fyne.CanvasObject {
	var options []widgets.Option
	for _, v := range x.Variants {
		options = append(options, widgets.Option{ID: v.ID, Text: portName(x, v.ID)})
	}
	take := choice(options, x.Winner.Take, "", func(id string) {
		change("take", func(x *journey.Experiment) {
			if x.Winner != nil {
				x.Winner = copied(x.Winner, func(w *journey.Winner) { w.Take = id })
			}
		})
	})
	return widgets.NewField(lang.X("journeys.experiment.take", "Everybody gets"), take,
		lang.X("journeys.experiment.take_note", "Holds for those who come after the next launch. On Live, where the figures are, it can hold at once."))
}

// searchFields ask when the search for the best variant ends, and by what.
func (in *inspector) searchFields(x *journey.Experiment, change func(string, func(*journey.Experiment))) []fyne.CanvasObject {
	winner := func(field string, fn func(*journey.Winner)) {
		change(field, func(x *journey.Experiment) {
			if x.Winner != nil {
				x.Winner = copied(x.Winner, fn)
			}
		})
	}
	by := choice(in.page.stock.eventOptions(), x.Winner.By, lang.X("journeys.event.choose", "Choose an event"), func(id string) {
		winner("by", func(w *journey.Winner) { w.By = id })
	})
	after := in.spanField(x.Winner.After, func(d value.Duration) { winner("after", func(w *journey.Winner) { w.After = d }) })
	sure := widgets.NewSegmented([]widgets.Option{{ID: "0.9", Text: "90%"}, {ID: "0.95", Text: "95%"}, {ID: "0.99", Text: "99%"}},
		percent(x.Winner.Significance), func(id string) {
			s, err := strconv.ParseFloat(id, 64)
			if err == nil {
				winner("sure", func(w *journey.Winner) { w.Significance = s })
			}
		})
	least := numberField(x.Winner.Least, 0, func(n int) { winner("least", func(w *journey.Winner) { w.Least = n }) })
	attributes := append([]widgets.Option{{ID: "", Text: lang.X("journeys.experiment.all", "One for everybody")}}, in.page.stock.attributeOptions(value.KindText, value.KindBool)...)
	each := choice(attributes, x.Winner.Each, "", func(id string) { winner("each", func(w *journey.Winner) { w.Each = id }) })
	return []fyne.CanvasObject{
		widgets.NewField(lang.X("journeys.experiment.by", "What counts"), by, ""),
		widgets.NewField(lang.X("journeys.experiment.after", "Decided after"), after, ""),
		widgets.NewField(lang.X("journeys.experiment.sure", "Only when this sure"), sure, lang.X("journeys.experiment.unsure", "Not reached: the shares go on as they are.")),
		widgets.NewField(lang.X("journeys.experiment.least", "And from this many people of each variant"), least, ""),
		widgets.NewField(lang.X("journeys.experiment.each", "The best one for each"), each,
			lang.X("journeys.experiment.each_note", "People alike get what their own group did best with. Where too few came to be sure, the best one of all holds.")),
	}
}
