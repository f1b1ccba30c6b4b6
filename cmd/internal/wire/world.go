package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/brevo"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/file"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/inbound/mailbox"
	"gilmok/journey/dispatch/nhn"
	"gilmok/journey/dispatch/postmark"
	"gilmok/journey/dispatch/sendgrid"
	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/solapi"
	"gilmok/journey/preflight"
	"gilmok/preview/rules"
	"gilmok/store"
)

const (
	// worldAtMost is how long a preflight waits for one answer of the world.
	worldAtMost = 8 * time.Second
	// worldFresh is how long an account that let us in is taken to do so still.
	worldFresh = 10 * time.Minute
)

// world asks what a workspace cannot know of itself.
type world struct {
	p *Parts

	mu    sync.Mutex
	known map[string]sighting // of accounts that let us in, by name
}

// sighting is what was seen of an account as it was then.
type sighting struct {
	account store.Sender
	at      time.Time
	seen    preflight.Account
}

// World answers what a preflight asks beyond the workspace. The sample and a copy that
// may not send look at secrets and settings only, as does a virtual clock, whose time
// the world does not keep.
func (p *Parts) World() preflight.World { return p.world }

func (w *world) offline() bool {
	info := w.p.Store.Info()
	return info.Sealed || info.ReadOnly || !info.Adopted || w.p.virtual
}

// Account implements preflight.World.
func (w *world) Account(ctx context.Context, s store.Sender) preflight.Account {
	if s.Kind == file.Kind {
		return preflight.Account{}
	}
	w.mu.Lock()
	last, known := w.known[s.Name]
	w.mu.Unlock()
	if known && time.Since(last.at) < worldFresh && reflect.DeepEqual(last.account, s) {
		return last.seen
	}
	ctx, done := context.WithTimeout(ctx, worldAtMost)
	defer done()
	seen := w.ask(ctx, s)
	if seen.Access == rules.Good && seen.Number != rules.Bad {
		w.mu.Lock()
		w.known[s.Name] = sighting{s, time.Now(), seen}
		w.mu.Unlock()
	}
	return seen
}

func (w *world) ask(ctx context.Context, s store.Sender) (seen preflight.Account) {
	if s.Kind == smtp.Kind {
		seen.Signed = smtp.Signed(s)
	}
	sender, err := w.p.openSender(ctx, s)
	if err != nil {
		return refused(seen, err)
	}
	if c, ok := sender.(io.Closer); ok {
		defer c.Close()
	}
	if w.offline() {
		return seen
	}
	if c, ok := sender.(dispatch.Checker); ok {
		seen.Limits, err = c.Check(ctx)
		switch {
		case errors.Is(err, dispatch.ErrUnproved):
			return seen
		case err != nil:
			return refused(seen, err)
		}
		seen.Access = rules.Good
	}
	if proves[s.Kind] {
		return w.asked(ctx, s, sender, seen)
	}
	return seen
}

// proves lists the providers without a Checker that refuse a wrong key by 401 and nothing
// else by it: with Mailgun, a key that may send and not read is refused in the same words.
var proves = map[string]bool{solapi.Kind: true, nhn.Kind: true, brevo.Kind: true, postmark.Kind: true, sendgrid.Kind: true}

// asked asks a provider something that only its customer may know.
func (w *world) asked(ctx context.Context, s store.Sender, sender dispatch.Sender, seen preflight.Account) preflight.Account {
	var err error
	if n, ok := sender.(dispatch.Numberer); ok && s.Channel == store.ChannelSMS {
		var registered bool
		if registered, err = n.Registered(ctx); err == nil {
			seen.Number = rules.Bad
			if registered {
				seen.Number = rules.Good
			}
		}
	} else if poller, ok := sender.(inbound.Poller); ok {
		now := w.p.Clock.Now()
		_, err = poller.Poll(ctx, inbound.Until(now), now)
	}
	switch e := dispatch.Classify(err); {
	case e == nil:
		seen.Access = rules.Good
	case e.Code == "401", e.Verdict == dispatch.VerdictConfiguration && strings.HasPrefix(e.Code, nhn.Kind), e.Down:
		return refused(seen, err)
	}
	return seen // it may not be let to read what it was asked
}

// refused sorts what kept us from an account.
func refused(seen preflight.Account, err error) preflight.Account {
	e := dispatch.Classify(err)
	seen.Words = strings.TrimSpace(e.Code + " " + e.Words)
	switch {
	case e.Code == dispatch.CodeNoSecret:
		seen.Access, seen.NoSecret = rules.Bad, true
	case e.Verdict == dispatch.VerdictConfiguration:
		seen.Access = rules.Bad
	default:
		seen.Away = true
	}
	return seen
}

