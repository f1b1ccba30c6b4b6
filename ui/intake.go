package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/intake"
	"gilmok/ui/live"
)

// intakeWatch brings in new files of watched folders while the workspace is open,
// and says what came.
type intakeWatch struct{ stop context.CancelFunc }

// KeptPassword gives the one that this machine keeps for protected workbooks; "" where there
// is none, and a person who knows it is to be asked.
func (f *Frame) KeptPassword(ctx context.Context) string {
	if f.workspace.Secret == nil {
		return ""
	}
	password, err := f.workspace.Secret(ctx, intake.PasswordName)
	if err != nil {
		return ""
	}
	return password
}

func newIntakeWatch(f *Frame) *intakeWatch {
	ctx, stop := context.WithCancel(context.Background())
	if f.info.ReadOnly {
		return &intakeWatch{stop}
	}
	in := &intake.Intake{Store: f.workspace.Store, Password: f.KeptPassword, Long: f.longIntake}
	go in.Run(ctx, func(news intake.News, err error) {
		live.Show(func() {
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				f.ui.note(err) // it is tried again in a moment; the page of imports says what waits
			}
			f.sayNews(news)
		})
	})
	return &intakeWatch{stop}
}

// smallFile is up to which size a file comes in without a strip of its own, in bytes.
const smallFile = 1 << 20

// longIntake shows a file that comes in by itself in the strip of the window, where
// it can be stopped.
func (f *Frame) longIntake(ctx context.Context, file store.WatchedFile, work intake.Work) error {
	if file.Size < smallFile {
		return work(ctx, func(float64) {})
	}
	done := make(chan error, 1)
	live.Show(func() {
		f.Work(lang.X("intake.work.title", "{{.File}} comes in", map[string]any{"File": file.Name}), "download",
			func(strip context.Context, report func(part float64)) error {
				strip, stop := context.WithCancel(strip)
				defer stop()
				defer context.AfterFunc(ctx, stop)()
				err := work(strip, report)
				done <- err
				return err
			}, nil)
	})
	select {
	case err := <-done:
		return err
	case <-ctx.Done(): // the window closes: what came in is taken back
		return ctx.Err()
	}
}

// sayNews says what a look through the folders found, the most urgent of it.
func (f *Frame) sayNews(news intake.News) {
	look := lang.X("intake.verb.look", "Look")
	switch {
	case len(news.Waiting) == 1:
		one := news.Waiting[0]
		path := filepath.Join(one.Folder, one.Name)
		f.Say(lang.X("intake.new.one", "{{.File}} is new in {{.Folder}}", map[string]any{"File": one.Name, "Folder": FolderName(one.Folder)}), look, func() { f.Go(Import(path)) })
	case len(news.Waiting) > 1:
		f.Say(lang.XN("intake.new.many", "{{.Count}} new files in {{.Folder}}", len(news.Waiting),
			map[string]any{"Count": Number(len(news.Waiting)), "Folder": foldersOf(news.Waiting)}), look, func() { f.Go(Import("")) })
	case len(news.Refused) > 0:
		one := news.Refused[0]
		f.Say(lang.X("intake.new.refused", "{{.File}} in {{.Folder}} cannot be read. It was left there.", map[string]any{"File": one.Name, "Folder": FolderName(one.Folder)}),
			lang.X("intake.verb.why", "Why"), func() { f.Go(Import(filepath.Join(one.Folder, one.Name))) })
	case len(news.Taken) > 0:
		rows := 0
		for _, x := range news.Taken {
			rows += x.Rows
		}
		f.Say(lang.XN("intake.new.taken", "{{.Count}} rows of {{.File}} came in by themselves", rows,
			map[string]any{"Count": Number(rows), "File": filesOf(news.Taken)}), look, func() { f.Go(Import("")) })
	}
}

// FolderName is a folder as a person knows it: its last two names.
func FolderName(path string) string {
	parent := filepath.Base(filepath.Dir(path))
	if parent == "." || parent == string(filepath.Separator) {
		return filepath.Base(path)
	}
	return filepath.Join(parent, filepath.Base(path))
}

func foldersOf(files []store.WatchedFile) string {
	for _, f := range files {
		if f.Folder != files[0].Folder {
			return lang.X("intake.new.folders", "the watched folders")
		}
	}
	return FolderName(files[0].Folder)
}

func filesOf(files []store.WatchedFile) string {
	if len(files) == 1 {
		return files[0].Name
	}
	return lang.XN("intake.new.files", "{{.Count}} files", len(files), map[string]any{"Count": Number(len(files))})
}
