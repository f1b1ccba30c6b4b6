package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
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
	Beat   = 2 * time.Second
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
// a later look, when it has lain still.
func (n *Intake) Look(ctx context.Context) (news News, err error) {
	folders, err := n.Store.Imports().Folders(ctx)
	if err != nil {
		return news, err
	}
	seen := map[string]lying{}
	for _, folder := range folders {
		if err := n.lookInto(ctx, folder, seen, &news); err != nil {
			return news, err
		}
	}
	n.lying = seen
	return news, nil
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
	known, err := judged(ctx, n.Store, folder.Path)
	if err != nil {
		return err
	}
	for _, f := range there {
		if before, ok := known[f.Name]; ok && same(before, f) && !mayComeNow(folder, before) {
			continue
		}
		if !n.still(f, seen) {
			news.Growing = true
			continue
		}
		f, ok, err := n.judge(ctx, folder, f)
		if err != nil {
			return fmt.Errorf("look at %s: %w", f.Name, err)
		}
		if !ok {
			news.Growing = true
			continue
		}
		if err := n.Store.InTx(ctx, func(tx store.Tx) error { return tx.Imports().SaveFile(ctx, f) }); err != nil {
			return err
		}
		news.add(f)
	}
	return n.forget(ctx, known, there)
}

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

// still reports whether a file has been as it is for long enough.
func (n *Intake) still(f store.WatchedFile, seen map[string]lying) bool {
	path, now := filepath.Join(f.Folder, f.Name), n.now()
	x, ok := n.lying[path]
	if !ok || x.size != f.Size || !x.at.Equal(f.Modified) {
		x = lying{f.Size, f.Modified, now}
	}
	seen[path] = x
	return f.Size > 0 && now.Sub(x.since) >= Settle
}

func (n *Intake) now() time.Time {
	if n.Now == nil {
		return time.Now()
	}
	return n.Now()
}

// judged gives what is known of a folder's files, by name.
func judged(ctx context.Context, st store.Reads, folder string) (map[string]store.WatchedFile, error) {
	files, err := st.Imports().Files(ctx, folder)
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

// ErrNoFolder says that a path is no folder of this computer.
var ErrNoFolder = errors.New("there is no such folder on this computer")

// Watch begins to watch a folder, or changes how it is watched. What lies in it
// already is left alone: Offer asks for it. It tells how many files those are.
func Watch(ctx context.Context, st store.Store, f store.WatchedFolder) (before int, err error) {
	f.Path = filepath.Clean(f.Path)
	there, err := tables(f.Path)
	if errors.Is(err, fs.ErrPermission) {
		return 0, err
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %s", ErrNoFolder, f.Path)
	}
	return before, st.InTx(ctx, func(tx store.Tx) error {
		folders, err := tx.Imports().Folders(ctx)
		if err != nil {
			return err
		}
		again := slices.ContainsFunc(folders, func(x store.WatchedFolder) bool { return x.Path == f.Path })
		if err := tx.Imports().SaveFolder(ctx, f); err != nil || again {
			return err
		}
		for _, x := range there {
			x.State = store.WatchedBefore
			if err := tx.Imports().SaveFile(ctx, x); err != nil {
				return err
			}
		}
		before = len(there)
		return nil
	})
}

// Offer puts the files that lay in a folder from the beginning up for a look.
func Offer(ctx context.Context, st store.Store, folder string) error {
	return st.InTx(ctx, func(tx store.Tx) error {
		files, err := tx.Imports().Files(ctx, folder)
		if err != nil {
			return err
		}
		for _, f := range files {
			if f.State != store.WatchedBefore {
				continue
			}
			f.State = store.WatchedWaiting
			if err := tx.Imports().SaveFile(ctx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// Mark says what became of the file of a path, where it lies in a watched folder:
// it was imported by hand (the id), or is not wanted (0).
func Mark(ctx context.Context, st store.Store, path string, id store.ImportID, rows int) error {
	folder, name := filepath.Dir(filepath.Clean(path)), filepath.Base(path)
	known, err := judged(ctx, st, folder)
	if err != nil {
		return err
	}
	f, ok := known[name]
	if !ok {
		return nil
	}
	f.State, f.Reason, f.Import, f.Rows, f.At = store.WatchedLeft, "", id, rows, time.Time{}
	if id != 0 {
		f.State = store.WatchedTaken
	}
	return st.InTx(ctx, func(tx store.Tx) error { return tx.Imports().SaveFile(ctx, f) })
}
