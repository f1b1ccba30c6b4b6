package segments

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/rules"
	"gilmok/ui/widgets"
)

// editor is one segment: builder and sentence at the left, who is meant at the
// right. It saves by itself whenever the rule is complete.
type editor struct {
	frame *ui.Frame
	name  string
	fresh bool // not saved yet
	rule  segment.Rule
	// asked is the rule as the goroutines see it: questions run beside the editing.
	asked   atomic.Pointer[segment.Rule]
	read    bool // the saved rule has been shown
	touched bool // edited since the page was entered: what is read late is older

	builder  *rules.Builder
	sentence *widgets.Entry
	note     *widgets.Text
	count    *widgets.Text
	of       *widgets.Text
	counting *rules.Counting
	reach    *fyne.Container
	people   *fyne.Container
	who      *widgets.Entry // whose being in or out is asked about
	around   *around
	content  fyne.CanvasObject

	past, future []segment.Rule   // for undo and redo
	told         *widgets.Surface // why somebody is in or out
	explained    bool             // it is shown
	again        func()           // asks once more what has not been answered yet; or nil
	about        store.Customer   // the one it is about
	looks        int              // how often somebody was asked about

	source *live.Live[source]
	result *live.Live[found]
	save   *live.Live[struct{}]
}

// source is what the builder is made from.
type source struct {
	segment *store.Segment
	words   rules.Vocabulary
}

// found is what the rule comes to.
type found struct {
	count, all, mail, text int
	people                 []store.CustomerRow
}

func newEditor(f *ui.Frame, name string, fresh bool) *editor {
	e := &editor{frame: f, name: name, fresh: fresh}
	e.builder = rules.NewBuilder(e.edited)
	e.sentence = widgets.NewTextArea(lang.X("segments.sentence.hint", "Or write it as a sentence"), 3)
	e.sentence.OnChanged = e.typed
	e.sentence.OnFocus = func(on bool) {
		if !on {
			e.readSentence(e.sentence.Text())
		}
	}
	e.note = widgets.NewCutText("", widgets.Small)
	e.count = widgets.NewText("", widgets.BigNumber)
	e.of = widgets.NewText("", widgets.Second)
	e.counting = rules.NewCounting()
	e.counting.Busy = e.countBusy
	e.reach = widgets.Column(look.Space2)
	e.people = widgets.Column(0)
	e.who = widgets.NewSearchEntry(lang.X("segments.why.hint", "Why is … in or out? Name or email"), nil)
	e.who.OnSubmitted = e.ask
	e.around = newAround(e)
	e.told = widgets.NewSurface(look.Clear, widgets.Space())
	e.told.Hide()
	e.build()
	e.source = live.New(e.loadSource, e.showSource)
	e.result = live.New(e.find, e.showFound).Follow(f.Store(), store.TopicCustomers, store.TopicEvents, store.TopicOrders)
	e.counting.Again = e.result.Ask
	e.save = live.New(e.store, func(_ struct{}, err error) {
		if err != nil {
			f.Fail(err)
			return
		}
		e.fresh = false
		e.note.SetText(lang.X("segments.sentence.saved", "Saved"))
	})
	e.source.Ask()
	return e
}

func (e *editor) build() {
	left := widgets.NewCard(widgets.Column(look.Space4,
		widgets.NewHead(lang.X("segments.builder.title", "Who is meant"), ""), e.builder.Object(),
		widgets.NewHairline(),
		widgets.NewField(lang.X("segments.sentence.title", "As a sentence"), e.sentence, ""), e.note))
	right := widgets.NewCard(widgets.Column(look.Space3,
		widgets.Column(0, e.count, e.of), e.counting.Object(), e.reach, widgets.NewHairline(),
		widgets.NewHead(lang.X("segments.overlap.title", "Also in"), ""), e.around.overlaps,
		widgets.NewHairline(), widgets.NewHead(lang.X("segments.people.title", "For example"), ""),
		widgets.Fixed(0, look.ControlHeight, e.who), e.told, e.people))
	time := widgets.NewCard(widgets.Column(look.Space3, widgets.NewHead(lang.X("segments.time.title", "Over time"), ""), e.around.chart,
		widgets.NewParagraph(lang.X("segments.time.note", "By what people had done by then; what is known of them is as it is today."), widgets.Small)))
	e.content = widgets.Scroll(widgets.PadAll(look.Space5, widgets.Columns(look.Space5, widgets.Grow(widgets.Top(widgets.Column(look.Space4, left, time))), widgets.Fixed(312, 0, widgets.Top(right)))))
}

