package main

import (
	"errors"
	"fmt"
	"strings"

	"gilmok/journey/texts"
	"gilmok/store"
)

type textsCmd struct {
	Write textsWriteCmd `cmd:"" help:"Write journeys, messages, blocks and segments into a folder, as texts."`
	Read  textsReadCmd  `cmd:"" help:"Bring the texts of a folder in, as drafts."`
}

type textsWriteCmd struct {
	Folder string `arg:"" help:"Made where it is missing."`
}

// Run writes the folder; a file without its counterpart stays.
func (c *textsWriteCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	w, err := texts.Write(a.ctx, st, c.Folder)
	if err != nil {
		return err
	}
	words := fmt.Sprintf("Wrote %d texts to %s; %d were as they are.", w.Changed, c.Folder, w.Same)
	if len(w.Strays) > 0 {
		words += " Not in this workspace, and left alone: " + strings.Join(w.Strays, ", ") + "."
	}
	strays := append([]string{}, w.Strays...)
	return a.print(map[string]any{"folder": c.Folder, "written": w.Changed, "unchanged": w.Same, "strays": strays}, "%s", words)
}

type textsReadCmd struct {
	Folder string `arg:""`
	DryRun bool   `help:"Only say what would change."`
}

// Run brings in what is new or different, all of it or nothing; a file that cannot
// be read is told and left out.
func (c *textsReadCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	var r texts.Read
	if c.DryRun {
		r, err = texts.Bring(a.ctx, st, nil, c.Folder, "")
	} else {
		err = a.inTx(func(tx store.Tx) (err error) {
			r, err = texts.Bring(a.ctx, st, tx, c.Folder, a.person())
			return err
		})
	}
	if errors.Is(err, texts.ErrNone) {
		return fault{"NO_TEXTS", fmt.Sprintf("%s holds no journeys, messages, blocks or segments as texts. Nothing was changed. Such a folder is made by: gilmokctl texts write FOLDER", c.Folder), exitFailed}
	}
	if err != nil {
		return err
	}
	unread, words := []map[string]string{}, ""
	for _, u := range r.Unread {
		unread = append(unread, map[string]string{"file": u.Path, "detail": u.Err.Error()})
		words += fmt.Sprintf("\nNot read: %s (%v)", u.Path, u.Err)
	}
	if len(unread) > 0 {
		a.attention()
	}
	return a.print(map[string]any{"dry_run": c.DryRun, "added": paths(r.Added), "changed": paths(r.Changed), "unchanged": r.Same, "unread": unread},
		"%d added, %d changed, %d unchanged.%s", len(r.Added), len(r.Changed), r.Same, words)
}

func paths(list []texts.Text) []string {
	files := make([]string, len(list))
	for i, t := range list {
		files[i] = t.Path
	}
	return files
}
