package journeys

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// changeMessage changes the step as it stands now.
func (in *inspector) changeMessage(field string, fn func(*journey.Message)) {
	changeStep(in, field, fn)
}

// inspectMessage asks which messages, to whom at the last moment, and until when.
func inspectMessage(in *inspector, m *journey.Message) []fyne.CanvasObject {
	rows := widgets.Column(8)
	names := m.Names()
	if len(names) == 0 {
		names = []string{""}
	}
	for i, name := range names {
		pick := choice(in.page.stock.messageOptions(), name, lang.X("journeys.message.choose", "Choose a message"), func(id string) {
			in.changeMessage("", func(m *journey.Message) { setNames(m, replaced(m.Names(), i, id)) })
			in.again()
		})
		if len(names) == 1 {
			rows.Add(pick)
			continue
		}
		rows.Add(removable(pick, removeTip(), func() {
			in.changeMessage("", func(m *journey.Message) { setNames(m, slices.Delete(slices.Clone(m.Names()), i, i+1)) })
			in.again()
		}))
	}
	if names[0] != "" {
		rows.Add(addButton(lang.X("journeys.message.add", "On another channel too"), func() {
			in.changeMessage("", func(m *journey.Message) { setNames(m, append(slices.Clone(m.Names()), "")) })
			in.again()
		}))
	}
	fields := []fyne.CanvasObject{widgets.NewField(lang.X("journeys.message.label", "Message"), rows, "")}
	if len(names) > 1 {
		fields = append(fields, in.reachField(m))
	}
	fields = append(fields, in.openMessage(m)...)
	late := in.lateField(m)
	return append(fields, in.onlyIfField(m), late)
}

// setNames keeps whether all are sent or only the first that reaches.
func setNames(m *journey.Message, names []string) {
	if len(m.FirstReachable) > 0 && len(names) > 1 {
		m.FirstReachable = names
		return
	}
	m.Messages, m.FirstReachable = names, nil
}

func replaced(names []string, i int, name string) []string {
	if i >= len(names) {
		return append(slices.Clone(names), name)
	}
	names = slices.Clone(names)
	names[i] = name
	return names
}

func (in *inspector) reachField(m *journey.Message) fyne.CanvasObject {
	how := "all"
	if len(m.FirstReachable) > 0 {
		how = "first"
	}
	return widgets.NewRadio([]widgets.RadioOption{
		{ID: "all", Text: lang.X("journeys.message.all", "Send all of them")},
		{ID: "first", Text: lang.X("journeys.message.first", "Send the first that can reach the person")},
	}, how, func(id string) {
		in.changeMessage("reach", func(m *journey.Message) {
			names := m.Names()
			m.Messages, m.FirstReachable = names, nil
			if id == "first" {
				m.Messages, m.FirstReachable = nil, names
			}
		})
	})
}

// openMessage leads to the composer.
func (in *inspector) openMessage(m *journey.Message) []fyne.CanvasObject {
	var buttons []fyne.CanvasObject
	for _, name := range m.Names() {
		if !slices.ContainsFunc(in.page.stock.messages, func(s store.Message) bool { return s.Name == name }) {
			continue
		}
		buttons = append(buttons, widgets.NewButton(lang.X("journeys.message.edit", "Edit “{{.Name}}”", ui.With("Name", name)), "pencil", widgets.Secondary, func() {
			in.page.frame.Go(composerOf(name))
		}))
	}
	if len(buttons) == 0 {
		buttons = append(buttons, widgets.NewButton(lang.X("journeys.message.write", "Write a new message"), "plus", widgets.Secondary, func() {
			in.page.frame.Go(ui.Route{Place: ui.Messages})
		}))
	}
	return buttons
}

// composerOf is the route of a message's composer.
func composerOf(name string) ui.Route {
	return ui.Route{Place: ui.Messages, View: "composer", ID: name}
}

// onlyIfField is the last-moment condition.
func (in *inspector) onlyIfField(m *journey.Message) fyne.CanvasObject {
	rule := widgets.Column(8)
	set := func(r *journey.Rule) { in.changeMessage("only_if", func(m *journey.Message) { m.OnlyIf = r }) }
	on := !m.OnlyIf.IsZero()
	rule.Add(widgets.NewCheck(lang.X("journeys.message.only_if", "Only if, in the moment of sending"), on, func(on bool) {
		if !on {
			set(nil)
			in.again()
			return
		}
		rule.Add(in.ruleField(nil, set))
		rule.Refresh()
	}))
	if on {
		rule.Add(in.ruleField(m.OnlyIf, set))
	}
	return rule
}

func (in *inspector) lateField(m *journey.Message) fyne.CanvasObject {
	late := m.LateAfter
	if late.IsZero() {
		late = in.page.draft.current().Policy.Late()
	}
	return widgets.NewField(lang.X("journeys.message.late", "Not sent when later than"), in.spanField(late, func(d value.Duration) {
		in.changeMessage("late", func(m *journey.Message) { m.LateAfter = d })
	}), "")
}

// inspectWebhook asks which webhook message, and where its answer goes.
func inspectWebhook(in *inspector, w *journey.Webhook) []fyne.CanvasObject {
	change := func(field string, fn func(*journey.Webhook)) { changeStep(in, field, fn) }
	pick := choice(in.page.stock.messageOptions(store.ChannelWebhook), w.Message, lang.X("journeys.webhook.choose", "Choose a webhook"), func(id string) {
		change("message", func(w *journey.Webhook) { w.Message = id })
	})
	save := widgets.NewEntry("answer")
	save.SetText(w.SaveAs)
	save.OnChanged = func(text string) { change("save_as", func(w *journey.Webhook) { w.SaveAs = text }) }
	return []fyne.CanvasObject{
		widgets.NewField(lang.X("journeys.webhook.label", "Webhook"), pick, ""),
		widgets.NewField(lang.X("journeys.webhook.save", "Remember the answer as"), save, ""),
	}
}
