package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/store"
)

type outboxCmd struct {
	List    outboxListCmd    `cmd:""`
	Resolve outboxResolveCmd `cmd:""`
	Hold    outboxHoldCmd    `cmd:""`
	Release outboxReleaseCmd `cmd:""`
	Causes  outboxCausesCmd  `cmd:"" help:"Why messages were refused, the most frequent cause first."`
	Again   outboxAgainCmd   `cmd:"" help:"Try the refused messages of a cause again, and only those."`
}

type outboxListCmd struct {
	State string `enum:",pending,sending,on_wire,sent,retry,uncertain,failed,skipped,cancelled" default:"" help:"Only entries in this state."`
	Limit int
}

// Run lists messages waiting, or what became of them.
func (c *outboxListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	q := store.OutboxQuery{Page: store.Page{Limit: c.Limit}}
	if c.State != "" {
		q.States = []store.OutboxState{store.OutboxState(c.State)}
	}
	list, err := st.Outbox().List(a.ctx, q)
	if err != nil {
		return err
	}
	values, rows, going := make([]map[string]any, 0, len(list)), [][]string{}, 0
	for i := range list {
		e := &list[i]
		if e.State == store.OutboxSending || e.State == store.OutboxOnWire {
			going++
		}
		values = append(values, entryJSON(e))
		rows = append(rows, []string{strconv.FormatInt(int64(e.ID), 10), string(e.State), string(e.Channel), e.Address, e.Reason, e.NotBefore.Format(time.RFC3339)})
	}
	if going > 0 {
		a.progress("%d messages were on their way when the workspace was last written to. Unless another program sends them now, the next gilmokctl run settles them: as waiting where they cannot have gone, else as uncertain", going)
	}
	return a.table(values, []string{"ID", "STATE", "CHANNEL", "TO", "REASON", "NOT BEFORE"}, rows)
}

func entryJSON(e *store.OutboxEntry) map[string]any {
	v := map[string]any{"id": e.ID, "state": e.State, "channel": e.Channel, "address": e.Address, "step": e.Step, "key": e.Key,
		"message_id": e.MessageID, "reason": e.Reason, "detail": e.Detail, "not_before": e.NotBefore.UTC().Format(time.RFC3339),
		"attempt": e.Attempt, "held": e.Held, "sender": e.Sender, "customer": e.Customer}
	if !e.FinishedAt.IsZero() {
		v["finished_at"] = e.FinishedAt.UTC().Format(time.RFC3339)
	}
	return v
}

type outboxResolveCmd struct {
	ID  string `arg:"" help:"Of a message that is uncertain, or all."`
	How string `arg:"" enum:"sent,resend,drop" help:"sent: treat as sent; resend: send again; drop: let it be."`
}

// Run settles a message of which we do not know whether it arrived.
func (c *outboxResolveCmd) Run(a *app) error {
	if c.ID == "all" {
		return c.all(a)
	}
	id, err := strconv.ParseInt(c.ID, 10, 64)
	if err != nil {
		return fault{"USAGE", fmt.Sprintf("%q is no number of a message: see gilmokctl outbox list --state uncertain, or say all. Nothing was changed.", c.ID), exitUsage}
	}
	err = a.inTx(func(tx store.Tx) error {
		return dispatch.Resolve(a.ctx, tx, store.OutboxID(id), dispatch.Resolution(c.How))
	})
	if errors.Is(err, dispatch.ErrNotUncertain) {
		return fault{"NOT_UNCERTAIN", fmt.Sprintf("Nobody is in doubt about message %d: there is nothing to decide. Nothing was changed.", id), exitFailed}
	}
	if err != nil {
		return err
	}
	return a.print(map[string]any{"id": id, "resolved": c.How}, "Message %d: %s.", id, c.How)
}

