package customers

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/store/sqlite"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live/livetest"
	"gilmok/ui/widgets"
)

// machine is a computer without memory.
type machine struct{}

func (machine) Install() string        { return "test" }
func (machine) Person() string         { return "Minji" }
func (machine) SetPerson(string) error { return nil }
func (machine) Recent() []string       { return nil }

// bench is the pages of this package in a window on a real workspace with three
// customers.
type bench struct {
	t      *testing.T
	ui     *ui.UI
	thread *livetest.Thread
	store  store.Store
	page   ui.Page
	ids    map[string]store.CustomerID
	saveAs string
}

func open(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, ids: map[string]store.CustomerID{}, saveAs: filepath.Join(t.TempDir(), "person.json")}
	st, err := sqlite.Create(context.Background(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Person: "Minji"})
	if err != nil {
		t.Fatal(err)
	}
	b.store = st
	b.furnish()
	app := test.NewTempApp(t)
	b.thread = livetest.New(t)
	made := func(maker ui.Maker) ui.Maker {
		return func(f *ui.Frame, r ui.Route) ui.Page { b.page = maker(f, r); return b.page }
	}
	b.ui = ui.New(app, ui.Config{
		Machine: machine{}, Language: "en", Theme: "light", Workspace: "shop.gilmok",
		Pages: map[ui.Place]ui.Maker{ui.Customers: func(f *ui.Frame, r ui.Route) ui.Page {
			switch r.View {
			case ui.ViewProfile:
				return made(NewProfile)(f, r)
			case ui.ViewTwins:
				return made(NewTwins)(f, r)
			}
			return made(New)(f, r)
		}},
		Open: func(context.Context, string, ui.OpenOptions) (*ui.Workspace, error) {
			return &ui.Workspace{Store: st}, nil
		},
		ChooseFile: func(context.Context, string, string, string, []string) (string, error) { return b.saveAs, nil },
	})
	b.ui.Window().Resize(fyne.NewSize(1440, 900))
	b.ui.Start()
	b.until("the workspace is open", func() bool { return b.ui.Frame() != nil })
	t.Cleanup(b.ui.Quit)
	return b
}

func (b *bench) furnish() {
	ctx := context.Background()
	err := b.store.InTx(ctx, func(tx store.Tx) error {
		for _, a := range []store.Attribute{{Key: "city", Label: "City", Kind: value.KindText}, {Key: "visits", Label: "Visits", Kind: value.KindNumber}} {
			if err := tx.Customers().RegisterAttribute(ctx, a); err != nil {
				return err
			}
		}
		for _, c := range []store.Customer{
			{ExternalID: "c1", Name: "Ada", Email: "ada@example.com", Phone: "+821012345678", Attributes: store.Attributes{"city": value.Text("London")}},
			{ExternalID: "c2", Name: "Ada L.", Phone: "+821012345678", Attributes: store.Attributes{"visits": value.Number(3)}},
			{ExternalID: "c3", Name: "Ben", Email: "ben@example.com"},
		} {
			if err := tx.Customers().Save(ctx, &c); err != nil {
				return err
			}
			b.ids[c.ExternalID] = c.ID
		}
		k := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, Source: "at the till", At: tx.Now()}
		if err := tx.Customers().SetConsent(ctx, b.ids["c1"], k); err != nil {
			return err
		}
		_, err := tx.Events().Record(ctx, store.Event{Customer: b.ids["c2"], Name: store.EventVisited, At: time.Now().Add(-time.Hour)})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) until(what string, holds func() bool) {
	b.t.Helper()
	if !b.thread.Until(holds) {
		b.t.Fatalf("not in time: %s; on the screen: %q", what, b.words())
	}
}

func (b *bench) on(visit func(fyne.CanvasObject)) {
	c := b.ui.Window().Canvas()
	each(c.Content(), visit)
	if top := c.Overlays().Top(); top != nil {
		each(top, visit)
	}
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

func (b *bench) words() string {
	var list []string
	b.on(func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widgets.Text:
			list = append(list, o.Text())
		case *widgets.Paragraph:
			list = append(list, o.Text())
		case *widgets.Button:
			list = append(list, o.Text())
		}
	})
	return strings.Join(list, "\n")
}

