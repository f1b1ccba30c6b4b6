package journeys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui/widgets"
)

// inspectSplit asks for the rule.
func inspectSplit(in *inspector, s *journey.Split) []fyne.CanvasObject {
	rule := in.ruleField(s.Rule, func(r *journey.Rule) {
		changeStep(in, "rule", func(c *journey.Split) { c.Rule = r })
	})
	return []fyne.CanvasObject{widgets.NewField(lang.X("journeys.split.label", "Goes by “Yes”"), rule, "")}
}
