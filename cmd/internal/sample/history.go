package sample

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/journey/dispatch"
	"gilmok/store"
)

// pastDays is how long the shop's journeys have been running.
const pastDays = 28

// Make makes the sample workspace as a file: the shop as it stood four weeks ago, and
// then these weeks, lived through by the real engine and the real outbox on a clock
// that jumps. Nothing is written but the workspace; the mails of the past went
// nowhere. A file that is there already is an error.
func Make(ctx context.Context, c wire.Config, lang Language, now time.Time) error {
	if _, err := os.Lstat(c.Path); err == nil {
		return fmt.Errorf("sample: make %s: %w", filepath.Base(c.Path), store.ErrExists)
	}
	target := c.Path
	c.Path += ".new" // a making that is broken off leaves no half a shop
	if err := discard(c.Path); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	if err := makeMonth(ctx, c, lang, now.Truncate(time.Minute)); err != nil {
		return errors.Join(err, discard(c.Path))
	}
	return os.Rename(c.Path, target)
}

// discard removes a workspace file and what SQLite keeps beside it.
func discard(path string) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func makeMonth(ctx context.Context, c wire.Config, lang Language, now time.Time) (err error) {
	begin := now.AddDate(0, 0, -pastDays)
	c.Now, c.Sealed, c.Window = &begin, true, false
	parts, err := wire.Create(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, parts.Close()) }()
	m, err := makeShop(lang, now)
	if err != nil {
		return err
	}
	if err := m.save(ctx, parts.Store, begin); err != nil {
		return err
	}
	h := &history{m: m, parts: parts, post: &post{}}
	h.outbox = dispatch.New(parts.Store, parts.Clock, h.open, parts.Composer, dispatch.Options{})
	defer h.outbox.Close()
	if err := h.live(ctx, begin); err != nil {
		return err
	}
	return parts.RefreshInsights(ctx, func(float64) {})
}

// history lives these weeks through.
type history struct {
	m      *maker
	parts  *wire.Parts
	outbox *dispatch.Dispatcher
	post   *post
	// launched journeys so far.
	launched int
}

// launches say how long ago a journey was set going, by its key in the words. The
// monthly letter is on its way at this moment.
var launches = []struct {
	key string
	ago time.Duration
}{{"j_welcome", pastDays * 24 * time.Hour}, {"j_cart", 27 * 24 * time.Hour}, {"j_winback", 21 * 24 * time.Hour}, {"j_letter", 70 * time.Minute}}

func (h *history) live(ctx context.Context, begin time.Time) error {
	for from := begin; from.Before(h.m.now); from = from.AddDate(0, 0, 1) {
		until := from.AddDate(0, 0, 1)
		if err := h.m.tell(ctx, h.parts.Store, from, until); err != nil {
			return fmt.Errorf("sample: what happened on %s: %w", from.Format(time.DateOnly), err)
		}
		h.post.breaks = h.m.now.Sub(from) < 72*time.Hour
		for _, at := range h.m.instants(from, until) {
			if err := h.at(ctx, at); err != nil {
				return fmt.Errorf("sample: %s: %w", at.Format(time.RFC3339), err)
			}
		}
		if err := h.react(ctx, from, until); err != nil {
			return fmt.Errorf("sample: what came back on %s: %w", from.Format(time.DateOnly), err)
		}
	}
	return nil
}

// launch sets those journeys going whose time has come.
func (h *history) launch(ctx context.Context) error {
	words, err := h.m.words()
	if err != nil {
		return err
	}
	for ; h.launched < len(launches); h.launched++ {
		l := launches[h.launched]
		if h.parts.Clock.Now().Before(h.m.now.Add(-l.ago)) {
			return nil
		}
		j, err := h.parts.Store.Journeys().Find(ctx, words["«"+l.key+"»"])
		if err != nil {
			return fmt.Errorf("launch %s: %w", l.key, err)
		}
		if _, err := h.parts.Runner.Launch(ctx, j.ID, h.m.say("Owner", "사장님")); err != nil {
			return fmt.Errorf("launch %s: %w", l.key, err)
		}
	}
	return nil
}

// at does what was due by an instant.
func (h *history) at(ctx context.Context, t time.Time) error {
	if err := h.parts.Clock.Until(ctx, t); err != nil {
		return err
	}
	if err := h.launch(ctx); err != nil {
		return err
	}
	for {
		advanced, _, err := h.parts.Runner.Tick(ctx)
		if err != nil {
			return err
		}
		sent, err := h.outbox.Drain(ctx)
		if err != nil {
			return err
		}
		if advanced == 0 && sent.Sent+sent.Failed+sent.Uncertain+len(sent.Skipped) == 0 {
			return nil
		}
	}
}

