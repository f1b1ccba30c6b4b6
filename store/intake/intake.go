package intake

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/importer"
)

// How long a file must lie still before it is judged, and how often folders are
// looked through.
const (
	Settle = 3 * time.Second
	// SettleCut is for a text that ends within a line: some programs write no last line
	// break, but most such files are on their way over a slow network.
	SettleCut = 20 * time.Second
	// Again is after what time a file is tried again that could not be judged.
	Again = time.Minute
	Beat  = 2 * time.Second
)

// PasswordName is under what a machine keeps the password of workbooks: shop systems
// protect each download with the same one.
const PasswordName = "import/workbook"

// Intake looks after the watched folders of a workspace.
type Intake struct {
	Store store.Store
	// Password gives the one kept for protected workbooks, "" where there is none; nil: there is none.
	Password func(ctx context.Context) string
	// Long runs what may take long: the window shows how far it has come, and lets
	// it be stopped by ending the context it gives. nil runs it as it is.
	Long func(ctx context.Context, f store.WatchedFile, work Work) error
	// Now is the clock files' times are held against; nil is time.Now.
	Now func() time.Time

	lying map[string]lying // by path
}

// Work brings in a file and reports the part done, 0 to 1.
type Work func(ctx context.Context, report func(part float64)) error

// lying is a file as it was seen last, and since when it is like that.
type lying struct {
	size  int64
	at    time.Time
	since time.Time
}

// News is what a look found that was not known before.
type News struct {
	Waiting, Taken, Refused []store.WatchedFile
	// Growing tells that a file is not yet complete, as far as one can see.
	Growing bool
}

// None reports whether there is nothing to tell.
func (n News) None() bool { return len(n.Waiting)+len(n.Taken)+len(n.Refused) == 0 }

func (n *News) add(f store.WatchedFile) {
	switch f.State {
	case store.WatchedWaiting:
		n.Waiting = append(n.Waiting, f)
	case store.WatchedTaken:
		n.Taken = append(n.Taken, f)
	case store.WatchedRefused:
		n.Refused = append(n.Refused, f)
	}
}

