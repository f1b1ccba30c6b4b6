package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/segment"
)

type segmentCmd struct {
	Save     segmentSaveCmd     `cmd:""`
	Count    segmentCountCmd    `cmd:""`
	Members  segmentMembersCmd  `cmd:""`
	List     segmentListCmd     `cmd:""`
	Rename   segmentRenameCmd   `cmd:"" help:"Give a segment another name, in the rules and journeys that speak of it too."`
	Delete   segmentDeleteCmd   `cmd:""`
	Audience segmentAudienceCmd `cmd:"" help:"A file for an advertising platform, hashed; only who agreed to advertising."`
	Why      segmentWhyCmd      `cmd:"" help:"Why one person is in a segment or not: each condition, with what it saw."`
	Overlap  segmentOverlapCmd  `cmd:"" help:"Whom a segment shares with the others."`
	History  segmentHistoryCmd  `cmd:"" help:"How large a segment was, week by week."`
}

// readRule takes a document, a bare rule in JSON, or a sentence.
func readRule(data []byte) (segment.Rule, error) {
	data = bytes.TrimSpace(data)
	if !bytes.HasPrefix(data, []byte("{")) {
		return segment.ParseText(string(data))
	}
	var probe map[string]json.RawMessage
	if err := json.Unmarshal(data, &probe); err == nil {
		if _, isDocument := probe["gilmok"]; isDocument {
			d, err := segment.ParseDocument(data)
			return d.Rule, err
		}
	}
	return segment.Parse(data)
}

type segmentSaveCmd struct {
	Name string `arg:""`
	File string `arg:"" help:"A rule as JSON or as a sentence; - is stdin."`
}

// Run saves a segment under a name.
func (c *segmentSaveCmd) Run(a *app) error {
	data, err := a.read(c.File)
	if err != nil {
		return err
	}
	rule, err := readRule(data)
	if err != nil {
		return err
	}
	if rule, err = a.withPhones(rule); err != nil {
		return err
	}
	s := &store.Segment{Name: c.Name, Rule: rule}
	if err := a.inTx(func(tx store.Tx) error { return tx.Segments().Save(a.ctx, s) }); err != nil {
		return err
	}
	unknown, err := a.unknownSegments(rule)
	if err != nil {
		return err
	}
	unheard, err := a.unheardEvents(rule)
	if err != nil {
		return err
	}
	return a.print(map[string]any{"segment": c.Name, "text": segment.Format(rule), "unknown_segments": unknown, "unknown_events": unheard}, "Saved %s: %s", c.Name, segment.Format(rule))
}

// withPhones reads the phone numbers of a rule as those of the shop's country.
func (a *app) withPhones(rule segment.Rule) (segment.Rule, error) {
	st, err := a.store()
	if err != nil {
		return nil, err
	}
	country, err := st.Settings().Get(a.ctx, store.SettingCountry)
	return importer.Rule(rule, country), err
}

// unknownSegments gives the segments a rule speaks of that are not there: nobody is
// in them, which is seldom meant.
func (a *app) unknownSegments(rule segment.Rule) ([]string, error) {
	st, err := a.store()
	if err != nil {
		return nil, err
	}
	unknown := []string{}
	var needs segment.Needs
	needs.Add(rule)
	for _, name := range needs.Segments {
		switch _, err := st.Segments().Find(a.ctx, name); {
		case errors.Is(err, store.ErrNotFound):
			unknown = append(unknown, name)
			a.progress("There is no segment %q: nobody is in it.", name)
		case err != nil:
			return nil, err
		}
	}
	return unknown, nil
}

// unheardEvents gives the events a rule speaks of that were never recorded, and says so:
// they may come later, or be misspelt.
func (a *app) unheardEvents(rule segment.Rule) ([]segment.Unheard, error) {
	st, err := a.store()
	if err != nil {
		return nil, err
	}
	names, err := st.Events().Names(a.ctx)
	if err != nil {
		return nil, err
	}
	recorded := make([]string, len(names))
	for i, n := range names {
		recorded[i] = n.Name
	}
	list := append([]segment.Unheard{}, segment.UnheardOf(recorded, rule)...)
	for _, u := range list {
		if u.Nearest != "" {
			a.progress("No event %q so far. Did you mean %q?", u.Event, u.Nearest)
		} else {
			a.progress("No event %q so far.", u.Event)
		}
	}
	return list, nil
}

type segmentCountCmd struct {
	Name string `arg:"" optional:""`
	Rule string `placeholder:"FILE" help:"A rule that is not saved; - is stdin."`
}

