package messages

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// mostCases are looked at for the worst of them, spread over the audience.
const mostCases = 2000

// caseRest is how long the hands must rest before they are looked for.
const caseRest = 500 * time.Millisecond

// cases is the row of the worst cases: the program picks whom it is hardest for.
type cases struct {
	frame  *ui.Frame
	people *people
	object fyne.CanvasObject
	row    *fyne.Container
	asked  atomic.Pointer[search]
	find   *live.Live[counted]
	stock  func() *stock // for the names of values
	wait   func()        // cancels the search that is due
	chips  []*widgets.Chip
	more   *widgets.Button // a menu of those for which there is no room
	picks  []preview.Pick
	shows  func(counted)
}

// search is what to look through.
type search struct {
	content preview.Content
	ids     []store.CustomerID
	entry   entry
}

// counted is what a search gives.
type counted struct {
	preview.Proof
	audience int
	broken   bool // the document cannot be made: nothing was looked at
}

func newCases(f *ui.Frame, p *people, stock func() *stock, shows func(counted)) *cases {
	c := &cases{frame: f, people: p, stock: stock, shows: shows}
	c.more = widgets.NewIconButton("ellipsis", lang.X("messages.cases.more", "More cases"), nil).InCard()
	c.more.OnTapped = func() { widgets.ShowMenuBelow(c.more, c.hidden()) }
	c.row = container.New(asManyAsFit{})
	c.object = widgets.Fixed(0, 40, widgets.Pad(6, 24, 10, 24, widgets.Row(look.Space2,
		widgets.NewText(lang.X("messages.cases.label", "Hard cases"), widgets.Small), widgets.Grow(c.row))))
	c.find = live.New(c.load, c.show)
	return c
}

// ask looks for the worst cases of a document when the hands rest.
func (c *cases) ask(content preview.Content) {
	if c.frame.Workspace().Composer == nil {
		return
	}
	if c.wait != nil {
		c.wait()
	}
	c.wait = after(caseRest, func() {
		if !c.people.known { // it is still loading
			c.ask(content)
			return
		}
		c.asked.Store(&search{content, c.people.ids, c.people.entry})
		c.find.Ask()
	})
}

func (c *cases) load(ctx context.Context) (counted, error) {
	return worst(ctx, c.frame.Workspace(), *c.asked.Load())
}

// worst looks through a sample of an audience. A document that cannot be made
// has no cases.
func worst(ctx context.Context, w *ui.Workspace, asked search) (counted, error) {
	out := counted{audience: len(asked.ids)}
	p, err := w.Composer.Prepare(ctx, asked.content)
	if err != nil {
		if _, out.broken = faultOf(err); out.broken {
			err = nil
		}
		return out, err
	}
	var broken error
	titles := map[string]string{}
	out.Proof = preview.Worst(casesOf(ctx, w.Store, p, asked, titles, &broken), p.Message)
	out.Picks = asked.entry.known(out.Picks)
	for i := range out.Picks {
		pick := &out.Picks[i]
		pick.Case.Name = titles[pick.Case.Key]
		if pick.Reason == preview.ReasonError {
			pick.Detail = errorWords(p.Message, pick.Case)
		}
	}
	return out, broken
}

// errorWords says why a case cannot be made.
func errorWords(m *preview.Message, c preview.Case) string {
	_, err := m.RenderEnv(c.Vars, c.Env)
	f, _ := faultOf(err)
	return f.words
}

// casesOf makes a case of each customer, and notes by key how each is called.
func casesOf(ctx context.Context, s store.Reads, p *compose.Prepared, asked search, titles map[string]string, broken *error) iter.Seq[preview.Case] {
	now, ids, needs := time.Now(), spread(asked.ids, mostCases), asked.entry.needs(p)
	return func(yield func(preview.Case) bool) {
		if len(ids) == 0 { // no ids would mean everybody
			return
		}
		for subject, err := range s.Customers().Subjects(ctx, needs, ids) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				*broken = err
				return
			}
			one, err := p.Case(ctx, compose.Ask{Subject: subject, Context: asked.entry.context(p, subject), Now: now})
			if err != nil {
				continue // a coupon that is out is no case of the message's
			}
			one.Key = strconv.FormatInt(int64(subject.ID), 10)
			titles[one.Key] = ui.Called(subject.Customer)
			if !yield(one) {
				return
			}
		}
	}
}

// spread takes at most n ids at even distances, in their numbers' order.
func spread(ids []store.CustomerID, n int) []store.CustomerID {
	out := slices.Clone(ids)
	if len(ids) > n {
		out = out[:0]
		for i := range n {
			out = append(out, ids[i*len(ids)/n])
		}
	}
	slices.Sort(out)
	return out
}

// customerOf gives the customer a case is of.
func customerOf(c preview.Case) store.CustomerID {
	id, _ := strconv.ParseInt(c.Key, 10, 64) // made by casesOf
	return store.CustomerID(id)
}

