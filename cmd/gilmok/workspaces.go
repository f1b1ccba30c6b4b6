package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gilmok/cmd/internal/sample"
	"gilmok/cmd/internal/wire"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/journeys"
)

// workspaces opens, makes and remembers workspace files for the window.
type workspaces struct {
	dir     string // of the configuration
	machine *wire.Machine
}

func (w *workspaces) config(path string, o ui.OpenOptions) wire.Config {
	return wire.Config{Path: path, Machine: w.machine, ReadOnly: o.ReadOnly, Window: !o.ReadOnly, Person: o.Person}
}

func (w *workspaces) open(ctx context.Context, path string, o ui.OpenOptions) (*ui.Workspace, error) {
	parts, err := wire.Open(ctx, w.config(path, o))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return w.inWindow(parts), nil
}

func (w *workspaces) create(ctx context.Context, path string, o ui.OpenOptions) (*ui.Workspace, error) {
	parts, err := wire.Create(ctx, w.config(path, o))
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", path, err)
	}
	return w.inWindow(parts), nil
}

// sample opens the sample shop of a language, making it where there is none. It
// is filled in one transaction: a shop without customers is one whose making was
// interrupted, and is filled now.
func (w *workspaces) sample(ctx context.Context, language string, o ui.OpenOptions) (*ui.Workspace, error) {
	path := filepath.Join(w.dir, "sample", "sample-"+language+".gilmok")
	c := w.config(path, o)
	c.Sealed = true
	open := wire.Open
	if !exists(path) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("make the sample shop: %w", err)
		}
		open = wire.Create
	}
	parts, err := open(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("open the sample shop: %w", err)
	}
	if err := fillSample(ctx, parts, language); err != nil {
		parts.Close()
		return nil, fmt.Errorf("make the sample shop: %w", err)
	}
	return w.inWindow(parts), nil
}

func fillSample(ctx context.Context, parts *wire.Parts, language string) error {
	n, err := parts.Store.Customers().Count(ctx, nil)
	if err != nil {
		return err
	}
	if !parts.Store.Info().Adopted { // it sends to files only: two copies harm nobody
		if err := parts.Adopt(ctx); err != nil {
			return err
		}
	}
	if n > 0 {
		return nil
	}
	return sample.Fill(ctx, parts.Store, sample.Language(language), time.Now())
}

// inWindow gives the window what it needs of the parts, and remembers the file.
func (w *workspaces) inWindow(parts *wire.Parts) *ui.Workspace {
	if err := w.machine.Opened(parts.Store.Info().Path); err != nil {
		slog.Warn("remember the workspace", "error", err) // it is open all the same
	}
	stop := keepRunning(parts)
	return &ui.Workspace{
		Store: parts.Store,
		TestSender: func(ctx context.Context, s store.Sender, to string) error {
			_, err := parts.TestSender(ctx, s, to)
			return err
		},
		SetSecret: func(_ context.Context, sender, key string) error {
			return parts.Secrets.Set(parts.Store.Info().ID, sender, key)
		},
		Composer: parts.Composer,
		Paint:    parts.Paint,
		SendTest: parts.SendTest,
		Extra:    map[string]any{journeys.RunnerKey: parts.Runner},
		Close: func() error {
			stop()
			return parts.Close()
		},
	}
}

// backups lists copies of a workspace beside it, newest first: files whose name
// begins with its own.
func backups(path string) []string {
	stem := strings.TrimSuffix(filepath.Base(path), ".gilmok")
	found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.gilmok"))
	if err != nil {
		return nil
	}
	found = slices.DeleteFunc(found, func(f string) bool { return f == path || !strings.HasPrefix(filepath.Base(f), stem) })
	slices.SortFunc(found, func(a, b string) int { return modified(b).Compare(modified(a)) })
	return found
}

func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
