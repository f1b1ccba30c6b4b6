package sqlstore

import "hash/maphash"

// keyFilter tells which keys have certainly not been seen (a Bloom filter): some
// 20 bits a key for the million it is made for, one answer in thousands wrong. A
// wrong one costs time only, because what may have been seen is looked up.
type keyFilter struct {
	seed maphash.Seed
	bits []uint64 // where keys are added
	full []uint64 // where the first ones are, once there are many
	keys int      // how many were asked for
}

// The first keys go where the processor's cache holds them all; when that place is full,
// after some hundred thousand people, the rest go to one of 8 MB: three keys each of a
// million people, and of more with more wrong answers.
const (
	nearWords = 1 << 17
	nearKeys  = nearWords * 64 / 20
	farWords  = 1 << 20
)

// blockWords is a line of the processor's cache: the bits of a key are in one, so
// that a key waits for memory once.
const blockWords = 8

func newKeyFilter() *keyFilter {
	return &keyFilter{seed: maphash.MakeSeed(), bits: make([]uint64, nearWords)}
}

// probes is how many bits a key sets.
const probes = 7

// seen tells whether a key of a kind may have been added before, and adds it.
func (k *keyFilter) seen(kind byte, key string) bool {
	hash := maphash.String(k.seed, key) ^ uint64(kind)*0xbf58476d1ce4e5b9
	if k.keys++; k.keys > nearKeys && k.full == nil {
		k.full, k.bits = k.bits, make([]uint64, farWords)
	}
	before := k.full != nil && marked(k.full, hash, false)
	return marked(k.bits, hash, true) || before
}

// marked tells whether the bits of a hash are set, and sets them.
func marked(bits []uint64, hash uint64, set bool) bool {
	from := hash >> 32 & uint64(len(bits)/blockWords-1) * blockWords // they are a power of two
	block := bits[from : from+blockWords]
	places := hash * 0x9e3779b97f4a7c15 // nine bits of it for each probe
	all := true
	for range probes {
		word, bit := places>>6%blockWords, uint64(1)<<(places&63)
		all = all && block[word]&bit != 0
		if set {
			block[word] |= bit
		}
		places >>= 9
	}
	return all
}