func (c *outboxResolveCmd) all(a *app) error {
	n := 0
	err := a.inTx(func(tx store.Tx) (err error) {
		n, err = dispatch.ResolveAll(a.ctx, tx, dispatch.Resolution(c.How))
		return err
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"count": n, "resolved": c.How}, "%d messages: %s.", n, c.How)
}

type outboxHoldCmd struct {
	IDs []int64 `arg:"" name:"id"`
}

// Run sets messages aside.
func (c *outboxHoldCmd) Run(a *app) error { return a.hold(c.IDs, true) }

type outboxReleaseCmd struct {
	IDs []int64 `arg:"" name:"id"`
}

// Run lets held messages go.
func (c *outboxReleaseCmd) Run(a *app) error { return a.hold(c.IDs, false) }

func (a *app) hold(ids []int64, held bool) error {
	list := make([]store.OutboxID, len(ids))
	for i, id := range ids {
		list[i] = store.OutboxID(id)
	}
	if err := a.inTx(func(tx store.Tx) error { return tx.Outbox().Hold(a.ctx, list, held) }); err != nil {
		return err
	}
	return a.print(map[string]any{"ids": ids, "held": held}, "Done.")
}

// refusedDays is how far back refused messages are looked at: longer ago nobody would
// send them again.
type refusedDays struct {
	Days int `default:"30" help:"How far back, in days."`
}

func (d refusedDays) from() time.Time { return time.Now().AddDate(0, 0, -d.Days) }

type outboxCausesCmd struct{ refusedDays }

// Run groups what was refused by its cause.
func (c *outboxCausesCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	list, _, err := dispatch.ReadRefusals(a.ctx, st, c.from())
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, r := range list {
		values = append(values, map[string]any{"cause": r.Cause, "count": r.Count, "codes": r.Codes})
		rows = append(rows, []string{string(r.Cause), strconv.Itoa(r.Count), strings.Join(r.Codes, ", ")})
	}
	return a.table(values, []string{"CAUSE", "MESSAGES", "THE SERVERS SAID"}, rows)
}

type outboxAgainCmd struct {
	Cause dispatch.Cause `arg:"" enum:"nobody,full,blocked,account,network,message,other" help:"As 'outbox causes' names it."`
	refusedDays
}

// Run puts the messages of a cause back into the outbox.
func (c *outboxAgainCmd) Run(a *app) error {
	var back dispatch.Back
	err := a.inTx(func(tx store.Tx) (err error) {
		back, err = dispatch.Again(a.ctx, tx, store.OutboxQuery{From: c.from()}, c.Cause)
		return err
	})
	if err != nil {
		return err
	}
	plain := "%d messages wait to be sent again: gilmokctl run. Consent, caps and quiet hours are looked at again."
	if back.Queued == 0 {
		plain = "%d messages were refused for that: see gilmokctl outbox causes. Nothing was changed."
	}
	if back.Elsewhere > 0 {
		plain = "%d messages wait to be sent again: gilmokctl run. %d are left as they are: their customers got another message of the same step instead."
		return a.print(map[string]any{"cause": c.Cause, "again": back.Queued, "elsewhere": back.Elsewhere}, plain, back.Queued, back.Elsewhere)
	}
	return a.print(map[string]any{"cause": c.Cause, "again": back.Queued}, plain, back.Queued)
}

type stopAllCmd struct{}

// Run stops every send at once, in this and every other program on the workspace.
func (c *stopAllCmd) Run(a *app) error { return a.setStopped(true) }

type goOnCmd struct{}

// Run lifts the stop.
func (c *goOnCmd) Run(a *app) error { return a.setStopped(false) }

func (a *app) setStopped(stopped bool) error {
	if err := a.inTx(func(tx store.Tx) error { return tx.Outbox().SetStopped(a.ctx, stopped) }); err != nil {
		return err
	}
	plain := "Sending may go on."
	if stopped {
		plain = "Everything is stopped. Nothing goes out until: gilmokctl go-on"
	}
	return a.print(map[string]bool{"stopped": stopped}, plain)
}