// lookedAt are the hours of the day at which the shop's computer looked at its
// journeys: to the minute where messages are planned so, else some time later.
var lookedAt = []struct {
	hour  int
	sharp bool
}{{8, true}, {10, true}, {11, true}, {12, false}, {14, false}, {16, false}, {18, false}, {20, false}, {22, false}}

// instants gives when the computer looked between two instants, and the latter.
func (m *maker) instants(from, until time.Time) (list []time.Time) {
	y, month, d := from.In(m.zone).Date()
	for _, look := range lookedAt {
		for day := range 2 { // the shop's day is not the day of the clock
			at := time.Date(y, month, d+day, look.hour, 0, 0, 0, m.zone)
			if !look.sharp {
				at = at.Add(time.Duration(m.rng.IntN(3000)) * time.Second)
			}
			if at.After(from) && at.Before(until) {
				list = append(list, at)
			}
		}
	}
	if until.Equal(m.now) {
		list = append(list, until.Add(-69*time.Minute))
	}
	slices.SortFunc(list, time.Time.Compare)
	return append(list, until)
}

// tell stores what happened in a day at its beginning: nobody looks ahead.
func (m *maker) tell(ctx context.Context, st store.Store, from, until time.Time) error {
	return st.InTx(ctx, func(tx store.Tx) error { return m.saveEvents(ctx, tx, from, until) })
}

// react lets people open and click what they were sent that day.
func (h *history) react(ctx context.Context, from, until time.Time) error {
	sent, err := h.parts.Store.Outbox().List(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxSent}, From: from, To: until})
	if err != nil {
		return err
	}
	var events []store.Event
	for i := range sent {
		events = append(events, h.m.reaction(&sent[i])...)
	}
	slices.SortStableFunc(events, func(a, b store.Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key)) })
	return h.parts.Store.InTx(ctx, func(tx store.Tx) error {
		_, err := tx.Events().Record(ctx, events...)
		return err
	})
}

// The shares of people who open and click, and of those openings that are only a
// mail program fetching pictures.
const (
	openShare    = 0.41
	clickShare   = 0.17 // of those who open
	machineShare = 0.08
)

// reaction draws from the message's own key, so that the order of sending does not matter.
func (m *maker) reaction(e *store.OutboxEntry) (events []store.Event) {
	draw := drawer(e.Key)
	event := func(name string, at time.Time, more store.Properties) {
		if !at.Before(m.now) {
			return
		}
		p := store.Properties{"channel": string(e.Channel), "message": int64(e.Message), "run": int64(e.Run), "step": e.Step}
		for key, v := range more {
			p[key] = v
		}
		events = append(events, store.Event{Customer: e.Customer, Name: name, At: at, Properties: p, Key: name + "/" + e.Key})
	}
	event(store.EventDelivered, e.FinishedAt.Add(2*time.Second), nil)
	if draw() < machineShare {
		event(store.EventOpened, e.FinishedAt.Add(5*time.Second), store.Properties{"machine": true})
		return events
	}
	if draw() >= openShare {
		return events
	}
	opened := e.FinishedAt.Add(time.Duration(draw() * draw() * float64(9*time.Hour)))
	event(store.EventOpened, opened, nil)
	if draw() < clickShare {
		event(store.EventClicked, opened.Add(time.Duration(5+draw()*90)*time.Second), store.Properties{"url": "https://shop.example/"})
	}
	return events
}

// drawer gives numbers in [0,1) that hang on a key and on nothing else.
func drawer(key string) func() float64 {
	n := 0
	return func() float64 {
		h := fnv.New64a()
		fmt.Fprintf(h, "%d/%s", n, key)
		n++
		x := h.Sum64()
		x ^= x >> 31
		x *= 0x9e3779b97f4a7c15
		x ^= x >> 29
		return float64(x>>11) / (1 << 53)
	}
}

// open opens the one sender there is.
func (h *history) open(context.Context, store.Sender) (dispatch.Sender, error) { return h.post, nil }

// post takes every mail and keeps none. As in any shop, an address was wrong once,
// and once the connection broke before the answer came.
type post struct {
	taken            int
	breaks           bool // these days the line is bad
	refused, unknown bool
}

// Name implements dispatch.Sender.
func (*post) Name() string { return "post" }

// Connections implements dispatch.Connector: with one, the order is always the same.
func (*post) Connections() int { return 1 }

// Send implements dispatch.Sender.
func (p *post) Send(_ context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	p.taken++
	switch {
	case p.taken > 150 && !p.refused:
		p.refused = true
		return dispatch.Receipt{}, &dispatch.Error{Verdict: dispatch.VerdictSuppress, Code: "550 5.1.1", Words: "The email account that you tried to reach does not exist"}
	case p.breaks && !p.unknown:
		p.unknown = true
		return dispatch.Receipt{}, &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_reply", Words: "connection reset by peer after the end of data"}
	}
	return dispatch.Receipt{ProviderID: m.MessageID, Words: "250 2.0.0 queued"}, nil
}
