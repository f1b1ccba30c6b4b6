package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gilmok/store"
	"gilmok/ui"
)

// copies makes a copy of the open workspace each day it was changed, in a folder
// beside it, and keeps the newest few. Where the workspace lies in a cloud's
// folder or on another computer, a second one is kept on this computer.
type copies struct {
	dir string // for copies on this computer
}

const (
	keptCopies  = 7
	firstCopy   = time.Minute // after opening: the window comes first
	betweenLook = time.Hour
	dayLayout   = "2006-01-02"
)

// keep begins the work and gives the function that ends it.
func (c copies) keep(st store.Store) (stop func()) {
	if st.Info().Sealed || st.Info().ReadOnly {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() {
		wait := firstCopy
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
			if err := c.make(ctx, st, time.Now()); err != nil && ctx.Err() == nil {
				slog.Warn("daily copy", "error", err)
			}
			wait = betweenLook
		}
	})
	return func() {
		cancel()
		work.Wait()
	}
}

// make copies the workspace where today has no copy yet and something has changed
// since the last one.
func (c copies) make(ctx context.Context, st store.Store, now time.Time) error {
	path := st.Info().Path
	var errs []error
	for _, folder := range c.folders(path) {
		before := daily(folder, stem(path))
		name := filepath.Join(folder, stem(path)+" "+now.Format(dayLayout)+ending)
		if len(before) > 0 && (before[0].Path == name || !changed(path, before[0].At)) {
			continue
		}
		if err := os.MkdirAll(folder, 0o700); err != nil {
			errs = append(errs, err)
			continue
		}
		if err := st.Backup(ctx, name); err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, thin(folder, stem(path)))
	}
	return errors.Join(errs...)
}

const ending = ".gilmok"

func stem(path string) string { return strings.TrimSuffix(filepath.Base(path), ending) }

// folders are where the copies of a workspace lie.
func (c copies) folders(path string) []string {
	list := []string{beside(path)}
	if ui.Remote(path) {
		list = append(list, c.local(path))
	}
	return list
}

// beside is the folder next to a file for its copies.
func beside(path string) string { return filepath.Join(filepath.Dir(path), stem(path)+" copies") }

// local is the folder on this computer for a file's copies: two shops may have
// files of one name.
func (c copies) local(path string) string {
	h := fnv.New32a()
	h.Write([]byte(path))
	return filepath.Join(c.dir, fmt.Sprintf("%s-%08x", stem(path), h.Sum32()))
}

// changed reports whether a workspace was written to after an instant. What is
// new lies in its -wal file at first.
func changed(path string, since time.Time) bool {
	for _, p := range []string{path, path + "-wal"} {
		if info, err := os.Stat(p); err == nil && info.ModTime().After(since) {
			return true
		}
	}
	return false
}

// daily lists the copies of a folder that were made by make, newest first.
func daily(folder, stem string) []ui.Backup {
	return found(folder, func(name string) bool {
		day, ok := strings.CutPrefix(name, stem+" ")
		_, err := time.Parse(dayLayout+ending, day)
		return ok && err == nil
	})
}

// found lists the files of a folder whose name matches, newest first.
func found(folder string, matches func(name string) bool) (list []ui.Backup) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil // no folder, no copies
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && matches(e.Name()) {
			list = append(list, ui.Backup{Path: filepath.Join(folder, e.Name()), At: info.ModTime(), Bytes: info.Size()})
		}
	}
	slices.SortFunc(list, func(a, b ui.Backup) int { return b.At.Compare(a.At) })
	return list
}

// thin removes the oldest of make's copies beyond those that are kept.
func thin(folder, stem string) error {
	list := daily(folder, stem)
	var errs []error
	for _, old := range list[min(keptCopies, len(list)):] {
		errs = append(errs, os.Remove(old.Path))
	}
	return errors.Join(errs...)
}

// list gives all copies of a workspace, newest first: the daily ones, and those
// beside it whose name begins as its own.
func (c copies) list(path string) (list []ui.Backup) {
	for _, folder := range []string{beside(path), c.local(path)} {
		list = append(list, daily(folder, stem(path))...)
	}
	list = append(list, found(filepath.Dir(path), func(name string) bool {
		rest, ok := strings.CutPrefix(name, stem(path))
		return ok && strings.HasSuffix(rest, ending) && rest != ending && strings.ContainsRune(" -_.(", rune(rest[0])) // "shop2" is another shop
	})...)
	slices.SortFunc(list, func(a, b ui.Backup) int { return b.At.Compare(a.At) })
	return list
}

// restore copies a backup to a file of its own beside the workspace at path.
func restore(ctx context.Context, backup, path string) (string, error) {
	info, err := os.Stat(backup)
	if err != nil {
		return "", fmt.Errorf("restore %s: %w", backup, err)
	}
	base := filepath.Join(filepath.Dir(path), stem(path)+" "+info.ModTime().Format(dayLayout)+" restored")
	to := base + ending
	for n := 2; exists(to); n++ {
		to = fmt.Sprintf("%s %d%s", base, n, ending)
	}
	if err := copyFile(ctx, backup, to); err != nil {
		return "", fmt.Errorf("restore %s: %w", backup, err)
	}
	return to, nil
}

// copyFile makes a file that is there whole or not at all.
func copyFile(ctx context.Context, from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	part := to + ".part"
	out, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fs.FileMode(0o600))
	if err != nil {
		return err
	}
	defer os.Remove(part)
	if _, err = io.Copy(out, in); err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = out.Sync()
	}
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	return os.Rename(part, to)
}
