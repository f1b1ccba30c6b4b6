package board

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// Style is every colour of the board, and where its icons come from.
type Style struct {
	Ground, Surface, Line, Line2, Hover, Soft color.Color
	Text, Muted, Faint, Off                   color.Color
	Mark, MarkSoft, Edge                      color.Color // Mark: what is chosen; MarkSoft: its edges
	Warn, WarnMark, WarnSoft, Bad, Good       color.Color
	StepLine                                  color.Color // border of a step
	Floating                                  color.Color // mini-map, zoom, dragged step
	Kinds                                     map[string]color.Color
	Shadow                                    color.Color
	ShadowY, ShadowBlur                       float32
	// Icon gives the drawing of an icon in a colour; nil, or a nil answer, draws none.
	Icon func(name string, tint color.Color) fyne.Resource
}

// Kind is the colour of a kind of step.
func (s *Style) Kind(kind string) color.Color {
	if c, ok := s.Kinds[kind]; ok {
		return c
	}
	return s.Muted
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

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

// Light is the style of the light theme.
func Light() Style {
	return Style{
		Ground: rgb(0xF6F5F2), Surface: rgb(0xFFFFFF), Line: rgb(0xE4E1DA), Line2: rgb(0xCDC8BD), Hover: rgb(0xEFEDE7), Soft: rgb(0xFBEFEA),
		Text: rgb(0x1D1D1F), Muted: rgb(0x5F5D57), Faint: rgb(0x706D64), Off: rgb(0xA29F97),
		Mark: rgb(0xD9552B), MarkSoft: rgb(0xE59C80), Edge: rgb(0xD6D0C4),
		Warn: rgb(0x875608), WarnMark: rgb(0xB7791F), WarnSoft: rgb(0xFAF1DE), Bad: rgb(0xB3261E), Good: rgb(0x2A7453),
		StepLine: rgb(0xCDC8BD), Floating: rgb(0xFFFFFF),
		Kinds:  kindColours(func(c color.NRGBA) color.NRGBA { return c }),
		Shadow: color.NRGBA{0x28, 0x1E, 0x18, 0x1A}, ShadowY: 4, ShadowBlur: 16,
	}
}

// Dark is the style of the dark theme.
func Dark() Style {
	return Style{
		Ground: rgb(0x16171A), Surface: rgb(0x26282D), Line: rgb(0x2D3036), Line2: rgb(0x454951), Hover: rgb(0x232529), Soft: rgb(0x33241F),
		Text: rgb(0xECEBE8), Muted: rgb(0xABA9A3), Faint: rgb(0x928F88), Off: rgb(0x6D6B66),
		Mark: rgb(0xF0764D), MarkSoft: rgb(0xE59C80), Edge: rgb(0x4A4D54),
		Warn: rgb(0xE0A840), WarnMark: rgb(0xE0A840), WarnSoft: rgb(0x322918), Bad: rgb(0xF2766D), Good: rgb(0x5FBF95),
		StepLine: rgb(0x3A3D44), Floating: rgb(0x26282D),
		Kinds:  kindColours(lighter),
		Shadow: color.NRGBA{0, 0, 0, 0x73}, ShadowY: 6, ShadowBlur: 20,
	}
}

// kindColours gives the seven families of steps their colour.
func kindColours(tone func(color.NRGBA) color.NRGBA) map[string]color.Color {
	families := map[uint32][]string{
		0x3A6EA5: {"entry"},
		0x8A7E72: {"wait", "wait_for_event", "best_time", "throttle"},
		0x7A5AA6: {"split", "groups"},
		0xB0568A: {"experiment"},
		0xD9552B: {"message", "webhook"},
		0x2E7D5B: {"update_customer", "record_event", "context", "to_do"},
		0x6A6862: {"exit", "jump_back", "go_to_journey", "note"},
	}
	kinds := map[string]color.Color{}
	for hex, names := range families {
		for _, name := range names {
			kinds[name] = tone(rgb(hex))
		}
	}
	return kinds
}

// lighter moves a colour towards white: on dark ground the kinds keep their contrast.
func lighter(c color.NRGBA) color.NRGBA {
	const by = 0.28
	up := func(v uint8) uint8 { return v + uint8(by*float32(255-v)) }
	return color.NRGBA{up(c.R), up(c.G), up(c.B), c.A}
}
