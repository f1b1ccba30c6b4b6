package widgets

import (
	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// FunnelStep is one step of a funnel.
type FunnelStep struct {
	Name, Shown string // "Put into the cart", "2,106"
	Part        float64
	// Kept and Lost say what became of those of the step before: "35%", "1,364 left".
	Kept, Lost string
	Worst      bool // here the most were lost
	Last       bool
}

// NewFunnel stacks the steps of a funnel, each with its bar, and between two of
// them what was kept and lost.
func NewFunnel(steps ...FunnelStep) *fyne.Container {
	body := Column(look.Space1)
	for i, s := range steps {
		if i > 0 {
			body.Add(funnelGap(s))
		}
		name := TextStyle{Bold: s.Last}
		bar := NewProgress(s.Part).Main()
		if !s.Last {
			bar.Neutral()
		}
		body.Add(Row(look.Space2, Grow(NewCutText(s.Name, name)), NewText(s.Shown, Total)))
		body.Add(Fixed(0, 12, bar))
	}
	return body
}

func funnelGap(s FunnelStep) fyne.CanvasObject {
	ink, kept := look.Muted, TextStyle{Size: look.SizeSmall, Bold: true, Color: look.Muted, Figures: true}
	if s.Worst {
		ink, kept.Color = look.Accent, look.Accent
	}
	return Fixed(0, 40, Row(look.Space2, NewIcon("arrow-down", ink), NewText(s.Kept, kept), Space(), NewText(s.Lost, Small.In(ink))))
}
