package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/intake"
	"gilmok/store/sqlite"
)

// bench is a workspace with a watched folder and a clock of its own.
type bench struct {
	t      *testing.T
	st     store.Store
	in     *intake.Intake
	folder string
	now    time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, folder: t.TempDir(), now: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}
	b.st = shop(t)
	b.in = &intake.Intake{Store: b.st, Now: func() time.Time { return b.now }}
	return b
}

func shop(t *testing.T) store.Store {
	t.Helper()
	st, err := sqlite.Create(context.Background(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func (b *bench) watch(byItself bool) int {
	b.t.Helper()
	n, err := intake.Watch(b.t.Context(), b.st, store.WatchedFolder{Path: b.folder, ByItself: byItself})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *bench) drop(name, text string) string {
	b.t.Helper()
	path := filepath.Join(b.folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// look looks twice, with enough time between for files to count as complete.
func (b *bench) look() intake.News {
	b.t.Helper()
	first, err := b.in.Look(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	b.now = b.now.Add(intake.Settle)
	news, err := b.in.Look(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	if !first.None() {
		b.t.Errorf("files were judged at first sight: %+v", first)
	}
	return news
}

func (b *bench) state(name string) store.WatchedFile {
	b.t.Helper()
	files, err := b.st.Imports().Files(b.t.Context(), b.folder)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, f := range files {
		if f.Name == name {
			return f
		}
	}
	return store.WatchedFile{}
}

func (b *bench) people() int {
	b.t.Helper()
	n, err := b.st.Customers().Count(b.t.Context(), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// byHand imports a file as a person does: the mapping is remembered.
func (b *bench) byHand(path string) store.ImportID {
	b.t.Helper()
	o, err := importer.Defaults(b.t.Context(), b.st)
	if err != nil {
		b.t.Fatal(err)
	}
	src, err := importer.Sniff(b.t.Context(), path, o)
	if err != nil {
		b.t.Fatal(err)
	}
	r, err := importer.Run(b.t.Context(), b.st, src, false, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return r.Import
}

const (
	header = "고객번호,이름,이메일\n"
	first  = header + "1,김철수,kim@example.com\n"
	second = header + "1,김철수,kim@example.com\n2,이영희,lee@example.com\n"
)

func TestNewFilesWaitForALook(t *testing.T) {
	b := newBench(t)
	b.drop("old.csv", first)
	if n := b.watch(false); n != 1 {
		t.Errorf("%d files lay there before, want 1", n)
	}
	if news := b.look(); !news.None() {
		t.Errorf("what lay there before is news: %+v", news)
	}
	path := b.drop("customers.csv", second)
	news := b.look()
	if len(news.Waiting) != 1 || news.Waiting[0].Name != "customers.csv" || news.Waiting[0].Reason != string(intake.ReasonNewShape) {
		t.Fatalf("%+v", news)
	}
	if b.people() != 0 {
		t.Error("a file came in without a look")
	}
	if news := b.look(); !news.None() {
		t.Errorf("told twice: %+v", news)
	}
	id := b.byHand(path)
	if err := intake.Mark(t.Context(), b.st, path, id, 2); err != nil {
		t.Fatal(err)
	}
	if f := b.state("customers.csv"); f.State != store.WatchedTaken || f.Import != id {
		t.Errorf("%+v", f)
	}
	if err := intake.Offer(t.Context(), b.st, b.folder); err != nil {
		t.Fatal(err)
	}
	if n, err := b.st.Imports().WaitingFiles(t.Context()); err != nil || n != 1 {
		t.Errorf("%d files wait after those from before were offered (%v), want 1", n, err)
	}
}

func TestKnownShapesComeInByThemselvesOnce(t *testing.T) {
	b := newBench(t)
	b.byHand(b.drop("elsewhere.csv", first))
	b.watch(true)
	b.drop("customers.csv", second)
	if news := b.look(); len(news.Taken) != 1 || news.Taken[0].Rows != 2 || b.people() != 2 {
		t.Fatalf("%+v, %d people", news, b.people())
	}
	b.drop("the same under another name.csv", second)
	if news := b.look(); len(news.Taken) != 1 || news.Taken[0].Import != b.state("customers.csv").Import {
		t.Errorf("%+v", news)
	}
	if all, err := b.st.Imports().List(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("%d imports (%v), want 2", len(all), err)
	}
	undone := b.state("customers.csv").Import
	if err := b.st.InTx(t.Context(), func(tx store.Tx) error { _, err := tx.Imports().Undo(t.Context(), undone); return err }); err != nil {
		t.Fatal(err)
	}
	b.in = &intake.Intake{Store: b.st, Now: b.in.Now} // the program was started again
	if news := b.look(); !news.None() || b.people() != 1 {
		t.Errorf("an import that was taken back came in again: %+v, %d people", news, b.people())
	}
	b.drop("customers.csv", second+"3,박민준,park@example.com\n")
	if news := b.look(); len(news.Taken) != 1 || b.people() != 3 {
		t.Errorf("a file with new content: %+v, %d people", news, b.people())
	}
}

// Who lets files come in by themselves means those too that wait for nothing else.
func TestWaitingFilesComeInOnceTheyMay(t *testing.T) {
	b := newBench(t)
	b.byHand(b.drop("elsewhere.csv", first))
	b.watch(false)
	b.drop("customers.csv", second)
	b.drop("new shape.csv", "고객번호,별명\n7,곰\n")
	if news := b.look(); len(news.Waiting) != 2 {
		t.Fatalf("%+v", news)
	}
	if n := b.watch(true); n != 0 {
		t.Errorf("%d files count as there before after a change of the folder", n)
	}
	if news, err := b.in.Look(t.Context()); err != nil || len(news.Taken) != 1 || len(news.Waiting) != 0 || b.people() != 2 {
		t.Errorf("%+v %v, %d people", news, err, b.people())
	}
}

// Only what is certain comes in by itself.
func TestDoubtfulFilesWaitOrAreLeft(t *testing.T) {
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	if _, err := z.Create("a.csv"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	b.byHand(b.drop("elsewhere.csv", first))
	b.byHand(b.drop("consents.csv", "고객번호,이메일,수신동의\n1,kim@example.com,Y\n"))
	b.watch(true)
	for _, c := range []struct {
		name, text string
		state      store.WatchedState
		reason     string
	}{
		{"new shape.csv", "고객번호,별명\n7,곰\n", store.WatchedWaiting, string(intake.ReasonNewShape)},
		{"mostly broken.csv", header + ",가,x\n,나,y\n3,다,da@example.com\n", store.WatchedWaiting, string(intake.ReasonRejects)},
		{"a question.csv", "고객번호,이메일,수신동의\n8,eight@example.com,글쎄요\n", store.WatchedWaiting, string(importer.UnknownConsent)},
		{"page.xls", "<html><table><tr><td>1</td></tr></table></html>", store.WatchedRefused, string(importer.HTMLFile)},
		{"packed.csv", archive.String(), store.WatchedRefused, string(importer.CompressedFile)},
		{"only names.csv", header, store.WatchedRefused, string(importer.NoDataRows)},
		{"~$locked.csv", second, "", ""},
		{"notes.pdf", "%PDF-1.4", "", ""},
		{"half.csv.crdownload", second, "", ""},
	} {
		path := b.drop(c.name, c.text)
		b.look()
		if f := b.state(c.name); f.State != c.state || f.Reason != c.reason {
			t.Errorf("%s: %q because of %q, want %q because of %q", c.name, f.State, f.Reason, c.state, c.reason)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != c.text {
			t.Errorf("%s was not left as it was: %v", c.name, err)
		}
	}
	if b.people() != 1 {
		t.Errorf("%d people, want 1", b.people())
	}
	if err := os.Remove(filepath.Join(b.folder, "new shape.csv")); err != nil {
		t.Fatal(err)
	}
	b.look()
	if f := b.state("new shape.csv"); f.State != store.WatchedLeft {
		t.Errorf("a file that is gone is %q", f.State)
	}
}

func TestFilesBeingWrittenAreWaitedFor(t *testing.T) {
	b := newBench(t)
	b.byHand(b.drop("elsewhere.csv", first))
	b.watch(true)
	b.drop("customers.csv", header)
	for _, text := range []string{header + "1,", first, second} {
		news, err := b.in.Look(t.Context())
		if err != nil || !news.None() || !news.Growing {
			t.Fatalf("while it grows: %+v %v", news, err)
		}
		b.drop("customers.csv", text)
		b.now = b.now.Add(intake.Settle)
	}
	if news := b.look(); len(news.Taken) != 1 || b.people() != 2 {
		t.Errorf("%+v, %d people", news, b.people())
	}
	b.drop("empty.csv", "")
	b.now = b.now.Add(time.Hour)
	if news, err := b.in.Look(t.Context()); err != nil || !news.None() || !news.Growing {
		t.Errorf("an empty file is not complete: %+v %v", news, err)
	}
}

func TestFolderThatIsAway(t *testing.T) {
	b := newBench(t)
	_, err := intake.Watch(t.Context(), b.st, store.WatchedFolder{Path: filepath.Join(b.folder, "nowhere")})
	if !errors.Is(err, intake.ErrNoFolder) {
		t.Errorf("%v", err)
	}
	b.watch(true)
	if err := os.RemoveAll(b.folder); err != nil {
		t.Fatal(err)
	}
	if news, err := b.in.Look(t.Context()); err != nil || !news.None() {
		t.Errorf("%+v %v", news, err)
	}
	if err := b.st.InTx(t.Context(), func(tx store.Tx) error { return tx.Imports().DeleteFolder(t.Context(), b.folder) }); err != nil {
		t.Fatal(err)
	}
	if left, err := b.st.Imports().Folders(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("%v %v", left, err)
	}
}

func TestTwoWatchersTakeAFileOnce(t *testing.T) {
	b := newBench(t)
	b.byHand(b.drop("elsewhere.csv", first))
	b.watch(true)
	b.drop("customers.csv", second)
	other := &intake.Intake{Store: b.st, Now: b.in.Now}
	for _, in := range []*intake.Intake{b.in, other} {
		if _, err := in.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	b.now = b.now.Add(intake.Settle)
	done := make(chan error, 2)
	for _, in := range []*intake.Intake{b.in, other} {
		go func() { _, err := in.Look(context.Background()); done <- err }()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if all, err := b.st.Imports().List(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("%d imports (%v), want 2", len(all), err)
	}
}

// What comes in by itself can be watched and stopped; then it waits for a look.
func TestComingInIsStopped(t *testing.T) {
	b := newBench(t)
	b.byHand(b.drop("elsewhere.csv", first))
	b.watch(true)
	stop := true
	var parts []float64
	b.in.Long = func(ctx context.Context, f store.WatchedFile, work intake.Work) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		if stop {
			cancel()
		}
		return work(ctx, func(part float64) { parts = append(parts, part) })
	}
	b.drop("customers.csv", second)
	if news := b.look(); len(news.Waiting) != 1 || news.Waiting[0].Reason != string(intake.ReasonStopped) || b.people() != 1 {
		t.Fatalf("%+v, %d people", news, b.people())
	}
	if news := b.look(); !news.None() {
		t.Errorf("what was stopped comes in again: %+v", news)
	}
	stop = false
	b.drop("more.csv", second+"3,박민준,park@example.com\n")
	if news := b.look(); len(news.Taken) != 1 || b.people() != 3 {
		t.Errorf("%+v, %d people", news, b.people())
	}
	if n := len(parts); n == 0 || parts[n-1] < 0.5 || parts[n-1] > 1 {
		t.Errorf("reported %v", parts)
	}
}
