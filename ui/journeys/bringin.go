package journeys

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
)

// askFile asks for the file of a journey and brings it in.
func (p *listPage) askFile() {
	if p.frame.ReadOnly() {
		return
	}
	p.frame.ChooseFile(lang.X("journeys.file.choose", "Bring in a journey"), false, []string{".json"}, func(path string) {
		if path != "" {
			p.bringIn(path)
		}
	})
}

// Drop implements ui.Dropper: the file of a journey becomes a draft.
func (p *listPage) Drop(path string, _ fyne.Position) bool {
	if !strings.HasSuffix(strings.ToLower(path), ".json") || p.frame.ReadOnly() {
		return false
	}
	p.bringIn(path)
	return true
}

func (p *listPage) bringIn(path string) {
	p.keep(func() ([]byte, error) { return os.ReadFile(path) })
}

// paste brings in the journey on the clipboard, where there is one.
func (p *listPage) paste() {
	text := fyne.CurrentApp().Clipboard().Content()
	p.keep(func() ([]byte, error) { return []byte(text), nil })
}

// keep reads a journey's document and saves it as a draft under a free name.
func (p *listPage) keep(read func() ([]byte, error)) {
	s := p.frame.Store()
	live.Run(func(ctx context.Context) (*store.Journey, error) {
		data, err := read()
		if err != nil {
			return nil, err
		}
		j, err := journey.Parse(data)
		if err != nil {
			return nil, err
		}
		record := &store.Journey{}
		return record, s.InTx(ctx, func(tx store.Tx) error {
			if record.Name, err = freeIn(ctx, tx, j.Name); err != nil {
				return err
			}
			if record.Draft, err = journey.Marshal(j.Rename(record.Name)); err != nil {
				return err
			}
			return tx.Journeys().Save(ctx, record)
		})
	}, func(record *store.Journey, err error) {
		var parse *journey.ParseError
		switch {
		case errors.As(err, &parse):
			p.frame.Say(lang.X("journeys.file.unread", "This is no journey that can be read: {{.Why}}", ui.With("Why", parse.Error())), "", nil)
		case err != nil:
			p.frame.Fail(err)
		default:
			p.frame.Go(Board(record.ID))
		}
	})
}

// freeIn gives a name that no journey of the workspace has.
func freeIn(ctx context.Context, tx store.Tx, name string) (string, error) {
	all, err := tx.Journeys().List(ctx)
	if err != nil {
		return "", err
	}
	taken := map[string]bool{}
	for _, j := range all {
		taken[j.Name] = true
	}
	return freeName(cmp.Or(name, lang.X("journeys.file.name", "Journey")), taken), nil
}
