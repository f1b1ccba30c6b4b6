package value

import "testing"

func TestGrouped(t *testing.T) {
	for decimal, want := range map[string]string{
		"": "", "0": "0", "999": "999", "1000": "1,000", "-999": "-999", "-1234": "-1,234", "1234567": "1,234,567", "123456.789": "123,456.789", "-1000.5": "-1,000.5",
	} {
		if got := Grouped(decimal); got != want {
			t.Errorf("%s: %s, want %s", decimal, got, want)
		}
	}
}