// Run counts who a segment or rule means.
func (c *segmentCountCmd) Run(a *app) error {
	rule, err := c.rule(a)
	if err != nil {
		return err
	}
	st, err := a.store()
	if err != nil {
		return err
	}
	started := time.Now()
	n, err := a.count(st.Customers(), rule)
	if err != nil {
		return err
	}
	seconds := time.Since(started).Seconds()
	of, err := st.Customers().Count(a.ctx, nil)
	if err != nil {
		return err
	}
	unknown, err := a.unknownSegments(rule)
	if err != nil {
		return err
	}
	unheard, err := a.unheardEvents(rule)
	if err != nil {
		return err
	}
	return a.print(map[string]any{"count": n, "of": of, "seconds": seconds, "unknown_segments": unknown, "unknown_events": unheard}, "%d of %d", n, of)
}

// countPatience is how long a count may take before its progress is told.
const countPatience = time.Second

// count counts, and tells how far it is where that takes long.
func (a *app) count(people store.CustomerReader, rule segment.Rule) (int, error) {
	soon, cancel := context.WithTimeout(a.ctx, countPatience)
	defer cancel()
	n, err := people.Count(soon, rule)
	if err == nil || soon.Err() == nil || a.ctx.Err() != nil {
		return n, err
	}
	var mu sync.Mutex
	told := 0.0
	err = people.Gather(a.ctx, func(part float64) {
		mu.Lock()
		defer mu.Unlock()
		if part >= told+0.1 {
			told = part
			a.progress("Counting: %.0f %%", 100*part)
		}
	}, rule)
	if err != nil {
		return 0, err
	}
	return people.Count(a.ctx, rule)
}

func (c *segmentCountCmd) rule(a *app) (segment.Rule, error) {
	if c.Rule != "" {
		data, err := a.read(c.Rule)
		if err != nil {
			return nil, err
		}
		rule, err := readRule(data)
		if err != nil {
			return nil, err
		}
		return a.withPhones(rule)
	}
	if c.Name == "" {
		return nil, fault{"USAGE", "Name a segment, or give a rule with --rule FILE.", exitUsage}
	}
	st, err := a.store()
	if err != nil {
		return nil, err
	}
	s, err := st.Segments().Find(a.ctx, c.Name)
	if err != nil {
		return nil, err
	}
	return s.Rule, nil
}

type segmentMembersCmd struct {
	Name  string `arg:""`
	Limit int
}

// Run lists who is in a segment.
func (c *segmentMembersCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	s, err := st.Segments().Find(a.ctx, c.Name)
	if err != nil {
		return err
	}
	list, err := st.Customers().List(a.ctx, store.CustomerQuery{Rule: s.Rule, Sort: "external_id", Page: store.Page{Limit: c.Limit}})
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, r := range list {
		values = append(values, customerSummary(&r.Customer))
		rows = append(rows, []string{r.ExternalID, r.Email, r.Phone, r.Name})
	}
	return a.table(values, []string{"ID", "E-MAIL", "PHONE", "NAME"}, rows)
}

type segmentListCmd struct{}

// Run lists the segments.
func (c *segmentListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	list, err := st.Segments().List(a.ctx)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, s := range list {
		n, err := st.Customers().Count(a.ctx, s.Rule)
		if err != nil {
			return err
		}
		text := segment.Format(s.Rule)
		values = append(values, map[string]any{"name": s.Name, "count": n, "text": text, "rule": json.RawMessage(segment.Marshal(s.Rule))})
		rows = append(rows, []string{s.Name, strconv.Itoa(n), strings.ReplaceAll(text, "\n", " ")})
	}
	return a.table(values, []string{"NAME", "COUNT", "RULE"}, rows)
}

type segmentRenameCmd struct {
	Name string `arg:""`
	To   string `arg:""`
}

// Run renames a segment; renaming it back undoes that.
func (c *segmentRenameCmd) Run(a *app) error {
	err := a.inTx(func(tx store.Tx) error {
		s, err := tx.Segments().Find(a.ctx, c.Name)
		if err != nil {
			return err
		}
		return tx.Segments().Rename(a.ctx, s.ID, c.To)
	})
	if errors.Is(err, store.ErrConflict) {
		return fault{code: "NAME_TAKEN", message: fmt.Sprintf("%q is blank or the name of another segment. Choose another name.", c.To), exit: exitFailed}
	}
	if err != nil {
		return err
	}
	return a.print(map[string]string{"renamed": c.Name, "to": c.To}, "%s is now called %s.", c.Name, c.To)
}

type segmentDeleteCmd struct {
	Name string `arg:""`
}

// Run deletes a segment; customers stay.
func (c *segmentDeleteCmd) Run(a *app) error {
	err := a.inTx(func(tx store.Tx) error {
		s, err := tx.Segments().Find(a.ctx, c.Name)
		if err != nil {
			return err
		}
		return tx.Segments().Delete(a.ctx, s.ID)
	})
	if err != nil {
		return err
	}
	return a.print(map[string]string{"deleted": c.Name}, "Deleted %s.", c.Name)
}
