package board

import (
	"image/color"

	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// style is every colour of the board, in the theme of the moment.
type style struct {
	dark                                      bool
	ground, surface, line, line2, hover, soft color.Color
	text, muted, faint, off                   color.Color
	mark, markSoft, edge, bad, warn, warnSoft color.Color
	stepLine, floating                        color.Color
	shadow                                    color.Color
	heat                                      [heatSteps + 1]color.Color
	shadowY, shadowBlur                       float32
	kinds                                     map[fyne.ThemeColorName]color.Color
}

// themed reads the style from the theme.
func themed() *style {
	s := &style{
		dark: look.IsDark(), ground: look.Color(look.Ground), surface: look.Color(look.Surface), line: look.Color(look.Line),
		line2: look.Color(look.Line2), hover: look.Color(look.Hover), soft: look.Color(look.Soft),
		text: look.Color(look.Text), muted: look.Color(look.Muted), faint: look.Color(look.Faint), off: look.Color(look.Off),
		mark: look.Color(look.Mark), markSoft: look.Color(look.Mark2), edge: look.Color(look.Edge),
		bad: look.Color(look.Bad), warn: look.Color(look.Warn), warnSoft: look.Color(look.WarnSoft),
		stepLine: look.Color(look.Line2), floating: look.Color(look.Raised),
		shadow: look.Color(look.Shade), shadowY: 4, shadowBlur: 16,
		kinds: map[fyne.ThemeColorName]color.Color{}, heat: heatColors(),
	}
	if s.dark { // on dark ground a step stands out by its fill, and needs less of a border
		s.surface, s.stepLine = look.Color(look.Raised), look.Mix(look.Line, look.Line2, 0.5)
		s.shadowY, s.shadowBlur = 6, 20
	}
	for _, token := range kindTokens {
		s.kinds[token] = look.Color(token)
	}
	return s
}

// kindTokens gives each kind of step the colour of its family.
var kindTokens = map[string]fyne.ThemeColorName{
	"entry": look.KindEntry,
	"wait":  look.KindWait, "wait_for_event": look.KindWait, "best_time": look.KindWait, "throttle": look.KindWait,
	"split": look.KindSplit, "groups": look.KindSplit, "experiment": look.KindExperiment,
	"message": look.KindMessage, "webhook": look.KindMessage,
	"update_customer": look.KindUpdate, "record_event": look.KindUpdate, "context": look.KindUpdate, "to_do": look.KindUpdate,
	"exit": look.KindExit, "jump_back": look.KindExit, "go_to_journey": look.KindExit, "note": look.KindExit,
}

// KindColor is the token of a kind's bar and icon, on the board and in the palette.
func KindColor(kind string) fyne.ThemeColorName {
	if token, ok := kindTokens[kind]; ok {
		return token
	}
	return look.Muted
}

// Words are the sentences that the board itself shows. The page fills them in
// the language of the moment; missing ones show nothing.
type Words struct {
	Problems func(n int) string // on the chip that jumps from problem to problem
	Insert   string             // while a step is held over an edge
	Place    string             // while a step is held over the board
	Connect  string             // while an edge is drawn
	NotLegal string             // … over a step that cannot take it
	Empty    string             // on a board without steps
}

// translucent is a colour with another opacity.
func translucent(c color.Color, alpha uint8) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = alpha
	return n
}

func (s *style) kindColor(kind string) color.Color {
	if c, ok := s.kinds[KindColor(kind)]; ok {
		return c
	}
	return s.muted
}
