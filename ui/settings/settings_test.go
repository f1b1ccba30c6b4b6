package settings

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/domain"
	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/ui"
	"gilmok/ui/live/livetest"
	"gilmok/ui/widgets"
)

type machine struct{ person string }

func (m *machine) Install() string             { return "test" }
func (m *machine) Person() string              { return m.person }
func (m *machine) SetPerson(name string) error { m.person = name; return nil }
func (m *machine) Recent() []string            { return []string{"shop.gilmok"} }

// bench is the settings page in a window on a real workspace.
type bench struct {
	t       *testing.T
	ui      *ui.UI
	thread  *livetest.Thread
	page    *page
	machine *machine
	secrets map[string]string
	tested  error
	// what a check of a domain finds, and whom it is told about
	found    []domain.Finding
	foundErr error
	checked  func(store.Sender)
}

func open(t *testing.T, tab string) *bench {
	t.Helper()
	b := &bench{t: t, machine: &machine{person: "Minji"}, secrets: map[string]string{}}
	app := test.NewTempApp(t)
	b.thread = livetest.New(t)
	var st store.Store
	b.ui = ui.New(app, ui.Config{
		Machine: b.machine, Language: "en", Theme: "light",
		Pages: map[ui.Place]ui.Maker{ui.Settings: func(f *ui.Frame, r ui.Route) ui.Page {
			b.page = New(f, r).(*page)
			return b.page
		}},
		Open: func(ctx context.Context, _ string, o ui.OpenOptions) (w *ui.Workspace, err error) {
			st, err = sqlite.Create(ctx, filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Person: o.Person})
			return &ui.Workspace{Store: st,
				SetSecret:  func(_ context.Context, sender, secret string) error { b.secrets[sender] = secret; return nil },
				TestSender: func(context.Context, store.Sender, string) error { return b.tested },
				CheckDomain: func(_ context.Context, s store.Sender) ([]domain.Finding, error) {
					b.checked(s)
					return b.found, b.foundErr
				},
			}, err
		},
	})
	b.ui.Start()
	b.until("the workspace is open", func() bool { return b.ui.Frame() != nil })
	b.ui.Frame().Go(ui.Route{Place: ui.Settings, View: tab})
	b.until("the page is drawn", func() bool { return b.page.drawn })
	t.Cleanup(func() { b.ui.Quit() })
	return b
}

func (b *bench) until(what string, holds func() bool) {
	b.t.Helper()
	if !b.thread.Until(holds) {
		b.t.Fatalf("not in time: %s; on the screen: %q", what, wordsIn(b.ui.Window().Canvas().Content()))
	}
}

func (b *bench) store() store.Store { return b.ui.Frame().Store() }

func (b *bench) says(want string) bool {
	return strings.Contains(strings.Join(wordsIn(b.ui.Window().Canvas().Content()), " "), want)
}

func wordsIn(o fyne.CanvasObject) (list []string) {
	each(o, func(o fyne.CanvasObject) {
		if t, ok := o.(*canvas.Text); ok {
			list = append(list, t.Text)
		}
	})
	return list
}

func each(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for _, child := range children {
		each(child, visit)
	}
}

// field finds the entry under a label.
func (b *bench) field(label string) *widgets.Entry {
	b.t.Helper()
	var found *widgets.Entry
	each(b.ui.Window().Canvas().Content(), func(o fyne.CanvasObject) {
		if f, ok := o.(*widgets.Field); ok && len(wordsIn(f)) > 0 && wordsIn(f)[0] == label {
			found, _ = f.Control.(*widgets.Entry)
		}
	})
	if found == nil {
		b.t.Fatalf("no field %q; on the screen: %q", label, wordsIn(b.ui.Window().Canvas().Content()))
	}
	return found
}

// form gives the sender's form in the inspector.
func (b *bench) form() *form { return b.page.form }

func (b *bench) press(text string) {
	b.t.Helper()
	b.pressIn(b.ui.Window().Canvas().Content(), text)
}

func (b *bench) pressIn(o fyne.CanvasObject, text string) {
	b.t.Helper()
	done := false
	each(o, func(o fyne.CanvasObject) {
		if button, ok := o.(*widgets.Button); ok && button.Text() == text && !done {
			done = true
			test.Tap(button)
		}
	})
	if !done {
		b.t.Fatalf("no button %q", text)
	}
}

func TestShopIsSavedWhenAFieldIsLeft(t *testing.T) {
	b := open(t, "")
	name := b.field("Name")
	name.SetText("길목 비누")
	name.OnFocus(false)
	b.until("the store has the name", func() bool {
		got, err := b.store().Settings().Get(context.Background(), store.SettingShopName)
		return err == nil && got == "길목 비누"
	})
	for label, key := range map[string]string{"Free number to refuse by": store.SettingOptOut, "Privacy notice": store.SettingPrivacy, "On what ground people in the EU are written to": store.SettingLegalBasis} {
		field := b.field(label)
		field.SetText("080-123-4567")
		field.OnFocus(false)
		b.until("the store has "+key, func() bool {
			got, err := b.store().Settings().Get(context.Background(), key)
			return err == nil && got == "080-123-4567"
		})
	}
}

func TestTypingIsNotDisturbedByAnswersOfTheStore(t *testing.T) {
	b := open(t, "")
	address := b.field("Address")
	address.SetText("half a str")
	b.page.set(store.SettingShopName, "Other")
	b.until("the store has answered", func() bool { return b.says("Other") }) // the rail shows it
	if got := b.field("Address"); got != address || got.Text() != "half a str" {
		t.Errorf("the field now says %q", got.Text())
	}
}