func (e *editor) loadSource(ctx context.Context) (s source, err error) {
	st := e.frame.Store()
	s.segment, err = st.Segments().Find(ctx, e.name)
	if errors.Is(err, store.ErrNotFound) && e.fresh {
		s.segment, err = &store.Segment{Name: e.name, Rule: segment.All{}}, nil
	}
	if err != nil {
		return s, err
	}
	s.words, err = rules.LoadVocabulary(ctx, st)
	return s, err
}

func (e *editor) showSource(s source, err error) {
	if err != nil {
		e.frame.Fail(err)
		return
	}
	if s.segment.Name != e.name { // the way here knew it by a name it had
		e.name = s.segment.Name
		e.frame.Changed()
	}
	e.builder.Words = s.words
	for i, other := range s.words.Segments {
		if other.Name == e.name { // a segment cannot speak of itself
			e.builder.Words.Segments = append(s.words.Segments[:i:i], s.words.Segments[i+1:]...)
			break
		}
	}
	if e.touched {
		return
	}
	e.read = true
	if e.rule == nil || !sameRule(e.rule, s.segment.Rule) {
		e.past, e.future = nil, nil
	}
	e.mean(s.segment.Rule)
	e.builder.Set(e.rule)
	e.sentence.SetText(segment.Format(e.rule))
	e.result.Ask()
}

func (e *editor) mean(r segment.Rule) {
	e.rule = r
	e.asked.Store(&r)
}

// edited is called after each change in the builder.
func (e *editor) edited() {
	r, complete := e.builder.Rule()
	e.remember(r)
	e.mean(r)
	e.sentence.SetText(segment.Format(e.rule))
	e.sentence.SetWarning(false)
	e.note.SetText("")
	e.result.Ask()
	if complete && !e.frame.ReadOnly() {
		e.save.Ask()
	}
}

// typed takes Enter for the end of the sentence: it has no lines of its own.
func (e *editor) typed(text string) {
	if !strings.Contains(text, "\n") {
		return
	}
	text = strings.TrimSpace(strings.ReplaceAll(text, "\n", " "))
	e.sentence.SetText(text)
	e.readSentence(text)
}

// readSentence takes what was typed, if it can be read.
func (e *editor) readSentence(text string) {
	if !e.read || text == segment.Format(e.rule) {
		return
	}
	r, err := segment.ParseText(text)
	e.sentence.SetWarning(err != nil)
	if err != nil {
		e.note.SetText(ui.Unread(err))
		return
	}
	r = importer.Rule(r, e.builder.Words.Country)
	e.remember(r)
	e.take(r)
}

