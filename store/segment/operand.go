package segment

import (
	"time"

	"gilmok/store/value"
)

// NumberOf reads an operand as the tests of order do: a number, the major units
// of money, or a text that is a number.
func NumberOf(v value.Value) (float64, bool) { return number(v) }

// InstantOf reads an operand as the tests of order do: a time, or midnight of a
// date in a zone; also where they are written as text.
func InstantOf(v value.Value, zone *time.Location) (time.Time, bool) { return instant(v, zone) }
