package outbox

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live/livetest"
	"gilmok/ui/widgets"
)

type machine struct{}

func (machine) Install() string        { return "test" }
func (machine) Person() string         { return "Minji" }
func (machine) SetPerson(string) error { return nil }
func (machine) Recent() []string       { return []string{"shop.gilmok"} }

// background is work that a test decides about.
type background struct {
	mu    sync.Mutex
	state ui.Sending
	told  []string
}

func (b *background) Sending() ui.Sending {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

func (b *background) tell(what string, change func(*ui.Sending)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told = append(b.told, what)
	change(&b.state)
}

func (b *background) Pause()    { b.tell("pause", func(s *ui.Sending) { s.Paused = true }) }
func (b *background) Resume()   { b.tell("resume", func(s *ui.Sending) { s.Paused = false }) }
func (b *background) SlowDown() { b.tell("slower", func(*ui.Sending) {}) }
func (b *background) Again()    { b.tell("again", func(*ui.Sending) {}) }

// bench is the outbox in a window on a real workspace.
type bench struct {
	*testing.T
	ui         *ui.UI
	thread     *livetest.Thread
	background *background
	st         store.Store
	run        store.RunID
	message    store.MessageVersionID
	people     []store.CustomerID
}

func outbox(t *testing.T, at ui.Route) *bench {
	t.Helper()
	b := &bench{T: t, background: &background{}}
	app := test.NewTempApp(t)
	b.thread = livetest.New(t)
	b.ui = ui.New(app, ui.Config{
		Machine: machine{}, Language: "en", Theme: "light",
		Pages: map[ui.Place]ui.Maker{ui.Outbox: func(f *ui.Frame, r ui.Route) ui.Page {
			if r.View == ViewSend {
				return NewSend(f, r)
			}
			return New(f, r)
		}},
		Open: func(ctx context.Context, _ string, o ui.OpenOptions) (w *ui.Workspace, err error) {
			if b.st, err = sqlite.Create(ctx, filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Person: o.Person}); err != nil {
				return nil, err
			}
			b.fill()
			return &ui.Workspace{Store: b.st, Background: b.background, Runner: journey.NewRunner(b.st, journey.System{}, journey.Options{})}, nil
		},
	})
	b.ui.Start()
	b.until("the workspace is open", func() bool { return b.ui.Frame() != nil })
	b.ui.Frame().Go(at)
	t.Cleanup(b.ui.Quit)
	return b
}

// fill makes a shop of five, of whom three may be written to, and a journey that runs.
func (b *bench) fill() {
	b.write(func(ctx context.Context, tx store.Tx) error {
		for i := range 5 {
			c := &store.Customer{Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@shop.example", i),
				Attributes: store.Attributes{"city": value.Text("Seoul")}}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			b.people = append(b.people, c.ID)
			if i < 3 {
				k := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, Night: true, At: tx.Now()}
				if err := tx.Customers().SetConsent(ctx, c.ID, k); err != nil {
					return err
				}
			}
		}
		m := &store.Message{Name: "News", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, Document: []byte(`{"gilmok":"message/1","channel":"email","subject":"News","html":"<p>Hello</p>"}`)}
		if err := tx.Messages().Save(ctx, m); err != nil {
			return err
		}
		var err error
		if b.message, err = tx.Messages().Freeze(ctx, m.ID); err != nil {
			return err
		}
		if err := tx.Senders().Save(ctx, &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "file", Default: true}); err != nil {
			return err
		}
		if err := tx.Segments().Save(ctx, &store.Segment{Name: "Everybody", Rule: segment.All{}}); err != nil {
			return err
		}
		j := &store.Journey{Name: "Welcome"}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		r := &store.Run{Journey: j.ID, Version: 1, Mode: store.ModeLive, State: store.RunRunning}
		err = tx.Runs().Save(ctx, r)
		b.run = r.ID
		return err
	})
}

func (b *bench) write(fn func(context.Context, store.Tx) error) {
	b.Helper()
	if err := b.st.InTx(context.Background(), func(tx store.Tx) error { return fn(context.Background(), tx) }); err != nil {
		b.Fatal(err)
	}
}

