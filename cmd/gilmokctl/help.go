package main

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed formats.md
var formats string

//go:embed reports.md
var reports string

//go:embed senders.md
var senders string

//go:embed service.md
var service string

type helpCmd struct {
	Topic string `arg:"" optional:"" help:"formats, report, senders, service"`
}

// Run prints a page of help.
func (c *helpCmd) Run(a *app) error {
	switch c.Topic {
	case "formats":
		fmt.Fprint(a.out, formats)
	case "report":
		fmt.Fprint(a.out, reports)
	case "senders":
		fmt.Fprint(a.out, senders)
	case "service":
		fmt.Fprint(a.out, service)
	default:
		return fault{"USAGE", "There are four pages: gilmokctl help formats, help report, help senders, help service. The commands: gilmokctl --help", exitUsage}
	}
	return nil
}

// examples gives the JSON examples of the page on formats, by the kind in their
// "gilmok" key; the tests read each with the parser of its kind.
func examples() map[string]string {
	found := map[string]string{}
	for i, part := range strings.Split(formats, "```") {
		body, isJSON := strings.CutPrefix(part, "json\n")
		if i%2 == 0 || !isJSON {
			continue
		}
		_, rest, document := strings.Cut(body, `"gilmok":"`)
		if !document {
			rest = "steps" // the table of the steps
		}
		kind, _, _ := strings.Cut(rest, `"`)
		found[kind] = body
	}
	return found
}
