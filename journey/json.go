package journey

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Document is the kind that stands in a journey's document.
const Document = "journey/1"

// ParseError tells what in a document cannot be read, and where.
type ParseError struct {
	Place  string // "steps.w1.for"; empty: the document as a whole
	Detail string
}

// Error implements error.
func (e *ParseError) Error() string {
	if e.Place == "" {
		return e.Detail
	}
	return e.Place + ": " + e.Detail
}

// wire is the document as it stands in a file.
type wire struct {
	Gilmok     string                     `json:"gilmok"`
	Name       string                     `json:"name"`
	Seed       uint64                     `json:"seed"`
	Entry      json.RawMessage            `json:"entry"`
	Audience   json.RawMessage            `json:"audience,omitempty"`
	Exit       []json.RawMessage          `json:"exit,omitempty"`
	Conversion []json.RawMessage          `json:"conversion,omitempty"`
	Policy     json.RawMessage            `json:"policy,omitempty"`
	Steps      map[StepID]json.RawMessage `json:"steps"`
	Edges      [][3]string                `json:"edges"`
	Layout     map[StepID][2]float64      `json:"layout,omitempty"`
	Tests      []json.RawMessage          `json:"tests,omitempty"`
}

// Parse reads a journey document. Unknown keys and kinds are refused with their
// place (*ParseError). What reads well may still have problems: see Validate.
func Parse(data []byte) (*Journey, error) {
	var w wire
	if err := strict(data, &w, ""); err != nil {
		return nil, err
	}
	if w.Gilmok != Document {
		return nil, &ParseError{"gilmok", fmt.Sprintf("%q is not %q", w.Gilmok, Document)}
	}
	j := &Journey{Name: w.Name, Seed: w.Seed, Steps: make(map[StepID]Step, len(w.Steps))}
	err := errors.Join(
		optional(w.Entry, &j.Entry, "entry"), optional(w.Audience, &j.Audience, "audience"), optional(w.Policy, &j.Policy, "policy"),
		list(w.Exit, &j.Exit, "exit"), list(w.Conversion, &j.Conversion, "conversion"), list(w.Tests, &j.Tests, "tests"),
		j.parseSteps(w.Steps))
	if err != nil {
		return nil, err
	}
	for i, e := range w.Edges {
		if e[0] == "" || e[1] == "" || e[2] == "" {
			return nil, &ParseError{fmt.Sprintf("edges[%d]", i), "an edge is [step, port, step]"}
		}
		j.Edges = append(j.Edges, Edge{StepID(e[0]), e[1], StepID(e[2])})
	}
	if len(w.Layout) > 0 {
		j.Layout = make(map[StepID]Point, len(w.Layout))
	}
	for id, p := range w.Layout {
		j.Layout[id] = Point{p[0], p[1]}
	}
	return j, nil
}

func (j *Journey) parseSteps(raws map[StepID]json.RawMessage) error {
	for _, id := range sortedIDs(raws) {
		if id == "" || id == EntryID {
			return &ParseError{"steps", fmt.Sprintf("a step cannot be called %q", id)}
		}
		s, err := parseStep(raws[id], "steps."+string(id))
		if err != nil {
			return err
		}
		j.Steps[id] = s
	}
	return nil
}

// Marshal writes the document, keys always in the same order, two spaces deep:
// a file to keep under version control.
func Marshal(j *Journey) ([]byte, error) {
	w := wire{Gilmok: Document, Name: j.Name, Seed: j.Seed, Steps: map[StepID]json.RawMessage{}, Edges: [][3]string{}}
	var errs []error
	raw := func(x any) json.RawMessage {
		b, err := encode(x)
		errs = append(errs, err)
		return b
	}
	w.Entry = raw(j.Entry)
	if !j.Audience.IsZero() {
		w.Audience = raw(j.Audience)
	}
	if policy := raw(j.Policy); string(policy) != "{}" {
		w.Policy = policy
	}
	for _, x := range j.Exit {
		w.Exit = append(w.Exit, raw(x))
	}
	for _, x := range j.Conversion {
		w.Conversion = append(w.Conversion, raw(x))
	}
	for _, x := range j.Tests {
		w.Tests = append(w.Tests, raw(x))
	}
	for id, s := range j.Steps {
		b, err := marshalStep(s)
		errs = append(errs, err)
		w.Steps[id] = b
	}
	for _, e := range j.Edges {
		w.Edges = append(w.Edges, [3]string{string(e.From), e.Port, string(e.To)})
	}
	if len(j.Layout) > 0 {
		w.Layout = make(map[StepID][2]float64, len(j.Layout))
	}
	for id, p := range j.Layout {
		w.Layout[id] = [2]float64{p.X, p.Y}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return indent(w)
}

func indent(x any) ([]byte, error) {
	flat, err := encode(x)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, flat, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// encode writes JSON without escaping <, > and &, so that templates stay readable.
func encode(x any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(x)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// strict decodes one JSON value, and refuses unknown keys and anything after it.
func strict(data []byte, into any, place string) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return placed(place, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return &ParseError{place, "something follows the end of the document"}
	}
	return nil
}

func optional(raw json.RawMessage, into any, place string) error {
	if len(raw) == 0 {
		return nil
	}
	return strict(raw, into, place)
}

func list[T any](raws []json.RawMessage, into *[]T, place string) error {
	for i, raw := range raws {
		var x T
		if err := strict(raw, &x, fmt.Sprintf("%s[%d]", place, i)); err != nil {
			return err
		}
		*into = append(*into, x)
	}
	return nil
}

// without drops one key of an object.
func without(raw json.RawMessage, key string) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, err
	}
	delete(fields, key)
	return json.Marshal(fields)
}

// placed says where in the document an error of encoding/json arose.
func placed(place string, err error) error {
	var typed *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	var parse *ParseError
	join := func(field string) string { return strings.Trim(place+"."+field, ".") }
	switch key, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); {
	case errors.As(err, &parse):
		return &ParseError{join(parse.Place), parse.Detail}
	case unknown:
		return &ParseError{join(strings.Trim(key, `"`)), "unknown key"}
	case errors.As(err, &typed):
		return &ParseError{join(typed.Field), "must not be written as " + typed.Value}
	case errors.As(err, &syntax):
		return &ParseError{place, fmt.Sprintf("not JSON at byte %d: %s", syntax.Offset, syntax)}
	case errors.Is(err, io.EOF):
		return &ParseError{place, "the document is empty"}
	}
	return &ParseError{place, strings.TrimPrefix(err.Error(), "json: ")}
}
