package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/domain"
	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
)

type senderCmd struct {
	Set     senderSetCmd     `cmd:"" help:"Make or change a sender. Its password comes from stdin or an environment variable, never from the command line."`
	Test    senderTestCmd    `cmd:"" help:"Send one test message."`
	Fetch   senderFetchCmd   `cmd:"" help:"Ask providers and mailboxes what came back: delivered, opened, bounced, complained, unsubscribed."`
	Check   senderCheckCmd   `cmd:"" help:"Ask the DNS whether receivers will believe a sender of mail: SPF, DKIM, DMARC."`
	Results senderResultsCmd `cmd:"" help:"Bring in what became of messages from a file that a provider gives: addresses and results, as CSV."`
	List    senderListCmd    `cmd:""`
	Delete  senderDeleteCmd  `cmd:""`
}

type senderSetCmd struct {
	Name      string            `arg:""`
	Kind      string            `default:"smtp" help:"${kinds}."`
	Channel   string            `help:"email, sms, kakao, push, webhook, slack; the kind's own where left out."`
	Host      string            `help:"Server."`
	Port      string            `help:"587, 465, 25."`
	User      string            `help:"Login."`
	Security  string            `enum:",none,starttls,tls" default:"" help:"none, starttls or tls."`
	From      string            `help:"Name <address> that stands in the mail."`
	Dir       string            `help:"Folder of the file sender."`
	URL       string            `name:"url" help:"Base address of a provider or webhook."`
	Option    map[string]string `help:"Anything else the kind knows, as key=value; imap_host for the mailbox its mail comes back to." mapsep:"none"`
	Secret    bool              `help:"Read the password or key from stdin."`
	Mailbox   bool              `name:"imap-secret" help:"Read the password of the mailbox from stdin, where it has one of its own."`
	PerSecond float64           `help:"Most messages a second."`
	PerHour   int               `help:"Most messages an hour."`
	PerDay    int               `help:"Most messages a day."`
	Default   bool              `default:"true" negatable:"" help:"The sender of its channel where a message names none."`
}

// Run makes or changes a sender.
func (c *senderSetCmd) Run(a *app) error {
	s := &store.Sender{Name: c.Name, Kind: c.Kind, Channel: store.Channel(c.Channel), Config: map[string]string{}, Default: c.Default,
		PerSecond: c.PerSecond, PerHour: c.PerHour, PerDay: c.PerDay}
	kind, known := dispatch.KindOf(c.Kind)
	if !known {
		return fault{"USAGE", fmt.Sprintf("There is no kind of sender %q. Kinds: %s.", c.Kind, kindList()), exitUsage}
	}
	if s.Channel == "" {
		s.Channel = kind.Channels[0]
	} else if !slices.Contains(kind.Channels, s.Channel) {
		return fault{"USAGE", fmt.Sprintf("A sender of kind %s does not serve the channel %q. It serves: %s.", c.Kind, s.Channel, channelList(kind)), exitUsage}
	}
	for key, value := range map[string]string{"host": c.Host, "port": c.Port, "user": c.User, "security": c.Security, "from": c.From, "dir": c.Dir, "url": c.URL} {
		if value != "" {
			s.Config[key] = value
		}
	}
	for key, value := range c.Option {
		s.Config[key] = value
	}
	p, err := a.open()
	if err != nil {
		return err
	}
	var secret string
	if c.Secret || c.Mailbox {
		if secret, err = readSecret(a.in); err != nil {
			return err
		}
	}
	checked := secret
	if c.Mailbox {
		checked = "" // the mailbox's, and not the sender's
	}
	if err := p.CheckSender(*s, checked); err != nil {
		return fault{"BAD_SENDER", fmt.Sprintf("The sender cannot be used: %v. Nothing was saved.", err), exitFailed}
	}
	if secret != "" {
		name := c.Name
		if c.Mailbox {
			name = inbound.MailboxOf(name)
		}
		if err := p.Secrets.Set(p.Store.Info().ID, name, secret); err != nil {
			return err
		}
	}
	if err := a.inTx(func(tx store.Tx) error { return tx.Senders().Save(a.ctx, s) }); err != nil {
		return err
	}
	return a.print(map[string]any{"sender": c.Name, "kind": c.Kind, "channel": s.Channel}, "Saved %s.", c.Name)
}

// readSecret takes the first line of stdin, or all of it where it is a JSON file, as
// Firebase's keys are.
func readSecret(in io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(in, 1<<20))
	if err != nil {
		return "", err
	}
	secret := strings.TrimSpace(string(text))
	if !strings.HasPrefix(secret, "{") {
		secret, _, _ = strings.Cut(secret, "\n")
		secret = strings.TrimRight(secret, "\r")
	}
	if secret == "" {
		return "", fault{"NO_SECRET", "No password came on stdin. Nothing was saved. Write: printf %s \"$PASSWORD\" | gilmokctl sender set … --secret", exitFailed}
	}
	return secret, nil
}

func kindList() string {
	var ids []string
	for _, k := range dispatch.Kinds {
		ids = append(ids, k.ID)
	}
	return strings.Join(ids, ", ")
}

func channelList(k dispatch.Kind) string {
	var list []string
	for _, ch := range k.Channels {
		list = append(list, string(ch))
	}
	return strings.Join(list, ", ")
}

type senderTestCmd struct {
	Name string `arg:""`
	To   string `required:"" help:"Your own address."`
}

