package journeys

import (
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
func (m maker) askFile() {
	if m.frame.ReadOnly() {
		return
	}
	m.frame.ChooseFile(lang.X("journeys.file.choose", "Bring in a journey"), false, []string{".json"}, m.bringIn)
}

// Drop implements ui.Dropper: the file of a journey becomes a draft.
func (p *listPage) Drop(path string, _ fyne.Position) bool {
	if !strings.HasSuffix(strings.ToLower(path), ".json") || p.frame.ReadOnly() {
		return false
	}
	p.bringIn(path)
	return true
}

func (m maker) bringIn(path string) {
	m.read(func() ([]byte, error) { return os.ReadFile(path) })
}

// paste brings in the journey on the clipboard, where there is one.
func (m maker) paste() {
	text := fyne.CurrentApp().Clipboard().Content()
	m.read(func() ([]byte, error) { return []byte(text), nil })
}

// read takes a journey's document and saves it as a draft under a free name.
func (m maker) read(from func() ([]byte, error)) {
	s := m.frame.Store()
	live.Run(func(ctx context.Context) (id store.JourneyID, err error) {
		data, err := from()
		if err != nil {
			return 0, err
		}
		j, err := journey.Parse(data)
		if err != nil {
			return 0, err
		}
		err = s.InTx(ctx, func(tx store.Tx) error {
			id, err = keep(ctx, tx, s.Info().ID, j)
			return err
		})
		return id, err
	}, func(id store.JourneyID, err error) {
		var parse *journey.ParseError
		switch {
		case errors.As(err, &parse):
			m.frame.Say(lang.X("journeys.file.unread", "This is no journey that can be read: {{.Why}}", ui.With("Why", parse.Error())), "", nil)
		case err != nil:
			m.frame.Fail(err)
		default:
			m.frame.Go(ui.Board(id))
		}
	})
}
