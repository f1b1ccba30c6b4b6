package main

import (
	"errors"
	"fmt"
	"time"

	"gilmok/journey"
	"gilmok/store"
)

type journeyTodoCmd struct{}

// taskJSON is a to-do as the command tells it.
type taskJSON struct {
	Passage store.PassageID `json:"passage"`
	Journey string          `json:"journey"`
	Step    string          `json:"step"`
	Text    string          `json:"text"`
	Name    string          `json:"name"`
	Phone   string          `json:"phone"`
	Email   string          `json:"email"`
	Since   string          `json:"since"`
	Until   string          `json:"until,omitempty"`
}

// Run lists what people of the shop are to do for customers.
func (c *journeyTodoCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	tasks, err := p.Runner.Tasks(a.ctx)
	if err != nil {
		return err
	}
	list, rows := []taskJSON{}, [][]string{}
	for _, t := range tasks {
		until := ""
		if !t.Until.IsZero() {
			until = t.Until.UTC().Format(time.RFC3339)
		}
		text := t.Text
		if text == "" {
			text = t.Title
		}
		list = append(list, taskJSON{t.Passage, t.Of, string(t.Step), text, t.Name, t.Phone, t.Email, t.Since.UTC().Format(time.RFC3339), until})
		rows = append(rows, []string{fmt.Sprint(t.Passage), t.Of, text, t.Name, t.Phone, t.Email, until})
	}
	return a.table(map[string]any{"to_dos": list}, []string{"PASSAGE", "JOURNEY", "TO DO", "NAME", "PHONE", "EMAIL", "UNTIL"}, rows)
}

type journeyDoneCmd struct {
	Passage []store.PassageID `arg:"" help:"As journey todo lists them."`
}

// Run ticks to-dos: their customers go on. One that waits no more stops those behind it.
func (c *journeyDoneCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	tasks, err := p.Runner.Tasks(a.ctx)
	if err != nil {
		return err
	}
	visits := map[store.PassageID]int{}
	for _, t := range tasks {
		visits[t.Passage] = t.Visit
	}
	for i, id := range c.Passage {
		err := p.Runner.Done(a.ctx, id, visits[id])
		if err != nil && !errors.Is(err, journey.ErrTicked) && !errors.Is(err, journey.ErrNotRunning) && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err != nil {
			return fault{"NOT_WAITING", fmt.Sprintf("Passage %d waits for no to-do. %d before it were ticked. List what waits: gilmokctl journey todo", id, i), exitFailed}
		}
	}
	return a.print(map[string]any{"ticked": len(c.Passage)}, "%d ticked.", len(c.Passage))
}
