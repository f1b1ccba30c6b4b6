package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/journey"
	"gilmok/store"
)

type overdueCmd struct {
	List overdueListCmd `cmd:"" help:"What became due while nobody ran the workspace, and is held."`
	Send overdueSendCmd `cmd:"" help:"Let it go; each step's lateness decides what is too late."`
	Skip overdueSkipCmd `cmd:"" help:"Leave it out; the people go on in their journeys."`
}

// ofJourney is the journey that a command is about.
type ofJourney struct {
	Journey string `short:"j" placeholder:"NAME" help:"Only of this journey."`
}

func (o ofJourney) id(a *app) (store.JourneyID, error) {
	if o.Journey == "" {
		return 0, nil
	}
	saved, _, err := a.journey(o.Journey)
	if err != nil {
		return 0, err
	}
	return saved.ID, nil
}

type overdueListCmd struct{ ofJourney }

// Run lists what is held, by step, with who has ordered since.
func (c *overdueListCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	id, err := c.id(a)
	if err != nil {
		return err
	}
	m, err := p.Runner.Missed(a.ctx, id)
	if err != nil {
		return err
	}
	steps, rows := make([]map[string]any, 0, len(m.Parts)), [][]string{}
	for _, part := range m.Parts {
		j, err := p.Store.Journeys().Get(a.ctx, part.Journey)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		name := ""
		if j != nil {
			name = j.Name
		}
		steps = append(steps, map[string]any{"journey": name, "step": part.Step, "channel": part.Channel, "messages": part.Messages, "ordered": part.Bought, "late": part.Late})
		rows = append(rows, []string{name, string(part.Step), string(part.Channel), strconv.Itoa(part.Messages), strconv.Itoa(part.Bought), strconv.Itoa(part.Late)})
	}
	value := map[string]any{"messages": m.Messages, "people": m.People, "ordered": m.Bought, "late": m.Late, "steps": steps}
	if m.Messages == 0 {
		return a.print(value, "Nothing became due while nobody ran the workspace.")
	}
	a.attention()
	value["since"] = m.Since.UTC().Format(time.RFC3339)
	if !a.JSON {
		fmt.Fprintf(a.out, "%d messages to %d people became due while nobody ran the workspace, the oldest on %s.\n%d of the people have ordered since; %d of the messages are too late.\n",
			m.Messages, m.People, value["since"], m.Bought, m.Late)
	}
	return a.table(value, []string{"JOURNEY", "STEP", "CHANNEL", "MESSAGES", "ORDERED", "TOO LATE"}, rows)
}

type overdueSendCmd struct {
	ofJourney
	ButOrdered bool `help:"Leave out who has ordered since."`
}

// Run lets go what is held.
func (c *overdueSendCmd) Run(a *app) error {
	if c.ButOrdered {
		return a.decideOverdue(c.ofJourney, journey.MissedSendOthers)
	}
	return a.decideOverdue(c.ofJourney, journey.MissedSend)
}

type overdueSkipCmd struct{ ofJourney }

// Run leaves out what is held.
func (c *overdueSkipCmd) Run(a *app) error { return a.decideOverdue(c.ofJourney, journey.MissedSkip) }

func (a *app) decideOverdue(of ofJourney, what journey.MissedChoice) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	id, err := of.id(a)
	if err != nil {
		return err
	}
	sent, skipped, err := p.Runner.DecideMissed(a.ctx, id, what)
	if err != nil {
		return err
	}
	return a.print(map[string]any{"sent": sent, "skipped": skipped}, "%d messages may go, with: gilmokctl run. %d were left out.", sent, skipped)
}

// heldOverdue counts what waits for a person to have seen it, also once the run was told
// to end.
func (a *app) heldOverdue(p *wire.Parts) (n int, err error) {
	groups, err := p.Store.Outbox().Groups(context.WithoutCancel(a.ctx), store.OutboxQuery{States: []store.OutboxState{store.OutboxPending, store.OutboxRetry}})
	for _, g := range groups {
		if g.Held && g.Reason == store.ReasonMissed {
			n += g.Count
		}
	}
	return n, err
}

// overdueJSON is what a paused journey does as soon as it goes on.
func overdueJSON(o *journey.Overdue) map[string]any {
	steps := make([]map[string]any, 0, len(o.Steps))
	for _, s := range o.Steps {
		steps = append(steps, map[string]any{"version": s.Version, "kind": s.Step.Kind(), "title": s.Step.Label(), "people": s.People, "ordered": s.Bought})
	}
	value := map[string]any{"people": o.People, "ordered": o.Bought, "steps": steps}
	if o.People > 0 {
		value["since"] = o.Since.UTC().Format(time.RFC3339)
	}
	return value
}

// agrees shows at a terminal what is overdue, and asks. Scripts are not asked: there the
// lateness of each step decides, as --yes says at a terminal.
func (a *app) agrees(name string, o *journey.Overdue) (bool, error) {
	in, ok := a.in.(*os.File)
	if o.People == 0 || a.JSON || !ok || !isTerminal(in) {
		return true, nil
	}
	fmt.Fprintf(a.errs, "%s: %d people are overdue since %s; %d of them have ordered since.\n", name, o.People, o.Since.Local().Format("2006-01-02 15:04"), o.Bought)
	for _, s := range o.Steps {
		fmt.Fprintf(a.errs, "  version %d, %s %s: %d, of whom %d have ordered\n", s.Version, s.Step.Kind(), s.Step.Label(), s.People, s.Bought)
	}
	fmt.Fprint(a.errs, "What is later than its step allows is left out, the rest goes. Go on? [y/N] ")
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil {
		return false, err
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && info.Mode()&os.ModeDevice != 0
}
