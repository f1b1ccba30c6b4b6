package main

import (
	"errors"
	"fmt"
	"strconv"

	"gilmok/store"
	"gilmok/store/goal"
)

type goalCmd struct {
	List   goalListCmd   `cmd:"" help:"The goals, with how far they have come."`
	Save   goalSaveCmd   `cmd:"" help:"A goal with its ideas from a document; see help formats."`
	Export goalExportCmd `cmd:"" help:"A goal's document."`
	Delete goalDeleteCmd `cmd:"" help:"Forget a goal with its ideas."`
}

type goalListCmd struct{}

// Run lists the goals.
func (c *goalListCmd) Run(a *app) error {
	st, currency, err := a.shop()
	if err != nil {
		return err
	}
	list, err := goal.List(a.ctx, st.Documents())
	if err != nil {
		return err
	}
	out, rows := []map[string]any{}, [][]string{}
	for _, k := range list {
		progress, err := goal.Measured(a.ctx, st, k.Goal, a.parts.Clock.Now())
		if err != nil {
			return err
		}
		reached := strconv.FormatFloat(progress.Value, 'f', -1, 64)
		if k.Measure == goal.Sales {
			reached = decimals(currency)(int64(progress.Value))
		}
		next := ""
		if idea, ok := k.Next(); ok {
			next = idea.Title
		}
		out = append(out, map[string]any{"name": k.Document.Name, "measure": k.Measure, "target": k.Target, "reached": reached, "part": progress.Part,
			"time": progress.Time, "days_left": progress.Days, "on_track": progress.OnTrack(), "ideas": len(k.Ideas), "lessons": len(k.Lessons), "next": next})
		rows = append(rows, []string{k.Document.Name, string(k.Measure), reached, strconv.FormatFloat(k.Target, 'f', -1, 64), perCent(progress.Part), strconv.Itoa(progress.Days), next})
	}
	return a.table(out, []string{"NAME", "COUNTS", "REACHED", "OF", "PART", "DAYS LEFT", "NEXT IDEA"}, rows)
}

type goalSaveCmd struct {
	Name string `arg:""`
	File string `arg:"" help:"A goal document; - is stdin."`
}

// Run saves a goal under a name: a new one, or the one of that name anew.
func (c *goalSaveCmd) Run(a *app) error {
	data, err := a.read(c.File)
	if err != nil {
		return err
	}
	g, err := goal.Parse(data)
	if err != nil {
		return fault{"BAD_DOCUMENT", fmt.Sprintf("The goal cannot be kept: %v. Nothing was saved. See: gilmokctl help formats", err), exitFailed}
	}
	err = a.inTx(func(tx store.Tx) error {
		d, err := a.filed(tx, store.DocumentGoal, c.Name)
		if err != nil {
			return err
		}
		return goal.Save(a.ctx, tx, &goal.Kept{Goal: g, Document: *d})
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"goal": c.Name, "ideas": len(g.Ideas)}, "Saved %s with %d ideas.", c.Name, len(g.Ideas))
}

// filed gives the document of a name, or begins one.
func (a *app) filed(tx store.Tx, kind store.DocumentKind, name string) (*store.Document, error) {
	d, err := tx.Documents().Find(a.ctx, kind, name)
	if errors.Is(err, store.ErrNotFound) {
		return &store.Document{Name: name}, nil
	}
	return d, err
}

type goalExportCmd struct {
	Name string `arg:""`
}

// Run writes a goal's document.
func (c *goalExportCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	d, err := st.Documents().Find(a.ctx, store.DocumentGoal, c.Name)
	if err != nil {
		return err
	}
	return a.document(d.Content)
}

type goalDeleteCmd struct {
	Name string `arg:""`
}

// Run forgets a goal.
func (c *goalDeleteCmd) Run(a *app) error {
	err := a.inTx(func(tx store.Tx) error {
		d, err := tx.Documents().Find(a.ctx, store.DocumentGoal, c.Name)
		if err != nil {
			return err
		}
		return tx.Documents().Delete(a.ctx, d.ID)
	})
	if err != nil {
		return err
	}
	return a.print(map[string]string{"deleted": c.Name}, "Deleted %s with its ideas.", c.Name)
}
