package main

import (
	"path/filepath"
	"testing"
)

func TestDuplicatesAreListedMergedOrKeptApart(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("a.csv", "고객번호,이름,휴대폰\n1,김철수,010-1111-2222\n2,김영희,010-1111-2222\n3,박민준,010-3333-4444\n4,박민수,010-3333-4444\n"))
	pairs := func() int { return len(l.must(exitDone, "", "customers", "duplicates")["list"].([]any)) }
	if n := pairs(); n != 2 {
		t.Fatalf("%d pairs, want 2", n)
	}
	l.must(exitDone, "", "customers", "apart", "1", "2")
	l.must(exitDone, "", "customers", "merge", "3", "4")
	if n := pairs(); n != 0 {
		t.Errorf("%d pairs are left", n)
	}
	if show := l.must(exitDone, "", "customers", "show", "4"); show["name"] != "박민준" {
		t.Errorf("the id that was merged finds %v", show["name"])
	}
	l.must(exitDone, "", "customers", "apart", "1", "2", "--undo")
	if n := pairs(); n != 1 {
		t.Errorf("%d pairs, want 1", n)
	}
	l.must(exitFailed, "", "customers", "merge", "3", "4")
}
