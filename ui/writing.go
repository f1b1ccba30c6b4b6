package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2/lang"
)

// WriteFile makes a file that is there whole or not at all, with its progress in the
// strip, and says so in the end; what is also said of it are the words that fill gives.
func (f *Frame) WriteFile(path string, fill func(ctx context.Context, to io.Writer, report func(part float64)) (words string, err error)) {
	name, words := With("File", filepath.Base(path)), ""
	f.Work(lang.X("frame.write.writing", "Writing {{.File}}", name), "upload", func(ctx context.Context, report func(float64)) error {
		return writeWhole(path, func(to io.Writer) (err error) {
			words, err = fill(ctx, to, report)
			return err
		})
	}, func(err error) {
		if _, bad := Explain(err); bad {
			f.Fail(err)
			return
		}
		if err != nil {
			return
		}
		said := lang.X("frame.write.written", "Wrote {{.File}}", name)
		if words != "" {
			said += " · " + words
		}
		f.Say(said, lang.X("frame.write.folder", "Show the folder"), func() { f.Reveal(filepath.Dir(path)) })
	})
}

func writeWhole(path string, fill func(io.Writer) error) error {
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(part)
	if err := errors.Join(fill(f), f.Close()); err != nil {
		return err
	}
	return os.Rename(part, path)
}