// WayOut implements preflight.World: the shop's address for it, else the mailbox that the
// refusals come to.
func (w *world) WayOut(ctx context.Context, s store.Sender) preflight.WayOut {
	if w.offline() || s.Kind == file.Kind {
		return preflight.WayOut{}
	}
	settings, err := w.p.Store.Settings().All(ctx)
	if err != nil {
		return preflight.WayOut{} // the preflight itself reads them, and says so
	}
	ctx, done := context.WithTimeout(ctx, worldAtMost)
	defer done()
	address, ours := w.p.Composer.RefusalAddress(settings)
	switch {
	case address != "" && dispatch.Local(s) && !dispatch.Local(store.Sender{Config: map[string]string{call.KeyBase: address}}):
		return preflight.WayOut{} // nothing leaves the house: nobody outside needs be asked
	case address != "":
		out := knock(ctx, address, ours)
		if out.Silent && !w.online(s) {
			return preflight.WayOut{} // some systems say of every name that there is none
		}
		return out
	case mailbox.Has(s):
		return w.openMailbox(ctx, s)
	}
	return preflight.WayOut{}
}

// resolver looks names up; a test has its own.
var resolver interface {
	LookupNS(ctx context.Context, name string) ([]*net.NS, error)
} = net.DefaultResolver

// online reports whether this computer has a network now, whatever was seen of an account
// some minutes ago: its server lets us in, or the domain it writes from is there.
func (w *world) online(s store.Sender) bool {
	ctx, done := context.WithTimeout(context.Background(), worldAtMost)
	defer done()
	seen := w.ask(ctx, s)
	if seen.Access == rules.Good || seen.Away {
		return !seen.Away
	}
	_, domain, _ := strings.Cut(s.Config[compose.KeyFrom], "@")
	_, err := resolver.LookupNS(ctx, strings.TrimRight(domain, "> "))
	return err == nil
}

func (w *world) openMailbox(ctx context.Context, s store.Sender) preflight.WayOut {
	box, err := w.p.readMailbox(s)
	if err == nil {
		err = box.Check(ctx)
	}
	switch e := dispatch.Classify(err); {
	case e == nil:
		return preflight.WayOut{Answers: rules.Good}
	case e.Verdict == dispatch.VerdictConfiguration:
		return preflight.WayOut{Answers: rules.Bad, Words: strings.TrimSpace(e.Code + " " + e.Words)}
	}
	return preflight.WayOut{}
}

// knock asks an address as a person and a mail program do: a GET shows a page, a POST is
// answered without leading elsewhere (RFC 8058 3.1). The token is nobody's. What another's
// server says of such a token is its own affair, but that it is there, and no redirect, not.
func knock(ctx context.Context, address string, ours bool) preflight.WayOut {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body(method)))
		if err != nil {
			return preflight.WayOut{Answers: rules.Bad, Words: err.Error()}
		}
		if method == http.MethodPost {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		answer, err := call.Do(client, req)
		switch {
		case err != nil && isFor(err):
			return preflight.WayOut{Answers: rules.Bad, Silent: true, Words: hostOf(address)}
		case err != nil:
			return preflight.WayOut{} // a bad moment of the network says nothing of the address
		case answer.Code >= 500, ours && !answer.OK(), method == http.MethodPost && answer.Code >= 300 && answer.Code < 400,
			method == http.MethodGet && answer.Code == http.StatusNotFound:
			return preflight.WayOut{Answers: rules.Bad, Words: hostOf(address) + " " + strconv.Itoa(answer.Code)}
		}
	}
	return preflight.WayOut{Answers: rules.Good}
}

func body(method string) string {
	if method == http.MethodPost {
		return "List-Unsubscribe=One-Click"
	}
	return ""
}

// isFor reports whether an error is about the server itself: there is none of this name,
// nobody listens, or nobody vouches for it.
func isFor(err error) bool {
	var name *net.DNSError
	var vouched *tls.CertificateVerificationError
	var code syscall.Errno
	switch {
	case errors.As(err, &name):
		return name.IsNotFound
	case errors.As(err, &vouched):
		return true
	case errors.As(err, &code): // that there is no way to it is this computer's affair
		return code == syscall.ECONNREFUSED || code == refusedOnWindows
	}
	return false
}

// refusedOnWindows is WSAECONNREFUSED; syscall's own name is another number there.
const refusedOnWindows syscall.Errno = 10061

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}