// queue puts a message to a person into the outbox, as it then stands.
func (b *bench) queue(person int, as func(*store.OutboxEntry, time.Time)) (id store.OutboxID) {
	b.Helper()
	b.write(func(ctx context.Context, tx store.Tx) error {
		p := &store.Passage{Run: b.run, Customer: b.people[person], EntryKey: fmt.Sprint(person, time.Now().UnixNano()), Step: "m1"}
		if err := tx.Passages().Enter(ctx, []*store.Passage{p}); err != nil {
			return err
		}
		e := &store.OutboxEntry{Run: b.run, Passage: p.ID, Customer: p.Customer, Step: "m1", Visit: 1, Channel: store.ChannelEmail, Message: b.message,
			Purpose: store.PurposeAdvertising, Key: fmt.Sprintf("%d/m1/1/email", p.ID), Address: fmt.Sprintf("p%d@shop.example", person), NotBefore: tx.Now(), State: store.OutboxPending}
		if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}); err != nil {
			return err
		}
		id = e.ID
		as(e, tx.Now())
		return tx.Outbox().Save(ctx, []*store.OutboxEntry{e})
	})
	return id
}

func failed(code string) func(*store.OutboxEntry, time.Time) {
	return func(e *store.OutboxEntry, now time.Time) {
		e.State, e.Reason, e.Detail, e.FinishedAt = store.OutboxFailed, code, "no such user", now
	}
}

func uncertain(e *store.OutboxEntry, now time.Time) {
	e.State, e.Reason, e.Sender, e.FinishedAt = store.OutboxUncertain, "no_reply", "main", now
}

func (b *bench) state(id store.OutboxID) store.OutboxState {
	e, err := b.st.Outbox().Get(context.Background(), id)
	if err != nil {
		b.Fatal(err)
	}
	return e.State
}

func (b *bench) until(what string, holds func() bool) {
	b.Helper()
	if !b.thread.Until(holds) {
		b.Fatalf("not in time: %s; on the screen: %q", what, b.screen())
	}
}

func (b *bench) screen() string {
	var list []string
	c := b.ui.Window().Canvas()
	for _, o := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
		each(o, func(o fyne.CanvasObject) {
			if t, ok := o.(*canvas.Text); ok && t.Text != "" {
				list = append(list, t.Text)
			}
		})
	}
	return strings.Join(list, " ")
}

// says waits for words; digits stand in cells of their own, so that spaces do not count.
func (b *bench) says(want string) {
	b.Helper()
	bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	b.until("it says “"+want+"”", func() bool { return strings.Contains(bare(b.screen()), bare(want)) })
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

// press taps the last button with the words: what was drawn last lies on top.
func (b *bench) press(words string) {
	b.Helper()
	var found *widgets.Button
	c := b.ui.Window().Canvas()
	for _, o := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
		each(o, func(o fyne.CanvasObject) {
			if button, ok := o.(*widgets.Button); ok && button.Text() == words {
				found = button
			}
		})
	}
	if found == nil {
		b.Fatalf("no button %q; on the screen: %q", words, b.screen())
	}
	test.Tap(found)
}

// find gives the last object of a type: what was drawn last lies on top.
func find[T any](b *bench) (found T) {
	c := b.ui.Window().Canvas()
	for _, o := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
		each(o, func(o fyne.CanvasObject) {
			if x, ok := o.(T); ok {
				found = x
			}
		})
	}
	return found
}

func TestWhatIsDueCanBeHeldAndLetGo(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	var held [2]store.OutboxID
	for i := range held {
		held[i] = b.queue(i, func(e *store.OutboxEntry, now time.Time) { e.NotBefore = now.Add(3 * time.Hour) })
	}
	b.queue(2, func(e *store.OutboxEntry, now time.Time) { e.NotBefore = now.Add(30 * time.Hour) }) // too far ahead to be listed
	b.says("2 messages in the next 24 hours")
	page := newSoon(b.ui.Frame())
	a, err := page.load(context.Background())
	if err != nil || len(a.sends) != 1 || a.sends[0].Count != 2 || a.sends[0].Journey != "Welcome" {
		t.Fatalf("%+v, %v", a.sends, err)
	}
	page.hold(a.sends[0])
	b.says("held back")
	b.says("0 messages in the next 24 hours")
	for _, id := range held {
		if e, err := b.st.Outbox().Get(context.Background(), id); err != nil || !e.Held {
			t.Errorf("message %d is not held (%v)", id, err)
		}
	}
	if next, err := b.st.Outbox().NextDue(context.Background()); err != nil || time.Until(next) < 20*time.Hour {
		t.Errorf("the next is due at %v (%v): what is held would go", next, err)
	}
}

