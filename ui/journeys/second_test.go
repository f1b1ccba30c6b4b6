package journeys_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/journeys"
	"gilmok/ui/widgets"
)

// scene is what a board shows, read while nobody draws.
func (h *house) scene(b *board.Board) *board.Scene {
	h.settle()
	h.turn.Lock()
	defer h.turn.Unlock()
	return b.Scene()
}

// rehearsed opens the board in Rehearse and waits for the counts.
func (h *house) rehearsed() *board.Board {
	b := h.open()
	h.press("Rehearse")
	h.until("the numbers are drawn", func() bool { return h.shows("40 sent") })
	return b
}

func TestRehearse_APersonsWayIsLitAndKeptAsATest(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.rehearsed()
		h.act(func() { b.On.People(board.Ref{From: "m1", Port: "out"}) })
		h.until("the people are listed", func() bool { return h.shows("Person 7") })
		h.press("Person 7")
		h.until("the way is told", func() bool { return h.shows("Gets “Reminder”") && h.shows("Comes to the end") })
		for _, e := range h.scene(b).Edges {
			if e.To != "" && !e.Lit {
				t.Errorf("the edge from %s is not lit", e.From)
			}
		}
		h.press("Keep as a test")
		j := h.saved("the test is saved", func(j *journey.Journey) bool { return len(j.Tests) == 1 })
		if c := j.Tests[0]; c.Left != journey.LeftCompleted || !slices.Equal(c.Path, []journey.StepID{"w1", "m1", "end"}) {
			t.Errorf("kept %+v", c)
		}
		h.press("Draw")
		for _, e := range h.scene(b).Edges {
			if e.Lit {
				t.Errorf("the edge from %s is still lit while one draws", e.From)
			}
		}
		h.act(func() { b.On.Delete([]string{"w1"}, nil) })
		h.until("the test is red where the way differs", func() bool {
			s := h.scene(b).Step("m1")
			return s != nil && s.Severity == board.Bad && strings.Contains(s.Problem, "To Exit")
		})
		h.act(func() { b.On.Undo() })
		h.until("the test is green again", func() bool { return h.scene(b).Step("m1").Severity == board.Fine })
	})
}

// Each count of a rehearsal lists its people: those whose message does not go by their
// reason, from the whole and from a step, and up to the day of the slider.
func TestRehearse_WhoIsDroppedAndWhy(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.write(func(ctx context.Context, tx store.Tx) error {
			for _, id := range []string{"c3", "c7"} {
				c, err := tx.Customers().Find(ctx, id)
				if err != nil {
					return err
				}
				k := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed, Source: "test", At: tx.Now()}
				if err := tx.Customers().SetConsent(ctx, c.ID, k); err != nil {
					return err
				}
			}
			return nil
		})
		b := h.open()
		h.press("Rehearse")
		h.until("the numbers are drawn", func() bool { return h.shows("38 sent · 2 skipped") })
		h.press("No consent")
		h.until("they are listed", func() bool { return h.shows("Person 3") && h.shows("Person 7") && h.reads("2 people") })
		h.press("Person 7")
		h.until("the way says why", func() bool { return h.shows("Not sent: No consent") })
		h.act(func() { b.Select("m1") })
		h.until("the step's counts are shown", func() bool { return h.shows("Show the people") })
		h.press("No consent")
		h.until("they are listed", func() bool { return h.reads("2 people") })
		h.act(func() { b.Select("m1") })
		h.press("Sent")
		h.until("the others are listed", func() bool { return h.shows("Person 8") && !h.shows("Person 7") && h.reads("38 people") })
	})
}

func TestRehearse_BackTest(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.rehearsed()
		if !h.shows("Messages in the fullest week") || !h.shows("Nobody gets more than three in a week.") {
			t.Errorf("the outlook is not shown: %q", h.words())
		}
		h.press("Back-test")
		h.press("Run the back-test")
		h.until("the notice says what it went over", func() bool {
			return slices.ContainsFunc(h.words(), func(s string) bool { return strings.Contains(s, "as it really was") })
		})
		h.press("From today")
		h.until("it looks ahead again", func() bool { return h.shows("40 customers, 30 days") })
	})
}