func (e *editor) store(ctx context.Context) (struct{}, error) {
	s := store.Segment{Name: e.name, Rule: *e.asked.Load()}
	return struct{}{}, e.frame.Store().InTx(ctx, func(tx store.Tx) error {
		old, err := tx.Segments().Find(ctx, e.name)
		switch {
		case err == nil:
			s.ID, s.Name, s.CreatedAt = old.ID, old.Name, old.CreatedAt // it may have been renamed elsewhere
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		return tx.Segments().Save(ctx, &s)
	})
}

// examples is how many people are shown by name.
const examples = 10

func (e *editor) find(ctx context.Context) (f found, err error) {
	customers, rule := e.frame.Store().Customers(), *e.asked.Load()
	if f.count, err = e.counting.Count(ctx, customers, rule); err != nil {
		return f, err
	}
	if f.all, err = customers.Count(ctx, nil); err != nil {
		return f, err
	}
	live.Show(func() {
		if ctx.Err() == nil {
			e.showCount(f.count, f.all) // the rest may take longer
		}
	})
	if f.mail, err = customers.Reachable(ctx, rule, store.ChannelEmail, store.PurposeAdvertising); err != nil {
		return f, err
	}
	if f.text, err = customers.Reachable(ctx, rule, store.ChannelSMS, store.PurposeAdvertising); err != nil {
		return f, err
	}
	f.people, err = customers.List(ctx, store.CustomerQuery{Rule: rule, Page: store.Page{Limit: examples}})
	return f, err
}

func (e *editor) showCount(count, all int) {
	e.count.SetText(lang.X("customers.count.people", "{{.N}} people", map[string]any{"N": ui.Number(count)}))
	e.of.SetText(lang.X("segments.count.of", "of {{.N}}", map[string]any{"N": ui.Number(all)}))
}

// countBusy takes the old number away while the new one takes long.
func (e *editor) countBusy(busy bool) {
	if busy {
		e.count.SetText("…")
		e.of.SetText("")
		e.reach.RemoveAll()
		e.reach.Refresh()
	}
}

func (e *editor) showFound(f found, err error) {
	if err != nil {
		e.note.SetText(lang.X("segments.count.failed", "The number cannot be told just now."))
		return
	}
	e.showCount(f.count, f.all)
	e.reach.RemoveAll()
	part := 0.0
	if f.all > 0 {
		part = float64(f.count) / float64(f.all)
	}
	e.reach.Add(widgets.NewProgress(part))
	e.reach.Add(pair("mail", lang.X("segments.reach.mail", "can get an email"), f.mail))
	e.reach.Add(pair("message-square-text", lang.X("segments.reach.text", "can get a text"), f.text))
	e.reach.Refresh()
	e.people.RemoveAll()
	for i, c := range f.people {
		if i > 0 {
			e.people.Add(widgets.NewHairline())
		}
		e.people.Add(widgets.NewRowButton(0, person(c), func() { e.why(c.Customer) }))
	}
	if len(f.people) == 0 {
		e.people.Add(widgets.NewParagraph(lang.X("segments.people.none", "Nobody is meant. Take a condition away, or widen one."), widgets.Small))
	}
	e.people.Refresh()
	e.around.ask(f.count)
	e.relook()
}

func pair(icon, words string, n int) fyne.CanvasObject {
	return widgets.Row(look.Space2, widgets.NewIcon(icon, look.Muted), widgets.Grow(widgets.NewText(words, widgets.Second)), widgets.NewText(ui.Number(n), widgets.Total))
}

func person(c store.CustomerRow) fyne.CanvasObject {
	name := c.Name
	if name == "" {
		name = c.Email
	}
	return widgets.Pad(6, 0, 6, 0, widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(name, widgets.Base)),
		widgets.NewText(c.Attributes["city"].Text(), widgets.Small)))
}

// Crumbs implements ui.Page.
func (e *editor) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("segments.page.title", "Segments"), To: ui.Route{Place: ui.Segments}}, {Text: e.name}}
}

// Verbs implements ui.Page.
func (e *editor) Verbs() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		widgets.NewButton(lang.X("segments.verb.delete", "Delete"), "trash-2", widgets.Quiet, e.delete),
		widgets.NewButton(lang.X("segments.verb.rename", "Rename"), "pencil", widgets.Quiet, e.rename),
		e.handOver(),
		widgets.NewButton(lang.X("segments.verb.send", "Send them a message"), "send", widgets.Primary, func() {
			e.frame.Go(ui.Route{Place: ui.Outbox, View: "send", ID: e.name})
		}),
	}
}

func (e *editor) delete() {
	e.frame.Ask(widgets.Confirm{
		Title: lang.X("segments.delete.title", "Delete the segment {{.Name}}?", map[string]any{"Name": e.name}),
		Words: lang.X("segments.delete.words", "The customers stay. Journeys that use it will say that it is missing."),
		Verb:  lang.X("segments.verb.delete", "Delete"),
		Do: func() {
			e.frame.Write(func(ctx context.Context, tx store.Tx) error {
				s, err := tx.Segments().Find(ctx, e.name)
				if err != nil {
					return err
				}
				return tx.Segments().Delete(ctx, s.ID)
			}, func() {
				e.frame.Go(ui.Route{Place: ui.Segments})
				e.frame.Forget(ui.Route{Place: ui.Segments, ID: e.name})
			})
		},
	})
}

// Content implements ui.Page.
func (e *editor) Content() fyne.CanvasObject { return e.content }

// Enter implements ui.Page.
func (e *editor) Enter() {
	e.touched = false
	e.source.Ask()
}

// Leave implements ui.Page.
func (e *editor) Leave() {}

// Close implements ui.Page.
func (e *editor) Close() {
	e.source.Stop()
	e.result.Stop()
	e.counting.Stop()
	e.around.live.Stop()
	e.save.Stop()
}
