package compose

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/preview"
	"gilmok/preview/liquid"
	"gilmok/store"
	"gilmok/store/segment"
)

// Options are what a Composer may reach beside the store; the zero value reaches nothing.
type Options struct {
	// Fetch answers connected_content of real and test sends; nil: such messages are not sent.
	Fetch liquid.Fetcher
	// Replay answers connected_content everywhere else, without the network: what
	// was recorded. nil: such messages say that they are offline.
	Replay liquid.Fetcher
	// Related answers what the catalogue alone cannot: recommended, popular, similar,
	// for a customer, who of recommended is the key. nil, and an answer of
	// store.ErrNotFound: the catalogue by name.
	Related func(ctx context.Context, kind liquid.RelatedKind, customer store.CustomerID, key string, n int) ([]string, error)
}

// Composer makes messages of one workspace. It is safe for concurrent use, and
// implements dispatch.Composer.
type Composer struct {
	st  store.Reads
	id  string // of the workspace; makes unsubscribe tokens hard to guess
	opt Options

	mu      sync.Mutex
	current *workshop
}

// New makes a composer over an open workspace.
func New(st store.Store, o Options) *Composer {
	return &Composer{st: st, id: st.Info().ID, opt: o}
}

// Ask is what a message is made of.
type Ask struct {
	Content  preview.Content
	Subject  *store.Subject
	Context  *journey.Context // of the passage; nil: none
	Sender   store.Sender     // the account it goes through; zero: none is known yet
	To       string           // empty: the subject's address on the channel
	Key      string           // of the outbox entry; empty: a preview
	ID       string           // Message-ID
	Now      time.Time
	Coupon   func(pool string) (string, error) // nil: an example
	Recorded []byte                            // Inputs of an earlier attempt
	Live     bool                              // it goes out: connected_content asks the network
	Fetch    liquid.Fetcher                    // answers connected_content instead; nil: as Live says

	shop *front // nil: as it is now
}

// Composed is one message, as a person looks at it and as it is sent.
type Composed struct {
	Rendered preview.Rendered
	Message  dispatch.Message
}

// Prepared is a document, compiled: it makes the message of one customer after the
// other. It is safe for concurrent use.
type Prepared struct {
	Message *preview.Message

	c *Composer
	w *workshop
}

// Prepare compiles a document with the shop's settings and blocks of now. The error
// is a *preview.FieldError or *preview.DocumentError where the document is at fault.
func (c *Composer) Prepare(ctx context.Context, content preview.Content) (*Prepared, error) {
	w, err := c.workshop(ctx)
	if err != nil {
		return nil, err
	}
	m, err := w.renderer.Compile(content)
	if err != nil {
		return nil, err
	}
	return &Prepared{Message: m, c: c, w: w}, nil
}

// Needs says what the message reads of a customer.
func (p *Prepared) Needs() segment.Needs {
	return Needs(p.w.names(p.Message, p.w.drawn(p.Message.Content)))
}

// Make makes the message for one customer: in previews, for tests and for real.
func (p *Prepared) Make(ctx context.Context, a Ask) (Composed, error) {
	a.Content = p.Message.Content
	return p.c.make(ctx, p.w, p.Message, a)
}

// Case gives what the message would be rendered with, for a search of the worst cases.
func (p *Prepared) Case(ctx context.Context, a Ask) (preview.Case, error) {
	a.Content = p.Message.Content
	vars, _, u, err := p.c.values(ctx, p.w, p.Message, &a)
	if err != nil {
		return preview.Case{}, err
	}
	channel, purpose := store.Channel(a.Content.Channel), store.Purpose(a.Content.Purpose)
	state := a.Subject.ConsentFor(channel, purpose).State
	return preview.Case{
		Key: a.Subject.ExternalID, Name: a.Subject.Name, Vars: vars, Env: p.c.env(ctx, p.w, a, u),
		Consents: state == store.ConsentOptedIn || purpose != store.PurposeAdvertising && state == store.ConsentSubscribed,
	}, nil
}

// ExampleCoupon stands for a code in previews, where none is taken.
const ExampleCoupon = "EXAMPLE-CODE"

func (c *Composer) make(ctx context.Context, w *workshop, m *preview.Message, a Ask) (Composed, error) {
	vars, from, u, err := c.values(ctx, w, m, &a)
	if err != nil {
		return Composed{}, err
	}
	out, err := m.RenderEnv(vars, c.env(ctx, w, a, u))
	if err != nil {
		return Composed{}, err
	}
	message, err := assemble(out, m.Content, a, from, u)
	return Composed{Rendered: out, Message: message}, err
}