// Run sends one test message.
func (c *senderTestCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	s, err := p.Store.Senders().Get(a.ctx, c.Name)
	if errors.Is(err, store.ErrNotFound) {
		return fault{"NOT_FOUND", fmt.Sprintf("There is no sender %q. List them with: gilmokctl sender list", c.Name), exitFailed}
	}
	if err != nil {
		return err
	}
	words, err := p.TestSender(a.ctx, *s, c.To)
	if err != nil {
		return fault{"TEST_FAILED", fmt.Sprintf("The test message did not go out: %v. Nothing else was sent. Check the sender's settings.", err), exitFailed}
	}
	return a.print(map[string]any{"sender": c.Name, "to": c.To, "reply": words}, "Sent to %s (%s).", c.To, words)
}

type senderFetchCmd struct{}

// Run asks all providers and mailboxes once.
func (c *senderFetchCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	done, err := p.Collect(a.ctx)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(done)), [][]string{}
	for _, d := range done {
		problem := ""
		if d.Err != nil {
			problem = d.Err.Error()
			a.attention()
		}
		values = append(values, map[string]any{"source": d.Source, "new": d.New, "suppressed": d.Suppressed, "our_fault": d.Alarms, "problem": problem})
		rows = append(rows, []string{d.Source, strconv.Itoa(d.New), strconv.Itoa(d.Suppressed), strconv.Itoa(d.Alarms), problem})
	}
	return a.table(values, []string{"SOURCE", "NEW", "SUPPRESSED", "OUR FAULT", "PROBLEM"}, rows)
}

type senderCheckCmd struct {
	Name string `arg:""`
}

// Run asks the DNS about a sender's domain.
func (c *senderCheckCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	s, err := p.Store.Senders().Get(a.ctx, c.Name)
	if errors.Is(err, store.ErrNotFound) {
		return fault{"NOT_FOUND", fmt.Sprintf("There is no sender %q. List them with: gilmokctl sender list", c.Name), exitFailed}
	}
	if err != nil {
		return err
	}
	found, err := p.CheckDomain(a.ctx, *s)
	if err != nil {
		return fault{"CHECK_FAILED", fmt.Sprintf("The domain could not be checked: %v. Nothing was changed.", err), exitFailed}
	}
	values, rows := make([]map[string]any, 0, len(found)), [][]string{}
	for _, f := range found {
		values = append(values, map[string]any{"grade": f.Grade, "code": f.Code, "domain": f.Domain, "detail": f.Detail})
		rows = append(rows, []string{string(f.Grade), string(f.Code), f.Domain, f.Detail})
		if f.Grade != domain.Good {
			a.attention()
		}
	}
	return a.table(values, []string{"GRADE", "FOUND", "DOMAIN", "DETAIL"}, rows)
}

type senderResultsCmd struct {
	File string `arg:""`
}

// Run reads a file of results, and takes the consequences of each.
func (c *senderResultsCmd) Run(a *app) error {
	data, err := a.read(c.File)
	if err != nil {
		return err
	}
	p, err := a.open()
	if err != nil {
		return err
	}
	zone, err := p.Store.Settings().Zone(a.ctx)
	if err != nil {
		return err
	}
	country, err := p.Store.Settings().Get(a.ctx, store.SettingCountry)
	if err != nil {
		return err
	}
	reports, unread, err := inbound.Results{Country: country, Zone: zone}.Read(bytes.NewReader(data))
	if errors.Is(err, inbound.ErrNoColumns) {
		return fault{"NO_COLUMNS", "The first row must name a column of addresses (email, phone) and one of results (event, status). Nothing was changed.", exitFailed}
	}
	if err != nil {
		return err
	}
	collector := inbound.Collector{Store: p.Store, Now: p.Clock.Now}
	done, err := collector.Take(a.ctx, inbound.File, reports)
	if err != nil {
		return err
	}
	rejected := make([]map[string]any, 0, len(unread))
	for _, u := range unread {
		rejected = append(rejected, map[string]any{"line": u.Line, "reason": u.Reason, "raw": u.Raw})
		a.attention()
	}
	return a.print(map[string]any{"rows": len(reports) + len(unread), "new": done.New, "suppressed": done.Suppressed, "our_fault": done.Alarms, "rejected": rejected},
		"%d rows, %d new, %d addresses suppressed, %d rows could not be read.", len(reports)+len(unread), done.New, done.Suppressed, len(unread))
}

type senderListCmd struct{}

// Run lists the senders.
func (c *senderListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	list, err := st.Senders().List(a.ctx)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, s := range list {
		values = append(values, map[string]any{"name": s.Name, "kind": s.Kind, "channel": s.Channel, "config": s.Config, "default": s.Default,
			"per_second": s.PerSecond, "per_hour": s.PerHour, "per_day": s.PerDay})
		rows = append(rows, []string{s.Name, s.Kind, string(s.Channel), s.Config["host"] + s.Config["dir"]})
	}
	return a.table(values, []string{"NAME", "KIND", "CHANNEL", "WHERE"}, rows)
}

type senderDeleteCmd struct {
	Name string `arg:""`
}

// Run deletes a sender and its secret.
func (c *senderDeleteCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	if err := a.inTx(func(tx store.Tx) error { return tx.Senders().Delete(a.ctx, c.Name) }); err != nil {
		return err
	}
	if err := p.Secrets.Delete(p.Store.Info().ID, c.Name); err != nil {
		return err
	}
	if err := p.Secrets.Delete(p.Store.Info().ID, inbound.MailboxOf(c.Name)); err != nil {
		return err
	}
	return a.print(map[string]string{"deleted": c.Name}, "Deleted %s.", c.Name)
}
