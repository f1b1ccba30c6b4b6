package liquid

import "testing"

func TestNaNIsProgramTextOnlyWhereItStandsAlone(t *testing.T) {
	for text, want := range map[string]int{
		"Total: NaN": 1, "₩NaN": 1, "NaN%": 1, "NaN원": 1, "BaNaNa 3NaN7 NaN!": 1, "<b>NaN</b>": 1,
		"NaNcy": 0, "https://shop.example/u/3NaN_x": 0, "https://shop.example/u/Q-NaN7": 0,
	} {
		if got := appendUnclean(nil, []byte(text)); len(got) != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
