package main

import (
	"errors"
	"fmt"
	"strings"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/preflight"
	"gilmok/preview/rules"
)

type preflightCmd struct {
	Name string `arg:"" help:"The journey."`
}

// findingJSON is a finding as the contract names it.
type findingJSON struct {
	Rule     string   `json:"rule"`
	Severity string   `json:"severity"`
	Count    int      `json:"count"`
	Examples []string `json:"examples"`
	Detail   string   `json:"detail"`
	Code     string   `json:"code"`
	Message  string   `json:"message"`
	Stops    bool     `json:"stops_launch"`
	Law      bool     `json:"law"` // to be confirmed with a lawyer
	Source   string   `json:"source"`
}

// Run proves every message of the journey for everybody it can reach.
func (c *preflightCmd) Run(a *app) error {
	report, err := a.preflight(c.Name)
	if err != nil {
		return err
	}
	values, rows := []findingJSON{}, [][]string{}
	for _, f := range report.Findings {
		values = append(values, asFinding(f))
		rows = append(rows, []string{string(f.Severity), string(f.Rule), fmt.Sprint(f.Count), f.Message, f.Code + " " + f.Detail, strings.Join(f.Examples, " ")})
		if f.Severity == rules.Block {
			a.attention()
		}
	}
	return a.table(map[string]any{"checked": report.Checked, "blocked": report.Blocked, "findings": values, "seconds": report.Seconds},
		[]string{"SEVERITY", "RULE", "COUNT", "MESSAGE", "FOUND", "EXAMPLES"}, rows)
}

func asFinding(f preflight.Finding) findingJSON {
	v := findingJSON{Rule: string(f.Rule), Severity: string(f.Severity), Count: f.Count, Examples: append([]string{}, f.Examples...),
		Detail: f.Detail, Code: f.Code, Message: f.Message, Stops: f.Stop}
	if v.Detail == "" {
		v.Detail = f.Code
	}
	r := rules.Of(f.Rule)
	v.Law, v.Source = r.Law, r.Source
	return v
}

func (a *app) preflight(name string) (*preflight.Report, error) {
	_, j, err := a.journey(name)
	if err != nil {
		return nil, err
	}
	p, err := a.open()
	if err != nil {
		return nil, err
	}
	known, err := journey.KnownIn(a.ctx, p.Store, compose.Broken)
	if err != nil {
		return nil, err
	}
	if problems := journey.Validate(j, known); journey.Blocks(problems) {
		return nil, invalid(name, &journey.InvalidError{Problems: problems})
	}
	tell := a.everySecond("%d of %d customers")
	return preflight.Run(a.ctx, p.Store, p.Composer, j, preflight.Options{Now: p.Clock.Now(), World: p.World(), Progress: func(done, of int) { tell(done, of) }})
}

// mayStart refuses to start a journey whose messages must not go out as they
// are. Where every sender writes to files or to this computer nothing reaches
// anybody: then it only says what it found.
func (a *app) mayStart(name string) error {
	report, err := a.preflight(name)
	var f fault
	if errors.As(err, &f) {
		return err // the journey itself has problems
	}
	if err != nil {
		return fmt.Errorf("prove the messages: %w", err)
	}
	if !report.Stops() {
		return nil
	}
	text := fmt.Sprintf("%s was not started: its messages must not go out like this. Nothing was changed. Mend these, or start it --anyway:", name)
	for _, f := range report.Findings {
		if f.Stop {
			text += strings.TrimRight(fmt.Sprintf("\n  %s %s: %s %s", f.Rule, f.Message, strings.ReplaceAll(f.Code, "_", " "), f.Detail), " ")
		}
	}
	local, err := a.parts.OnlyLocal(a.ctx)
	if err != nil {
		return err
	}
	if local {
		a.progress("Going on because nothing leaves this computer. With a real sender this would stop:%s", text[strings.Index(text, "\n"):])
		return nil
	}
	return fault{"PREFLIGHT", text, exitAttention}
}