func (b *bench) says(words string) bool { return strings.Contains(b.words(), words) }

// press presses the last button with these words: those of a sheet come last.
func (b *bench) press(words string) {
	b.t.Helper()
	var found *widgets.Button
	b.on(func(o fyne.CanvasObject) {
		if button, ok := o.(*widgets.Button); ok && button.Text() == words {
			found = button
		}
	})
	if found == nil {
		b.t.Fatalf("no button %q; on the screen: %q", words, b.words())
	}
	test.Tap(found)
}

func (b *bench) customer(id string) *store.Customer {
	b.t.Helper()
	c, err := b.store.Customers().Find(context.Background(), id)
	if err != nil {
		b.t.Fatalf("%s: %v", id, err)
	}
	return c
}

// profile opens the whole page of a customer.
func (b *bench) profile(id string) *profilePage {
	b.t.Helper()
	b.ui.Frame().Go(profileRoute(b.ids[id]))
	p := b.page.(*profilePage)
	b.until("the profile is shown", func() bool { return p.shown != nil })
	return p
}

func TestProfileShowsAndIsEdited(t *testing.T) {
	b := open(t)
	p := b.profile("c1")
	for _, words := range []string{"Ada", "ada@example.com", "London", "at the till", "Opted in"} {
		if !b.says(words) {
			t.Errorf("does not say %q: %q", words, b.words())
		}
	}
	f := editPerson(b.ui.Frame(), p.shown)
	f.lines[0].entry.SetText("Ada Byron")
	f.lines[1].entry.SetText("not an address")
	b.press("Save")
	if !b.says("This is not an email address.") || b.customer("c1").Name != "Ada" {
		t.Fatalf("a wrong address was taken: %q", b.words())
	}
	f.lines[1].entry.SetText("ada@EXAMPLE.org")
	f.lines[2].entry.SetText("010-9999-8888")
	f.lines[5].entry.SetText("1,200") // visits
	b.press("Save")
	b.until("the page shows the new name", func() bool { return b.says("Ada Byron") })
	c := b.customer("c1")
	if c.Email != "ada@example.org" || c.Phone != "+821099998888" || c.Attributes["visits"].Number() != 1200 || c.Attributes["city"].Text() != "London" {
		t.Errorf("%+v", c)
	}
}

func TestEditingLeavesWhatCameInMeanwhile(t *testing.T) {
	b := open(t)
	p := b.profile("c1")
	f := editPerson(b.ui.Frame(), p.shown)
	ctx := context.Background()
	err := b.store.InTx(ctx, func(tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, b.ids["c1"])
		if err != nil {
			return err
		}
		set(c, "city", value.Text("Leeds"))
		return tx.Customers().Save(ctx, c)
	})
	if err != nil {
		t.Fatal(err)
	}
	f.lines[0].entry.SetText("Ada Byron")
	b.press("Save")
	b.until("the name is saved", func() bool { return b.customer("c1").Name == "Ada Byron" })
	if city := b.customer("c1").Attributes["city"].Text(); city != "Leeds" {
		t.Errorf("the town is %s again", city)
	}
}

func TestDataOfOnePersonAsAFile(t *testing.T) {
	b := open(t)
	b.profile("c2").saveData()
	b.until("the file is written", func() bool { return b.says("Saved as person.json") })
	text, err := os.ReadFile(b.saveAs)
	var doc map[string]any
	if err == nil {
		err = json.Unmarshal(text, &doc)
	}
	if err != nil || doc["phone"] != "+821012345678" || !strings.Contains(string(text), "visited") {
		t.Errorf("%s %v", text, err)
	}
}