// launched sets the cart going with the real runner and lets everybody in.
func (h *house) launched() store.JourneyID {
	h.t.Helper()
	ctx := context.Background()
	j, err := h.store.Journeys().Find(ctx, "Cart")
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.runner.Runner.Launch(ctx, j.ID, "Minji"); err != nil {
		h.t.Fatal(err)
	}
	if _, _, err := h.runner.Tick(ctx); err != nil {
		h.t.Fatal(err)
	}
	return j.ID
}

func TestLaunch_ANewVersionSaysWhatItDoesToThoseInside(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		id := h.launched()
		b := h.open()
		h.until("it runs", func() bool { return h.shows("40 came in · 40 inside now") })
		h.press("Draw")
		h.act(func() { b.On.Delete([]string{"m1"}, nil) })
		h.press("Launch")
		h.until("the impact is said", func() bool { return h.shows("40 people are inside now") })
		for _, words := range []string{"Start version 2 of “Cart”", "Would go another way by this version", "Wait 1 h", "Finish on the old version"} {
			if !h.shows(words) {
				t.Errorf("%q is not said: %q", words, h.words())
			}
		}
		h.press("All in the new version")
		h.runner.real = true
		h.press("Launch")
		h.until("all are taken over", func() bool {
			runs, err := h.store.Runs().List(context.Background(), id)
			if err != nil || len(runs) != 2 {
				return false
			}
			at, err := h.store.Passages().At(context.Background(), max(runs[0].ID, runs[1].ID), "w1", store.Page{})
			return err == nil && len(at) == shop
		})
		h.press("Draw")
		h.act(func() { b.On.Undo() })
		h.saved("the draft is saved beside a launch", func(j *journey.Journey) bool { return j.Steps["m1"] != nil })
		h.act(func() { b.On.Redo() })
		h.pressIcon("history")
		h.until("the versions are told", func() bool { return h.shows("Version 2") && h.shows("Gone: Reminder (Email)") })
	})
}

// pressIcon taps the button that carries an icon.
func (h *house) pressIcon(name string) {
	h.t.Helper()
	b := find(h, func(b *widgets.Button) bool {
		return slices.ContainsFunc(objectsOf(b), func(o fyne.CanvasObject) bool {
			image, ok := o.(*canvas.Image)
			return ok && image.Resource != nil && strings.Contains(image.Resource.Name(), name)
		})
	})
	h.act(func() { b.Tapped(&fyne.PointEvent{}) })
}

func TestLive_WhoTookAnEdgeAndWhy(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		id := h.launched()
		b := h.open()
		h.until("it runs", func() bool { return h.shows("40 came in · 40 inside now") })
		h.act(func() { b.On.People(board.Ref{From: "entry", Port: "out"}) })
		h.until("those who came in are listed", func() bool { return h.shows("Person 3") && h.shows("40 people") })
		h.press("Person 3")
		h.until("their way opens", func() bool { return h.shows("Stands at “Wait 1 h”") && h.shows("Comes in") })
		c, err := h.store.Customers().Find(context.Background(), "c3")
		if err != nil {
			t.Fatal(err)
		}
		if h.ui.Frame().Here() != ui.Why(id, c.ID) {
			t.Errorf("the page is %+v", h.ui.Frame().Here())
		}
	})
}

