package settings

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/store/importer"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// suppressed is the card of addresses never written to, whatever consent says.
type suppressed struct {
	page  *page
	add   *widgets.Field
	entry *widgets.Entry
	head  *fyne.Container
	rows  *fyne.Container
	words atomic.Pointer[string] // in the search field
	ask   *live.Live[blocked]
}

// blocked is what the card shows.
type blocked struct {
	list []store.Suppression
	all  int
	now  time.Time
}

// suppressionsShown is how many lines there are at once; the search finds the rest.
const suppressionsShown = 100

func (p *page) newSuppressed() *suppressed {
	s := &suppressed{page: p, rows: widgets.Column(0), head: widgets.Column(0)}
	s.words.Store(new(string))
	s.ask = live.New(s.load, s.show).Follow(p.frame.Store(), store.TopicCustomers)
	return s
}

func (s *suppressed) stop() { s.ask.Stop() }

func (s *suppressed) load(ctx context.Context) (b blocked, err error) {
	st := s.page.frame.Store()
	if b.now, err = shopNow(ctx, st); err != nil {
		return b, err
	}
	if b.all, err = st.Suppressions().Count(ctx); err != nil {
		return b, err
	}
	b.list, err = st.Suppressions().List(ctx, *s.words.Load(), store.Page{Limit: suppressionsShown})
	return b, err
}

func (s *suppressed) cards() []fyne.CanvasObject {
	may := !s.page.frame.ReadOnly()
	s.entry = widgets.NewEntry(lang.X("settings.block.hint", "name@example.com or 010-1234-5678"))
	s.entry.OnSubmitted = func(string) { s.take() }
	add := widgets.NewButton(lang.X("settings.block.add", "Never write to it"), "ban", widgets.Secondary, s.take)
	bring := widgets.NewButton(lang.X("settings.block.import", "From a file"), "download", widgets.Secondary, s.importFile)
	save := widgets.NewButton(lang.X("settings.block.export", "Save as a file"), "upload", widgets.Secondary, s.export)
	for _, o := range []interface{ SetEnabled(bool) }{s.entry, add, bring} {
		o.SetEnabled(may)
	}
	s.add = widgets.NewField(lang.X("settings.block.address", "Email address or phone number"), s.entry, "")
	search := widgets.NewSearchEntry(lang.X("settings.block.search", "Search the list"), func(text string) {
		words := strings.TrimSpace(text)
		s.words.Store(&words)
		s.ask.Ask()
	})
	search.SetText(*s.words.Load())
	s.ask.Ask()
	return []fyne.CanvasObject{
		titled(lang.X("settings.block.title", "Never written to"), lang.X("settings.block.note", "whatever consent says"),
			widgets.NewParagraph(lang.X("settings.block.words", "Addresses that bounced, complained or unsubscribed come here by themselves."), widgets.Second),
			widgets.Columns(look.Space2, widgets.Grow(s.add), widgets.Top(widgets.Pad(22, 0, 0, 0, add)))),
		widgets.NewCard(widgets.Column(look.Space3,
			widgets.Row(look.Space2, widgets.Grow(s.head), bring, save), search, s.rows)),
	}
}

func (s *suppressed) show(b blocked, err error) {
	if err != nil {
		s.page.frame.Fail(err)
		return
	}
	s.head.Objects = []fyne.CanvasObject{widgets.NewText(lang.XN("settings.block.count", "{{.Count}} addresses", b.all, map[string]any{"Count": ui.Number(b.all)}), widgets.Strong)}
	s.rows.Objects = nil
	var rows []fyne.CanvasObject
	for _, one := range b.list {
		rows = append(rows, s.row(one, b.now))
	}
	switch {
	case b.all == 0:
		rows = append(rows, widgets.Pad(12, 0, 12, 0, widgets.NewText(lang.X("settings.block.none", "Nobody is on the list."), widgets.Second)))
	case len(b.list) == 0:
		rows = append(rows, widgets.Pad(12, 0, 12, 0, widgets.NewText(lang.X("settings.block.unfound", "No address on the list looks like this."), widgets.Second)))
	case len(b.list) == suppressionsShown && b.all > len(b.list):
		rows = append(rows, widgets.Pad(12, 0, 0, 0, widgets.NewText(lang.X("settings.block.more", "These are the newest. Search to find others."), widgets.Hint)))
	}
	s.rows.Add(widgets.Lines(false, rows...))
	s.head.Refresh()
	s.rows.Refresh()
}