// What became due while nobody ran the workspace is shown, and goes as a person chooses:
// here to all but the one who has ordered since, and from now on without being asked.
func TestWhatWasMissedIsShownAndDecided(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	var ids [3]store.OutboxID
	for i := range ids {
		ids[i] = b.queue(i, func(e *store.OutboxEntry, now time.Time) { e.NotBefore = now.Add(-5 * time.Hour) })
	}
	b.write(func(ctx context.Context, tx store.Tx) error {
		return tx.Orders().Save(ctx, &store.Order{ExternalID: "1", Customer: b.people[1], At: tx.Now().Add(-time.Hour), State: store.OrderPlaced})
	})
	runner := b.ui.Frame().Workspace().Runner.(*journey.Runner)
	if err := runner.Slept(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.says("3 messages became due while Gilmok was not running")
	b.press("Look and decide")
	b.says("1 of the people has ordered since")
	radio := find[*widgets.Radio](b)
	radio.Choose(string(journey.MissedSendOthers))
	radio.OnChanged(radio.Chosen())
	find[*widgets.Check](b).Set(true)
	b.press("Send to the others")
	b.says("2 let go, 1 left out.")
	for i, want := range []store.OutboxState{store.OutboxPending, store.OutboxSkipped, store.OutboxPending} {
		if e, err := b.st.Outbox().Get(context.Background(), ids[i]); err != nil || e.State != want || e.Held {
			t.Errorf("message %d: %+v (%v)", i, e, err)
		}
	}
	if v, err := b.st.Settings().Get(context.Background(), store.SettingOverdue); err != nil || v != "send" {
		t.Errorf("remembered: %q (%v)", v, err)
	}
}

// What the shop has changed since a message was launched is said before it goes.
func TestWhatGoesOutWithANewerShop(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	b.queue(0, func(*store.OutboxEntry, time.Time) {})
	page := newSoon(b.ui.Frame())
	for _, c := range []struct{ key, value, want string }{
		{store.SettingZone, "UTC", ""},
		{store.SettingColor, "#123456", "looks as it was launched"},
		{store.SettingShopAddress, "Busan", "with what has changed since the launch: address"},
		{store.SettingShopName, "Soap", "with what has changed since the launch: name, address"},
	} {
		b.write(func(ctx context.Context, tx store.Tx) error { return tx.Settings().Set(ctx, c.key, c.value) })
		a, err := page.load(context.Background())
		if err != nil || len(a.sends) != 1 || a.sends[0].extra() != c.want {
			t.Errorf("after %s: %+v, %v", c.key, a.sends, err)
		}
	}
}

func TestWhatLooksAlikeIsOneRow(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	b.queue(0, func(*store.OutboxEntry, time.Time) {})
	unreachable := b.queue(1, func(e *store.OutboxEntry, _ time.Time) { e.Reason = "unreachable" })
	quiet := b.queue(2, func(e *store.OutboxEntry, now time.Time) {
		e.Reason, e.NotBefore = string(store.SkipQuietHours), now.Add(time.Hour)
	})
	b.says("held by quiet hours")
	page := newSoon(b.ui.Frame())
	a, err := page.load(context.Background())
	if err != nil || len(a.sends) != 2 || a.sends[0].Count != 2 || a.sends[1].Count != 1 {
		t.Fatalf("%+v, %v", a.sends, err)
	}
	page.hold(a.sends[0])
	b.says("held back")
	for id, want := range map[store.OutboxID]bool{unreachable: true, quiet: false} {
		if e, err := b.st.Outbox().Get(context.Background(), id); err != nil || e.Held != want {
			t.Errorf("message %d is held: %v (%v)", id, e.Held, err)
		}
	}
}

func TestUncertainIsDecidedByThePerson(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	id := b.queue(0, uncertain)
	b.says("Did Person 0 get it?")
	radio := find[*widgets.Radio](b)
	radio.Choose(string(dispatch.ResolveResend))
	radio.OnChanged(radio.Chosen())
	b.press("Send again")
	b.says("Nothing waits for you.")
	if s := b.state(id); s != store.OutboxPending {
		t.Errorf("the message is %s", s)
	}
}

func TestOneAnswerForAllIsAskedOnceMoreBeforeSendingAgain(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	ids := []store.OutboxID{b.queue(0, uncertain), b.queue(1, uncertain), b.queue(2, uncertain)}
	b.says("The same for the other 2")
	find[*widgets.Check](b).Set(true)
	radio := find[*widgets.Radio](b)
	radio.Choose(string(dispatch.ResolveResend))
	radio.OnChanged(radio.Chosen())
	b.press("Send again")
	b.says("Send 3 messages again")
	if s := b.state(ids[2]); s != store.OutboxUncertain {
		t.Fatalf("it is %s before the question is answered", s)
	}
	b.press("Send again")
	b.says("Nothing waits for you.")
	for _, id := range ids {
		if s := b.state(id); s != store.OutboxPending {
			t.Errorf("message %d is %s", id, s)
		}
	}
}

func TestRefusedAreGroupedByCauseAndOnlyThoseAreTriedAgain(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	gone1, gone2 := b.queue(0, failed("550 5.1.1")), b.queue(1, failed("550 5.1.10"))
	full := b.queue(2, failed("552 5.2.2"))
	b.says("3, in the last 30 days")
	b.says("The mailbox is full or takes nothing now")
	card := newRefused(b.ui.Frame(), b.ui.Frame().Page())
	down, err := card.load(context.Background())
	if err != nil || len(down.causes) != 2 || down.causes[0].Count != 2 {
		t.Fatalf("%+v, %v", down, err)
	}
	card.open(down.causes[1], down.from)
	b.says("552 5.2.2 no such user")
	b.press("Try 1 again")
	b.says("Try 1 message again")
	b.press("Try again")
	b.until("the full mailbox is tried again", func() bool { return b.state(full) == store.OutboxPending })
	if b.state(gone1) != store.OutboxFailed || b.state(gone2) != store.OutboxFailed {
		t.Error("a mailbox that does not exist is tried again")
	}
}

// TestAlarm: mail that servers turn away because of the shop is nobody's address
// fault, and is said before it grows.
func TestAlarm(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	ctx := context.Background()
	now := time.Now()
	bounce := func(key, kind string, ago time.Duration) store.Event {
		return store.Event{Customer: b.people[0], Name: store.EventBounced, At: now.Add(-ago), Key: key, Properties: store.Properties{"kind": kind}}
	}
	b.write(func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Events().Record(ctx, bounce("1", "ours", time.Hour), bounce("2", "ours", 48*time.Hour), bounce("3", "hard", time.Hour), bounce("4", "ours", 30*24*time.Hour))
		return errors.Join(err, tx.Settings().Set(ctx, "inbound.main", `{"mark":"1"}`)) // as a source that was asked does
	})
	if n, err := ours(ctx, b.st, now); err != nil || n != 2 {
		t.Errorf("%d, %v", n, err)
	}
	b.says("2 mails came back because the receiving server does not trust you")
}

