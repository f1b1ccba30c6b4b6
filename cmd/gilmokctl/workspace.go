package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"gilmok/cmd/internal/sample"
	"gilmok/cmd/internal/wire"
	"gilmok/store"
	"gilmok/store/export"
)

type newCmd struct {
	File string `arg:""`
}

// Run makes an empty workspace.
func (c *newCmd) Run(a *app) error {
	m, err := a.machine()
	if err != nil {
		return err
	}
	if a.parts, err = wire.Create(a.ctx, wire.Config{Path: c.File, Machine: m, Now: a.Now}); err != nil {
		return err
	}
	return a.made(m, c.File)
}

type sampleCmd struct {
	File string `arg:""`
	Lang string `enum:"en,ko" default:"ko" help:"Language of the shop's own words."`
}

// Run makes the sample workspace.
func (c *sampleCmd) Run(a *app) error {
	m, err := a.machine()
	if err != nil {
		return err
	}
	now := time.Now()
	if a.Now != nil {
		now = *a.Now
	}
	if err := sample.Make(a.ctx, wire.Config{Path: c.File, Machine: m}, sample.Language(c.Lang), now); err != nil {
		return err
	}
	return a.made(m, c.File)
}

func (a *app) made(m *wire.Machine, file string) error {
	if err := m.Opened(file); err != nil {
		return err
	}
	return a.print(map[string]string{"workspace": file}, "Made %s.", file)
}

type backupCmd struct {
	File string `arg:""`
}

// Run writes a consistent copy.
func (c *backupCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	if err := st.Backup(a.ctx, c.File); err != nil {
		return err
	}
	return a.print(map[string]string{"backup": c.File}, "Copied to %s.", c.File)
}

type restoreCmd struct {
	File string `arg:""`
}

// Run brings a copy back as the workspace named by -w, which must not exist yet.
// The restored file sends nothing until it is adopted.
func (c *restoreCmd) Run(a *app) error {
	if a.Workspace == "" {
		return fault{"USAGE", "Name the new file with -w FILE. A file that is there is never overwritten.", exitUsage}
	}
	from, err := os.Open(c.File)
	if err != nil {
		return fault{"UNREADABLE_FILE", fmt.Sprintf("%s cannot be read (%v). Nothing was changed.", c.File, unwrapPath(err)), exitFailed}
	}
	defer from.Close()
	to, err := os.OpenFile(a.Workspace, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault{"FILE_EXISTS", fmt.Sprintf("%s cannot be made (%v). Nothing was overwritten. Choose another name.", a.Workspace, unwrapPath(err)), exitFailed}
	}
	_, err = io.Copy(to, from)
	if closed := to.Close(); err == nil {
		err = closed
	}
	if err == nil {
		_, err = a.open()
	}
	if err != nil {
		return fmt.Errorf("restore %s: %w", c.File, err)
	}
	return a.print(map[string]string{"workspace": a.Workspace},
		"Restored to %s. It sends nothing until you say that it is the one that sends: gilmokctl -w %s workspace adopt", a.Workspace, a.Workspace)
}

type checkCmd struct{}

// Run checks integrity and invariants.
func (c *checkCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	problems, err := st.Check(a.ctx)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		a.exit = exitFailed
	}
	if problems == nil {
		problems = []string{}
	}
	plain := "Everything is in order."
	for i, p := range problems {
		if i == 0 {
			plain = ""
		}
		plain += p + "\n"
	}
	info := st.Info()
	return a.print(map[string]any{"ok": len(problems) == 0, "problems": problems, "schema": info.Schema, "sealed": info.Sealed, "adopted": info.Adopted}, "%s", plain)
}

type workspaceCmd struct {
	Adopt adoptCmd `cmd:"" help:"From now on this copy sends, and no other."`
	Info  infoCmd  `cmd:"" help:"What is open."`

	Export workspaceExportCmd `cmd:"" help:"Everything as a ZIP of CSV and JSON that other programs read."`
}

type adoptCmd struct{}

// Run answers the questions of a copied or restored workspace.
func (c *adoptCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	if err := p.Adopt(a.ctx); err != nil {
		return err
	}
	counts, err := p.Store.Outbox().Counts(a.ctx)
	if err != nil {
		return err
	}
	until, err := p.Store.Settings().Get(a.ctx, store.SettingCopied)
	if err != nil {
		return err
	}
	n, words := counts[store.OutboxUncertain], "This copy sends from now on. Make sure that no other copy does."
	if n > 0 {
		words += fmt.Sprintf(" %d messages were due already and may have been sent by the other one: they wait for a decision. See: gilmokctl outbox list --state uncertain, and outbox resolve.", n)
	}
	if until != "" {
		words += " What journeys should have sent by now is not sent by itself either: it will be on that list after the next run."
	}
	return a.print(map[string]any{"adopted": true, "uncertain": n}, "%s", words)
}

type infoCmd struct{}

// Run tells what is open.
func (c *infoCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	i := st.Info()
	return a.print(map[string]any{"workspace": i.Path, "id": i.ID, "schema": i.Schema, "sealed": i.Sealed, "adopted": i.Adopted, "read_only": i.ReadOnly},
		"%s\nschema %d · sealed %v · sends %v", i.Path, i.Schema, i.Sealed, i.Adopted)
}

type workspaceExportCmd struct {
	File string `arg:"" help:"A new ZIP file."`
}

// Run writes everything that is in the workspace.
func (c *workspaceExportCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	if err := writeNew(c.File, func(to io.Writer) error { return export.Everything(a.ctx, st, to, nil) }); err != nil {
		return err
	}
	return a.print(map[string]string{"file": c.File}, "Wrote everything to %s.", c.File)
}
