package liquid

import (
	"context"
	"sync"
	"time"
)

// Mode says what a template makes.
type Mode byte

const (
	Text Mode = iota // subjects, SMS, plain text: values are printed as they are
	HTML             // values are escaped; captured and included markup is not escaped again
	Chat             // as HTML, but only &, < and > are escaped, as Slack wants its text
)

// Options are what an Engine knows. The zero value renders plain templates.
type Options struct {
	Blocks     map[string]string // sources for include, render and content_blocks, by name
	KnownNames []string          // variable paths that exist; others are warned about. Empty: no such check
	SafeNames  []string          // variable paths whose values are the shop's own HTML
	Limits     Limits
	Env        // what every render gets, unless RenderEnv says otherwise
}

// Env is what a render may use beside its variables.
type Env struct {
	Context  context.Context                   // ends fetches; nil = background
	Fetcher  Fetcher                           // nil: connected_content is not available
	Catalog  Catalog                           // nil: catalogue tags are not available
	Coupons  func(pool string) (string, error) // nil: promotion is not available
	Answers  func(answer string) string        // the address that gives an answer; nil: there is none
	Now      func() time.Time                  // nil: the time of the machine
	Zone     *time.Location                    // of dates; nil = UTC
	Locale   string                            // "ko", "en"; of relative dates
	Currency string                            // ISO 4217, of money and price; "" = KRW
	Seed     string                            // of random: same seed, same numbers
	Blocks   map[string]string                 // before Options.Blocks
}

// At fixes the time of a render.
func At(t time.Time) func() time.Time { return func() time.Time { return t } }

// A Fetcher answers connected_content. It enforces its own time, size and
// address rules.
type Fetcher interface {
	// An error that has Temporary() true may be none later.
	Fetch(ctx context.Context, r Request) (Answer, error)
}

// Request is one connected_content call.
type Request struct {
	URL         string
	Method      string // GET or POST
	Headers     map[string]string
	Body        string
	ContentType string
	BasicAuth   string        // name of a stored credential
	CacheMaxAge time.Duration // 0 = the fetcher's default
	NoCache     bool
	Retry       bool
}

// Answer is what came back, or what was recorded earlier.
type Answer struct {
	Status int
	Body   []byte // at most 1 MiB is read
}

// A Catalog answers the catalogue tags and filters. Items are in the order to
// show them in; an unknown id yields no item.
type Catalog interface {
	// Items returns the items of a catalogue by their ids.
	Items(catalog string, ids []string) ([]map[string]any, error)
	// Selection returns a saved selection of a catalogue.
	Selection(catalog, selection string) ([]map[string]any, error)
	// Related returns at most n items for a key: see the kinds.
	Related(kind RelatedKind, key string, n int) ([]map[string]any, error)
}

// RelatedKind says how items relate to the key.
type RelatedKind string

const (
	Recommended      RelatedKind = "recommended"        // key: a customer id, "" = the customer of the render
	SimilarTo        RelatedKind = "similar_to"         // key: a product id
	PopularIn        RelatedKind = "popular_in"         // key: a category
	OthersAlsoBought RelatedKind = "others_also_bought" // key: a product id; by buyers of the same item
	PeopleLikeYou    RelatedKind = "people_like_you"    // key: as of Recommended; by who bought much the same
	LikeCart         RelatedKind = "like_cart"          // key: as of Recommended; called and described as what is in the cart
	SearchedFor      RelatedKind = "searched_for"       // key: a search term, "" = the last of the customer of the render
)

// OfCustomer tells whether the key is a customer.
func (k RelatedKind) OfCustomer() bool {
	return k == Recommended || k == PeopleLikeYou || k == LikeCart
}

// Engine compiles templates. It is safe for concurrent use.
type Engine struct {
	options Options
	limits  Limits
	known   map[string]bool
	safe    map[string]bool

	mu    sync.Mutex
	cache map[cacheKey]*Template // compiled partials
}

type cacheKey struct {
	mode   Mode
	source string
}

// New makes an engine. The options are not to be changed afterwards.
func New(o Options) *Engine {
	return &Engine{
		options: o, limits: o.Limits.orDefault(),
		known: set(o.KnownNames), safe: set(o.SafeNames),
		cache: map[cacheKey]*Template{},
	}
}

func set(names []string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, name := range names {
		m[name] = true
	}
	return m
}

// partial returns the compiled source of an include, render or content block.
func (e *Engine) partial(source string, mode Mode) (*Template, error) {
	const most = 500
	key := cacheKey{mode, source}
	e.mu.Lock()
	t := e.cache[key]
	e.mu.Unlock()
	if t != nil {
		return t, nil
	}
	t, err := e.Compile(source, mode)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.cache) >= most {
		clear(e.cache)
	}
	e.cache[key] = t
	return t, nil
}
