package main

import (
	"fmt"
	"os"
	"time"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/texts"
	"gilmok/store"
)

type journeyCmd struct {
	Save      journeySaveCmd      `cmd:""`
	Export    journeyExportCmd    `cmd:""`
	List      journeyListCmd      `cmd:""`
	Check     journeyCheckCmd     `cmd:""`
	Templates journeyTemplatesCmd `cmd:"" help:"Ready journeys, usable ones first."`
	Rehearse  journeyRehearseCmd  `cmd:""`
	Backtest  journeyBacktestCmd  `cmd:""`
	Calendar  journeyCalendarCmd  `cmd:"" help:"What all journeys are going to send, day by day, with holidays."`
	Move      journeyMoveCmd      `cmd:"" help:"Move a message to another day, in the draft."`
	Todo      journeyTodoCmd      `cmd:"" help:"What people of the shop are to do for customers."`
	Done      journeyDoneCmd      `cmd:"" help:"Tick to-dos: their customers go on."`
	Test      journeyTestCmd      `cmd:"" help:"Run the test cases saved with the journey."`
	Publish   journeyPublishCmd   `cmd:""`
	Start     journeyStartCmd     `cmd:""`
	Pause     journeyPauseCmd     `cmd:""`
	Resume    journeyResumeCmd    `cmd:""`
	Stop      journeyStopCmd      `cmd:""`
	Status    journeyStatusCmd    `cmd:""`
	Take      journeyTakeCmd      `cmd:"" help:"Give all who come to an experiment from now on the same variant."`
	Enter     journeyEnterCmd     `cmd:"" help:"Let chosen customers into a running journey now."`
}

type journeySaveCmd struct {
	File string `arg:"" help:"A journey document; - is stdin."`
}

// Run saves a journey under the name in its document.
func (c *journeySaveCmd) Run(a *app) error {
	data, err := a.read(c.File)
	if err != nil {
		return err
	}
	j, err := journey.Parse(data)
	if err != nil {
		return badDocument("journey", err)
	}
	if j.Name == "" {
		return fault{"BAD_DOCUMENT", `The journey has no name. Nothing was saved. Give it one: "name":"…"`, exitFailed}
	}
	doc, err := journey.Marshal(j)
	if err != nil {
		return err
	}
	err = a.inTx(func(tx store.Tx) error { return texts.SaveJourney(a.ctx, tx, j.Name, doc, a.person()) })
	if err != nil {
		return err
	}
	problems, err := a.problems(j)
	if err != nil {
		return err
	}
	return a.print(map[string]any{"journey": j.Name, "problems": problems}, "Saved %s. %d problems; see: gilmokctl journey check %q", j.Name, len(problems), j.Name)
}

// person is who works on this computer.
func (a *app) person() string {
	if m, err := a.machine(); err == nil && m.Person() != "" {
		return m.Person()
	}
	return os.Getenv("USER")
}

// problemJSON is a problem as the contract names it.
type problemJSON struct {
	Step     string `json:"step"`
	Field    string `json:"field"`
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Detail   string `json:"detail"`
	Nearest  string `json:"nearest,omitempty"`
}

func (a *app) problems(j *journey.Journey) ([]problemJSON, error) {
	st, err := a.store()
	if err != nil {
		return nil, err
	}
	known, err := journey.KnownIn(a.ctx, st, compose.Broken)
	if err != nil {
		return nil, err
	}
	list := []problemJSON{}
	for _, p := range journey.Validate(j, known) {
		list = append(list, problemJSON{string(p.Step), p.Field, string(p.Code), string(p.Severity), p.Detail, p.Nearest})
	}
	return list, nil
}

// journey finds a journey by name and reads its draft.
func (a *app) journey(name string) (*store.Journey, *journey.Journey, error) {
	st, err := a.store()
	if err != nil {
		return nil, nil, err
	}
	saved, err := st.Journeys().Find(a.ctx, name)
	if err != nil {
		return nil, nil, err
	}
	j, err := journey.Parse(saved.Draft)
	return saved, j, err
}

type journeyExportCmd struct {
	Name string `arg:""`
}

// Run writes the document.
func (c *journeyExportCmd) Run(a *app) error {
	saved, _, err := a.journey(c.Name)
	if err != nil {
		return err
	}
	return a.document(saved.Draft)
}

type journeyListCmd struct{}

// Run lists the journeys.
func (c *journeyListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	list, err := st.Journeys().List(a.ctx)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, j := range list {
		values = append(values, map[string]any{"name": j.Name, "state": j.State, "version": j.Version, "updated_at": j.UpdatedAt.UTC().Format(time.RFC3339)})
		rows = append(rows, []string{j.Name, string(j.State), fmt.Sprint(j.Version)})
	}
	return a.table(values, []string{"NAME", "STATE", "VERSION"}, rows)
}

type journeyCheckCmd struct {
	Name string `arg:""`
}

// Run lists the journey's problems.
func (c *journeyCheckCmd) Run(a *app) error {
	_, j, err := a.journey(c.Name)
	if err != nil {
		return err
	}
	problems, err := a.problems(j)
	if err != nil {
		return err
	}
	rows := [][]string{}
	for _, p := range problems {
		detail := p.Detail
		if p.Nearest != "" {
			detail = fmt.Sprintf("%s (did you mean %s?)", detail, p.Nearest)
		}
		rows = append(rows, []string{p.Severity, p.Step, p.Field, p.Code, detail})
		if p.Severity == string(journey.SeverityError) {
			a.attention()
		}
	}
	return a.table(map[string]any{"problems": problems}, []string{"SEVERITY", "STEP", "FIELD", "PROBLEM", "DETAIL"}, rows)
}
