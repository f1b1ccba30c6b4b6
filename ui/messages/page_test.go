package messages

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/assets"
	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/preview/picture"
	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/survey"
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

// house is the window on a real workspace with the pages of this package.
type house struct {
	*livetest.Thread
	t     testing.TB
	store store.Store
	ui    *ui.UI
	page  ui.Page // made last
	saved string  // where files are saved
	tests chan string
}

const mail = `{"gilmok":"message/1","name":"Hello","channel":"email","purpose":"informational","subject":"Dear {{ name }}","body":{"blocks":[
 {"kind":"heading","text":"Good day, {{ name }}"},{"kind":"text","text":"Second"},{"kind":"footer"}]}}`

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{Thread: livetest.New(t), t: t, saved: filepath.Join(t.TempDir(), "sheet.html"), tests: make(chan string, 4)}
	ctx := context.Background()
	s, err := sqlite.Create(ctx, filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Person: "Minji", Install: "test"})
	if err != nil {
		t.Fatal(err)
	}
	h.store = s
	h.write(func(tx store.Tx) error { return furnish(ctx, tx) })
	painter, err := picture.New(assets.FontRegular, assets.FontSemiBold)
	if err != nil {
		t.Fatal(err)
	}
	h.ui = ui.New(test.NewTempApp(t), ui.Config{
		Machine: machine{}, Language: "en", Theme: "light", Workspace: s.Info().Path,
		Pages:      map[ui.Place]ui.Maker{ui.Messages: func(f *ui.Frame, r ui.Route) ui.Page { h.page = New(f, r); return h.page }},
		ChooseFile: func(context.Context, string, string, string, []string) (string, error) { return h.saved, nil },
		Open: func(context.Context, string, ui.OpenOptions) (*ui.Workspace, error) {
			return &ui.Workspace{
				Store: s, Composer: compose.New(s, compose.Options{}),
				Paint: func(ctx context.Context, html string, o picture.Options) (image.Image, error) {
					img, _, err := painter.Paint(ctx, html, o)
					return img, err
				},
				SendTest: func(_ context.Context, c preview.Content, id store.CustomerID, to string) error {
					h.tests <- c.Subject + " to " + to
					return nil
				},
			}, nil
		},
	})
	h.ui.Window().Resize(fyne.NewSize(1440, 900))
	h.ui.Start()
	t.Cleanup(func() { h.ui.Quit(); h.Until(func() bool { return true }) })
	h.wait("the workspace opens", func() bool { return h.ui.Frame() != nil })
	return h
}

// furnish fills the workspace: three people, one without a name, and a message.
func furnish(ctx context.Context, tx store.Tx) error {
	for i, name := range []string{"Kim Minsu", "", "Park Jihyun"} {
		c := &store.Customer{ExternalID: string(rune('a' + i)), Name: name, Email: string(rune('a'+i)) + "@shop.test"}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		if err := tx.Customers().SetConsent(ctx, c.ID, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeInformational, State: store.ConsentSubscribed}); err != nil {
			return err
		}
	}
	return tx.Messages().Save(ctx, &store.Message{Name: "Hello", Channel: store.ChannelEmail, Purpose: store.PurposeInformational, Document: []byte(mail)})
}

