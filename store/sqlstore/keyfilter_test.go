package sqlstore

import (
	"strconv"
	"testing"
)

func TestKeyFilter(t *testing.T) {
	const people = 1_000_000
	filter, wrong := newKeyFilter(), 0
	for i := range people {
		key := strconv.Itoa(i)
		for _, kind := range []byte("xep") {
			if filter.seen(kind, key) {
				wrong++
			}
		}
	}
	if wrong > 3*people/1000 {
		t.Errorf("%d of %d new keys are said to have been seen", wrong, 3*people)
	}
	t.Logf("%d of %d new keys wrong", wrong, 3*people)
	for i := range people {
		if !filter.seen('e', strconv.Itoa(i)) {
			t.Fatalf("%d was seen, and is not known", i)
		}
	}
	if fresh := newKeyFilter(); fresh.seen('x', "1") || fresh.seen('e', "1") || !fresh.seen('x', "1") {
		t.Error("kinds of keys are not told apart")
	}
}