func TestSendingIsShownAndSteered(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	b.says("No message has a time yet")
	for i := range 3 {
		b.queue(i, func(*store.OutboxEntry, time.Time) {})
	}
	b.background.tell("", func(s *ui.Sending) {
		s.Active, s.Began, s.Rate = true, time.Now(), 11.4
		s.Sent, s.Failed, s.PerSender = 6, 1, map[string]int{"main": 6}
		s.Limits = map[string]float64{"main": 12}
	})
	b.says("Sending now")
	b.says("7 of 10")
	b.says("11.4 a second")
	b.says("at most 12.0 a second")
	b.press("Slow down")
	b.press("Pause")
	b.says("Paused")
	b.press("Go on")
	b.says("Sending now")
	if told := strings.Join(b.background.told, " "); told != " slower pause resume" {
		t.Errorf("told %q", told)
	}
}

func TestReceiversAndSpentSendersAreShown(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	b.background.tell("", func(s *ui.Sending) {
		s.Active, s.Began = true, time.Now()
		s.Sent, s.Failed, s.PerSender = 9, 3, map[string]int{"main": 9}
		s.PerDomain = map[string]dispatch.DomainTally{"naver.com": {Sent: 7}, "gmail.com": {Sent: 2, Refused: 3}, "": {Sent: 1}}
	})
	b.says("By receiver naver.com 7 all accepted gmail.com 2 3 refused")
	b.queue(0, func(*store.OutboxEntry, time.Time) {})
	b.background.tell("", func(s *ui.Sending) {
		*s = ui.Sending{Spent: map[string]time.Time{"main": time.Now().Add(2 * time.Hour)}}
	})
	b.says("1 message is due and waits: the limit of main is reached")
}

