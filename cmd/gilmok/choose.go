package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/ncruces/zenity"
)

// fileChooser gives the file dialog of the desktop, or nil where there is none
// and the window's own must serve.
func fileChooser() func(ctx context.Context, title, folder, name string, extensions []string) (string, error) {
	if !zenity.IsAvailable() {
		return nil
	}
	return choose
}

func choose(ctx context.Context, title, folder, name string, extensions []string) (string, error) {
	options := []zenity.Option{zenity.Context(ctx), zenity.Title(title), zenity.FileFilter{Patterns: patterns(extensions), CaseFold: true}}
	if folder != "" {
		options = append(options, zenity.Filename(folder+string(filepath.Separator)+name))
	}
	ask := zenity.SelectFile
	if name != "" {
		ask, options = zenity.SelectFileSave, append(options, zenity.ConfirmOverwrite())
	}
	path, err := ask(options...)
	if errors.Is(err, zenity.ErrCanceled) {
		return "", nil
	}
	return path, err
}

// folderChooser is fileChooser for a folder.
func folderChooser() func(ctx context.Context, title, folder string) (string, error) {
	if !zenity.IsAvailable() {
		return nil
	}
	return func(ctx context.Context, title, folder string) (string, error) {
		options := []zenity.Option{zenity.Context(ctx), zenity.Title(title), zenity.Directory()}
		if folder != "" {
			options = append(options, zenity.Filename(folder+string(filepath.Separator)))
		}
		path, err := zenity.SelectFile(options...)
		if errors.Is(err, zenity.ErrCanceled) {
			return "", nil
		}
		return path, err
	}
}

// patterns turns extensions (".csv") into the patterns of a filter ("*.csv").
func patterns(extensions []string) (list []string) {
	for _, e := range extensions {
		list = append(list, "*"+e)
	}
	return list
}
