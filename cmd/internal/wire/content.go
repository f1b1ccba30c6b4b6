package wire

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"gilmok/cmd/internal/secret"
	"gilmok/preview/fetch"
	"gilmok/preview/liquid"
	"gilmok/store"
)

// content answers connected_content of what goes out: it asks the servers that the
// shop has listed (setting content.allow) and no other, and none from the sample.
type content struct {
	st      store.Store
	secrets secret.Store
	now     func() time.Time

	mu      sync.Mutex
	listed  string // the setting as last read
	hosts   map[string]bool
	fetcher *fetch.Fetcher
}

// Fetch implements liquid.Fetcher.
func (c *content) Fetch(ctx context.Context, r liquid.Request) (liquid.Answer, error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return liquid.Answer{}, fmt.Errorf("%w: not an address", fetch.ErrAddress)
	}
	fetcher, err := c.allowed(ctx, u)
	if err != nil {
		return liquid.Answer{}, err
	}
	return fetcher.Fetch(ctx, r)
}

// allowed gives the fetcher for an address of a listed server.
func (c *content) allowed(ctx context.Context, u *url.URL) (*fetch.Fetcher, error) {
	listed, err := c.st.Settings().Get(ctx, store.SettingAllowHosts)
	if err != nil {
		return nil, fmt.Errorf("read the servers that may be asked: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fetcher == nil || listed != c.listed {
		c.read(listed)
	}
	if c.st.Info().Sealed || !c.hosts[strings.ToLower(u.Host)] && !c.hosts[strings.ToLower(u.Hostname())] {
		return nil, fmt.Errorf("%w: %s is not listed in the settings", fetch.ErrAddress, u.Host)
	}
	return c.fetcher, nil
}

// read takes in the list, one server a line. An address with its port is one of the
// shop's own network.
func (c *content) read(listed string) {
	c.listed, c.hosts = listed, map[string]bool{}
	var local []netip.AddrPort
	for _, line := range strings.Fields(listed) {
		c.hosts[strings.ToLower(line)] = true
		if at, err := netip.ParseAddrPort(line); err == nil {
			local = append(local, at)
		}
	}
	c.fetcher = fetch.New(fetch.Options{Allowed: local, Credentials: c.credentials, Now: c.now})
}

// credentials finds "user:password" among the secrets, as basic_auth/NAME.
func (c *content) credentials(name string) (user, password string, ok bool) {
	both, err := c.secrets.Get(c.st.Info().ID, "basic_auth/"+name)
	if err != nil {
		return "", "", false
	}
	return strings.Cut(both, ":")
}

// dkimKey gives the private key a sender signs with; "" where it has none.
func (p *Parts) dkimKey(sender string) (string, error) {
	key, err := p.Secrets.Get(p.Store.Info().ID, sender+"/dkim")
	if err != nil && !errors.Is(err, secret.ErrNotFound) {
		return "", fmt.Errorf("read the signing key of sender %q: %w", sender, err)
	}
	return key, nil
}