func (h *house) write(fn func(store.Tx) error) {
	h.t.Helper()
	if err := h.store.InTx(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) wait(what string, holds func() bool) {
	h.t.Helper()
	if !h.Until(holds) {
		h.t.Fatalf("waited in vain until %s", what)
	}
}

// stored is the document as the store has it.
func (h *house) stored() preview.Content {
	h.t.Helper()
	m, err := h.store.Messages().Find(context.Background(), "Hello")
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := preview.ParseMessage(m.Document)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// composer opens the message and waits until it is seen.
func (h *house) composer() *composer {
	h.t.Helper()
	h.ui.Frame().Go(Composer("Hello"))
	p := h.page.(*composer)
	h.wait("the message is seen", func() bool { return p.stage.last != nil })
	return p
}

// each gives every object below one.
func each(o fyne.CanvasObject, fn func(fyne.CanvasObject)) {
	fn(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			each(child, fn)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			each(child, fn)
		}
	}
}

// field finds the field that holds a text.
func field(in fyne.CanvasObject, text string) (found *widgets.Entry) {
	each(in, func(o fyne.CanvasObject) {
		if e, is := o.(*widgets.Entry); is && e.Text() == text {
			found = e
		}
	})
	return found
}

func TestWhatIsTypedIsSeenSavedAndUndone(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	if got := p.stage.last.rendered.Subject; got != "Dear Kim Minsu" {
		t.Errorf("the first customer gets %q", got)
	}
	h.wait("the mail is painted", func() bool { return p.stage.mail.page.high > 0 && p.stage.handset.page.high > 0 })
	subject := field(p.Content(), "Dear {{ name }}")
	if subject == nil {
		t.Fatal("there is no field for the subject")
	}
	subject.SetText("Dear {{ name }}, a")
	subject.SetText("Dear {{ name }}, again")
	h.wait("the new subject is seen", func() bool { return p.stage.last.rendered.Subject == "Dear Kim Minsu, again" })
	h.wait("it is saved by itself", func() bool { return h.stored().Subject == "Dear {{ name }}, again" })
	if !p.Command(ui.CommandUndo) {
		t.Fatal("undo is no command here")
	}
	h.wait("one undo takes the typing back", func() bool { return p.stage.last.rendered.Subject == "Dear Kim Minsu" })
	if field(p.Content(), "Dear {{ name }}") == nil {
		t.Error("the field does not show what undo brought back")
	}
	p.Command(ui.CommandRedo)
	p.Leave()
	if got := h.stored().Subject; got != "Dear {{ name }}, again" {
		t.Errorf("leaving the page saved %q", got)
	}
}

func TestCustomersAreSteppedThroughAndFound(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	p.stage.people.step(1)
	h.wait("the next customer is seen", func() bool { return p.stage.last.rendered.Subject == "Dear" })
	if got := p.stage.last.rendered.Missing; len(got) != 1 || got[0] != "name" {
		t.Errorf("missing %v", got)
	}
	p.stage.people.step(-2)
	h.wait("it goes round the ends", func() bool { return p.stage.last.rendered.Subject == "Dear Park Jihyun" })
	p.stage.override = map[string]string{"name": "Somebody else"}
	p.stage.askAgain()
	h.wait("a value typed by hand is seen", func() bool { return p.stage.last.rendered.Subject == "Dear Somebody else" })
	p.stage.people.find("minsu")
	h.wait("a customer is found", func() bool { return p.stage.last.rendered.Subject == "Dear Kim Minsu" })
}

func TestFaultsStandAtTheirBlock(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	p.writing.edit(place{0})
	heading := field(p.Content(), "Good day, {{ name }}")
	if heading == nil {
		t.Fatal("the open block has no field")
	}
	heading.SetText("Good day, {{ name")
	h.wait("the fault is found", func() bool { return p.writing.faulty.path == "block 0" })
	if want := "Letter 11: “{{ name” is opened and never closed."; p.writing.faulty.words != want {
		t.Errorf("said %q, want %q", p.writing.faulty.words, want)
	}
	if p.stage.last.rendered.Subject != "Dear Kim Minsu" {
		t.Error("what was seen before is gone")
	}
	p.writing.edit(nil)
	list := p.findings.list()
	if len(list) != 1 || !list[0].bad || list[0].do == nil {
		t.Fatalf("findings: %+v", list)
	}
	list[0].do()
	if p.writing.open.String() != "0" {
		t.Errorf("it leads to block %q", p.writing.open)
	}
	field(p.Content(), "Good day, {{ name").SetText("Good day")
	h.wait("the fault is gone", func() bool { return p.writing.faulty.path == "" })
}

func TestAMissingValueIsMendedEverywhere(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	var mend finding
	h.wait("the empty name is counted", func() bool {
		for _, one := range p.findings.list() {
			if one.words == "Name is empty for 1 customer" {
				mend = one
			}
		}
		return mend.do != nil
	})
	mend.do()
	c := p.draft.content()
	if c.Subject != "Dear {{ name | default: 'friend' }}" || c.Body.Blocks[0].Text != "Good day, {{ name | default: 'friend' }}" {
		t.Errorf("subject %q, heading %q", c.Subject, c.Body.Blocks[0].Text)
	}
	h.wait("nothing is missing any more", func() bool { return len(p.findings.list()) == 0 })
}

// TestASlipInANameComesFirst: what no customer has is said before what some lack, once, with
// what was meant.
func TestASlipInANameComesFirst(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	p.change("subject", func(c *preview.Content) { c.Subject = "{{ name }} {{ customer.naem }} {{ customer.naem }}" })
	h.wait("the slip is found, and who has no name", func() bool {
		list := p.findings.list()
		return len(list) == 2 && strings.HasPrefix(list[0].words, "“customer.naem” is nothing") && list[1].words == "Name is empty for 1 customer"
	})
	p.findings.list()[0].do()
	if got := p.draft.content().Subject; got != "{{ name }} {{ customer.name }} {{ customer.name }}" {
		t.Errorf("mended to %q", got)
	}
}

// TestTheTextPartIsSeen: what is made of the mail where no text is written.
func TestTheTextPartIsSeen(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	h.wait("the mail is drawn", func() bool { return p.stage.mail.page.image.Visible() })
	p.writing.mode = asText
	p.writing.show()
	page := p.stage.mail.page
	if words := page.words.Text(); page.image.Visible() || !strings.Contains(words, "Second") {
		t.Errorf("shown: %q", words)
	}
	p.writing.mode = asBlocks
	p.writing.show()
	h.wait("the mail is drawn again", func() bool { return page.image.Visible() && !page.words.Visible() })
}

// TestCasesWithoutRoomAreInAMenu: none is out of reach in a narrow window.
func TestCasesWithoutRoomAreInAMenu(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	c := p.stage.cases
	var found counted
	for _, detail := range []string{"if name", "if city", "if points > 100"} {
		found.Picks = append(found.Picks, preview.Pick{Reason: preview.ReasonArm, Detail: detail, Count: 2})
	}
	c.show(found, nil)
	c.row.Resize(fyne.NewSize(1000, 24))
	if len(c.hidden()) != 0 || c.more.Visible() {
		t.Errorf("%d hidden in a wide row", len(c.hidden()))
	}
	c.row.Resize(fyne.NewSize(120, 24))
	if items := c.hidden(); len(items) != 2 || items[1].Text != "If points > 100" || !c.more.Visible() {
		t.Errorf("in the menu: %+v", items)
	}
}

func TestBlocksAreDragged(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	list := p.writing.list
	second := list.rows[1].shown()
	list.drop(0, second.Position().Y+second.Size().Height*0.9)
	if got := read(p.draft.content().Body.Blocks); got != "SecondGood day, {{ name }}" {
		t.Errorf("dragged to %q", got)
	}
	p.writing.list.drop(1, 5)
	if got := read(p.draft.content().Body.Blocks); got != "Good day, {{ name }}Second" {
		t.Errorf("dragged back to %q", got)
	}
	p.writing.addBlock(place{p.writing.next()}, preview.BlockColumns)
	blocks := p.draft.content().Body.Blocks
	if len(blocks) != 4 || blocks[2].Kind != preview.BlockColumns || p.writing.open.String() != "2" {
		t.Errorf("a new block stands before the footer and is open: %v, %v", blocks, p.writing.open)
	}
	if len(p.writing.list.inner) != 2 {
		t.Errorf("%d columns to write in", len(p.writing.list.inner))
	}
}

func TestSomebodyElsesChangeIsKept(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	h.write(func(tx store.Tx) error {
		m, err := tx.Messages().Find(context.Background(), "Hello")
		if err != nil {
			return err
		}
		m.Document = []byte(strings.Replace(mail, "Dear {{ name }}", "Theirs", 1))
		return tx.Messages().Save(context.Background(), m)
	})
	p.change("subject", func(c *preview.Content) { c.Subject = "Mine" })
	h.wait("their change is shown", func() bool { return p.stage.last.rendered.Subject == "Theirs" })
	if got := h.stored().Subject; got != "Theirs" {
		t.Errorf("stored %q", got)
	}
	p.step(-1)
	h.wait("undo gives one's own back and saves it", func() bool { return h.stored().Subject == "Mine" })
}

func TestBlocksBecomeHTMLAndBack(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	p.writing.toHTML()
	c := p.draft.content()
	if len(c.Body.Blocks) != 0 || !strings.Contains(c.Body.HTML, "Good day, {{ name }}") || p.writing.mode != asHTML {
		t.Fatalf("mode %s, %.80q", p.writing.mode, c.Body.HTML)
	}
	h.wait("it is seen", func() bool { return p.stage.last.wish.content.Body.HTML != "" })
	if !strings.Contains(p.stage.last.rendered.HTML, "Good day, Kim Minsu") {
		t.Error("the HTML has lost its values")
	}
	p.step(-1)
	if p.writing.mode != asBlocks || p.writing.list == nil {
		t.Error("undo does not show the blocks again")
	}
	p.step(1)
	p.writing.toBlocks()
	if got := p.draft.content().Body.Blocks; len(got) != 2 || got[0].Kind != preview.BlockHTML {
		t.Errorf("blocks %v", got)
	}
}

func TestTheProofSheetIsSavedAsAFile(t *testing.T) {
	h := newHouse(t)
	h.ui.Frame().Go(Proof("Hello"))
	p := h.page.(*proofPage)
	h.wait("the cases are found", func() bool { return len(p.each) > 0 })
	if got := p.head.Text(); got != "3 worst cases of 3 customers" {
		t.Errorf("headed %q", got)
	}
	h.wait("the cards are painted", func() bool { return len(p.each[len(p.each)-1].view.Objects) == 2 })
	p.save()
	var data []byte
	h.wait("the file is there", func() bool { data, _ = os.ReadFile(h.saved); return len(data) > 0 })
	for _, words := range []string{"Longest name", "Name missing", "Park Jihyun", "b@shop.test"} {
		if !bytes.Contains(data, []byte(words)) {
			t.Errorf("the sheet does not say %q", words)
		}
	}
}

func TestCommentsComeBackToTheirCases(t *testing.T) {
	h := newHouse(t)
	h.ui.Frame().Go(Proof("Hello"))
	p := h.page.(*proofPage)
	h.wait("the cases are found", func() bool { return len(p.each) > 0 })
	first := p.each[0].pick
	data, err := json.Marshal(map[string]any{"gilmok": "comments/1", "comments": []comment{
		{Key: first.Case.Key, Reason: string(first.Reason), Detail: first.Detail, Text: "Shorter, please"}, {Key: "gone", Text: "?"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(h.saved, data, 0o600); err != nil {
		t.Fatal(err)
	}
	p.takeComments()
	h.wait("they are kept", func() bool { return p.talk.review.Open == 2 })
	if !says(p.each[0], "Shorter, please") {
		t.Error("the card does not show its comment")
	}
	if !p.bar.object.Visible() || !says(p.bar.object, "2 comments open") {
		t.Error("the bar does not say what is open")
	}
	p.takeComments()
	h.wait("the same file again adds nothing", func() bool {
		return says(h.ui.Window().Content(), "0 new comments · 1 about a case that is no longer here")
	})
	p.showComments(p.each[0])
	h.settle(p, "Shorter, please")
	h.wait("it is settled", func() bool { return p.talk.review.Open == 1 })
	if says(p.each[0], "Shorter, please") {
		t.Error("a settled comment is still on the card")
	}
	h.settle(p, "?")
	h.wait("all is settled", func() bool { return says(p.bar.object, "All comments are settled") })

	if err := os.WriteFile(h.saved, []byte(`{"gilmok":"comments/1","message":"Other","comments":[{"text":"x"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p.takeComments()
	h.wait("comments about another message are told apart", func() bool { return says(h.ui.Window().Content(), "These comments are about “Other”.") })
	if err := os.WriteFile(h.saved, []byte(`{"gilmok":"message/1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readComments(h.saved); !errors.Is(err, errNoComments) {
		t.Errorf("a message was taken for comments: %v", err)
	}
}

func TestATestGoesOutAsTheCustomerInView(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	p.deliverTest("me@shop.test")
	select {
	case got := <-h.tests:
		if got != "Dear {{ name }} to me@shop.test" {
			t.Errorf("sent %q", got)
		}
	case <-time.After(livetest.Patience):
		t.Fatal("nothing was sent")
	}
	p.deliverTest("") // not to the customer instead
	p.change("channel", func(c *preview.Content) { c.Channel = preview.Webhook })
	p.deliverTest("")
	select {
	case got := <-h.tests:
		if got != "Dear {{ name }} to " {
			t.Errorf("a call went to %q", got)
		}
	case <-time.After(livetest.Patience):
		t.Fatal("nothing was called")
	}
	if n := len(h.tests); n > 0 {
		t.Errorf("%d more were sent", n)
	}
}

func TestTheListPaintsAndDuplicates(t *testing.T) {
	h := newHouse(t)
	h.ui.Frame().Go(ui.Route{Place: ui.Messages})
	p := h.page.(*listPage)
	h.wait("the card is painted", func() bool {
		for _, c := range p.shown {
			return c.image != nil
		}
		return false
	})
	for _, c := range p.shown {
		p.duplicate(c.of)
	}
	h.wait("the copy is opened", func() bool { return h.ui.Frame().Here() == Composer("Hello 2") })
	h.ui.Frame().Back()
	h.wait("it is in the list", func() bool { return p.named["Hello 2"] })
	if got := p.freeName("Hello 2"); got != "Hello 3" {
		t.Errorf("the next copy would be %q", got)
	}
}

func TestPicturesAreKeptUnderNamesOfTheirOwn(t *testing.T) {
	h := newHouse(t)
	ctx, dir := context.Background(), t.TempDir()
	draw := func(name string, c color.Color) string {
		img := image.NewRGBA(image.Rect(0, 0, 2, 2))
		img.Set(0, 0, c)
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, row := range []struct{ path, want string }{
		{draw("a/soap.PNG", color.White), "soap.png"},
		{draw("b/soap.PNG", color.White), "soap.png"},
		{draw("c/soap.PNG", color.Black), "soap-2.png"},
	} {
		if got, err := keepPicture(ctx, h.store, row.path); got != row.want || err != nil {
			t.Errorf("%s is kept as %q, %v", row.path, got, err)
		}
	}
	words := filepath.Join(dir, "words.png")
	if err := os.WriteFile(words, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keepPicture(ctx, h.store, words); !errors.Is(err, errNoPicture) {
		t.Errorf("a text was kept: %v", err)
	}
}

func TestTheAudienceIsThatOfTheJourney(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	const cart = `{"gilmok":"journey/1","name":"Cart","seed":1,"entry":{"kind":"event","event":"added_to_cart"},
 "steps":{"m":{"kind":"message","messages":["Hello"]}},"edges":[["entry","out","m"]]}`
	h.write(func(tx store.Tx) error {
		c, err := tx.Customers().Find(ctx, "c")
		if err != nil {
			return err
		}
		if _, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: store.EventAddedToCart, At: time.Now().Add(-time.Hour)}); err != nil {
			return err
		}
		return tx.Journeys().Save(ctx, &store.Journey{Name: "Cart", Draft: []byte(cart)})
	})
	a, err := audienceOf(ctx, h.store, "Hello", store.ChannelEmail)
	if err != nil || a.journey != "Cart" || a.entry.event != store.EventAddedToCart || len(a.ids) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err := audienceOf(ctx, h.store, "Another", store.ChannelEmail); err != nil || len(a.ids) != 3 {
		t.Errorf("a message of no journey is for everybody: %+v, %v", a, err)
	}
}

func TestTemplatesReadWhatLetsPeopleIn(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	const drop = `{"gilmok":"journey/1","name":"Drop","seed":1,"entry":{"kind":"product_changed","event":"price_dropped"},
 "steps":{"m":{"kind":"message","messages":["Hello"]}},"edges":[["entry","out","m"]]}`
	h.write(func(tx store.Tx) error {
		if err := tx.Products().Save(ctx, &store.Product{ExternalID: "p1", Name: "Soap", Price: value.Money{Minor: 9000, Currency: "KRW"}}); err != nil {
			return err
		}
		return tx.Journeys().Save(ctx, &store.Journey{Name: "Drop", Draft: []byte(drop)})
	})
	c := preview.Content{Channel: preview.Email, Subject: "{{ entry.name }} for {{ entry.price }}", Body: &preview.Body{HTML: "x"}}
	subject := func(customer store.CustomerID) string {
		a, err := audienceOf(ctx, h.store, "Hello", store.ChannelEmail)
		if err != nil {
			t.Fatal(err)
		}
		out, err := render(ctx, h.ui.Frame().Workspace(), wish{content: c, customer: customer, entry: a.entry})
		if err != nil {
			t.Fatal(err)
		}
		return out.rendered.Subject
	}
	who, err := h.store.Customers().Find(ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	if got := subject(who.ID); got != "Soap for 9000" {
		t.Errorf("nobody has come in yet: %q", got)
	}
	h.write(func(tx store.Tx) error {
		_, err := tx.Events().Record(ctx, store.Event{Customer: who.ID, Name: store.EventPriceDropped, At: time.Now().Add(-time.Hour),
			Properties: map[string]any{"name": "Candle", "price": 12.0}})
		return err
	})
	if got := subject(who.ID); got != "Candle for 12" {
		t.Errorf("the customer's own: %q", got)
	}
	if got := subject(who.ID + 1); got != "Candle for 12" {
		t.Errorf("lent by another: %q", got)
	}
}

func TestKakaoFieldsFollowTheApprovedText(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	const notice = `{"gilmok":"message/1","name":"Notice","channel":"kakao","purpose":"informational","template":"T1","text":"#{who}, it is on its way","variables":{"who":"{{ name }}"}}`
	h.write(func(tx store.Tx) error {
		return tx.Messages().Save(ctx, &store.Message{Name: "Notice", Channel: store.ChannelKakao, Purpose: store.PurposeInformational, Document: []byte(notice)})
	})
	h.ui.Frame().Go(Composer("Notice"))
	p := h.page.(*composer)
	h.wait("the message is seen", func() bool { return p.stage.last != nil })
	shown := func(words string) bool { return says(p.stage.handset.talk, words) }
	if !shown("Kim Minsu, it is on its way") {
		t.Error("the phone does not show the template with its values")
	}
	field(p.Content(), "{{ name }}").SetText("Dear {{ name }}")
	h.wait("the value is seen", func() bool { return shown("Dear Kim Minsu, it is on its way") })
	text := field(p.Content(), "#{who}, it is on its way")
	text.SetText("#{parcel}: #{who} #{da")
	if got := kakaoVariables(p.draft.content()); len(got) != 2 || got[0] != "parcel" {
		t.Errorf("variables %v", got)
	}
	if !says(p.Content(), "#{parcel}") {
		t.Error("a variable that was just typed has no field")
	}
	p.rebuild(func(c *preview.Content) {
		c.Buttons = append(c.Buttons, preview.Button{Type: "WL", Text: "Track", URL: "https://shop.test/t"})
	})
	h.wait("the button is seen", func() bool { return len(p.stage.last.rendered.Kakao.Buttons) == 1 })
	if field(p.Content(), "https://shop.test/t") == nil {
		t.Error("there is no field for where the button leads")
	}
}

func TestWhatCannotBeMadeForSomeIsSaidInWords(t *testing.T) {
	h := newHouse(t)
	c := preview.Content{Channel: preview.Email, Purpose: string(store.PurposeInformational), Subject: "x", Body: &preview.Body{HTML: "{% if name == blank %}{{ 1 | divided_by: 0 }}{% endif %}x"}}
	all, err := audienceOf(context.Background(), h.store, "Hello", store.ChannelEmail)
	if err != nil {
		t.Fatal(err)
	}
	found, err := worst(context.Background(), h.ui.Frame().Workspace(), search{content: c, ids: all.ids})
	if err != nil || len(found.Picks) == 0 || found.Picks[0].Reason != preview.ReasonError {
		t.Fatalf("%+v, %v", found.Picks, err)
	}
	if got := found.Picks[0].Detail; !strings.HasPrefix(got, "Letter ") || found.Picks[0].Case.Name != "b@shop.test" {
		t.Errorf("%q for %q", got, found.Picks[0].Case.Name)
	}
}

// A text that asks a question has it written with its answers numbered, once; it can be
// taken back.
func TestATextAsksAQuestion(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	h.write(func(tx store.Tx) error {
		skin := survey.Survey{Key: "skin", Question: "Your skin?", Ask: survey.Choice, Answers: []survey.Answer{{Value: "dry", Text: "Dry"}, {Value: "oily", Text: "Oily"}}}
		if err := survey.Save(ctx, tx, &store.Document{Name: "Skin"}, skin); err != nil {
			return err
		}
		const text = `{"gilmok":"message/1","name":"Text","channel":"sms","purpose":"informational","text":"Hello {{ name }}"}`
		return tx.Messages().Save(ctx, &store.Message{Name: "Text", Channel: store.ChannelSMS, Purpose: store.PurposeInformational, Document: []byte(text)})
	})
	h.ui.Frame().Go(Composer("Text"))
	p := h.page.(*composer)
	h.wait("the message is seen", func() bool { return p.stage.last != nil })
	for range 2 {
		var choice *widgets.Select
		each(p.Content(), func(o fyne.CanvasObject) {
			if row, is := o.(*fyne.Container); is && len(row.Objects) == 2 && says(row.Objects[0], "Asks") {
				each(row.Objects[1], func(o fyne.CanvasObject) {
					if s, is := o.(*widgets.Select); is {
						choice = s
					}
				})
			}
		})
		if choice == nil {
			t.Fatal("there is no question to choose")
		}
		choice.OnChanged("skin")
	}
	if c := p.draft.content(); c.Survey != "skin" || c.Text != "Hello {{ name }}\nYour skin?\n1. Dry\n2. Oily" {
		t.Errorf("%q asks %q", c.Text, c.Survey)
	}
	told := false
	each(p.Content(), func(o fyne.CanvasObject) {
		words, is := o.(*widgets.Paragraph)
		told = told || is && strings.HasPrefix(words.Text(), "Whoever texts back")
	})
	if !told {
		t.Error("it does not say how an answer comes back")
	}
	for p.draft.canUndo() {
		p.step(-1)
	}
	if c := p.draft.content(); c.Survey != "" || c.Text != "Hello {{ name }}" {
		t.Errorf("taken back: %q asks %q", c.Text, c.Survey)
	}
}
