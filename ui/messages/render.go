package messages

import (
	"context"
	"image"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/preview/picture"
	"gilmok/preview/rules"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/live"
)

// wish is what is to be seen: a document, for a customer. It never changes.
type wish struct {
	content  preview.Content
	customer store.CustomerID // 0: there is nobody
	entry    entry
	override map[string]string // values typed by hand, by path
	dark     bool
	density  float32 // device pixels for one of the window's
}

// seen is what came of a wish.
type seen struct {
	wish     wish
	row      store.CustomerRow
	rendered preview.Rendered // marked where a value is missing
	fault    *fault           // nothing could be made
	findings []rules.Finding  // of the message as this customer gets it
	size     int              // of the mail's HTML, in bytes
	each     bool             // its styles are put in for each customer
	zone     *time.Location   // the customer's
	consents bool
	shop     map[string]string // settings
}

// device is what a mail is looked at on.
type device struct {
	width int // of its window, in CSS pixels
	shown int // how wide that is shown, in px
}

// scale is how many device pixels stand for a CSS pixel.
func (d device) scale(density float32) float64 {
	return math.Round(float64(d.shown)*float64(density)) / float64(d.width)
}

var (
	desk  = device{600, 480}
	phone = device{375, 240}
)

// painted is a mail drawn for a device.
type painted struct {
	img image.Image
	err error
}

// renderer makes what is to be seen: first the texts, then the pictures, each in
// a goroutine of its own, the newest wish before all others.
type renderer struct {
	frame  *ui.Frame
	wish   atomic.Pointer[wish]
	page   atomic.Pointer[seen] // what the painters paint
	texts  *live.Live[seen]
	wide   *live.Live[painted]
	narrow *live.Live[painted]
	shows  func(seen)
}

func newRenderer(f *ui.Frame, shows func(seen), wide, narrow func(painted)) *renderer {
	r := &renderer{frame: f, shows: shows}
	r.texts = live.New(r.load, r.show)
	paint := func(on device, show func(painted)) *live.Live[painted] {
		return live.New(func(ctx context.Context) (painted, error) { return r.paint(ctx, on) },
			func(p painted, err error) { p.err = err; show(p) })
	}
	r.wide, r.narrow = paint(desk, wide), paint(phone, narrow)
	return r
}

// ask makes a wish.
func (r *renderer) ask(w wish) {
	r.wish.Store(&w)
	r.texts.Ask()
}

func (r *renderer) load(ctx context.Context) (seen, error) {
	w := *r.wish.Load()
	out, err := render(ctx, r.frame.Workspace(), w)
	if f, is := faultOf(err); is {
		out.fault, err = locate(ctx, r.frame.Workspace(), w.content, f), nil
	}
	return out, err
}

func (r *renderer) show(out seen, err error) {
	if err != nil {
		r.frame.Fail(err)
		return
	}
	if out.fault == nil {
		r.page.Store(&out)
	}
	r.shows(out)
	if out.fault == nil && out.rendered.HTML != "" && r.frame.Workspace().Paint != nil {
		r.wide.Ask()
		r.narrow.Ask()
	}
}

func (r *renderer) paint(ctx context.Context, on device) (painted, error) {
	out := r.page.Load()
	img, err := r.frame.Workspace().Paint(ctx, out.rendered.HTML, picture.Options{
		Width: on.width, Scale: on.scale(out.wish.density), Dark: out.wish.dark, Fetch: pictures(out.rendered),
	})
	return painted{img: img}, err
}

func (r *renderer) stop() {
	r.texts.Stop()
	r.wide.Stop()
	r.narrow.Stop()
}

