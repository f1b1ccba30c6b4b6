package wire

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"gilmok/cmd/internal/secret"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/domain"
	"gilmok/journey/dispatch/fcm"
	"gilmok/journey/dispatch/file"
	"gilmok/journey/dispatch/inbound/mailbox"
	"gilmok/journey/dispatch/smtp"
	"gilmok/preview"
	"gilmok/store"
)

// openSender makes the sender of an account, with its secret.
func (p *Parts) openSender(_ context.Context, account store.Sender) (dispatch.Sender, error) {
	account = p.located(account)
	key, err := p.Secrets.Get(p.Store.Info().ID, account.Name)
	if err != nil && !errors.Is(err, secret.ErrNotFound) {
		return nil, fmt.Errorf("read the secret of sender %q: %w", account.Name, err)
	}
	if account.Kind == smtp.Kind {
		return p.smtpSender(account, key)
	}
	return makeSender(account, key, p.Clock.Now)
}

// smtpSender signs, where the account names a domain to sign for.
func (p *Parts) smtpSender(account store.Sender, key string) (dispatch.Sender, error) {
	c, err := smtp.Read(account, key)
	if err != nil {
		return nil, err
	}
	if c.Access != nil {
		c.Access.Keep = p.keepGrant(account.Name)
	}
	signing, err := p.dkimKey(account.Name)
	if err != nil {
		return nil, err
	}
	if err := c.SignWith(account, signing); err != nil {
		return nil, err
	}
	return smtp.New(c)
}

// keepGrant keeps the grant that a provider puts in the place of the one it was shown,
// under the name of its secret. Mailbox and mail server may share one, and so may two
// programs: one at a time changes it, and each begins with what the last has kept.
func (p *Parts) keepGrant(name string) func(change func(string) (string, error)) error {
	return func(change func(string) (string, error)) error {
		lock := flock.New(filepath.Join(p.machine.Dir(), "grants.lock"))
		if err := lock.Lock(); err != nil {
			return fmt.Errorf("lock the grants: %w", err)
		}
		defer lock.Close()
		id := p.Store.Info().ID
		kept, err := p.Secrets.Get(id, name)
		if err != nil {
			return fmt.Errorf("read the secret of %q: %w", name, err)
		}
		next, err := change(kept)
		if err != nil || next == kept {
			return err
		}
		return p.Secrets.Set(id, name, next)
	}
}

// located gives a file sender without a folder one beside the workspace.
func (p *Parts) located(account store.Sender) store.Sender {
	if account.Kind != file.Kind || account.Config[file.KeyDir] != "" {
		return account
	}
	path := p.Store.Info().Path
	config := map[string]string{file.KeyDir: strings.TrimSuffix(path, filepath.Ext(path)) + " mail"}
	for key, value := range account.Config {
		if key != file.KeyDir {
			config[key] = value
		}
	}
	account.Config = config
	return account
}

// CheckSender reports what is wrong with an account's settings, and with its secret
// where one is given, without connecting to anything.
func (p *Parts) CheckSender(account store.Sender, key string) error {
	if account.Kind == file.Kind {
		return nil // its folder is made when it is first used
	}
	given := key != ""
	if !given {
		key = "checked without its secret"
	}
	s, err := makeSender(account, key, p.Clock.Now)
	if c, ok := s.(interface{ Close() error }); ok && err == nil {
		err = c.Close()
	}
	if err == nil && mailbox.Has(account) {
		_, err = mailbox.Read(account, key)
	}
	if e := dispatch.Classify(err); !given && e != nil && e.Code == fcm.CodeBadKey {
		return nil // that secret has a form of its own
	}
	return err
}

// dnsAtMost is how long the DNS may take to answer all that is asked about a domain.
const dnsAtMost = 20 * time.Second

// CheckDomain asks the DNS whether receivers will believe a sender of mail.
func (p *Parts) CheckDomain(ctx context.Context, account store.Sender) ([]domain.Finding, error) {
	if p.Store.Info().Sealed {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeSealed}
	}
	ctx, done := context.WithTimeout(ctx, dnsAtMost)
	defer done()
	found, err := domain.Check(ctx, net.DefaultResolver, account)
	if err != nil || p.Store.Info().ReadOnly {
		return found, err
	}
	err = p.Store.InTx(ctx, func(tx store.Tx) error {
		if _, err := tx.Senders().Get(ctx, account.Name); err != nil {
			return err // it is being set up: nothing is kept of it yet
		}
		return domain.Keep(ctx, tx, account.Name, domain.StateOf(account, found, p.Clock.Now()))
	})
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return found, err
}

// checkDomainsEvery is how often what the DNS says of senders is looked at by itself.
const checkDomainsEvery = 24 * time.Hour

// checkDomains looks at the domains of all that send mail into the world, where it was
// not done today: a record that somebody took out is known before the next launch. A
// copy that may not send looks at none.
func (p *Parts) checkDomains(ctx context.Context) {
	if info := p.Store.Info(); info.Sealed || info.ReadOnly || !info.Adopted {
		return
	}
	accounts, err := p.Store.Senders().List(ctx)
	for _, a := range accounts {
		if err != nil || ctx.Err() != nil {
			break
		}
		if a.Channel != store.ChannelEmail || dispatch.Local(a) {
			continue
		}
		var state domain.State
		if state, err = domain.ReadState(ctx, p.Store.Settings(), a.Name); err != nil || state.Holds(a, state.At) && p.Clock.Now().Sub(state.At) < checkDomainsEvery {
			continue
		}
		_, err = p.CheckDomain(ctx, a)
	}
	if err != nil && ctx.Err() == nil {
		slog.Warn("look at the domains of senders", "error", err)
	}
}

// TestSender sends one short mail outside the outbox and gives the server's words.
func (p *Parts) TestSender(ctx context.Context, account store.Sender, to string) (words string, err error) {
	if p.Store.Info().Sealed && account.Kind != file.Kind {
		return "", &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeSealed}
	}
	m, err := p.testMessage(account, to)
	if err != nil {
		return "", err
	}
	s, err := p.openSender(ctx, account)
	if err != nil {
		return "", err
	}
	if c, ok := s.(interface{ Close() error }); ok {
		defer c.Close()
	}
	receipt, err := s.Send(ctx, m)
	return receipt.Words, err
}

// testMessage is what "send a test to me" sends.
func (p *Parts) testMessage(account store.Sender, to string) (dispatch.Message, error) {
	const subject, text = "Gilmok test · 길목 시험 메일", "This is a test of the sender in Gilmok. If you read it, mail goes out.\n길목에서 보낸 시험 메일이에요. 이 글이 보이면 메일이 잘 나가요.\n"
	m := dispatch.Message{Key: "test-" + rand.Text(), Channel: account.Channel, Purpose: store.PurposeInformational,
		From: account.Config["from"], To: to, Subject: subject, Text: text, Sender: account.Name}
	if account.Channel != store.ChannelEmail {
		return m, nil
	}
	if m.From == "" {
		m.From = account.Config["user"]
	}
	m.MessageID = rand.Text() + "@gilmok.test"
	from, err := mail.ParseAddress(m.From)
	if err != nil {
		return m, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "bad_from", Words: m.From, Err: err}
	}
	m.Raw, err = preview.Mail{From: *from, To: mail.Address{Address: to}, Subject: subject, Text: text, MessageID: m.MessageID, Date: p.Clock.Now()}.Bytes()
	return m, err
}
