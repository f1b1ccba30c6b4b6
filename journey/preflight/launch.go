package preflight

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/journey"
	"gilmok/preview/rules"
	"gilmok/store"
)

// launch asks the rules that do not depend on any one customer, once for each
// message; what two messages share is said once.
func (p *proof) launch(ctx context.Context) error {
	plan, err := p.plan(ctx)
	if err != nil {
		return err
	}
	whole := map[rules.Finding]int{}
	for i, m := range p.papers {
		shop := m.shop
		shop.DailyVolume = plan.Audience
		plan.TestedAfterEdit = m.tested
		found := rules.Launch(&shop, &m.facts, plan)
		if m.sender.Name == "" {
			found = append(found, rules.Finding{Rule: "SND-01", Severity: rules.Warn, Code: "no_sender", Detail: string(m.channel)})
		}
		for _, f := range found {
			if place := aboutMessage(f, i); place >= 0 {
				p.found.meet(sortOf(place, f), f)
			} else if whole[f]++; whole[f] == 1 {
				p.found.meet(sort{paper: -1, rule: f.Rule, code: f.Code, detail: f.Detail}, f)
			}
			if f.Severity == rules.Block {
				p.found.blocked = p.found.checked
			}
		}
	}
	return nil
}

// aboutMessage gives the message's place where a finding of the launch is about
// the message alone, else -1.
func aboutMessage(f rules.Finding, at int) int {
	if f.Rule == "UNS-03" || f.Rule == "MSG-08" || f.Code == "no_test" {
		return at
	}
	return -1
}

// plan gathers what is known of the launch itself.
func (p *proof) plan(ctx context.Context) (*rules.Plan, error) {
	plan := &rules.Plan{
		Restored: !p.st.Info().Adopted && !p.st.Info().ReadOnly,
	}
	entry := p.journey.Entry
	if entry.Kind == journey.EntrySchedule {
		plan.Audience = p.audience // the others come by and by
		if at, err := time.Parse(time.RFC3339, entry.At); err == nil && entry.RRule == "" && at.Before(p.opt.Now) {
			plan.LateBy = p.opt.Now.Sub(at)
		}
	}
	return plan, p.earlier(ctx, plan)
}

// earlier looks at the journey's earlier runs.
func (p *proof) earlier(ctx context.Context, plan *rules.Plan) error {
	saved, err := p.st.Journeys().List(ctx)
	if err != nil {
		return fmt.Errorf("list journeys: %w", err)
	}
	at := slices.IndexFunc(saved, func(j store.Journey) bool { return j.Name == p.journey.Name })
	if at < 0 {
		return nil
	}
	runs, err := p.st.Runs().List(ctx, saved[at].ID)
	if err != nil {
		return fmt.Errorf("list runs: %w", err)
	}
	for _, run := range runs {
		counts, err := p.st.Passages().Counts(ctx, run.ID)
		if err != nil {
			return fmt.Errorf("count run %d: %w", run.ID, err)
		}
		plan.LastAudience = max(plan.LastAudience, counts.Entered)
		for _, m := range counts.Messages {
			plan.UncertainEarlier += m.Uncertain
		}
	}
	return nil
}