// Who is open in the list and erased elsewhere is folded away, and nothing is said of it.
func TestErasedWhileOpen(t *testing.T) {
	b := open(t)
	b.ui.Frame().Go(ui.Route{Place: ui.Customers})
	p := b.page.(*page)
	b.until("everybody is listed", func() bool { return p.grid.Rows() == 3 })
	p.grid.Choose(slices.Index(p.rows.ids, b.ids["c3"]))
	b.until("Ben is open", func() bool { return p.person != nil && b.says("c3") })
	err := b.store.InTx(t.Context(), func(tx store.Tx) error { return tx.Customers().Erase(t.Context(), b.ids["c3"]) })
	if err != nil {
		t.Fatal(err)
	}
	b.until("nobody is open", func() bool { return p.person == nil && !b.says("c3") })
	if b.ui.Window().Canvas().Overlays().Top() != nil {
		t.Errorf("a sheet speaks of who was erased: %q", b.words())
	}
}

func TestErasingAsksOnce(t *testing.T) {
	b := open(t)
	b.profile("c3").erase()
	b.press("Erase for good")
	b.until("nobody is there any more", func() bool {
		_, err := b.store.Customers().Find(context.Background(), "c3")
		return err != nil
	})
	b.until("the list is shown again", func() bool { return b.ui.Frame().Here() == ui.Route{Place: ui.Customers} })
}

func TestManyGetTheSameValue(t *testing.T) {
	b := open(t)
	b.ui.Frame().Go(ui.Route{Place: ui.Customers})
	p := b.page.(*page)
	b.until("everybody is listed", func() bool { return p.grid.Rows() == 3 })
	p.grid.Checked().FlipAll()
	p.editTicked()
	if !b.says("Take it away from 3 customers") {
		t.Errorf("does not say that nothing typed takes the value away: %q", b.words())
	}
	b.on(func(o fyne.CanvasObject) {
		if e, ok := o.(*widgets.Entry); ok && b.ui.Window().Canvas().Overlays().Top() != nil {
			e.SetText("Seoul")
		}
	})
	b.press("Change 3 customers")
	b.until("they are changed", func() bool { return b.says("Changed 3 customers.") })
	for id := range b.ids {
		if city := b.customer(id).Attributes["city"].Text(); city != "Seoul" {
			t.Errorf("%s lives in %q", id, city)
		}
	}
	ben := b.customer("c2")
	ben.Attributes["city"] = value.Text("Leeds")
	if err := b.store.InTx(t.Context(), func(tx store.Tx) error { return tx.Customers().Save(t.Context(), ben) }); err != nil {
		t.Fatal(err)
	}
	b.press("Undo")
	b.until("two are as before", func() bool { return b.says("2 customers are as before.") })
	if b.customer("c1").Attributes["city"].Text() == "Seoul" || b.customer("c2").Attributes["city"].Text() != "Leeds" {
		t.Errorf("%v, %v", b.customer("c1").Attributes, b.customer("c2").Attributes)
	}
}

