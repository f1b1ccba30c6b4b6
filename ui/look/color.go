package look

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// The colour tokens.
const (
	Ground   fyne.ThemeColorName = "gilmok.ground"    // the window behind everything
	Surface  fyne.ThemeColorName = "gilmok.surface"   // cards, inspector
	Raised   fyne.ThemeColorName = "gilmok.raised"    // what floats: menus, pills
	Line     fyne.ThemeColorName = "gilmok.line"      // hairlines
	Line2    fyne.ThemeColorName = "gilmok.line2"     // borders of controls, axes
	Hover    fyne.ThemeColorName = "gilmok.hover"     // under the pointer
	Well     fyne.ThemeColorName = "gilmok.well"      // pressed, sunk
	Soft     fyne.ThemeColorName = "gilmok.soft"      // selected
	Text     fyne.ThemeColorName = "gilmok.text"      // words
	Muted    fyne.ThemeColorName = "gilmok.muted"     // second words
	Faint    fyne.ThemeColorName = "gilmok.faint"     // column heads, hints
	Off      fyne.ThemeColorName = "gilmok.off"       // disabled only
	Accent   fyne.ThemeColorName = "gilmok.accent"    // accent text, filled buttons
	OnAccent fyne.ThemeColorName = "gilmok.on_accent" // text on a filled button
	Pressed  fyne.ThemeColorName = "gilmok.pressed"   // a filled button under the pointer
	Mark     fyne.ThemeColorName = "gilmok.mark"      // bars, rings, dots, charts
	Mark2    fyne.ThemeColorName = "gilmok.mark2"     // the second tone of mark
	Edge     fyne.ThemeColorName = "gilmok.edge"      // board lines, neutral bars
	Good     fyne.ThemeColorName = "gilmok.good"
	Warn     fyne.ThemeColorName = "gilmok.warn"      // warning text
	WarnMark fyne.ThemeColorName = "gilmok.warn_mark" // warning borders
	WarnSoft fyne.ThemeColorName = "gilmok.warn_soft"
	Bad      fyne.ThemeColorName = "gilmok.bad"
	OnBad    fyne.ThemeColorName = "gilmok.on_bad" // text on a filled dangerous button
	Shade    fyne.ThemeColorName = "gilmok.shade"  // the one shadow
	Veil     fyne.ThemeColorName = "gilmok.veil"   // behind a sheet
	Clear    fyne.ThemeColorName = "gilmok.clear"  // nothing
)

// Colours of the kinds of steps: the 4 px bar and the icon, never a whole card.
const (
	KindEntry      fyne.ThemeColorName = "gilmok.kind.entry"
	KindWait       fyne.ThemeColorName = "gilmok.kind.wait"
	KindSplit      fyne.ThemeColorName = "gilmok.kind.split"
	KindExperiment fyne.ThemeColorName = "gilmok.kind.experiment"
	KindMessage    fyne.ThemeColorName = "gilmok.kind.message"
	KindUpdate     fyne.ThemeColorName = "gilmok.kind.update"
	KindExit       fyne.ThemeColorName = "gilmok.kind.exit"
)

type palette map[fyne.ThemeColorName]color.Color

var light = palette{
	Ground: rgb(0xF6F5F2), Surface: rgb(0xFFFFFF), Raised: rgb(0xFFFFFF),
	Line: rgb(0xE4E1DA), Line2: rgb(0xCDC8BD),
	Hover: rgb(0xEFEDE7), Well: rgb(0xF1EFEA), Soft: rgb(0xFBEFEA),
	Text: rgb(0x1D1D1F), Muted: rgb(0x5F5D57), Faint: rgb(0x706D64), Off: rgb(0xA29F97),
	Accent: rgb(0xBB411A), OnAccent: rgb(0xFFFFFF), Pressed: rgb(0xB03D18),
	Mark: rgb(0xD9552B), Mark2: rgb(0xE59C80), Edge: rgb(0xD6D0C4),
	Good: rgb(0x2A7453), Warn: rgb(0x875608), WarnMark: rgb(0xB7791F), WarnSoft: rgb(0xFAF1DE),
	Bad: rgb(0xB3261E), OnBad: rgb(0xFFFFFF),
	Shade: rgba(0x281E18, 0.10), Veil: rgba(0x281E18, 0.28), Clear: color.Transparent,
	KindEntry: rgb(0x3A6EA5), KindWait: rgb(0x8A7E72), KindSplit: rgb(0x7A5AA6), KindExperiment: rgb(0xB0568A),
	KindMessage: rgb(0xD9552B), KindUpdate: rgb(0x2E7D5B), KindExit: rgb(0x6A6862),
}

var dark = palette{
	Ground: rgb(0x16171A), Surface: rgb(0x1E2024), Raised: rgb(0x26282D),
	Line: rgb(0x2D3036), Line2: rgb(0x454951),
	Hover: rgb(0x232529), Well: rgb(0x1A1C1F), Soft: rgb(0x33241F),
	Text: rgb(0xECEBE8), Muted: rgb(0xABA9A3), Faint: rgb(0x928F88), Off: rgb(0x6D6B66),
	Accent: rgb(0xF0764D), OnAccent: rgb(0x16171A), Pressed: rgb(0xE16F48),
	Mark: rgb(0xF0764D), Mark2: rgb(0xE59C80), Edge: rgb(0x4A4D54),
	Good: rgb(0x5FBF95), Warn: rgb(0xE0A840), WarnMark: rgb(0xE0A840), WarnSoft: rgb(0x322918),
	Bad: rgb(0xF2766D), OnBad: rgb(0x16171A),
	Shade: rgba(0x000000, 0.45), Veil: rgba(0x000000, 0.55), Clear: color.Transparent,
	KindEntry: lighter(0x3A6EA5), KindWait: lighter(0x8A7E72), KindSplit: lighter(0x7A5AA6), KindExperiment: lighter(0xB0568A),
	KindMessage: rgb(0xF0764D), KindUpdate: lighter(0x2E7D5B), KindExit: lighter(0x6A6862),
}

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xFF}
}

func rgba(hex uint32, alpha float64) color.NRGBA {
	c := rgb(hex)
	c.A = uint8(alpha*255 + 0.5)
	return c
}

// lighter mixes the step colours of the light theme with white until they hold
// 3 : 1 against a dark card, which bars and icons need (WCAG 1.4.11).
func lighter(hex uint32) color.NRGBA {
	c := rgb(hex)
	up := func(v uint8) uint8 { return v + uint8(float64(255-v)*0.30+0.5) }
	return color.NRGBA{R: up(c.R), G: up(c.G), B: up(c.B), A: 0xFF}
}

// Mix gives the colour at part t (0 to 1) of the way from one token to another,
// for heat cells.
func Mix(from, to fyne.ThemeColorName, t float64) color.Color {
	a, b := Color(from), Color(to)
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	at := func(x, y uint32) uint8 { return uint8((float64(x) + (float64(y)-float64(x))*t) / 257) }
	return color.NRGBA{R: at(ar, br), G: at(ag, bg), B: at(ab, bb), A: 0xFF}
}
