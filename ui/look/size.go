package look

// Sizes of text in px, and the height of a line of each.
const (
	SizeSmall   float32 = 12 // column heads, axes, subtitles, pills
	SizeBase    float32 = 13 // rows, buttons, fields
	SizeSection float32 = 15 // sections, crumbs
	SizePage    float32 = 20 // a count that heads a list
	SizeBig     float32 = 28 // the one big number
)

// LineHeight gives the height of one line of text of a size: about 1.45 em,
// which Hangul needs.
func LineHeight(size float32) float32 {
	switch size {
	case SizeSmall:
		return 17
	case SizeBase:
		return 19
	case SizeSection:
		return 22
	case SizePage:
		return 28
	case SizeBig:
		return 36
	}
	return float32(int(size*1.4 + 0.5))
}

// DigitCell is the width of one digit, in em: Pretendard's digits are
// proportional and Fyne offers no tabular figures.
const DigitCell = 0.625

// Spaces, radii and the measures of the frame in px.
const (
	Space1 float32 = 4
	Space2 float32 = 8
	Space3 float32 = 12
	Space4 float32 = 16
	Space5 float32 = 24
	Space6 float32 = 32

	RadiusCard  float32 = 8
	RadiusField float32 = 6

	ControlHeight  float32 = 32
	ControlInCard  float32 = 28
	ControlLarge   float32 = 40
	RailWidth      float32 = 184
	RailFolded     float32 = 56
	BarHeight      float32 = 52
	StripHeight    float32 = 40
	InspectorWidth float32 = 320
	FoldBelow      float32 = 1280 // window width under which the rail folds
)
