package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gilmok/journey"
	"gilmok/store"
)

// asked are the people or the one person that a rehearsal or a back-test is asked about.
type asked struct {
	Who  string `placeholder:"WHERE" help:"List the people behind a count: STEP, STEP:PORT, STEP:waiting, STEP:sent, STEP:skipped:REASON; of the whole: sent, skipped:REASON, exited:REASON, completed, turned_away, over:N, meets:JOURNEY."`
	Path string `placeholder:"KEY" help:"Tell one customer's way, line by line. KEY: external id, email or phone."`
}

// answer lists whom was asked about; done is false where nobody was.
func (q asked) answer(a *app, st store.Store, r *journey.Rehearsal) (done bool, err error) {
	switch {
	case q.Who != "" && q.Path != "":
		return true, fault{"USAGE", "Ask for --who or for --path, not for both.", exitUsage}
	case q.Who != "":
		return true, q.people(a, st, r)
	case q.Path != "":
		return true, q.way(a, st, r)
	}
	return false, nil
}

func (q asked) people(a *app, st store.Store, r *journey.Rehearsal) error {
	query, err := q.query(a, st, r.Engine.Journey)
	if err != nil {
		return err
	}
	ids, err := r.People(a.ctx, query)
	if err != nil {
		return err
	}
	list, err := st.Customers().ListByID(a.ctx, ids[:min(len(ids), mostWho)])
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, p := range list {
		values = append(values, map[string]any{"id": p.ID, "external_id": p.ExternalID, "name": p.Name, "email": p.Email, "phone": p.Phone})
		rows = append(rows, []string{p.ExternalID, p.Name, p.Email, p.Phone})
	}
	if len(ids) > len(list) {
		a.progress("%d people, the first %d of them:", len(ids), len(list))
	}
	return a.table(map[string]any{"who": q.Who, "count": len(ids), "people": values}, []string{"ID", "NAME", "EMAIL", "PHONE"}, rows)
}

// query reads where the people stand.
func (q asked) query(a *app, st store.Store, j *journey.Journey) (found journey.Query, err error) {
	place, rest, _ := strings.Cut(q.Who, ":")
	id := journey.StepID(place)
	if id != journey.EntryID && j.Steps[id] == nil {
		id, rest = "", q.Who
	}
	found.Step = id
	isPort := id != "" && slices.ContainsFunc(j.Ports(id), func(p journey.Port) bool { return p.Name == rest })
	what, of, _ := strings.Cut(rest, ":")
	switch {
	case isPort:
		found.Port = rest
	case id == journey.EntryID && rest == "":
		found.Port = journey.PortOut
	case id != "" && rest == "":
	case id != "" && rest == "waiting":
		found.Waiting = true
	case rest == "sent":
		found.Sent = true
	case what == "skipped" && of != "":
		found.Skipped = store.SkipReason(of)
	case id == "" && what == "exited" && of != "":
		found.Exited = of
	case id == "" && rest == "completed":
		found.Completed = true
	case id == "" && rest == "turned_away":
		found.TurnedAway = true
	case id == "" && what == "over":
		if found.Over, err = strconv.Atoi(of); err == nil && found.Over > 0 {
			return found, nil
		}
		return found, fault{"USAGE", fmt.Sprintf("%q is not a number of messages a week such as 3.", of), exitUsage}
	case id == "" && what == "meets" && of != "":
		other, err := st.Journeys().Find(a.ctx, of)
		if err != nil {
			return found, err
		}
		found.Meets = other.ID
	default:
		return found, fault{"USAGE", fmt.Sprintf("The journey has no place %q. Name a step (%s) or a count, as in: --who %s:skipped:no_consent", q.Who, steps(j), first(j)), exitUsage}
	}
	return found, nil
}

func steps(j *journey.Journey) string {
	var names []string
	for _, id := range j.StepIDs() {
		names = append(names, string(id))
	}
	return strings.Join(names, ", ")
}

// first gives a step to show how one is named.
func first(j *journey.Journey) journey.StepID {
	for _, id := range j.StepIDs() {
		if _, ok := j.Steps[id].(*journey.Message); ok {
			return id
		}
	}
	return journey.EntryID
}

// way tells what the rehearsal does with one customer.
func (q asked) way(a *app, st store.Store, r *journey.Rehearsal) error {
	person, err := st.Customers().Find(a.ctx, q.Path)
	if err != nil {
		return err
	}
	lines, err := r.Path(a.ctx, person.ID)
	if err != nil {
		return err
	}
	zone, err := st.Settings().Zone(a.ctx)
	if err != nil {
		return err
	}
	values := make([]map[string]any, 0, len(lines))
	for _, l := range lines {
		values = append(values, map[string]any{"at": l.At.UTC().Format(time.RFC3339), "what": l.What, "step": l.Step, "port": l.Port, "detail": l.Detail})
	}
	words := journey.FormatTrace(r.Engine.Journey, lines, zone)
	if len(lines) == 0 {
		words = "They do not come in within these days."
	}
	return a.print(map[string]any{"customer": q.Path, "path": values}, "%s", strings.TrimRight(words, "\n"))
}