// Run looks through the folders until ctx ends and tells what is new; an error is
// told and the next look comes all the same.
func (n *Intake) Run(ctx context.Context, tell func(News, error)) {
	tick := time.NewTicker(Beat)
	defer tick.Stop()
	for {
		if news, err := n.Look(ctx); ctx.Err() == nil && (err != nil || !news.None()) {
			tell(news, err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Look goes through the folders once. A file that was not seen before is judged by
// a later look, when it has lain still. What cannot be judged is told as an error
// and holds up no other file. Of a workspace that is open for reading only, or is
// a copy whose questions are not answered, nothing is looked at.
func (n *Intake) Look(ctx context.Context) (news News, err error) {
	if !May(n.Store) {
		return news, nil
	}
	folders, err := n.Store.Imports().Folders(ctx)
	if err != nil {
		return news, err
	}
	seen := map[string]lying{}
	var failed []error
	for _, folder := range folders {
		failed = append(failed, n.lookInto(ctx, folder, seen, &news))
	}
	n.lying = seen
	return news, errors.Join(failed...)
}

// May reports whether files come into a workspace at all.
func May(st store.Store) bool {
	info := st.Info()
	return !info.ReadOnly && info.Adopted
}

// Settled goes through the folders until no file in them grows any more: for
// programs that come and go. It gives up after ten looks.
func (n *Intake) Settled(ctx context.Context) (news News, err error) {
	for range 10 {
		one, err := n.Look(ctx)
		news.Waiting, news.Taken, news.Refused = append(news.Waiting, one.Waiting...), append(news.Taken, one.Taken...), append(news.Refused, one.Refused...)
		if news.Growing = one.Growing; err != nil || !one.Growing {
			return news, err
		}
		select {
		case <-ctx.Done():
			return news, ctx.Err()
		case <-time.After(Settle):
		}
	}
	return news, nil
}

func (n *Intake) lookInto(ctx context.Context, folder store.WatchedFolder, seen map[string]lying, news *News) error {
	there, err := tables(folder.Path)
	if err != nil {
		return nil // not on this computer, or a drive that is away: the page says so
	}
	known, err := judged(ctx, n.Store.Imports(), folder.Path)
	if err != nil {
		return err
	}
	var failed []error
	for _, f := range there {
		before := known[f.Name]
		if same(before, f) && !isBack(before) && !mayComeNow(folder, before) {
			continue
		}
		if !n.still(f, folder.ByItself, seen) {
			news.Growing = true
			continue
		}
		if err := n.decide(ctx, folder, before, f, news); err != nil {
			failed = append(failed, fmt.Errorf("look at %s: %w", f.Name, err))
			seen[pathOf(f)] = lying{f.Size, f.Modified, n.now().Add(Again - Settle)}
		}
	}
	return errors.Join(append(failed, n.forget(ctx, known, there))...)
}

// decide judges a file and keeps what became of it.
func (n *Intake) decide(ctx context.Context, folder store.WatchedFolder, before, f store.WatchedFile, news *News) error {
	f, ok, err := n.judge(ctx, folder, f)
	if err != nil {
		return err
	}
	if !ok {
		news.Growing = true
		return nil
	}
	kept := false
	err = n.Store.InTx(ctx, func(tx store.Tx) (err error) {
		kept, err = keep(ctx, tx, before, f)
		return err
	})
	if kept && err == nil {
		news.add(f)
	}
	return err
}

// keep saves what became of a file, unless a person or another program has decided
// about it while it was being judged, or its folder is watched no longer.
func keep(ctx context.Context, tx store.Tx, before, f store.WatchedFile) (kept bool, err error) {
	folders, err := tx.Imports().Folders(ctx)
	if err != nil || !slices.ContainsFunc(folders, func(x store.WatchedFolder) bool { return x.Path == f.Folder }) {
		return false, err
	}
	known, err := judged(ctx, tx.Imports(), f.Folder)
	if err != nil {
		return false, err
	}
	now := known[f.Name]
	decided := now.State != before.State || !now.At.Equal(before.At)
	if decided && same(now, f) && f.State != store.WatchedTaken {
		return false, nil
	}
	return true, tx.Imports().SaveFile(ctx, f)
}

// isBack reports whether a file had gone, as those of a drive that is away do.
func isBack(before store.WatchedFile) bool {
	return before.State == store.WatchedLeft && before.Reason == string(importer.FileNotFound)
}

func pathOf(f store.WatchedFile) string { return filepath.Join(f.Folder, f.Name) }

// forget lets go of files that waited for a look and are gone.
func (n *Intake) forget(ctx context.Context, known map[string]store.WatchedFile, there []store.WatchedFile) error {
	for name, f := range known {
		gone := !slices.ContainsFunc(there, func(x store.WatchedFile) bool { return x.Name == name })
		if !gone || f.State != store.WatchedWaiting && f.State != store.WatchedRefused {
			continue
		}
		f.State, f.Reason = store.WatchedLeft, string(importer.FileNotFound)
		if err := n.Store.InTx(ctx, func(tx store.Tx) error { return tx.Imports().SaveFile(ctx, f) }); err != nil {
			return err
		}
	}
	return nil
}

// mayComeNow reports whether a file only waited because its folder did not yet let
// files come in by themselves.
func mayComeNow(folder store.WatchedFolder, f store.WatchedFile) bool {
	return folder.ByItself && f.State == store.WatchedWaiting && f.Reason == ""
}

func same(a, b store.WatchedFile) bool {
	return a.Size == b.Size && a.Modified.Equal(b.Modified)
}

// still reports whether a file has been as it is for long enough; with whole, it
// matters that its text ends with a line.
func (n *Intake) still(f store.WatchedFile, whole bool, seen map[string]lying) bool {
	path, now := pathOf(f), n.now()
	x, ok := n.lying[path]
	if !ok || x.size != f.Size || !x.at.Equal(f.Modified) {
		x = lying{f.Size, f.Modified, now}
	}
	seen[path] = x
	lain := now.Sub(x.since)
	return f.Size > 0 && lain >= Settle && (!whole || lain >= SettleCut || !isCut(path))
}

// isCut reports whether a text ends within a line. What cannot be read is not:
// whoever judges it says why.
func isCut(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv", ".txt":
	default:
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	end := make([]byte, 2)
	if _, err := file.Seek(-int64(len(end)), io.SeekEnd); err != nil {
		return false
	}
	if _, err := io.ReadFull(file, end); err != nil {
		return false
	}
	text := bytes.Trim(end, "\x00") // of UTF-16, half of it; nothing left: no text at all
	return len(text) > 0 && !bytes.ContainsAny(text, "\r\n")
}

func (n *Intake) now() time.Time {
	if n.Now == nil {
		return time.Now()
	}
	return n.Now()
}

// judged gives what is known of a folder's files, by name.
func judged(ctx context.Context, watched store.WatchedReader, folder string) (map[string]store.WatchedFile, error) {
	files, err := watched.Files(ctx, folder)
	if err != nil {
		return nil, err
	}
	known := make(map[string]store.WatchedFile, len(files))
	for _, f := range files {
		known[f.Name] = f
	}
	return known, nil
}

// tables lists the files of a folder that may be tables, the oldest first: of two
// exports the later one has the last word.
func tables(folder string) (list []store.WatchedFile, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !IsTable(e.Name()) || e.IsDir() {
			continue
		}
		info, err := os.Stat(filepath.Join(folder, e.Name())) // through a link
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		list = append(list, store.WatchedFile{Folder: folder, Name: e.Name(), Size: info.Size(), Modified: info.ModTime().Truncate(time.Microsecond)})
	}
	slices.SortStableFunc(list, func(a, b store.WatchedFile) int {
		return cmp.Or(a.Modified.Compare(b.Modified), cmp.Compare(a.Name, b.Name))
	})
	return list, nil
}

// IsTable reports whether a name is that of a file to import. Files that browsers
// and office programs are still at have other names, or begin with ~$ or a dot.
func IsTable(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") {
		return false
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".gz":
		return true
	}
	return false
}
