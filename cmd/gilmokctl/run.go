package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/journey/dispatch"
	"gilmok/store"
)

type runCmd struct {
	UntilIdle bool       `help:"End when nothing is due."`
	Until     *time.Time `placeholder:"RFC3339" help:"End at this instant."`
	Overdue   string     `enum:"send,hold,skip" default:"send" help:"What became due while nobody ran the workspace for a quarter of an hour or longer: send (the lateness of each step decides), hold (until gilmokctl overdue), skip."`
}

// told reports whether an error is that the command was told to end.
func (a *app) told(err error) bool {
	return a.ctx.Err() != nil && errors.Is(err, context.Canceled)
}

// Run advances journeys and sends what is due. Without a flag it goes on as a
// service does; with --now the clock jumps to whatever is due next.
func (c *runCmd) Run(a *app) error {
	a.overdue = wire.Overdue(c.Overdue)
	p, err := a.open()
	if a.told(err) {
		return nil // before it had begun
	}
	if err != nil {
		return err
	}
	if a.Now != nil {
		local, err := p.OnlyLocal(a.ctx)
		if err != nil {
			return err
		}
		if !local {
			return fault{"NOT_LOCAL", "With --now the clock is virtual, and a sender of this workspace reaches the world. Nothing was sent. Use a file sender, or one on this computer.", exitFailed}
		}
	}
	until := time.Time{}
	if c.Until != nil {
		until = *c.Until
	}
	if a.Now == nil { // a virtual clock knows nothing of the files of today
		ctx, stop := context.WithCancel(a.ctx)
		defer stop()
		if err := a.watchFolders(ctx, c.UntilIdle); err != nil && !a.told(err) {
			return err
		}
		if !c.UntilIdle {
			var kept sync.WaitGroup
			kept.Go(func() {
				p.KeepInsights(ctx, func(err error) { a.progress("What is known of customers could not be computed: %v", err) })
			})
			kept.Go(func() {
				p.KeepReports(ctx, func(err error) { a.progress("The report could not be written: %v", err) })
			})
			defer kept.Wait()
			defer stop()
		}
	}
	ran, err := p.Run(a.ctx, c.UntilIdle, until)
	if err != nil && !a.told(err) {
		return runFault(err)
	}
	skipped := ran.Skipped
	if skipped == nil {
		skipped = map[store.SkipReason]int{}
	}
	for _, problem := range ran.Problems {
		a.progress("%s", problemSentence(problem))
	}
	uncertain, err := p.Store.Outbox().Counts(context.WithoutCancel(a.ctx)) // who was told to end says how it went
	if err != nil {
		return err
	}
	held, err := a.heldOverdue(p)
	if err != nil {
		return err
	}
	if held > 0 {
		a.progress("%d messages became due while nobody ran the workspace, and are held: gilmokctl overdue list", held)
	}
	if held > 0 || ran.Uncertain > 0 || uncertain[store.OutboxUncertain] > 0 || len(ran.Problems) > 0 {
		a.attention()
	}
	return a.print(map[string]any{"advanced": ran.Advanced, "sent": ran.Sent, "skipped": skipped, "failed": ran.Failed,
		"uncertain": ran.Uncertain, "waiting": ran.Waiting, "retried": ran.Retried, "held": ran.Held, "overdue": held, "problems": problemsJSON(ran.Problems)},
		"%d sent, %d failed, %d not known, %d waiting, %s.", ran.Sent, ran.Failed, ran.Uncertain, ran.Waiting, skippedWords(skipped))
}

// skippedWords counts messages that were not sent, with the reasons.
func skippedWords[R ~string](by map[R]int) string {
	sum, reasons := 0, []string{}
	for _, r := range slices.Sorted(maps.Keys(by)) {
		sum += by[r]
		reasons = append(reasons, fmt.Sprintf("%s %d", r, by[r]))
	}
	if sum == 0 {
		return "0 skipped"
	}
	return fmt.Sprintf("%d skipped (%s)", sum, strings.Join(reasons, ", "))
}

// runFault says why nothing could be sent at all.
func runFault(err error) error {
	if errors.Is(err, dispatch.ErrNotAdopted) {
		return fault{"NOT_ADOPTED", "This workspace is a copy. It sends nothing until you say that it is the one that sends: gilmokctl workspace adopt", exitFailed}
	}
	return err
}

func problemsJSON(list []dispatch.Problem) []map[string]any {
	out := []map[string]any{}
	for _, p := range list {
		out = append(out, map[string]any{"sender": p.Sender, "code": p.Code, "detail": p.Words})
	}
	return out
}

func problemSentence(p dispatch.Problem) string {
	if p.Code == dispatch.CodeSealed {
		return fmt.Sprintf("Sender %q waits: this is the sample shop, and it sends to files only. Make a workspace of your own to send for real: gilmokctl new", p.Sender)
	}
	return fmt.Sprintf("Sender %q cannot send now (%s %s). Its messages wait. Check its settings.", p.Sender, p.Code, p.Words)
}
