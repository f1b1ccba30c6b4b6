package sqlstore

import "hash/maphash"

// keyFilter tells which keys have certainly not been seen (a Bloom filter): some
// 20 bits a key for the million it is made for, one answer in thousands wrong. A
// wrong one costs time only, because what may have been seen is looked up.
type keyFilter struct {
	seed maphash.Seed
	bits []uint64
}

// filterWords is 8 MB: three keys each of a million people, and of more with more
// wrong answers.
const filterWords = 1 << 20

func newKeyFilter() *keyFilter {
	return &keyFilter{seed: maphash.MakeSeed(), bits: make([]uint64, filterWords)}
}

// probes is how many bits a key sets.
const probes = 7

// seen tells whether a key may have been added before, and adds it.
func (k *keyFilter) seen(key string) bool {
	hash := maphash.String(k.seed, key)
	step := hash>>32 | 1
	all := true
	for range probes {
		word, bit := hash>>6%filterWords, uint64(1)<<(hash&63)
		all = all && k.bits[word]&bit != 0
		k.bits[word] |= bit
		hash += step * 0x9e3779b97f4a7c15
	}
	return all
}
