package fetch

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"gilmok/preview/liquid"
)

// How long a GET is kept when the template does not say, how many are kept,
// and how a host that fails is left alone.
const (
	defaultAge  = 5 * time.Minute
	mostCached  = 500
	mostFailure = 5
	pause       = time.Minute
)

// cache keeps answers to GET requests. The zero value but for now is empty.
type cache struct {
	now     func() time.Time
	mu      sync.Mutex
	answers map[string]cached
}

type cached struct {
	answer  liquid.Answer
	expires time.Time
}

// cacheKey covers all that may change the answer.
func cacheKey(r liquid.Request) string {
	var b strings.Builder
	b.WriteString(r.Key() + "\n" + r.BasicAuth + "\n" + r.ContentType)
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		b.WriteString("\n" + name + ": " + r.Headers[name])
	}
	return b.String()
}

func (c *cache) get(r liquid.Request) (liquid.Answer, bool) {
	if r.Method != "GET" || r.NoCache {
		return liquid.Answer{}, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	hit, ok := c.answers[cacheKey(r)]
	if !ok || c.now().After(hit.expires) {
		return liquid.Answer{}, false
	}
	return hit.answer, true
}

func (c *cache) put(r liquid.Request, a liquid.Answer) {
	if r.Method != "GET" || r.NoCache || a.Status >= 300 {
		return
	}
	age := r.CacheMaxAge
	if age <= 0 {
		age = defaultAge
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers == nil || len(c.answers) >= mostCached {
		c.answers = map[string]cached{}
	}
	c.answers[cacheKey(r)] = cached{a, c.now().Add(age)}
}

// health leaves a host alone for a minute after five failures in a row.
type health struct {
	now   func() time.Time
	mu    sync.Mutex
	hosts map[string]failures
}

type failures struct {
	count int
	until time.Time
}

func (h *health) paused(host string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now().Before(h.hosts[host].until)
}

func (h *health) note(host string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.hosts == nil {
		h.hosts = map[string]failures{}
	}
	if err == nil {
		delete(h.hosts, host)
		return
	}
	f := h.hosts[host]
	if f.count++; f.count >= mostFailure {
		f = failures{until: h.now().Add(pause)}
	}
	h.hosts[host] = f
}
