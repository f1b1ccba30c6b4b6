package ui

import (
	"context"
	"errors"
	"testing"

	"gilmok/store"
	"gilmok/store/intake"
)

func TestNewsOfWatchedFoldersAreSaid(t *testing.T) {
	b := started(t)
	at := func(name string, rows int) store.WatchedFile {
		return store.WatchedFile{Folder: "/home/minji/Downloads/shop", Name: name, Rows: rows}
	}
	for _, c := range []struct {
		news intake.News
		want string
	}{
		{intake.News{Waiting: []store.WatchedFile{at("a.csv", 0)}}, "a.csv is new in Downloads/shop"},
		{intake.News{Waiting: []store.WatchedFile{at("a.csv", 0), at("b.csv", 0)}}, "2 new files in Downloads/shop"},
		{intake.News{Refused: []store.WatchedFile{at("a.xls", 0)}, Taken: []store.WatchedFile{at("b.csv", 3)}}, "a.xls in Downloads/shop cannot be read"},
		{intake.News{Taken: []store.WatchedFile{at("a.csv", 1204)}}, "1,204 rows of a.csv came in by themselves"},
		{intake.News{Taken: []store.WatchedFile{at("a.csv", 2), at("b.csv", 3)}}, "5 rows of 2 files came in by themselves"},
	} {
		b.frame.sayNews(c.news)
		if !b.says(c.want) {
			t.Errorf("does not say %q: %q", c.want, b.words())
		}
	}
}

func TestALargeFileComesInUnderAStrip(t *testing.T) {
	b := started(t)
	file, ended := store.WatchedFile{Name: "big.csv", Size: smallFile}, make(chan error, 1)
	begun := make(chan struct{})
	go func() {
		ended <- b.frame.longIntake(context.Background(), file, func(ctx context.Context, report func(float64)) error {
			report(0.4)
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	b.until("the strip is there", func() bool { return len(b.frame.works) == 1 && b.says("big.csv comes in") })
	<-begun
	b.frame.works[0].Cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	b.until("the strip is gone", func() bool { return len(b.frame.works) == 0 })
	file.Size = 100
	err := b.frame.longIntake(context.Background(), file, func(context.Context, func(float64)) error { return nil })
	if err != nil || len(b.frame.works) != 0 {
		t.Errorf("a small file: %v", err)
	}
}
