package sqlstore

import (
	"hash/maphash"

	"gilmok/store"
)

// keyIndex finds, by a key, who may have it among the people that a first import
// has made. It stands in for the tables' indexes, which are built when all rows
// are there: 12 bytes a key, and a wrong candidate is recognised by its row.
type keyIndex struct {
	seed   maphash.Seed
	hashes []uint64 // 0: free
	ids    []uint32
	used   int
}

func newKeyIndex() *keyIndex {
	return &keyIndex{seed: maphash.MakeSeed(), hashes: make([]uint64, 1<<12), ids: make([]uint32, 1<<12)}
}

func (k *keyIndex) hash(key string) uint64 { return maphash.String(k.seed, key) | 1 }

// slot gives the place of a hash, or the free one where it belongs.
func (k *keyIndex) slot(hash uint64) int {
	mask := uint64(len(k.hashes) - 1)
	i := (hash >> 1) & mask
	for k.hashes[i] != 0 && k.hashes[i] != hash {
		i = (i + 1) & mask
	}
	return int(i)
}

// add remembers the first who has a key.
func (k *keyIndex) add(key string, id store.CustomerID) {
	if k.used*10 > len(k.hashes)*7 {
		k.grow()
	}
	hash := k.hash(key)
	if i := k.slot(hash); k.hashes[i] == 0 {
		k.hashes[i], k.ids[i] = hash, uint32(id)
		k.used++
	}
}

func (k *keyIndex) grow() {
	hashes, ids := k.hashes, k.ids
	k.hashes, k.ids = make([]uint64, 2*len(hashes)), make([]uint32, 2*len(ids))
	for i, hash := range hashes {
		if hash != 0 {
			j := k.slot(hash)
			k.hashes[j], k.ids[j] = hash, ids[i]
		}
	}
}

// find gives who may have a key; 0: nobody.
func (k *keyIndex) find(key string) store.CustomerID {
	return store.CustomerID(k.ids[k.slot(k.hash(key))])
}