// render makes the texts of a wish.
func render(ctx context.Context, w *ui.Workspace, asked wish) (out seen, err error) {
	out = seen{wish: asked, zone: time.Local}
	p, err := w.Composer.Prepare(ctx, asked.content)
	if err != nil {
		return out, err
	}
	s, err := subjectOf(ctx, w.Store, asked.entry.needs(p), asked.customer)
	if err != nil {
		return out, err
	}
	out.zone, out.row.Customer = s.Zone(), s.Customer
	rows, err := w.Store.Customers().ListByID(ctx, []store.CustomerID{asked.customer})
	if err != nil {
		return out, err
	}
	if len(rows) == 1 {
		out.row = rows[0]
	}
	c, err := p.Case(ctx, compose.Ask{Subject: s, Context: asked.entry.context(p, s), Now: time.Now()})
	if err != nil {
		return out, err
	}
	out.consents = c.Consents
	vars := overridden(c.Vars, asked.override)
	if out.rendered, err = p.Message.RenderMarked(vars, c.Env); err != nil {
		return out, err
	}
	for i, one := range out.rendered.Warnings {
		out.rendered.Warnings[i].Line, out.rendered.Warnings[i].Column = p.Message.Written(one)
	}
	out.size, out.each = len(out.rendered.HTML), !p.Message.InlinesOnce()
	if out.shop, err = w.Store.Settings().All(ctx); err != nil {
		return out, err
	}
	out.findings = check(out.shop, asked.content, s, vars, out.rendered)
	return out, nil
}

// subjectOf loads a customer with what a message reads; nobody is a customer
// without any values.
func subjectOf(ctx context.Context, s store.Reads, needs segment.Needs, id store.CustomerID) (*store.Subject, error) {
	if id == 0 {
		return &store.Subject{}, nil
	}
	for subject, err := range s.Customers().Subjects(ctx, needs, []store.CustomerID{id}) {
		return subject, err
	}
	return nil, store.ErrNotFound
}

// locate finds the block a fault is in: blocks are compiled as one document, and
// its lines are not theirs.
func locate(ctx context.Context, w *ui.Workspace, c preview.Content, f fault) *fault {
	if f.path != "html" && f.path != "text" || c.Body == nil || len(c.Body.Blocks) == 0 {
		return &f
	}
	found := &f
	c = clone(c)
	c.Subject, c.Preheader, c.Text, c.Languages = "", "", "", nil
	preview.EachText(&c, func(path, text string) string {
		if found == &f {
			_, err := w.Composer.Prepare(ctx, preview.Content{Channel: preview.SMS, Text: text})
			if one, is := faultOf(err); is {
				one.path = path
				found = &one
			}
		}
		return text
	})
	return found
}

// check applies the rules that look at a message; those about people (consent,
// address) are preflight's.
func check(settings map[string]string, c preview.Content, subject *store.Subject, vars preview.Vars, out preview.Rendered) []rules.Finding {
	get := func(key string) string { return compose.Setting(settings, key) }
	shop := &rules.Shop{Name: get(store.SettingShopName), Contact: get(store.SettingShopContact), PostalAddress: get(store.SettingShopAddress),
		PrivacyURL: get(store.SettingShopURL), Quota: -1}
	message := &rules.Message{Channel: c.Channel, Advertising: advertising(c.Purpose), Approved: true, HasText: true}
	if c.Channel == preview.Kakao {
		message.Kakao, message.Template = rules.AlimTalk, c.Template
		if c.BrandMessage() {
			message.Kakao = rules.BrandMessage
		}
	}
	r := &rules.Rendered{Subject: out.Subject, HTML: out.HTML, Text: out.Text, Buttons: out.ButtonWords(), DeadButtons: out.DeadButtons(), Fallback: out.FallbackText(), Foreign: out.Foreign(), Target: out.Target()}
	r.UnsubscribeURL, _ = vars["unsubscribe_url"].(string)
	person := &rules.Person{Address: subject.Address(store.Channel(c.Channel)), Country: subject.Country, Consent: rules.OptedIn, SendAt: noon(subject)}
	found := rules.ForPerson(shop, message, person, r, get(store.SettingCountry), time.Now())
	found = append(found, rules.Structure(message, r)...)
	return slices.DeleteFunc(found, func(f rules.Finding) bool { return !aboutMessage(f.Rule) })
}

// noon is an hour at which no night rule holds.
func noon(s *store.Subject) time.Time {
	now := time.Now().In(s.Zone())
	return time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, s.Zone())
}

// aboutMessage reports whether a rule is about what is written here. What is
// missing is counted over the audience instead (cases.go).
func aboutMessage(rule rules.ID) bool {
	switch rule {
	case "KR-01", "KR-02", "KR-03", "KR-05", "US-01", "SG-01", "UNS-04", "MSG-02", "MSG-04", "MSG-05", "MSG-06", "MSG-07":
		return true
	}
	return false
}