func (s *suppressed) row(one store.Suppression, now time.Time) fyne.CanvasObject {
	remove := widgets.NewIconButton("x", lang.X("settings.block.remove", "Take off the list"), func() { s.remove(one) }).InCard()
	remove.SetEnabled(!s.page.frame.ReadOnly())
	return widgets.Fixed(0, 40, widgets.Row(look.Space3, widgets.NewIcon(ui.ChannelIcon(one.Channel), look.Muted),
		widgets.Grow(widgets.NewCutText(one.Address, widgets.Base)), widgets.Fixed(150, 0, widgets.NewCutText(why(one.Kind), widgets.Second)),
		widgets.Fixed(130, 0, widgets.NewCutText(ui.When(one.At, now), widgets.Second)), remove))
}

func why(k store.SuppressionKind) string {
	switch k {
	case store.SuppressedBounced:
		return lang.X("settings.block.bounced", "bounced")
	case store.SuppressedComplained:
		return lang.X("settings.block.complained", "complained")
	case store.SuppressedUnsubscribed:
		return lang.X("settings.block.unsubscribed", "unsubscribed")
	case store.SuppressedImported:
		return lang.X("settings.block.imported", "from a file")
	}
	return lang.X("settings.block.by_hand", "added by hand")
}

// take puts what stands in the field on the list.
func (s *suppressed) take() {
	one, ok := suppression(s.entry.Text(), s.page.values[store.SettingCountry], store.SuppressedByHand)
	if !ok {
		s.add.SetNote(lang.X("settings.block.unreadable", "This is neither an email address nor a phone number."), true)
		return
	}
	s.add.SetNote("", false)
	s.page.frame.Write(func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Suppressions().Add(ctx, one)
		return err
	}, func() {
		s.entry.SetText("")
		s.ask.Ask()
	})
}

func suppression(text, country string, kind store.SuppressionKind) (store.Suppression, bool) {
	email, phone := importer.Address(text, country)
	if email != "" {
		return store.Suppression{Channel: store.ChannelEmail, Address: email, Kind: kind}, true
	}
	return store.Suppression{Channel: store.ChannelSMS, Address: phone, Kind: kind}, phone != ""
}

// remove asks first: who asked not to be written to must not be by a slip.
func (s *suppressed) remove(one store.Suppression) {
	s.page.frame.Ask(widgets.Confirm{
		Title: lang.X("settings.block.remove_title", "Write to {{.Address}} again", map[string]any{"Address": one.Address}),
		Words: lang.X("settings.block.remove_words", "It is on the list since it {{.Why}}. Take it off only where this person wants your messages; the law counts it as a consent.", map[string]any{"Why": why(one.Kind)}),
		Verb:  lang.X("settings.block.remove", "Take off the list"), Danger: true,
		Do: func() {
			s.page.frame.Write(func(ctx context.Context, tx store.Tx) error {
				return tx.Suppressions().Remove(ctx, one.Channel, one.Address)
			}, s.ask.Ask)
		},
	})
}

// importFile takes every address out of a text or CSV file, whatever its columns.
func (s *suppressed) importFile() {
	country := s.page.values[store.SettingCountry]
	s.page.frame.ChooseFile(lang.X("settings.block.import", "From a file"), false, []string{".csv", ".txt", ".tsv"}, func(path string) {
		live.Run(func(ctx context.Context) (n int, err error) {
			list, err := readAddresses(path, country)
			if err != nil {
				return 0, err
			}
			err = s.page.frame.Store().InTx(ctx, func(tx store.Tx) error {
				n, err = tx.Suppressions().Add(ctx, list...)
				return err
			})
			return n, err
		}, func(n int, err error) {
			if err != nil {
				s.page.frame.Fail(err)
				return
			}
			s.page.frame.Say(lang.XN("settings.block.added", "{{.Count}} addresses are new on the list", n, map[string]any{"Count": ui.Number(n)}), "", nil)
			s.ask.Ask()
		})
	})
}

// readAddresses reads the addresses of a file, several to a line or one.
func readAddresses(path, country string) (list []store.Suppression, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadString('\n')
		for _, cell := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;\t\r\n\ufeff", r) }) {
			if one, ok := suppression(strings.Trim(cell, `"' `), country, store.SuppressedImported); ok {
				list = append(list, one)
			}
		}
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (s *suppressed) export() {
	s.page.frame.ChooseFile(lang.X("settings.block.export", "Save as a file"), true, []string{".csv"}, func(path string) {
		s.page.write(path, func(ctx context.Context, to io.Writer, _ func(float64)) error {
			_, err := export.Suppressions(ctx, s.page.frame.Store(), to)
			return err
		})
	})
}