// values gathers what the template may read, and who the message is from.
func (c *Composer) values(ctx context.Context, w *workshop, m *preview.Message, a *Ask) (preview.Vars, mail.Address, unsubscribe, error) {
	if a.shop == nil {
		a.shop = &w.front
	}
	if a.To == "" {
		a.To = a.Subject.Address(store.Channel(m.Content.Channel))
	}
	from, err := sender(a.Sender, a.shop.settings, m.Content.Channel)
	if err != nil {
		return nil, from, unsubscribe{}, err
	}
	u := c.unsubscribe(*a, a.shop.settings, from)
	in := Input{Subject: a.Subject, Context: a.Context, Settings: a.shop.settings, Now: a.Now, Unsubscribe: u.address(), shop: a.shop.vars}
	if in.Products, err = w.products(ctx, c.st, a.Subject); err != nil {
		return nil, from, u, err
	}
	vars := Variables(in)
	own := vars["coupon"] != nil
	if err := replay(vars, a.Recorded); err != nil {
		return nil, from, u, err
	}
	if a.Coupon != nil && !own {
		delete(vars, "coupon") // the pool gives the same again, or another where that went back
	}
	dialect(m, vars, *a)
	return vars, from, u, c.coupon(ctx, m, vars, *a)
}

func (c *Composer) env(ctx context.Context, w *workshop, a Ask, u unsubscribe) liquid.Env {
	fetcher := c.opt.Replay
	if a.Live {
		fetcher = c.opt.Fetch
	}
	if a.Fetch != nil {
		fetcher = a.Fetch
	}
	return liquid.Env{
		Context: ctx, Fetcher: fetcher, Catalog: catalog{ctx, c, w, a.Subject}, Coupons: orExample(a.Coupon), Answers: u.answer,
		Now: liquid.At(a.Now), Zone: a.Subject.Zone(), Locale: language(a.Subject, a.shop.settings),
		Currency: Setting(a.shop.settings, store.SettingCurrency),
		// The preview draws what the send will draw, and everybody something else.
		Seed: strconv.FormatInt(int64(a.Subject.ID), 10) + "/" + a.Content.Name,
	}
}

func orExample(take func(string) (string, error)) func(string) (string, error) {
	if take == nil {
		return func(string) (string, error) { return ExampleCoupon, nil }
	}
	return take
}

// language of dates and fixed words: the customer's, else the shop's.
func language(s *store.Subject, settings map[string]string) string {
	if l, _, _ := strings.Cut(s.Locale, "-"); l != "" {
		return l
	}
	return Setting(settings, store.SettingLanguage)
}

// coupon fills the plain variable coupon, where the message reads it and nothing
// else has that name: from the pool "coupon", or the only one there is.
func (c *Composer) coupon(ctx context.Context, m *preview.Message, vars preview.Vars, a Ask) error {
	if !reads(m, "coupon") || vars["coupon"] != nil {
		return nil
	}
	pools, err := c.st.Coupons().Pools(ctx)
	if err != nil {
		return fmt.Errorf("read coupon pools: %w", err)
	}
	pool := "coupon"
	if _, own := pools[pool]; !own && len(pools) == 1 {
		for name := range maps.Keys(pools) {
			pool = name
		}
	}
	code, err := orExample(a.Coupon)(pool)
	if errors.Is(err, store.ErrNotFound) {
		return &dispatch.Skip{Reason: store.SkipNoCoupon, Detail: pool}
	}
	if err != nil {
		return fmt.Errorf("take a coupon of %s: %w", pool, err)
	}
	vars["coupon"] = code
	return nil
}

func reads(m *preview.Message, name string) bool {
	for _, v := range m.Variables() {
		if firstPart(v) == name {
			return true
		}
	}
	return false
}

// Keys of a sender's configuration that say who a mail is from, whatever its kind.
const (
	KeyFrom     = "from"      // an address, or "Name <address>"; of texts: the number
	KeyFromName = "from_name" // empty: the shop's name
	KeyReplyTo  = "reply_to"
	KeyUser     = "user" // taken for From where it is an address
)

// sender gives who a mail is from. A preview without a sender, and files, may do
// without an address of one's own; the wire may not.
func sender(account store.Sender, settings map[string]string, channel string) (mail.Address, error) {
	name := account.Config[KeyFromName]
	if name == "" {
		name = Setting(settings, store.SettingShopName)
	}
	if channel != preview.Email {
		return mail.Address{Name: name, Address: account.Config[KeyFrom]}, nil
	}
	for _, candidate := range []string{account.Config[KeyFrom], account.Config[KeyUser], Setting(settings, store.SettingShopContact)} {
		if a, err := mail.ParseAddress(candidate); err == nil {
			if a.Name == "" {
				a.Name = name
			}
			return *a, nil
		}
	}
	if account.Kind != "" && account.Kind != "file" {
		return mail.Address{}, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeBadFrom}
	}
	return mail.Address{Name: name, Address: "shop@shop.invalid"}, nil
}