// change edits the stored draft, as the calendar or the command line does.
func (h *house) change(fn func(*journey.Journey)) {
	h.t.Helper()
	ctx := context.Background()
	err := h.store.InTx(ctx, func(tx store.Tx) error {
		record, err := tx.Journeys().Find(ctx, "Cart")
		if err != nil {
			return err
		}
		j, err := journey.Parse(record.Draft)
		if err != nil {
			return err
		}
		fn(j)
		if record.Draft, err = journey.Marshal(j); err != nil {
			return err
		}
		return tx.Journeys().Save(ctx, record)
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func TestLive_HeldForNewerOrders(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		ctx := context.Background()
		island, err := time.LoadLocation("Australia/Lord_Howe")
		if err != nil {
			t.Fatal(err)
		}
		var known time.Time
		err = h.store.InTx(ctx, func(tx store.Tx) error {
			known = tx.Now().AddDate(0, 0, -3)
			if err := tx.Settings().Set(ctx, store.SettingZone, island.String()); err != nil {
				return err
			}
			return tx.Orders().Save(ctx, &store.Order{ExternalID: "1", Customer: 1, At: known, State: store.OrderPlaced})
		})
		if err != nil {
			t.Fatal(err)
		}
		h.change(func(j *journey.Journey) { j.Exit = []journey.ExitRule{{Event: store.EventOrdered}} })
		h.launched()
		time.Sleep(2 * time.Hour) // until they stand before the message
		if _, _, err := h.runner.Tick(ctx); err != nil {
			t.Fatal(err)
		}
		h.open()
		h.until("it is said that messages wait, by the shop's clock", func() bool {
			return h.shows("Orders are known until " + ui.Exact(known.In(island)))
		})
		h.press("Send anyway")
		h.press("Send anyway") // of the sheet
		h.until("nothing is held any more", func() bool { return !h.shows("Orders are known until") })
	})
}

func TestPreflight(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.ui.Frame().Workspace().Composer = compose.New(h.store, compose.Options{}) // the others launch unproved
		h.open()
		h.press("Preflight")
		h.until("the findings are shown", func() bool { return h.shows("40 messages looked at") })
		if !h.shows("There is no way out in it") || !h.shows("No launch like this") {
			t.Errorf("an advertisement without a way out is not found: %q", h.words())
		}
		h.press("Launch")
		h.until("the launch is refused", func() bool { return h.shows("“Cart” cannot go out like this") })
		h.press("Show the findings")
		select {
		case told := <-h.runner.told:
			t.Errorf("it was launched all the same: %s", told)
		default:
		}
	})
}

// What the shop has not told is asked for where the launch is refused for it, and the
// launch goes on from there.
func TestPreflight_AsksWhatTheShopHasNotTold(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		ctx := context.Background()
		err := h.store.InTx(ctx, func(tx store.Tx) error {
			m, err := tx.Messages().Find(ctx, "Reminder")
			if err != nil {
				return err
			}
			m.Document = []byte(`{"gilmok":"message/1","name":"Reminder","purpose":"advertising","channel":"email","subject":"(광고) Soap","body":{"html":"<p>Soap for {{ customer.name }}</p><p>{{ shop.name }} {{ shop.contact }} {{ shop.address }}</p><a href=\"{{ unsubscribe_url }}\">수신거부 unsubscribe</a>"}}`)
			return tx.Messages().Save(ctx, m)
		})
		if err != nil {
			t.Fatal(err)
		}
		h.ui.Frame().Workspace().Composer = compose.New(h.store, compose.Options{})
		h.open()
		h.press("Launch")
		h.until("the shop is asked for", func() bool { return h.shows("Name of the shop") && h.shows("Keep it and launch") })
		for range 2 { // the name first, then the phone
			h.act(func() {
				canvas := h.ui.Window().Canvas()
				test.Type(canvas.Focused(), "Soap 02-123-4567")
				canvas.FocusNext()
			})
		}
		h.press("Keep it and launch")
		h.until("the launch is asked for", func() bool { return h.shows("Within 30 days, by rehearsal") })
		for _, key := range []string{store.SettingShopName, store.SettingShopContact} {
			if told, err := h.store.Settings().Get(ctx, key); err != nil || told != "Soap 02-123-4567" {
				t.Errorf("%s is %q, %v", key, told, err)
			}
		}
	})
}

// A finding is mended where it is shown, in the message itself; one click takes it back.
func TestPreflight_MendsAMessage(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.ui.Frame().Workspace().Composer = compose.New(h.store, compose.Options{})
		subject := func() string {
			m, err := h.store.Messages().Find(context.Background(), "Reminder")
			if err != nil {
				t.Fatal(err)
			}
			c, err := preview.ParseMessage(m.Document)
			if err != nil {
				t.Fatal(err)
			}
			return c.Subject
		}
		h.open()
		h.press("Preflight")
		h.until("the mend is offered", func() bool { return h.shows("Put it in front") })
		h.press("Put it in front")
		h.until("it is mended, and found no more", func() bool { return subject() == "(광고) Hello" && !h.shows("Put it in front") })
		h.press("Undo")
		h.until("it is as before, and found again", func() bool { return subject() == "Hello" && h.shows("Put it in front") })
	})
}