// TestWhatWasPutOffSaysWhy: what a limit has put off to a later hour is not simply late.
func TestWhatWasPutOffSaysWhy(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	b.queue(0, func(e *store.OutboxEntry, now time.Time) {
		e.Reason, e.NotBefore = dispatch.ReasonLimit, now.Add(2*time.Hour)
	})
	b.says("the limit is reached")
}

// TestWhatWaitsForALimitIsNotDueNow: where every sender that could take a message has
// reached its limit, "now" would be a promise that is not kept.
func TestWhatWaitsForALimitIsNotDueNow(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	until := time.Now().Add(2 * time.Hour).Truncate(time.Second)
	b.background.tell("", func(s *ui.Sending) { s.Spent = map[string]time.Time{"main": until} })
	b.queue(0, func(*store.OutboxEntry, time.Time) {})
	b.says("a sender's limit is reached")
	waits := func() time.Time {
		a, err := newSoon(b.ui.Frame()).load(context.Background())
		if err != nil || len(a.sends) != 1 {
			t.Fatalf("%+v, %v", a.sends, err)
		}
		return a.sends[0].Until
	}
	if got := waits(); !got.Equal(until) {
		t.Errorf("it goes on at %v, and not at %v", got, until)
	}
	b.write(func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "other", Channel: store.ChannelEmail, Kind: "file"})
	})
	if got := waits(); !got.IsZero() {
		t.Errorf("the other sender can take it, and it waits until %v", got)
	}
	b.write(func(ctx context.Context, tx store.Tx) error {
		m := &store.Message{Name: "Named", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising,
			Document: []byte(`{"gilmok":"message/1","name":"News","channel":"email","subject":"News","sender":"main","body":{"html":"<p>Hello</p>"}}`)}
		if err := tx.Messages().Save(ctx, m); err != nil {
			return err
		}
		var err error
		b.message, err = tx.Messages().Freeze(ctx, m.ID)
		return err
	})
	b.queue(1, func(*store.OutboxEntry, time.Time) {})
	a, err := newSoon(b.ui.Frame()).load(context.Background())
	if err != nil || len(a.sends) != 2 || !a.sends[0].Until.IsZero() || !a.sends[1].Until.Equal(until) {
		t.Fatalf("what names the sender that is full waits for it, what names none goes: %+v, %v", a.sends, err)
	}
}

// TestTheProviderIsAsked: what it tells settles the doubt, and nobody need guess.
func TestTheProviderIsAsked(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	b.write(func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "brevo"})
	})
	var id store.OutboxID
	b.ui.Frame().Workspace().Fetch = func(ctx context.Context) ([]inbound.Collected, error) {
		err := b.st.InTx(ctx, func(tx store.Tx) error { return dispatch.Resolve(ctx, tx, id, dispatch.ResolveSent) })
		return []inbound.Collected{{Source: "main", New: 2}}, err
	}
	id = b.queue(0, uncertain)
	b.says("Did Person 0 get it?")
	e := store.OutboxEntry{Sender: "main"}
	if d := newDecide(b.ui.Frame()); d.asks(e, open{kinds: map[string]string{"main": "smtp"}}) {
		t.Error("a mail server cannot be asked")
	}
	b.says("Ask main")
	b.press("Ask main")
	b.until("it is settled", func() bool { return b.state(id) == store.OutboxSent })
	b.says("2 reports are new.")
	b.says("Nothing waits for you.")
}

func TestAnotherProgramThatSendsIsNamed(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	b.background.tell("", func(s *ui.Sending) {
		s.Err = fmt.Errorf("run: %w", &store.LockedError{Person: "Jun", Machine: "counter"})
	})
	b.says("Jun on counter sends for this workspace")
	b.background.tell("", func(s *ui.Sending) {
		s.Err, s.Problems = nil, []dispatch.Problem{{Sender: "main", Code: "535 5.7.8", Words: "bad password"}}
	})
	b.says("main: The mail server refused the password")
	b.queue(0, func(*store.OutboxEntry, time.Time) {})
	b.says("1 message is due and waits")
	b.press("Try now")
	if told := b.background.told; told[len(told)-1] != "again" {
		t.Errorf("told %q", told)
	}
}

