package crowd

import "math/bits"

// Bits is a set of rows, a bit for each: a million people take 125 kB.
type Bits []uint64

// NewBits makes the empty set of n rows.
func NewBits(n int) Bits { return make(Bits, (n+63)/64) }

// Set adds a row.
func (b Bits) Set(row int) { b[row/64] |= 1 << (row % 64) }

// Has reports whether a row is in the set.
func (b Bits) Has(row int) bool { return b[row/64]&(1<<(row%64)) != 0 }

// Count gives how many rows are in the set.
func (b Bits) Count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// CountIn gives how many rows are in both sets.
func (b Bits) CountIn(other Bits) (n int) {
	for i, w := range b {
		n += bits.OnesCount64(w & other[i])
	}
	return n
}

// And leaves the rows that are in both.
func (b Bits) And(other Bits) {
	for i := range b {
		b[i] &= other[i]
	}
}

// Or adds the rows of the other.
func (b Bits) Or(other Bits) {
	for i := range b {
		b[i] |= other[i]
	}
}

// Invert turns the set of n rows into its opposite.
func (b Bits) Invert(n int) {
	for i := range b {
		b[i] = ^b[i]
	}
	if n%64 != 0 {
		b[len(b)-1] &= 1<<(n%64) - 1
	}
}

// Down walks through the rows of the set, the last first, until give says no.
func (b Bits) Down(give func(row int) bool) {
	for i := len(b) - 1; i >= 0; i-- {
		for w := b[i]; w != 0; {
			top := bits.Len64(w) - 1
			if !give(i*64 + top) {
				return
			}
			w &^= 1 << top
		}
	}
}