// The free number that a text must end with is asked for, kept and written into the text.
func TestPreflight_AsksForTheFreeNumber(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		ctx := context.Background()
		err := h.store.InTx(ctx, func(tx store.Tx) error {
			m, err := tx.Messages().Find(ctx, "Reminder")
			if err != nil {
				return err
			}
			m.Channel = store.ChannelSMS
			m.Document = []byte(`{"gilmok":"message/1","name":"Reminder","purpose":"advertising","channel":"sms","text":"(광고)Soap 02-123-4567 Spring"}`)
			for i := range shop {
				c, err := tx.Customers().Find(ctx, fmt.Sprint("c", i))
				if err != nil {
					return err
				}
				c.Phone = fmt.Sprintf("+8210000010%02d", i)
				k := store.Consent{Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, Source: "test", Wording: "1", At: tx.Now()}
				if err := errors.Join(tx.Customers().Save(ctx, c), tx.Customers().SetConsent(ctx, c.ID, k)); err != nil {
					return err
				}
			}
			return errors.Join(tx.Messages().Save(ctx, m), tx.Settings().Set(ctx, store.SettingShopName, "Soap"), tx.Settings().Set(ctx, store.SettingShopContact, "02-123-4567"),
				tx.Senders().Save(ctx, &store.Sender{Name: "texts", Channel: store.ChannelSMS, Kind: "file", Default: true}))
		})
		if err != nil {
			t.Fatal(err)
		}
		h.ui.Frame().Workspace().Composer = compose.New(h.store, compose.Options{})
		h.open()
		h.press("Launch")
		h.until("the number is asked for", func() bool { return h.shows("Free number to refuse by (080)") && h.shows("Keep it and launch") })
		h.act(func() { test.Type(h.ui.Window().Canvas().Focused(), "080-111-2222") })
		h.press("Keep it and launch")
		h.until("the launch is asked for", func() bool { return h.shows("Within 30 days, by rehearsal") })
		m, err := h.store.Messages().Find(ctx, "Reminder")
		if err != nil || !strings.Contains(string(m.Document), `Spring\n무료수신거부 080-111-2222"`) {
			t.Errorf("%s, %v", m.Document, err)
		}
		if told, err := h.store.Settings().Get(ctx, store.SettingOptOut); err != nil || told != "080-111-2222" {
			t.Errorf("the number is %q, %v", told, err)
		}
	})
}

func TestRuleSheet(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.Select("entry") })
		h.press("Condition")
		h.press("Change the conditions")
		h.until("the sheet is open", func() bool { return h.shows("Who is meant") })
		sentence := find(h, func(e *widgets.Entry) bool { return true })
		h.act(func() { sentence.SetText("email is set and") })
		if !strings.Contains(strings.Join(h.words(), ""), "Something is missing at the end") {
			t.Error("half a sentence is taken")
		}
		h.act(func() { sentence.SetText("email is set") })
		h.until("the count is told", func() bool { return h.shows("40 people now") })
		h.press("Use it")
		h.saved("the audience is saved", func(j *journey.Journey) bool { return !j.Audience.IsZero() })
	})
}

func TestListPage_BringsInAFile(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.act(func() { h.ui.Frame().Go(ui.Route{Place: ui.Journeys}) })
		h.until("the card is there", func() bool { return h.shows("Cart") })
		var made ui.Page
		h.act(func() { made = journeys.New(h.ui.Frame(), ui.Route{Place: ui.Journeys}) })
		defer h.act(made.Close)
		page, ok := made.(ui.Dropper)
		if !ok {
			t.Fatal("nothing can be dropped on the page")
		}
		dir := h.t.TempDir()
		bad, good := filepath.Join(dir, "bad.json"), filepath.Join(dir, "cart.json")
		for path, text := range map[string]string{bad: `{"gilmok":"journey/1","steps":7}`, good: cart} {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		h.act(func() { page.Drop(bad, fyne.Position{}) })
		h.until("the bad one is refused", func() bool {
			return slices.ContainsFunc(h.words(), func(s string) bool { return strings.Contains(s, "no journey that can be read") })
		})
		h.act(func() { page.Drop(good, fyne.Position{}) })
		var draft *store.Journey
		h.until("the good one is a draft of another name", func() bool {
			var err error
			draft, err = h.store.Journeys().Find(context.Background(), "Cart 2")
			return err == nil
		})
		h.until("its board opens", func() bool { return h.ui.Frame().Here().ID != "" })
		if draft.State != store.JourneyDraft {
			t.Errorf("it is %s", draft.State)
		}
		if page.Drop(filepath.Join(dir, "table.csv"), fyne.Position{}) {
			t.Error("a table is taken for a journey")
		}
	})
}

