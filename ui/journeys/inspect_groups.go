package journeys

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// mostGroups of one step, beside everyone else.
const mostGroups = 10

// inspectGroups asks for groups in the order in which they decide.
func inspectGroups(in *inspector, g *journey.Groups) []fyne.CanvasObject {
	change := func(field string, fn func(*journey.Groups)) {
		changeStep(in, field, func(c *journey.Groups) {
			c.Groups = slices.Clone(c.Groups)
			fn(c)
		})
	}
	fields := []fyne.CanvasObject{}
	for i, group := range g.Groups {
		mark := strconv.Itoa(i)
		name := widgets.NewEntry(group.ID)
		name.SetText(group.Name)
		name.OnChanged = func(text string) { change("name"+mark, func(g *journey.Groups) { g.Groups[i].Name = text }) }
		rule := in.ruleField(group.Rule, func(r *journey.Rule) { change("rule"+mark, func(g *journey.Groups) { g.Groups[i].Rule = r }) })
		head := removable(name, removeTip(), func() {
			change("", func(g *journey.Groups) { g.Groups = slices.Delete(g.Groups, i, i+1) })
			in.again()
		})
		label := lang.X("journeys.groups.label", "Group {{.N}}", ui.With("N", i+1))
		fields = append(fields, widgets.NewField(label, widgets.Column(8, head, rule), ""))
	}
	if len(g.Groups) < mostGroups {
		fields = append(fields, addButton(lang.X("journeys.groups.add", "Another group"), func() {
			change("", func(g *journey.Groups) {
				var ids []string
				for _, x := range g.Groups {
					ids = append(ids, x.ID)
				}
				g.Groups = append(g.Groups, journey.Group{ID: freeID("g", ids)})
			})
			in.again()
		}))
	}
	return fields
}
