package segment

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Document is a segment as a file: {"gilmok":"segment/1","name":…,"rule":…}.
type Document struct {
	Name string
	Rule Rule
}

// ParseError says where in a document or sentence something cannot be read.
type ParseError struct {
	Place  string // as in rule.all[1].op, or "character 12"
	Detail string
}

// Error implements error.
func (e *ParseError) Error() string { return e.Place + ": " + e.Detail }

// ParseDocument reads a whole document. Unknown keys are refused with their place.
func ParseDocument(data []byte) (Document, error) {
	o, err := object(data, "document", "gilmok", "name", "rule")
	if err != nil {
		return Document{}, err
	}
	var d Document
	var kind string
	if err := o.decode("gilmok", &kind); err != nil {
		return d, err
	}
	if kind != "segment/1" {
		return d, &ParseError{"document.gilmok", fmt.Sprintf("%q is not segment/1", kind)}
	}
	if err := o.decode("name", &d.Name); err != nil {
		return d, err
	}
	if !o.has("rule") {
		return d, &ParseError{"document.rule", "is missing"}
	}
	d.Rule, err = parseRule(o.fields["rule"], "rule")
	return d, err
}

// Parse reads a rule alone, as journeys hold it.
func Parse(data []byte) (Rule, error) { return parseRule(data, "rule") }

// obj is a JSON object whose keys are checked and whose place is known.
type obj struct {
	place  string
	fields map[string]json.RawMessage
}

func object(data []byte, place string, allowed ...string) (obj, error) {
	o := obj{place: place}
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&o.fields); err != nil || o.fields == nil {
		return o, &ParseError{place, "is not a JSON object"}
	}
	if _, err := dec.Token(); err != io.EOF {
		return o, &ParseError{place, "has something after its end"}
	}
	return o, o.only(allowed...)
}

func (o obj) only(allowed ...string) error {
	if allowed == nil {
		return nil
	}
	for key := range o.fields {
		if !slices.Contains(allowed, key) {
			return &ParseError{o.place + "." + key, "is not a key that is known here"}
		}
	}
	return nil
}

func (o obj) has(key string) bool { _, ok := o.fields[key]; return ok }

func (o obj) decode(key string, into any) error {
	raw, ok := o.fields[key]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return &ParseError{o.place + "." + key, strings.TrimPrefix(err.Error(), "json: ")}
	}
	return nil
}

// MaxDepth bounds the nesting of a rule, so that no document exhausts the stack.
const MaxDepth = 40

func parseRule(data []byte, place string) (Rule, error) {
	if strings.Count(place, ".") > MaxDepth {
		return nil, &ParseError{place, "is nested too deeply"}
	}
	o, err := object(data, place)
	if err != nil {
		return nil, err
	}
	return parseNode(o)
}

// parseNode tells the nodes apart by their first key.
func parseNode(o obj) (Rule, error) {
	switch {
	case o.has("all"):
		of, err := parseList(o, "all")
		return All{of}, err
	case o.has("any"):
		of, err := parseList(o, "any")
		return Any{of}, err
	case o.has("none"):
		of, err := parseList(o, "none")
		return None{of}, err
	case o.has("not"):
		return parseNot(o)
	case o.has("attribute"):
		return parseAttribute(o)
	case o.has("property"):
		return parseProperty(o)
	case o.has("then"):
		return parseThen(o)
	case o.has("event"):
		return parseEvent(o)
	case o.has("in_segment"):
		return parseInSegment(o)
	case o.has("consent"):
		return parseConsent(o)
	case o.has("random"):
		return parseRandom(o)
	}
	return nil, &ParseError{o.place, "says nothing that is known: all, any, none, not, attribute, property, event, then, in_segment, consent or random"}
}
