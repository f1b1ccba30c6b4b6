package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gilmok/preview/liquid"
)

type renderCmd struct {
	File   string `arg:"" optional:"" help:"A template; - is stdin."`
	Vars   string `placeholder:"FILE" help:"A JSON object."`
	Blocks string `placeholder:"FILE" help:"A JSON object of name and source, for include and render."`
	HTML   bool   `name:"html" help:"Values are escaped for HTML."`
	Batch  string `placeholder:"FILE" help:"Many: one JSON object a line with template, vars, blocks, html; - is stdin."`
}

// job is one template with its values.
type job struct {
	Template string            `json:"template"`
	Vars     json.RawMessage   `json:"vars"`
	Blocks   map[string]string `json:"blocks"`
	HTML     bool              `json:"html"`
}

// warningJSON is something noticed in a template or in what it made.
type warningJSON struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Meant  string `json:"meant,omitempty"` // what it is perhaps a slip of
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// words says it on a line for a person.
func (w warningJSON) words() string {
	text := "Look at: " + w.Code + " " + w.Detail
	if w.Meant != "" {
		text += fmt.Sprintf(" (did you mean %q?)", w.Meant)
	}
	return text
}

// Run renders one template, or many.
func (c *renderCmd) Run(a *app) error {
	if c.Batch != "" {
		return c.batch(a)
	}
	if c.File == "" {
		return fault{"USAGE", "Name a template file, or - for stdin.", exitUsage}
	}
	source, err := a.read(c.File)
	if err != nil {
		return err
	}
	j := job{Template: string(source), HTML: c.HTML}
	if c.Vars != "" {
		if j.Vars, err = a.read(c.Vars); err != nil {
			return err
		}
	}
	if c.Blocks != "" {
		data, err := a.read(c.Blocks)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(data, &j.Blocks); err != nil {
			return badDocument("object of blocks", err)
		}
	}
	out, err := j.render(a.Now)
	if err != nil {
		return renderFault(err)
	}
	if a.JSON {
		return a.writeJSON(outputJSON(out))
	}
	_, err = fmt.Fprint(a.out, out.Text)
	return err
}

func (j job) render(now *time.Time) (liquid.Output, error) {
	vars := map[string]any{}
	if len(bytes.TrimSpace(j.Vars)) > 0 {
		var err error
		if vars, err = liquid.DecodeVars(j.Vars); err != nil {
			return liquid.Output{}, err
		}
	}
	o := liquid.Options{Blocks: j.Blocks}
	if now != nil {
		o.Now = liquid.At(*now)
	}
	mode := liquid.Text
	if j.HTML {
		mode = liquid.HTML
	}
	t, err := liquid.New(o).Compile(j.Template, mode)
	if err != nil {
		return liquid.Output{}, err
	}
	return t.Render(vars)
}

func outputJSON(out liquid.Output) map[string]any {
	v := map[string]any{"output": out.Text, "warnings": liquidWarnings(out.Warnings)}
	if out.Aborted != "" {
		v["aborted"] = out.Aborted
	}
	return v
}

func liquidWarnings(list []liquid.Warning) []warningJSON {
	out := []warningJSON{}
	for _, w := range list {
		out = append(out, warningJSON{string(w.Code), w.Detail, w.Suggestion, w.Line, w.Column})
	}
	return out
}

// renderFault turns a template's error into a sentence with its place.
func renderFault(err error) fault {
	var e *liquid.Error
	if !errors.As(err, &e) {
		return fault{"BAD_VARS", fmt.Sprintf("The values cannot be read: %v. Give one JSON object.", err), exitFailed}
	}
	return fault{string(e.Code), "The template cannot be used: " + e.Error() + ". Mend it there and try again.", exitFailed}
}

func (c *renderCmd) batch(a *app) error {
	data, err := a.read(c.Batch)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, len(data)+1)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := a.writeJSON(c.line(lines.Bytes(), a.Now)); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (c *renderCmd) line(data []byte, now *time.Time) map[string]any {
	var j job
	if err := json.Unmarshal(data, &j); err != nil {
		return map[string]any{"error": map[string]string{"code": "BAD_LINE", "message": err.Error()}}
	}
	out, err := j.render(now)
	if err != nil {
		f := renderFault(err)
		return map[string]any{"error": map[string]string{"code": f.code, "message": f.message}}
	}
	return outputJSON(out)
}
