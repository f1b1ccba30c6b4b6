package main

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/store"
)

type previewCmd struct {
	Name     string `arg:"" optional:"" help:"The message."`
	Customer string `required:"" help:"External id, e-mail or phone."`
	Out      string `help:"Folder for subject.txt, message.html, message.txt, message.eml, message.png."`
	Journey  string `help:"Instead of a message: a journey …"`
	Step     string `help:"… and its step."`
	Ask      bool   `help:"Ask the servers of connected_content now, keep their answers for previews and tell what has changed. Nothing is sent."`
	Width    int    `default:"600" help:"Of the picture, in pixels."`
}

// Run shows what one customer gets.
func (c *previewCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	name, err := c.message(a)
	if err != nil {
		return err
	}
	m, err := p.Store.Messages().Find(a.ctx, name)
	if err != nil {
		return err
	}
	person, err := p.Store.Customers().Find(a.ctx, c.Customer)
	if err != nil {
		return err
	}
	content, err := preview.ParseMessage(m.Document)
	if err != nil {
		return badDocument("message", err)
	}
	asked, err := c.ask(a, content, person.ID)
	if err != nil {
		return err
	}
	made, err := p.Composer.For(a.ctx, content, person.ID, compose.Ask{Now: p.Clock.Now()})
	if err != nil {
		return composeFault(err)
	}
	if c.Out != "" {
		if err := c.write(a, made); err != nil {
			return err
		}
	}
	r := made.Rendered
	warnings := []warningJSON{}
	for _, w := range r.Warnings {
		warnings = append(warnings, warningJSON{w.Code, w.Detail, w.Suggestion, w.Line, w.Column})
	}
	for _, w := range warnings {
		if a.JSON {
			break
		}
		fmt.Fprintf(a.errs, "%s\n", w.words())
	}
	out := map[string]any{"channel": r.Channel, "subject": r.Subject, "text": r.Text, "html": r.HTML, "warnings": warnings, "aborted": r.Aborted}
	if asked != nil {
		out["asked"] = asked
	}
	return a.print(out, "%s\n\n%s", r.Subject, r.Text)
}

// askedJSON is what came of asking servers.
type askedJSON struct {
	Answers int          `json:"answers"`
	Changes []changeJSON `json:"changes"`
	Faults  []string     `json:"faults"`
}

// changeJSON is an answer that is another than it was.
type changeJSON struct {
	Request string   `json:"request"`
	Lines   []string `json:"lines"` // "- " what was, "+ " what is
}

// ask asks the servers, where that is wanted; nil: it is not.
func (c *previewCmd) ask(a *app, content preview.Content, id store.CustomerID) (*askedJSON, error) {
	if !c.Ask {
		return nil, nil
	}
	got, err := a.parts.AskServers(a.ctx, content, id)
	if err != nil {
		return nil, composeFault(err)
	}
	out := &askedJSON{Answers: got.Answers, Changes: []changeJSON{}, Faults: append([]string{}, got.Faults...)}
	for _, change := range got.Changes {
		one := changeJSON{Request: change.Key, Lines: change.Lines()}
		out.Changes = append(out.Changes, one)
		if !a.JSON {
			fmt.Fprintf(a.errs, "Another answer than before: %s\n%s\n", one.Request, strings.Join(one.Lines, "\n"))
		}
	}
	if !a.JSON {
		for _, fault := range got.Faults {
			fmt.Fprintf(a.errs, "No answer: %s\n", fault)
		}
	}
	return out, nil
}

// message names the message: given, or that of a journey's step.
func (c *previewCmd) message(a *app) (string, error) {
	if c.Journey == "" {
		if c.Name == "" {
			return "", fault{"USAGE", "Name a message, or a journey and a step with --journey and --step.", exitUsage}
		}
		return c.Name, nil
	}
	_, j, err := a.journey(c.Journey)
	if err != nil {
		return "", err
	}
	step, ok := j.Steps[journey.StepID(c.Step)].(*journey.Message)
	if !ok || len(step.Names()) == 0 {
		return "", fault{"NOT_FOUND", fmt.Sprintf("%s has no message step %q.", c.Journey, c.Step), exitFailed}
	}
	return step.Names()[0], nil
}

// composeFault says what is wrong with a message.
func composeFault(err error) error {
	return fault{"MESSAGE", fmt.Sprintf("The message cannot be made: %v. Nothing was sent. Mend it in the message and try again.", err), exitFailed}
}

func (c *previewCmd) write(a *app, made compose.Composed) error {
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return fault{"UNWRITABLE", fmt.Sprintf("%s cannot be made (%v). Choose another folder.", c.Out, unwrapPath(err)), exitFailed}
	}
	r := made.Rendered
	for name, data := range map[string][]byte{"subject.txt": []byte(r.Subject), "message.html": []byte(r.HTML), "message.txt": []byte(r.Text), "message.eml": made.Message.Raw} {
		if len(data) == 0 {
			continue
		}
		if err := os.WriteFile(filepath.Join(c.Out, name), data, 0o644); err != nil {
			return fault{"UNWRITABLE", fmt.Sprintf("%s cannot be written (%v).", name, unwrapPath(err)), exitFailed}
		}
	}
	if r.HTML == "" {
		return nil
	}
	picture, err := a.parts.Picture(a.ctx, r, c.Width)
	if err != nil {
		return fmt.Errorf("draw the picture: %w", err)
	}
	f, err := os.Create(filepath.Join(c.Out, "message.png"))
	if err != nil {
		return err
	}
	err = png.Encode(f, picture)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
