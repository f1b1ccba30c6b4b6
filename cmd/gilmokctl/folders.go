package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/intake"
)

type importWatchCmd struct {
	Folder   string `arg:"" help:"The folder new files are dropped into."`
	Kind     string `enum:",customers,orders,events,products" default:"" help:"What the rows of its files are; each file's own header says so where this is left out."`
	ByItself bool   `help:"Bring files in without a look, where the mapping is remembered and nothing is asked."`
	Off      bool   `help:"Watch it no longer."`
}

// Run watches a folder, or stops watching it.
func (c *importWatchCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	path, err := filepath.Abs(c.Folder)
	if err != nil {
		return err
	}
	if c.Off {
		err := a.inTx(func(tx store.Tx) error { return tx.Imports().DeleteFolder(a.ctx, path) })
		if errors.Is(err, store.ErrNotFound) {
			return fault{"NOT_WATCHED", fmt.Sprintf("%s is not watched. See: gilmokctl import folders", path), exitFailed}
		}
		if err != nil {
			return err
		}
		return a.print(map[string]any{"folder": path, "watched": false}, "%s is watched no longer. What was imported stays.", path)
	}
	before, err := intake.Watch(a.ctx, st, store.WatchedFolder{Path: path, Kind: store.RowKind(c.Kind), ByItself: c.ByItself})
	if errors.Is(err, intake.ErrNoFolder) {
		return fault{"NO_SUCH_FOLDER", fmt.Sprintf("There is no folder %s. Nothing is watched. Make it, or check the name.", path), exitFailed}
	}
	if err != nil {
		return err
	}
	return a.print(map[string]any{"folder": path, "watched": true, "kind": c.Kind, "by_itself": c.ByItself, "before": before},
		"%s is watched. %d files that lie there already are left alone. New ones are seen by gilmokctl import new, by gilmokctl run, and by the window.", path, before)
}

type importFoldersCmd struct{}

// Run lists the watched folders with their files.
func (c *importFoldersCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	folders, err := st.Imports().Folders(a.ctx)
	if err != nil {
		return err
	}
	values, rows := []map[string]any{}, [][]string{}
	for _, f := range folders {
		files, err := st.Imports().Files(a.ctx, f.Path)
		if err != nil {
			return err
		}
		_, away := os.Stat(f.Path)
		list := []map[string]any{}
		for _, x := range files {
			list = append(list, watchedJSON(x))
			rows = append(rows, []string{f.Path, x.Name, string(x.State), x.Reason, importNumber(x.Import)})
		}
		if len(files) == 0 {
			rows = append(rows, []string{f.Path, "", "", "", ""})
		}
		values = append(values, map[string]any{"folder": f.Path, "kind": f.Kind, "by_itself": f.ByItself, "there": away == nil, "files": list})
	}
	return a.table(values, []string{"FOLDER", "FILE", "STATE", "REASON", "IMPORT"}, rows)
}

func importNumber(id store.ImportID) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(int64(id), 10)
}

func watchedJSON(f store.WatchedFile) map[string]any {
	return map[string]any{"file": f.Name, "folder": f.Folder, "state": f.State, "reason": f.Reason, "import": f.Import, "rows": f.Rows,
		"at": f.At.UTC().Format(time.RFC3339)}
}

type importNewCmd struct{}

// Run looks through the folders once, for timers of the system.
func (c *importNewCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	if !intake.May(p.Store) {
		return fault{"NOT_ADOPTED", "This workspace is a copy. No file comes into it by itself until you say that it is the one in use: gilmokctl workspace adopt", exitFailed}
	}
	news, err := p.Intake().Settled(a.ctx)
	if err != nil {
		if !news.None() {
			a.progress("%s", newsText(news))
		}
		return err
	}
	if len(news.Waiting)+len(news.Refused) > 0 || news.Growing {
		a.attention()
	}
	lists := map[string]any{"growing": news.Growing}
	for key, files := range map[string][]store.WatchedFile{"taken": news.Taken, "waiting": news.Waiting, "refused": news.Refused} {
		list := []map[string]any{}
		for _, f := range files {
			list = append(list, watchedJSON(f))
		}
		lists[key] = list
	}
	return a.print(lists, "%s", newsText(news))
}

// newsText says what became of new files, one a line.
func newsText(news intake.News) string {
	var lines []string
	for _, f := range news.Taken {
		lines = append(lines, fmt.Sprintf("%s: %d rows are in (import %d).", f.Name, f.Rows, f.Import))
	}
	for _, f := range news.Waiting {
		why := ""
		if reason := strings.TrimSpace(f.Reason); reason != "" {
			why = " (" + reason + ")"
		}
		lines = append(lines, fmt.Sprintf("%s waits for a look%s: gilmokctl import customers|orders|events|products %q", f.Name, why, filepath.Join(f.Folder, f.Name)))
	}
	for _, f := range news.Refused {
		lines = append(lines, fmt.Sprintf("%s cannot be read (%s) and was left where it is.", f.Name, f.Reason))
	}
	if news.Growing {
		lines = append(lines, "A file is still being written: look again later.")
	}
	if len(lines) == 0 {
		return "There is nothing new."
	}
	return strings.Join(lines, "\n")
}

// watchFolders brings in what is dropped into watched folders while a run goes on:
// once where the run ends by itself, else until ctx ends.
func (a *app) watchFolders(ctx context.Context, once bool) error {
	in := a.parts.Intake()
	say := func(news intake.News, err error) {
		if err != nil {
			a.progress("Not all files of the watched folders could be looked at: %v", err)
		}
		if !news.None() {
			a.progress("%s", newsText(news))
		}
	}
	if !once {
		go in.Run(ctx, say)
		return nil
	}
	folders, err := a.parts.Store.Imports().Folders(ctx)
	if err != nil || len(folders) == 0 {
		return err
	}
	news, err := in.Settled(ctx)
	say(news, nil)
	return err
}
