package ui

import (
	"context"
	"io"
	"path/filepath"

	"fyne.io/fyne/v2/lang"

	"gilmok/store/export"
)

// WriteFile makes a file that is there whole or not at all, with its progress in the
// strip, and says so in the end; what is also said of it are the words that fill gives.
func (f *Frame) WriteFile(path string, fill func(ctx context.Context, to io.Writer, report func(part float64)) (words string, err error)) {
	name, words := With("File", filepath.Base(path)), ""
	f.Work(lang.X("frame.write.writing", "Writing {{.File}}", name), "upload", func(ctx context.Context, report func(float64)) error {
		return export.Whole(path, func(to io.Writer) (err error) {
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
