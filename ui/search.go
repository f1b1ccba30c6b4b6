package ui

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// search is the sheet of Ctrl+K: places, verbs, customers, segments, journeys and
// messages by a few letters of their names.
type search struct {
	ui     *UI
	sheet  *widgets.Finder
	things *live.Live[[]widgets.Found]
	fixed  []widgets.Found // places and verbs
}

// showSearch opens the sheet.
func (u *UI) showSearch() {
	if u.frame == nil || u.window.Canvas().Overlays().Top() != nil {
		return
	}
	s := &search{ui: u}
	s.fixed = s.verbs()
	s.sheet = widgets.NewFinder(lang.X("search.entry.hint", "Go to a page, a customer, a journey, a message"),
		lang.X("search.none.words", "Nothing of this name."), func(string) { s.things.Ask() })
	s.things = live.New(func(ctx context.Context) ([]widgets.Found, error) { return s.look(ctx, s.sheet.Words()) }, s.show)
	s.sheet.OnClosed = s.things.Stop
	s.sheet.Open(u.window.Canvas())
	s.things.Ask()
}

func found(icon, text, kind string, do func()) widgets.Found {
	return widgets.Found{Icon: icon, Text: text, Kind: kind, Do: do}
}

// verbs are what does not come from the store.
func (s *search) verbs() (list []widgets.Found) {
	f := s.ui.frame
	for _, p := range append(slices.Clone(railPlaces), Settings) {
		list = append(list, found(placeIcon(p), placeName(p), lang.X("search.kind.page", "Page"), func() { f.Go(Route{Place: p}) }))
	}
	verb := lang.X("search.kind.verb", "Do")
	tab := func(icon, text, view string) widgets.Found {
		return found(icon, text, placeName(Settings), func() { f.Go(Route{Place: Settings, View: view}) })
	}
	anew := func(icon, text string, p Place) widgets.Found {
		return found(icon, text, verb, func() { f.Go(Route{Place: p}); s.ui.command(CommandNew) })
	}
	return append(list,
		anew("plus", lang.X("search.verb.journey", "New journey"), Journeys),
		anew("plus", lang.X("search.verb.message", "New message"), Messages),
		anew("plus", lang.X("search.verb.segment", "New segment"), Segments),
		found("download", lang.X("search.verb.import", "Import a file"), verb, func() { f.ChooseFile("", false, Tables, f.Open) }),
		found("history", lang.X("search.verb.imports", "Past imports"), verb, func() { f.Go(Import("")) }),
		found("octagon", lang.X("frame.stop.verb", "Stop everything"), verb, func() { f.StopEverything(true) }),
		found("folder-open", lang.X("frame.menu.open", "Open"), verb, s.ui.askOpen),
		found("file-plus", lang.X("frame.menu.new", "New workspace"), verb, s.ui.askNew),
		found("sparkles", lang.X("frame.menu.sample", "Sample shop"), verb, func() { s.ui.openSample(nil) }),
		found("copy", lang.X("frame.menu.copy", "Save a copy"), verb, s.ui.askCopy),
		found("languages", "English · 한국어", verb, s.ui.otherLanguage),
		found("moon", lang.X("search.verb.dark", "Light or dark"), verb, s.ui.otherTheme),
		tab("send", lang.X("search.tab.senders", "Senders"), "senders"),
		tab("clock", lang.X("search.tab.rules", "Quiet hours, caps, people who test"), "rules"),
		tab("ban", lang.X("search.tab.blocked", "Never written to"), "blocked"),
		tab("database", lang.X("search.tab.data", "Copies, export, erasing a person"), "data"),
		found("list", lang.X("keys.sheet.title", "Keys"), "F1", s.ui.showShortcuts),
		found("log-out", lang.X("frame.menu.quit", "Quit"), verb, s.ui.AskQuit))
}

func (u *UI) otherLanguage() {
	if Language() == "ko" {
		u.ChooseLanguage("en")
	} else {
		u.ChooseLanguage("ko")
	}
}

func (u *UI) otherTheme() {
	if look.IsDark() {
		u.ChooseTheme(look.Light)
	} else {
		u.ChooseTheme(look.Dark)
	}
}

// look finds what matches the words.
func (s *search) look(ctx context.Context, words string) ([]widgets.Found, error) {
	words = strings.TrimSpace(words)
	named, err := s.named(ctx)
	if err != nil {
		return nil, err
	}
	all := append(slices.Clone(s.fixed), named...)
	if words == "" {
		return all[:min(len(all), widgets.FinderShown)], nil
	}
	list := widgets.Matching(words, all)
	people, err := s.customers(ctx, words)
	if err != nil {
		return nil, err
	}
	list = append(list[:min(len(list), 5)], people...)
	return list[:min(len(list), widgets.FinderShown)], nil
}

func (s *search) named(ctx context.Context) (list []widgets.Found, err error) {
	f, st := s.ui.frame, s.ui.frame.Store()
	add := func(p Place, kind, view, name, id string) {
		list = append(list, found(placeIcon(p), name, kind, func() { f.Go(Route{Place: p, View: view, ID: id}) }))
	}
	segments, err := st.Segments().List(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range segments {
		add(Segments, lang.X("search.kind.segment", "Segment"), "", x.Name, x.Name)
	}
	journeys, err := st.Journeys().List(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range journeys {
		add(Journeys, lang.X("search.kind.journey", "Journey"), ViewBoard, x.Name, strconv.FormatInt(int64(x.ID), 10))
	}
	messages, err := st.Messages().List(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range messages {
		add(Messages, lang.X("search.kind.message", "Message"), "composer", x.Name, x.Name)
	}
	return list, nil
}

func (s *search) customers(ctx context.Context, words string) (list []widgets.Found, err error) {
	f := s.ui.frame
	rows, err := f.Store().Customers().List(ctx, store.CustomerQuery{Search: words, Page: store.Page{Limit: 5}})
	if err != nil {
		return nil, err
	}
	for _, c := range rows {
		name := cmp.Or(c.Name, c.Email, c.Phone, c.ExternalID)
		list = append(list, found("user-round", name, cmp.Or(c.Email, c.Phone), func() {
			f.Go(Route{Place: Customers, View: "profile", ID: strconv.FormatInt(int64(c.ID), 10)})
		}))
	}
	return list, nil
}

func (s *search) show(list []widgets.Found, err error) {
	if err != nil {
		s.ui.note(err)
		return
	}
	s.sheet.Show(list)
}
