package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gilmok/cmd/internal/sample"
	"gilmok/cmd/internal/secret"
	"gilmok/cmd/internal/wire"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
)

// workspaces opens, makes and remembers workspace files for the window.
type workspaces struct {
	dir     string // of the configuration
	machine *wire.Machine
}

func (w *workspaces) config(path string, o ui.OpenOptions, b *background) wire.Config {
	return wire.Config{Path: path, Machine: w.machine, ReadOnly: o.ReadOnly, Window: !o.ReadOnly, Person: o.Person, Overdue: wire.OverdueHold, OnProgress: b.note}
}

func (w *workspaces) open(ctx context.Context, path string, o ui.OpenOptions) (*ui.Workspace, error) {
	b := &background{}
	parts, err := wire.Open(ctx, w.config(path, o, b))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return w.inWindow(parts, b), nil
}

func (w *workspaces) create(ctx context.Context, path string, o ui.OpenOptions) (*ui.Workspace, error) {
	b := &background{}
	parts, err := wire.Create(ctx, w.config(path, o, b))
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", path, err)
	}
	return w.inWindow(parts, b), nil
}

func (w *workspaces) samples() string { return filepath.Join(w.dir, "sample") }

func (w *workspaces) isSample(path string) bool { return filepath.Dir(path) == w.samples() }

// sample opens the sample shop of a language, making it where there is none.
func (w *workspaces) sample(ctx context.Context, language string, o ui.OpenOptions) (*ui.Workspace, error) {
	path := filepath.Join(w.samples(), "sample-"+language+".gilmok")
	b := &background{}
	c := w.config(path, o, b)
	if !exists(path) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("make the sample shop: %w", err)
		}
		if err := sample.Make(ctx, c, sample.Language(language), time.Now()); err != nil {
			return nil, fmt.Errorf("make the sample shop: %w", err)
		}
	}
	parts, err := wire.Open(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("open the sample shop: %w", err)
	}
	if !parts.Store.Info().Adopted { // it sends to files only: two copies harm nobody
		if err := parts.Adopt(ctx); err != nil {
			parts.Close()
			return nil, fmt.Errorf("open the sample shop: %w", err)
		}
	}
	return w.inWindow(parts, b), nil
}

func (w *workspaces) copies() copies { return copies{dir: filepath.Join(w.dir, "copies")} }

// inWindow gives the window what it needs of the parts, remembers the file and
// begins the work in the background; a file that is only read has none.
func (w *workspaces) inWindow(parts *wire.Parts, b *background) *ui.Workspace {
	if err := w.machine.Opened(parts.Store.Info().Path); err != nil {
		slog.Warn("remember the workspace", "error", err) // it is open all the same
	}
	space := &ui.Workspace{
		Store: parts.Store,
		TestSender: func(ctx context.Context, s store.Sender, to string) error {
			_, err := parts.TestSender(ctx, s, to)
			return err
		},
		CheckDomain: parts.CheckDomain,
		NoKeychain:  parts.Secrets.Where() != "keychain",
		SetSecret: func(_ context.Context, sender, key string) error {
			return parts.Secrets.Set(parts.Store.Info().ID, sender, key)
		},
		Secret: func(_ context.Context, name string) (string, error) {
			kept, err := parts.Secrets.Get(parts.Store.Info().ID, name)
			if errors.Is(err, secret.ErrNotFound) {
				return "", nil
			}
			return kept, err
		},
		DeleteSecret: func(_ context.Context, sender string) error {
			return parts.Secrets.Delete(parts.Store.Info().ID, sender)
		},
		Composer: parts.Composer,
		Paint:    parts.Paint,
		Paper: func(ctx context.Context, every, language string, to io.Writer, part func(float64)) error {
			press := parts.Press()
			period, err := press.Last(ctx, every)
			if err != nil {
				return err
			}
			return press.Write(ctx, period, language, to, part)
		},
		World:    parts.World(),
		SendTest: parts.SendTest,
		Runner:   parts.Runner,
		Close:    parts.Close,
	}
	if parts.Store.Info().ReadOnly {
		return space
	}
	space.Fetch = parts.Collect
	space.AskServers = func(ctx context.Context, c preview.Content, id store.CustomerID) (ui.ServerAnswers, error) {
		got, err := parts.AskServers(ctx, c, id)
		return ui.ServerAnswers(got), err
	}
	b.start(parts)
	space.Background = b
	stop := w.copies().keep(parts.Store)
	space.Close = func() error {
		stop()
		b.stop()
		return parts.Close()
	}
	return space
}