// What the store counted is what the ribbons show, and the file says the same.
func TestLive_HowPeopleWent(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.launched()
		h.open()
		h.until("it runs", func() bool { return h.shows("40 came in · 40 inside now") })
		h.press("How people went")
		h.until("the flow is shown", func() bool { return h.shows("As thick as the people are many") })
		s := find(h, func(s *widgets.Sankey) bool { return true })
		h.act(func() {
			s.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(40, s.Size().Height/2)}})
		})
		h.until("the number of a ribbon is told", func() bool { return h.shows("At launch → Wait 1 h: 40 people (100%)") })
		chart := find(h, func(c *widgets.Chart) bool { return true })
		h.act(func() { chart.OnCopy() })
		var copied string
		h.act(func() { copied = fyne.CurrentApp().Clipboard().Content() })
		if !strings.HasPrefix(copied, "From\tBranch\tTo\tPeople\tShare of all\n") || !strings.Contains(copied, "\tWait 1 h\t40\t1.0000\n") {
			t.Errorf("on the clipboard: %q", copied)
		}
		h.press("Close")
	})
}

// A journey begun for a segment takes only its people, of those whom the template takes.
func TestCreate_ForASegment(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		ctx := context.Background()
		err := h.store.InTx(ctx, func(tx store.Tx) error {
			if err := tx.Orders().Save(ctx, &store.Order{ExternalID: "1", Customer: 1, At: tx.Now().AddDate(0, 0, -200), State: store.OrderPlaced}); err != nil {
				return err
			}
			return tx.Segments().Save(ctx, &store.Segment{Name: "At risk", Rule: segment.Event{Name: store.EventOrdered}})
		})
		if err != nil {
			t.Fatal(err)
		}
		h.act(func() { h.ui.Frame().Go(ui.NewJourney("win-back", "At risk")) })
		h.until("its board is open", func() bool { return h.ui.Frame().Here().View == "board" })
		id, err := strconv.ParseInt(h.ui.Frame().Here().ID, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		record, err := h.store.Journeys().Get(ctx, store.JourneyID(id))
		if err != nil {
			t.Fatal(err)
		}
		j, err := journey.Parse(record.Draft)
		if err != nil {
			t.Fatal(err)
		}
		all, ok := j.Audience.Rule.(segment.All)
		if !ok || !slices.Contains(all.Of, segment.Rule(segment.InSegment{Name: "At risk"})) || len(all.Of) < 3 {
			t.Errorf("it takes %#v", j.Audience.Rule)
		}
	})
}

// A sender is the whole workspace's: where mails become files, the journeys that run
// are paused first, unless the person lets their mails become files, too.
func TestLaunch_FilesPauseOtherJourneys(t *testing.T) {
	for _, let := range []bool{false, true} {
		inHouse(t, "en", func(h *house) {
			ctx := context.Background()
			err := h.store.InTx(ctx, func(tx store.Tx) error {
				if err := tx.Senders().Delete(ctx, "files"); err != nil {
					return err
				}
				other := store.Journey{Name: "Letters", Draft: []byte(strings.Replace(cart, `"name":"Cart"`, `"name":"Letters"`, 1)), State: store.JourneyRunning}
				return tx.Journeys().Save(ctx, &other)
			})
			if err != nil {
				h.t.Fatal(err)
			}
			h.open()
			h.press("Launch")
			h.until("it is asked", func() bool { return h.shows("Pause them, so that their mails wait") && h.reads("“Letters”") })
			for _, words := range []string{"Write mails as files beside the workspace", "Pause them, so that their mails wait"}[:1+map[bool]int{true: 1}[let]] {
				h.press(words)
			}
			h.press("Launch")
			h.until("there is a sender", func() bool {
				list, err := h.store.Senders().List(ctx)
				return err == nil && len(list) == 1 && list[0].Kind == "file"
			})
			told := []string{<-h.runner.told}
			select {
			case more := <-h.runner.told:
				told = append(told, more)
			default:
			}
			if paused := slices.Contains(told, "pause"); paused == let {
				h.t.Errorf("let: %v; the runner was told %q", let, told)
			}
		})
	}
}
