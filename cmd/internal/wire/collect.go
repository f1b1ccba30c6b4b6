package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gilmok/cmd/internal/secret"
	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/inbound/mailbox"
	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/tracking"
	"gilmok/store"
	"gilmok/store/survey"
)

// askEvery is how often providers and mailboxes are asked what came back, and
// askAtMost how long that may take before a run begins to send.
const (
	askEvery  = 5 * time.Minute
	askAtMost = 2 * time.Minute
)

// Collect asks all providers and mailboxes once what became of messages, and writes
// it down. A sealed workspace, a copy that may not send and one that is only read ask
// nobody.
func (p *Parts) Collect(ctx context.Context) ([]inbound.Collected, error) {
	if info := p.Store.Info(); info.Sealed || info.ReadOnly || !info.Adopted {
		return nil, nil
	}
	accounts, err := p.Store.Senders().List(ctx)
	if err != nil {
		return nil, fmt.Errorf("list senders: %w", err)
	}
	var sources []inbound.Source
	for _, a := range accounts {
		if kind, _ := dispatch.KindOf(a.Kind); kind.Tells {
			sources = append(sources, p.provider(a))
		}
		if mailbox.Has(a) {
			sources = append(sources, p.mailbox(a))
		}
	}
	links, has, err := p.links(ctx)
	if err != nil {
		return nil, err
	}
	if has {
		sources = append(sources, inbound.Source{Name: tracking.Source, Channel: store.ChannelEmail, Open: func(context.Context) (inbound.Poller, func(), error) {
			return tracking.Poller{Links: links, HTTP: client}, func() {}, nil
		}})
	}
	c := inbound.Collector{Store: p.Store, Now: p.Clock.Now, Key: func(token string) (string, bool) {
		return compose.OpenToken(p.Store.Info().ID, token)
	}, Answer: func(token string) (string, inbound.Answer, bool) {
		key, a, ok := compose.OpenAnswer(p.Store.Info().ID, token)
		return key, inbound.Answer{Survey: a.Survey, Ask: a.Ask, Text: a.Value, Source: survey.FromMail}, ok
	}}
	return c.Collect(ctx, sources)
}

// links gives the shop's address that notes clicks; has is false where it has none.
func (p *Parts) links(ctx context.Context) (links tracking.Links, has bool, err error) {
	all, err := p.Store.Settings().All(ctx)
	if err != nil {
		return links, false, fmt.Errorf("read the address of links: %w", err)
	}
	links, has = tracking.New(all[store.SettingTracking], all[store.SettingTrackingKey])
	return links, has, nil
}

// provider asks the account's own provider.
func (p *Parts) provider(a store.Sender) inbound.Source {
	return inbound.Source{Name: a.Name, Channel: a.Channel, Open: func(ctx context.Context) (inbound.Poller, func(), error) {
		s, err := p.openSender(ctx, a)
		if err != nil {
			return nil, nil, err
		}
		poller, ok := s.(inbound.Poller)
		if !ok {
			return nil, nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeUnknownKind, Words: a.Kind}
		}
		return poller, func() {}, nil
	}}
}

// mailbox asks the mailbox that the account's mail comes back to.
func (p *Parts) mailbox(a store.Sender) inbound.Source {
	return inbound.Source{Name: inbound.MailboxOf(a.Name), Channel: store.ChannelEmail, Open: func(context.Context) (inbound.Poller, func(), error) {
		box, err := p.readMailbox(a)
		return box, func() {}, err
	}}
}

// mailboxSecret gives the mailbox's own password, else the one of its mail server: most
// have one for both, and name says whose it is. The key of a provider over the web is shown
// to no mailbox.
func (p *Parts) mailboxSecret(a store.Sender) (key, name string, err error) {
	names := []string{inbound.MailboxOf(a.Name)}
	if a.Kind == smtp.Kind {
		names = append(names, a.Name)
	}
	for _, name = range names {
		if key, err = p.Secrets.Get(p.Store.Info().ID, name); err == nil {
			return key, name, nil
		}
		if !errors.Is(err, secret.ErrNotFound) {
			return "", "", fmt.Errorf("read the password of the mailbox of %q: %w", a.Name, err)
		}
	}
	return "", "", nil
}

// readMailbox makes the mailbox of an account, with its secret.
func (p *Parts) readMailbox(a store.Sender) (*mailbox.Mailbox, error) {
	key, name, err := p.mailboxSecret(a)
	if err != nil {
		return nil, err
	}
	box, err := mailbox.Read(a, key)
	if err == nil && box.Access() != nil {
		box.Access().Keep = p.keepGrant(name)
	}
	return box, err
}

// keepCollecting asks once before a run sends: who has said no while the computer was
// off gets nothing. A run that goes on asks again and again beside it. A virtual clock
// asks nobody, for the world does not keep its time.
func (p *Parts) keepCollecting(ctx context.Context, idle bool) (end func()) {
	if p.virtual {
		return func() {}
	}
	once, done := context.WithTimeout(ctx, askAtMost)
	defer done()
	p.collect(once)
	if idle {
		return func() {}
	}
	work, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.checkDomains(work)
		for p.Clock.Until(work, p.Clock.Now().Add(askEvery)) == nil {
			p.collect(work)
			p.checkDomains(work)
		}
	}()
	return func() {
		stop()
		<-ended
	}
}

// collect asks once, and logs what a person should know of.
func (p *Parts) collect(ctx context.Context) {
	done, err := p.Collect(ctx)
	if err != nil && ctx.Err() == nil {
		slog.Warn("ask what came back", "error", err)
	}
	for _, d := range done {
		switch {
		case d.Err != nil:
			slog.Warn("ask what came back", "source", d.Source, "error", d.Err)
		case d.New > 0:
			slog.Info("came back", "source", d.Source, "new", d.New, "suppressed", d.Suppressed, "our_fault", d.Alarms)
		}
	}
}
