package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Mode chooses between light and dark.
type Mode string

// The modes. System follows the desktop.
const (
	System Mode = "system"
	Light  Mode = "light"
	Dark   Mode = "dark"
)

// Theme is Gilmok's fyne.Theme.
type Theme struct{ mode Mode }

// New gives the theme of a mode; any other word than light or dark is system.
func New(mode Mode) *Theme { return &Theme{mode: mode} }

// Font implements fyne.Theme.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace, style.Symbol:
		return theme.DefaultTheme().Font(style)
	case style.Bold:
		return semiBold
	}
	return regular
}

// Icon implements fyne.Theme for the few places where Fyne draws an icon by
// itself, so that they show the same set as ours.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	if ours, ok := fyneIcons[name]; ok {
		return Icon(ours, Muted)
	}
	return theme.DefaultTheme().Icon(name)
}

var fyneIcons = map[fyne.ThemeIconName]string{
	theme.IconNameVisibility: "eye", theme.IconNameVisibilityOff: "eye-off",
	theme.IconNameCancel: "x", theme.IconNameConfirm: "check", theme.IconNameDelete: "trash-2", theme.IconNameSearch: "search",
	theme.IconNameFolder: "folder", theme.IconNameFolderOpen: "folder-open", theme.IconNameFolderNew: "folder-plus",
	theme.IconNameFile: "file", theme.IconNameFileText: "file-text", theme.IconNameFileImage: "file-image",
	theme.IconNameFileAudio: "file", theme.IconNameFileVideo: "file", theme.IconNameFileApplication: "file-code",
	theme.IconNameHome: "house", theme.IconNameComputer: "monitor", theme.IconNameDesktop: "monitor", theme.IconNameDownload: "download",
	theme.IconNameDocument: "file-text", theme.IconNameMoveUp: "arrow-up", theme.IconNameMoveDown: "arrow-down",
	theme.IconNameNavigateBack: "arrow-left", theme.IconNameNavigateNext: "chevron-right",
	theme.IconNameArrowDropDown: "chevron-down", theme.IconNameArrowDropUp: "chevron-up", theme.IconNameMenuExpand: "chevron-right",
	theme.IconNameSettings: "settings", theme.IconNameList: "list", theme.IconNameGrid: "layout-grid", theme.IconNameStorage: "hard-drive",
	theme.IconNameInfo: "info", theme.IconNameQuestion: "circle-question-mark", theme.IconNameWarning: "triangle-alert", theme.IconNameError: "circle-alert",
	theme.IconNameContentCopy: "copy", theme.IconNameContentAdd: "plus", theme.IconNameContentRemove: "minus", theme.IconNameContentClear: "x",
	theme.IconNameContentUndo: "undo-2", theme.IconNameContentRedo: "redo-2", theme.IconNameMoreHorizontal: "ellipsis",
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	p := t.palette(variant)
	if name == theme.ColorNameBackground {
		return cleared(p[Ground])
	}
	if token, ok := fyneNames[name]; ok {
		name = token
	}
	if c, ok := p[name]; ok {
		return c
	}
	return theme.DefaultTheme().Color(name, variant)
}

func (t *Theme) palette(variant fyne.ThemeVariant) palette {
	if t.mode == Dark || t.mode != Light && variant == theme.VariantDark {
		return dark
	}
	return light
}

// cleared makes up for Fyne's window painter, which divides a colour of 16 bits by
// 255 × 255 where it clears the window: the ground would come out two steps lighter.
func cleared(c color.Color) color.Color {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) uint16 { return uint16(v * 255 / 257) }
	return color.RGBA64{R: part(r), G: part(g), B: part(b), A: 0xFFFF}
}

// fyneNames says which token stands for the colours that Fyne's own widgets ask for.
var fyneNames = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNameButton:              Surface,
	theme.ColorNameDisabledButton:      Surface,
	theme.ColorNameDisabled:            Off,
	theme.ColorNameError:               Bad,
	theme.ColorNameFocus:               Soft,
	theme.ColorNameForeground:          Text,
	theme.ColorNameForegroundOnError:   OnBad,
	theme.ColorNameForegroundOnPrimary: OnAccent,
	theme.ColorNameForegroundOnSuccess: OnAccent,
	theme.ColorNameForegroundOnWarning: OnAccent,
	theme.ColorNameHeaderBackground:    Ground,
	theme.ColorNameHover:               Hover,
	theme.ColorNameHyperlink:           Accent,
	theme.ColorNameInputBackground:     Clear,
	theme.ColorNameInputBorder:         Clear,
	theme.ColorNameMenuBackground:      Raised,
	theme.ColorNameOverlayBackground:   Raised,
	theme.ColorNamePlaceHolder:         Faint,
	theme.ColorNamePressed:             Well,
	theme.ColorNamePrimary:             Accent,
	theme.ColorNameScrollBar:           Line2,
	theme.ColorNameScrollBarBackground: Clear,
	theme.ColorNameSelection:           Line2,
	theme.ColorNameSeparator:           Line,
	theme.ColorNameShadow:              Shade,
	theme.ColorNameSuccess:             Good,
	theme.ColorNameWarning:             Warn,
}

// Size implements fyne.Theme.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return SizeBase
	case theme.SizeNameCaptionText:
		return SizeSmall
	case theme.SizeNameSubHeadingText:
		return SizeSection
	case theme.SizeNameHeadingText:
		return SizePage
	case theme.SizeNamePadding:
		return Space1
	case theme.SizeNameInnerPadding:
		return 6
	case theme.SizeNameInlineIcon:
		return 16
	case theme.SizeNameScrollBar:
		return 8
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameScrollBarRadius:
		return 4
	case theme.SizeNameInputBorder, theme.SizeNameModalBlurRadius:
		return 0
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius:
		return RadiusField
	case theme.SizeNameCardRadius, theme.SizeNameDialogRadius, theme.SizeNamePopupRadius, theme.SizeNameMenuRadius:
		return RadiusCard
	}
	return theme.DefaultTheme().Size(name)
}

// Color gives a token's colour in the theme of the running program, and that of
// the light theme where no program with this theme runs.
func Color(name fyne.ThemeColorName) color.Color {
	if app := fyne.CurrentApp(); app != nil {
		if t, ok := app.Settings().Theme().(*Theme); ok {
			return t.Color(name, app.Settings().ThemeVariant())
		}
	}
	return light[name]
}

// IsDark reports whether the running program is dark now.
func IsDark() bool { return Color(Ground) == dark[Ground] }