// firstRow waits for the messages to choose from and gives the first.
func (b *bench) firstRow() (row *widgets.RowButton) {
	b.Helper()
	b.until("the message can be chosen", func() bool {
		each(b.ui.Window().Canvas().Content(), func(o fyne.CanvasObject) {
			if r, ok := o.(*widgets.RowButton); ok && row == nil {
				row = r
			}
		})
		return row != nil
	})
	return row
}

func TestAOneOffSendSaysWhoGetsItAndIsAJourneyOfTwoSteps(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox, View: ViewSend, ID: "Everybody"})
	b.says("5 people")
	test.Tap(b.firstRow())
	b.says("of 5 get it")
	b.says("No consent 2")
	b.press("Send to 3 people")
	b.says("Send to 3 people now")
	b.press("Send")
	b.until("the sending is launched", func() bool {
		list, err := b.st.Journeys().List(context.Background())
		for _, j := range list {
			if j.OneOff && j.State == store.JourneyRunning && j.Version == 1 && strings.HasPrefix(j.Name, "News · ") {
				return true
			}
		}
		return err != nil && errors.Is(err, context.Canceled)
	})
	b.says("“News” is on its way.")
	if here := b.ui.Frame().Here(); here.Place != ui.Outbox {
		t.Errorf("shown is %+v", here)
	}
}

// TestALimitOfTheDayIsSpelledOut: before the sending, not after.
func TestALimitOfTheDayIsSpelledOut(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox, View: ViewSend, ID: "Everybody"})
	b.write(func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "file", Default: true, PerDay: 2})
	})
	b.says("5 people")
	test.Tap(b.firstRow())
	b.says("At most 2 a day: 3 messages take 2 days.")
}

// TestALimitIsThatOfTheSenderTheMessageNames: another of its channel does not help it out.
func TestALimitIsThatOfTheSenderTheMessageNames(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox, View: ViewSend, ID: "Everybody"})
	b.write(func(ctx context.Context, tx store.Tx) error {
		for _, s := range []store.Sender{{Name: "main", Kind: "file", Default: true}, {Name: "small", Kind: "file", PerDay: 2}} {
			s.Channel = store.ChannelEmail
			if err := tx.Senders().Save(ctx, &s); err != nil {
				return err
			}
		}
		m, err := tx.Messages().Find(ctx, "News")
		if err != nil {
			return err
		}
		m.Document = []byte(`{"gilmok":"message/1","name":"News","channel":"email","subject":"News","sender":"small","body":{"html":"<p>Hello</p>"}}`)
		return tx.Messages().Save(ctx, m)
	})
	b.says("5 people")
	test.Tap(b.firstRow())
	b.says("At most 2 a day: 3 messages take 2 days.")
}

func TestTwoSendingsOfADayHaveTheirOwnNames(t *testing.T) {
	b := outbox(t, ui.Route{Place: ui.Outbox})
	var names []string
	for range 2 {
		b.write(func(ctx context.Context, tx store.Tx) error {
			id, err := saveOneOff(ctx, tx, wish{message: "News"}, "shop")
			if err != nil {
				return err
			}
			j, err := tx.Journeys().Get(ctx, id)
			names = append(names, j.Name)
			return err
		})
	}
	if names[1] != names[0]+" (2)" {
		t.Errorf("called %q", names)
	}
}

// TestWhatADeadProcessLeftIsNotSaidToBeSent: a workspace that is only looked at cannot
// settle what was on its way, and says so.
func TestWhatADeadProcessLeftIsNotSaidToBeSent(t *testing.T) {
	m := moment{idle: true}
	if got := quiet(m); strings.Contains(got, "on their way") {
		t.Errorf("nothing is on its way: %q", got)
	}
	b := outbox(t, ui.Route{Place: ui.Outbox})
	for i := range 2 {
		b.queue(i, func(e *store.OutboxEntry, _ time.Time) { e.State = store.OutboxSending })
	}
	b.ui.Frame().Workspace().Background = nil // as where it is only read
	m, err := newNow(b.ui.Frame()).load(context.Background())
	if err != nil || m.going != 2 || !strings.Contains(quiet(m), "2 messages were on their way") {
		t.Errorf("%+v, %v: %q", m, err, quiet(m))
	}
}
