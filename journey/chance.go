package journey

import "gilmok/store"

// Draw gives a customer's place in [0, 1) at a step. It is a hash and no
// stream: the same for every visit, in any order, on any number of workers.
func Draw(seed uint64, step StepID, customer store.CustomerID) float64 {
	h := uint64(14695981039346656037) // FNV-1a
	for i := 0; i < len(step); i++ {
		h = (h ^ uint64(step[i])) * 1099511628211
	}
	return place(mix(mix(h^mix(seed)) ^ mix(uint64(customer))))
}

// mix is the finaliser of SplitMix64: every bit of the input moves every bit of the output.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func place(x uint64) float64 { return float64(x>>11) / (1 << 53) }