func TestSenderIsSavedAndItsSecretKeptElsewhere(t *testing.T) {
	b := open(t, "senders")
	b.press("New sender")
	b.press("Save") // without a name nothing is saved
	b.field("Name").SetText("Shop mail")
	b.field("From").SetText("Soap <hello@example.com>")
	b.field("Server").SetText("smtp.example.com")
	b.field("User").SetText("soap")
	b.field("Password").SetText("correct horse")
	b.press("Save")
	b.until("the list shows it", func() bool { return b.says("Shop mail") && b.says("smtp.example.com") && !b.says("Password") })
	s, err := b.store().Senders().Get(context.Background(), "Shop mail")
	if err != nil || s.Kind != "smtp" || s.Config["port"] != "587" || s.Config["user"] != "soap" || !s.Default {
		t.Errorf("saved %+v, %v", s, err)
	}
	if b.secrets["Shop mail"] != "correct horse" {
		t.Error("the password was not kept")
	}
	for key, value := range s.Config {
		if strings.Contains(value, "horse") {
			t.Errorf("the password is in the workspace, as %s", key)
		}
	}
}

func TestSenderTestSaysHowItWent(t *testing.T) {
	b := open(t, "senders")
	b.press("New sender")
	b.field("Name").SetText("Shop mail")
	b.press("Send a test to me") // to nobody: the field is marked, nothing is sent
	if b.says("Sending") {
		t.Error("sent without an address")
	}
	b.field("Your own address").SetText("me@example.com")
	b.tested = &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "535 5.7.8"}
	b.press("Send a test to me")
	b.until("it says the password was refused", func() bool { return b.says("refused the password") })
	b.tested = nil
	b.press("Send a test to me")
	b.until("it says the server took it", func() bool { return b.says("The server took it") })
	b.press("No, or into spam")
	if !b.says("spam folder") {
		t.Error("a mail that did not arrive leaves one alone")
	}
	b.press("Save")
	b.press("New sender")
	if got := b.field("Your own address").Text(); got != "me@example.com" {
		t.Errorf("the address must be typed again: %q", got)
	}
}

// The address fills in the rest, but never over what was typed by hand.
func TestMailServerIsGuessedFromTheAddress(t *testing.T) {
	b := open(t, "senders")
	b.press("New sender")
	b.field("From").SetText("Soap <soap@naver.com>")
	for label, want := range map[string]string{"Server": "smtp.naver.com", "Port": "465", "User": "soap@naver.com"} {
		if got := b.field(label).Text(); got != want {
			t.Errorf("%s is %q, want %q", label, got, want)
		}
	}
	if !b.says("made for programs") || !b.says("Make one in the browser") {
		t.Error("nothing says where the password comes from")
	}
	b.field("User").SetText("other")
	b.field("From").SetText("soap@gmail.com")
	if got := b.field("User").Text(); got != "other" {
		t.Errorf("the user typed by hand became %q", got)
	}
	if host, day := b.field("Server").Text(), b.field("A day").Text(); host != "smtp.gmail.com" || day != "500" {
		t.Errorf("Gmail: server %q, %q a day", host, day)
	}
	b.press("Save")
	b.until("it is saved under the provider's name", func() bool {
		s, err := b.store().Senders().Get(context.Background(), "Gmail")
		return err == nil && s.Config["security"] == "tls" && s.PerDay == 500
	})
}

func TestEveryKindOfSenderCanBeSetUp(t *testing.T) {
	b := open(t, "senders")
	for _, k := range kinds() {
		b.page.edit(b.page.newSender())
		f := b.form()
		f.choose(k.id)
		f = b.form()
		for i, e := range f.must {
			e.SetText([]string{"hello@example.com", "1", "2"}[i%3])
		}
		f.name.SetText("by " + k.id)
		f.limits["hour"].SetText("1,000")
		b.press("Save")
		b.until("saved: "+k.id, func() bool {
			s, err := b.store().Senders().Get(context.Background(), "by "+k.id)
			return err == nil && s.Kind == k.id && s.Channel == channelsOf(k)[0] && s.PerHour == 1000
		})
	}
	list, err := b.store().Senders().List(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	first := map[store.Channel]int{}
	for _, s := range list {
		if s.Default {
			first[s.Channel]++
		}
	}
	for ch, n := range first {
		if n != 1 {
			t.Errorf("%d senders are used first for %s", n, ch)
		}
	}
}

func TestLanguageAndThemeFromThePage(t *testing.T) {
	b := open(t, "look")
	b.field("Your name on this computer").SetText("Jun")
	if b.machine.person != "Jun" {
		t.Errorf("the machine knows %q", b.machine.person)
	}
	b.ui.ChooseLanguage("ko")
	b.until("the page is drawn in Korean", func() bool { return b.page.drawn && b.says("이 컴퓨터에서 쓰는 이름") })
	if err := ui.SetLanguage("en"); err != nil {
		t.Fatal(err)
	}
}

func TestDataTabNamesTheFile(t *testing.T) {
	b := open(t, "data")
	if !b.says(filepath.Base(b.store().Info().Path)) {
		t.Errorf("on the screen: %q", wordsIn(b.page.content))
	}
	b.press("Check the file")
	b.until("the check says so", func() bool { return b.says("The file is sound.") })
}