// TestManyGetAnEntryOfAList: what else a list holds stays, and undoing brings each
// list back as it was.
func TestManyGetAnEntryOfAList(t *testing.T) {
	b := open(t)
	err := b.store.InTx(t.Context(), func(tx store.Tx) error {
		if err := tx.Customers().RegisterAttribute(t.Context(), store.Attribute{Key: "tags", Label: "Tags", Kind: value.KindList}); err != nil {
			return err
		}
		for id, tags := range map[string][]string{"c1": {"VIP", "bread"}, "c2": {"spring"}} {
			c, err := tx.Customers().Find(t.Context(), id)
			if err != nil {
				return err
			}
			set(c, "tags", value.List(tags...))
			if err := tx.Customers().Save(t.Context(), c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.ui.Frame().Go(ui.Route{Place: ui.Customers})
	p := b.page.(*page)
	b.until("everybody is listed", func() bool { return p.grid.Rows() == 3 && len(p.attributes) == 3 })
	tags := func() string {
		return fmt.Sprint(b.customer("c1").Attributes["tags"].List(), b.customer("c2").Attributes["tags"].List(), b.customer("c3").Attributes["tags"].List())
	}
	before := tags()
	for _, c := range []struct{ way, typed, says, want string }{
		{addEntries, "spring, new", "Changed 3 customers.", "[VIP bread spring new] [spring new] [spring new]"},
		{takeEntries, "spring, VIP", "Changed 2 customers.", "[bread] [] []"},
		{replaceValue, "gold", "Changed 3 customers.", "[gold] [gold] [gold]"},
	} {
		p.grid.ClearChecks()
		p.grid.Checked().FlipAll()
		p.editTicked()
		sheet := p.bulk
		sheet.choose(p.attributes[slices.IndexFunc(p.attributes, func(a store.Attribute) bool { return a.Key == "tags" })])
		sheet.ways.Choose(c.way)
		sheet.entry.SetText(c.typed)
		sheet.do()
		b.until(c.way, func() bool { return b.says(c.says) })
		if got := tags(); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.way, c.typed, got, c.want)
		}
		b.press("Undo")
		b.until("undone", func() bool { return tags() == before })
	}
}

func TestManySayTheSameAboutAdvertising(t *testing.T) {
	b := open(t)
	said := func(id string) store.Consent {
		return b.customer(id).ConsentFor(store.ChannelEmail, store.PurposeAdvertising)
	}
	left := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed, Source: "link in a mail"}
	if err := b.store.InTx(t.Context(), func(tx store.Tx) error { return tx.Customers().SetConsent(t.Context(), b.ids["c3"], left) }); err != nil {
		t.Fatal(err)
	}
	b.ui.Frame().Go(ui.Route{Place: ui.Customers})
	p := b.page.(*page)
	b.until("everybody is listed", func() bool { return p.grid.Rows() == 3 })
	p.grid.Checked().FlipAll()
	consents := len(b.customer("c2").Consents)
	p.consentTicked()
	b.press("Change 3 customers")
	b.until("the source is asked for", func() bool { return b.says("Without where and how it was said") })
	if s := said("c2").State; s != store.ConsentUnknown {
		t.Fatalf("without a source, Ada L. is %s", s)
	}
	b.on(func(o fyne.CanvasObject) {
		if e, ok := o.(*widgets.Entry); ok && b.ui.Window().Canvas().Overlays().Top() != nil {
			e.SetText("spring fair")
		}
	})
	b.press("Change 3 customers")
	b.until("one is changed", func() bool { return b.says("Changed 1 customers.") || b.says("Changed 1 customer.") })
	if c1, c2, c3 := said("c1"), said("c2"), said("c3"); c1.Source != "at the till" || c2.State != store.ConsentOptedIn || c2.Source != "spring fair" || c3.State != store.ConsentUnsubscribed {
		t.Errorf("%+v %+v %+v", c1, c2, c3)
	}
	b.press("Undo")
	b.until("it is taken back", func() bool { return said("c2").State == store.ConsentUnknown })
	if c := b.customer("c2"); len(c.Consents) != consents {
		t.Errorf("as though something had been said: %+v", c.Consents)
	}
}

func TestTickedOrShownAreWritten(t *testing.T) {
	b := open(t)
	b.ui.Frame().Go(ui.Route{Place: ui.Customers})
	p := b.page.(*page)
	b.until("everybody is listed", func() bool { return p.grid.Rows() == 3 })
	b.saveAs = filepath.Join(t.TempDir(), "people.csv")
	written := func(n int, cells export.Cells) string {
		t.Helper()
		os.Remove(b.saveAs)
		p.export(cells)
		b.until("the file is written", func() bool {
			_, err := os.Stat(b.saveAs)
			return err == nil && b.says(fmt.Sprintf("Wrote %d customers", n))
		})
		text, err := os.ReadFile(b.saveAs)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if text := written(3, export.Harmless); strings.Count(text, "\n") != 4 {
		t.Errorf("%s", text)
	}
	p.grid.Checked().Flip(slices.Index(p.rows.ids, b.ids["c3"]))
	if text := written(1, export.Harmless); !strings.Contains(text, "ben@example.com") || strings.Contains(text, "ada@example.com") {
		t.Errorf("%s", text)
	}
	c := b.customer("c3")
	c.Name = "=1+1"
	if err := b.store.InTx(t.Context(), func(tx store.Tx) error { return tx.Customers().Save(t.Context(), c) }); err != nil {
		t.Fatal(err)
	}
	for cells, name := range map[export.Cells]string{export.Harmless: ",'=1+1", export.Exact: ",=1+1"} {
		if text := written(1, cells); !strings.Contains(text, name) {
			t.Errorf("%d: no %s in %s", cells, name, text)
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(b.saveAs), ".gilmok-*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left behind", left)
	}
}

// Who is ticked or open stays so wherever they come to stand; who is not shown any more
// is not changed with the others.
func TestTicksGoWithThePeople(t *testing.T) {
	b := open(t)
	b.ui.Frame().Go(ui.Route{Place: ui.Customers})
	p := b.page.(*page)
	b.until("everybody is listed", func() bool { return p.grid.Rows() == 3 })
	at := func(id string) int { return slices.Index(p.rows.ids, b.ids[id]) }
	p.grid.Checked().Flip(at("c1"))
	p.grid.Checked().Flip(at("c3"))
	p.grid.Choose(at("c3"))
	before := slices.Clone(p.rows.ids)
	p.grid.OnSort("name", at("c1") == 0)
	b.until("the order is another one", func() bool { return !slices.Equal(p.rows.ids, before) })
	if got := p.ticked(); len(got) != 2 || !slices.Contains(got, b.ids["c1"]) || !slices.Contains(got, b.ids["c3"]) || p.grid.Chosen() != at("c3") {
		t.Errorf("sorted, %v are ticked and %d is open, want c1 and c3 of %v", got, p.grid.Chosen(), b.ids)
	}
	err := b.store.InTx(t.Context(), func(tx store.Tx) error {
		return tx.Customers().Save(t.Context(), &store.Customer{ExternalID: "c0", Name: "Aaron"})
	})
	if err != nil {
		t.Fatal(err)
	}
	b.until("somebody new is listed", func() bool { return p.grid.Rows() == 4 })
	if got := p.ticked(); len(got) != 2 || !slices.Contains(got, b.ids["c1"]) || !slices.Contains(got, b.ids["c3"]) {
		t.Errorf("beside somebody new, %v are ticked", got)
	}
	p.grid.CheckAll()
	p.search.SetText("ada")
	p.search.OnChanged("ada")
	b.until("two are found", func() bool { return p.grid.Rows() == 2 })
	p.search.SetText("")
	p.search.OnChanged("")
	b.until("everybody is listed again", func() bool { return p.grid.Rows() == 4 })
	if got := p.ticked(); len(got) != 2 || slices.Contains(got, b.ids["c3"]) {
		t.Errorf("of all, those who were not shown for a while stayed ticked: %v", got)
	}
}

func TestColumnsAreChosen(t *testing.T) {
	b := open(t)
	b.ui.Frame().Go(ui.Route{Place: ui.Customers})
	p := b.page.(*page)
	b.until("everybody is listed", func() bool { return p.grid.Rows() == 3 && len(p.attributes) > 0 })
	choose := func(text string) {
		t.Helper()
		for _, item := range p.columnMenu() {
			if item.Text == text {
				item.Do()
				return
			}
		}
		t.Fatalf("no column %q is offered", text)
	}
	titles := func() (list []string) {
		for _, c := range p.grid.Columns {
			list = append(list, c.Title)
		}
		return list
	}
	p.grid.Checked().Flip(1)
	choose("Phone")
	choose("Email")
	if got := strings.Join(titles(), ", "); got != "Name, City, Orders, Spent, Last order, Consent, Phone" || !p.grid.Checked().Has(1) || p.grid.Rows() != 3 {
		t.Errorf("columns %s, %d rows", got, p.grid.Rows())
	}
	again := New(b.ui.Frame(), ui.Route{Place: ui.Customers}).(*page)
	defer again.Close()
	if !slices.Equal(again.shown, p.shown) {
		t.Errorf("the next time: %v", again.shown)
	}
	choose("The usual columns")
	if got := strings.Join(titles(), ", "); got != "Name, Email, City, Orders, Spent, Last order, Consent" {
		t.Errorf("columns %s", got)
	}
	b.until("the rows are there", func() bool { _, ok := p.rows.at(0); return ok && p.cell(0, 0).Text != "" })
}

func TestRowsAreReadAnewWhenOneComesBack(t *testing.T) {
	b := open(t)
	b.ui.Frame().Go(ui.Route{Place: ui.Customers})
	p := b.page.(*page)
	named := func(name string) func() bool {
		return func() bool {
			for row := range p.grid.Rows() {
				if c, ok := p.rows.at(row); ok && c.Name == name {
					return true
				}
			}
			return false
		}
	}
	b.until("Ben is in the grid", named("Ben"))
	whole := b.profile("c3")
	f := editPerson(b.ui.Frame(), whole.shown)
	f.lines[0].entry.SetText("Benjamin")
	b.press("Save")
	b.until("the name is saved", func() bool { return b.customer("c3").Name == "Benjamin" })
	b.ui.Frame().Back()
	if !named("Ben")() && !named("Benjamin")() {
		t.Error("the row is empty until it is read anew")
	}
	b.until("the new name is in the grid", named("Benjamin"))
}

func TestDuplicatesArePutTogetherOrTold(t *testing.T) {
	b := open(t)
	b.ui.Frame().Go(ui.Route{Place: ui.Customers, View: ui.ViewTwins})
	b.until("the pair is found", func() bool { return b.says("the same phone") })
	if b.says("Ben") {
		t.Errorf("a stranger is among them: %q", b.words())
	}
	b.press("Keep this one") // of the second: the last button
	b.press("Put together")
	b.until("they are one", func() bool { return b.says("Everybody seems to be there once") })
	c := b.customer("c2")
	if c.Email != "ada@example.com" || c.Attributes["visits"].Number() != 3 || c.Attributes["city"].Text() != "London" {
		t.Errorf("%+v", c)
	}
}

func TestTwoPeopleAreNotAskedAboutAgain(t *testing.T) {
	b := open(t)
	b.ui.Frame().Go(ui.Route{Place: ui.Customers, View: ui.ViewTwins})
	b.until("the pair is found", func() bool { return b.says("the same phone") })
	b.press("These are two people")
	b.until("it is listed no longer", func() bool { return b.says("Everybody seems to be there once") })
	if apart, err := b.store.Customers().Apart(t.Context()); err != nil || len(apart) != 1 {
		t.Errorf("%v %v", apart, err)
	}
	b.until("it can be taken back", func() bool { return b.says("They stay two people") })
	b.press("Undo")
	b.until("it is asked again", func() bool { return b.says("the same phone") })
}

func TestParseAttribute(t *testing.T) {
	for _, x := range []struct {
		text string
		kind value.Kind
		want string
		ok   bool
	}{
		{"Seoul", value.KindText, "Seoul", true}, {" ", value.KindNumber, "", true}, {"1,200", value.KindNumber, "1200", true},
		{"many", value.KindNumber, "", false}, {"2026-11-21", value.KindDate, "2026-11-21", true}, {"soon", value.KindDate, "", false},
		{"12,000", value.KindMoney, "12000", true}, {"a, b, a", value.KindList, "a, b", true}, {"true", value.KindBool, "true", true},
	} {
		v, ok := value.Typed(x.text, x.kind, "KRW")
		if ok != x.ok || ok && editText(v) != x.want {
			t.Errorf("%q as %s: %q %v, want %q %v", x.text, x.kind, editText(v), ok, x.want, x.ok)
		}
	}
}

// TestWhereAConsentWasTakenBack: what this program learned itself is said in words, what
// somebody wrote down as it was written.
func TestWhereAConsentWasTakenBack(t *testing.T) {
	for _, source := range []string{store.ConsentByMail, store.ConsentByPhone, store.ConsentByComplaint, store.ConsentByJourney} {
		if got := consentSource(source); got == source {
			t.Errorf("%q is shown as it is kept", got)
		}
	}
	if got := consentSource("at the till"); got != "at the till" {
		t.Errorf("%q", got)
	}
}
