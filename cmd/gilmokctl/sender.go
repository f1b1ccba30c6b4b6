package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"gilmok/cmd/internal/secret"
	"gilmok/store"
)

type senderCmd struct {
	Set    senderSetCmd    `cmd:"" help:"Make or change a sender. Its password comes from stdin or an environment variable, never from the command line."`
	Test   senderTestCmd   `cmd:"" help:"Send one test message."`
	List   senderListCmd   `cmd:""`
	Delete senderDeleteCmd `cmd:""`
}

type senderSetCmd struct {
	Name      string            `arg:""`
	Kind      string            `default:"smtp" help:"smtp, file, webhook, solapi, resend, postmark."`
	Channel   string            `help:"email, sms, kakao, webhook, slack; the kind's own where left out."`
	Host      string            `help:"Server."`
	Port      string            `help:"587, 465, 25."`
	User      string            `help:"Login."`
	Security  string            `enum:",none,starttls,tls" default:"" help:"none, starttls or tls."`
	From      string            `help:"Name <address> that stands in the mail."`
	Dir       string            `help:"Folder of the file sender."`
	URL       string            `name:"url" help:"Base address of a provider or webhook."`
	Option    map[string]string `help:"Anything else the kind knows, as key=value." mapsep:"none"`
	Secret    bool              `help:"Read the password or key from stdin."`
	PerSecond float64           `help:"Most messages a second."`
	PerHour   int               `help:"Most messages an hour."`
	PerDay    int               `help:"Most messages a day."`
	Default   bool              `default:"true" negatable:"" help:"The sender of its channel where a message names none."`
}

// channelOfKind is what a kind of sender sends where --channel does not say.
var channelOfKind = map[string]store.Channel{"smtp": store.ChannelEmail, "file": store.ChannelEmail, "resend": store.ChannelEmail,
	"postmark": store.ChannelEmail, "solapi": store.ChannelSMS, "webhook": store.ChannelWebhook}

// Run makes or changes a sender.
func (c *senderSetCmd) Run(a *app) error {
	s := &store.Sender{Name: c.Name, Kind: c.Kind, Channel: store.Channel(c.Channel), Config: map[string]string{}, Default: c.Default,
		PerSecond: c.PerSecond, PerHour: c.PerHour, PerDay: c.PerDay}
	if s.Channel == "" {
		var known bool
		if s.Channel, known = channelOfKind[c.Kind]; !known {
			return fault{"USAGE", fmt.Sprintf("There is no kind of sender %q. Kinds: smtp, file, webhook, solapi, resend, postmark.", c.Kind), exitUsage}
		}
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
	if err := p.CheckSender(*s); err != nil {
		return fault{"BAD_SENDER", fmt.Sprintf("The sender cannot be used: %v. Nothing was saved.", err), exitFailed}
	}
	if c.Secret {
		if err := c.keepSecret(a, p.Secrets); err != nil {
			return err
		}
	}
	if err := a.inTx(func(tx store.Tx) error { return tx.Senders().Save(a.ctx, s) }); err != nil {
		return err
	}
	return a.print(map[string]any{"sender": c.Name, "kind": c.Kind, "channel": s.Channel}, "Saved %s.", c.Name)
}

func (c *senderSetCmd) keepSecret(a *app, secrets secret.Store) error {
	line, err := bufio.NewReader(a.in).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return fault{"NO_SECRET", "No password came on stdin. Nothing was saved. Write: printf %s \"$PASSWORD\" | gilmokctl sender set … --secret", exitFailed}
	}
	if err != nil && err.Error() != "EOF" {
		return err
	}
	return secrets.Set(a.parts.Store.Info().ID, c.Name, line)
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
	return a.print(map[string]string{"deleted": c.Name}, "Deleted %s.", c.Name)
}
