package preflight

import (
	"fmt"
	"slices"
	"time"

	"gilmok/journey"
	"gilmok/store"
)

// ahead is how far a schedule is looked for its next time.
const ahead = 400 * 24 * time.Hour

// hours notes with the messages that go as soon as people come in when that is. A schedule
// says it before the journey runs; for all other ways in, and behind any wait, the hour is
// each customer's own.
func (p *proof) hours() error {
	zone, err := time.LoadLocation(p.setting(store.SettingZone))
	if err != nil {
		return fmt.Errorf("the shop's time zone: %w", err)
	}
	times, err := p.journey.Entry.Occurrences(zone, p.opt.Now, p.opt.Now, p.opt.Now.Add(ahead))
	if err != nil || len(times) == 0 {
		return nil // what is wrong with a schedule is said where the journey is drawn
	}
	first := firstMessages(p.journey)
	for _, m := range p.papers {
		if m.channel != store.ChannelEmail && slices.Contains(first, m.name) { // the law leaves e-mail out
			m.goes = times[0]
		}
	}
	return nil
}

// firstMessages are those that nothing lies before which takes time.
func firstMessages(j *journey.Journey) (names []string) {
	met := map[journey.StepID]bool{}
	var follow func(from journey.StepID)
	follow = func(from journey.StepID) {
		for _, edge := range j.From(from) {
			step := j.Steps[edge.To]
			if step == nil || met[edge.To] {
				continue
			}
			met[edge.To] = true
			switch step.Kind() {
			case journey.KindMessage:
				names = append(names, step.(*journey.Message).Names()...)
			case journey.KindSplit, journey.KindGroups, journey.KindExperiment, journey.KindUpdateCustomer, journey.KindRecordEvent, journey.KindContext:
				follow(edge.To)
			}
		}
	}
	follow(journey.EntryID)
	return names
}