func (c *cases) show(found counted, err error) {
	if err != nil {
		c.frame.Fail(err)
		return
	}
	c.row.RemoveAll()
	c.chips, c.picks = nil, found.Picks
	for i, pick := range found.Picks {
		chip := widgets.NewChip("", caseWords(pick, c.stock()), func() { c.people.choose(customerOf(pick.Case)); c.mark(i) })
		chip.Warning = alarming(pick.Reason)
		if chip.Warning {
			chip.Icon = "triangle-alert"
		}
		chip.SetTip(lang.XN("messages.cases.count", "{{.N}} like this", pick.Count, ui.With("N", ui.Number(pick.Count))))
		c.chips = append(c.chips, chip)
		c.row.Add(chip)
	}
	if len(found.Picks) > 0 {
		c.row.Add(c.more)
	} else if !found.broken {
		c.row.Add(widgets.NewText(lang.X("messages.cases.none", "Nothing found"), widgets.Second))
	}
	c.row.Refresh()
	c.shows(found)
}

// hidden are the cases for which the row has no room.
func (c *cases) hidden() (items []widgets.MenuItem) {
	for i, chip := range c.chips {
		if chip.Visible() {
			continue
		}
		item := widgets.MenuItem{Text: caseWords(c.picks[i], c.stock()), Keys: ui.Number(c.picks[i].Count), Do: chip.OnTapped}
		if chip.Warning {
			item.Icon = "triangle-alert"
		}
		items = append(items, item)
	}
	return items
}

// mark shows which case is in view; -1: none.
func (c *cases) mark(at int) {
	for i, chip := range c.chips {
		if chip.Chosen != (i == at) {
			chip.Chosen = i == at
			chip.Refresh()
		}
	}
}

// seen takes the mark off when another customer is in view.
func (c *cases) seen(id store.CustomerID) {
	for i, chip := range c.chips {
		if chip.Chosen && customerOf(c.picks[i].Case) != id {
			c.mark(-1)
		}
	}
}

// alarming reports whether a case is likely a mistake.
func alarming(r preview.Reason) bool {
	return r == preview.ReasonError || r == preview.ReasonWarning || r == preview.ReasonMissing || r == preview.ReasonLanguage
}

// caseWords says why a case is worth looking at. Labels of variables come from
// the stock.
func caseWords(p preview.Pick, k *stock) string {
	switch p.Reason {
	case preview.ReasonError:
		return lang.X("messages.case.error", "Cannot be made")
	case preview.ReasonWarning:
		return lang.X("messages.case.warning", "Something odd in it")
	case preview.ReasonLongestName:
		return lang.X("messages.case.longest_name", "Longest name")
	case preview.ReasonMissing:
		return lang.X("messages.case.missing", "{{.What}} missing", ui.With("What", k.label(p.Detail)))
	case preview.ReasonLanguage:
		return lang.X("messages.case.language", "Reads {{.Name}}", ui.With("Name", ui.LanguageName(p.Detail)))
	case preview.ReasonArm:
		return armWords(p.Detail)
	case preview.ReasonLong:
		return lang.X("messages.case.long", "Becomes a long message")
	case preview.ReasonSubject:
		return lang.X("messages.case.subject", "Longest subject")
	case preview.ReasonOdd:
		return lang.X("messages.case.odd", "Odd letters")
	case preview.ReasonRightToLeft:
		return lang.X("messages.case.rtl", "Right to left")
	case preview.ReasonAborted:
		return lang.X("messages.case.aborted", "Stopped by the message")
	case preview.ReasonNoConsent:
		return ui.SkipReason(store.SkipNoConsent)
	}
	return string(p.Reason)
}

// armWords says a branch: "if cart.size > 0", or that none held.
func armWords(detail string) string {
	kind, condition, _ := strings.Cut(detail, " ")
	if strings.HasPrefix(condition, "@") || kind == "else" {
		return lang.X("messages.case.else", "Otherwise (line {{.Line}})", ui.With("Line", strings.TrimPrefix(condition, "@")))
	}
	return lang.X("messages.case.if", "If {{.Condition}}", ui.With("Condition", condition))
}

func (c *cases) stop() {
	if c.wait != nil {
		c.wait()
	}
	c.find.Stop()
}

// asManyAsFit sets objects beside each other. Where not all have room the last, which
// leads to the hidden ones, stands behind those that do; else it is hidden itself.
type asManyAsFit struct{}

// MinSize implements fyne.Layout.
func (asManyAsFit) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(40, 24) }

// Layout implements fyne.Layout.
func (asManyAsFit) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if len(objects) < 2 {
		for _, o := range objects {
			put(o, 0, (size.Height-o.MinSize().Height)/2, size.Width, o.MinSize().Height)
		}
		return
	}
	list, more := objects[:len(objects)-1], objects[len(objects)-1]
	need := -look.Space2
	for _, o := range list {
		need += o.MinSize().Width + look.Space2
	}
	room := size.Width
	more.Hide()
	if need > room {
		room -= more.MinSize().Width + look.Space2
		more.Show()
	}
	var x float32
	for i, o := range list {
		m := o.MinSize()
		if x+m.Width > room {
			for _, rest := range list[i:] {
				rest.Hide()
			}
			break
		}
		o.Show()
		put(o, x, (size.Height-m.Height)/2, m.Width, m.Height)
		x += m.Width + look.Space2
	}
	m := more.MinSize()
	put(more, x, (size.Height-m.Height)/2, m.Width, m.Height)
}
