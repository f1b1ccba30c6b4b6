package liquid

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/osteele/liquid/render"
)

// connectedCall is a compiled connected_content: an address, options, and the
// name its answer is saved under.
type connectedCall struct {
	url     mixed
	options map[string]mixed
	save    string
	at      int
}

var connectedOptions = []string{
	"save", "method", "headers", "body", "content_type", "basic_auth", "auth_credentials", "cache_max_age", "no_cache", "retry",
}

// connectedTag fetches an address and saves the answer. A render without a
// Fetcher, and an address that does not answer, leave the name empty and a
// warning that keeps the message from being sent.
func (c *compilation) connectedTag(p *piece) (run, error) {
	parts := splitOptions(p.args)
	call := &connectedCall{options: map[string]mixed{}, save: "connected", at: p.start}
	for i, part := range parts {
		body := strings.TrimFunc(p.args[part.from:part.to], isBlankRune)
		at := p.at + part.from + strings.Index(p.args[part.from:part.to], body)
		if i == 0 {
			url, err := c.mixed(body, at)
			if err != nil {
				return nil, err
			}
			call.url = url
			continue
		}
		if err := c.connectedOption(call, part.name, body, at); err != nil {
			return nil, err
		}
	}
	if len(call.url) == 0 {
		return nil, failAt(p.at, CodeArgument, "connected_content needs an address")
	}
	c.local(call.save)
	return call.run, nil
}

func (c *compilation) connectedOption(call *connectedCall, name, body string, at int) error {
	if name == "save" {
		call.save = strings.TrimFunc(strings.Trim(body, "{}"), isBlankRune)
		if call.save == "" || strings.ContainsAny(call.save, " \t\r\n") {
			return failAt(at, CodeSyntax, "save %s", excerpt(body))
		}
		return nil
	}
	if !slices.Contains(connectedOptions, name) {
		err := failAt(at, CodeSyntax, ":%s", name)
		err.Suggestion = nearest(name, connectedOptions)
		return err
	}
	value, err := c.mixed(body, at)
	call.options[name] = value
	return err
}

// optionPart is a stretch of a tag: the address, or what follows :name.
type optionPart struct {
	name     string
	from, to int
}

var optionStart = regexp.MustCompile(`\s:([A-Za-z_]\w*)`)

// splitOptions cuts a connected_content at its options; a colon inside braces
// or quotes is none.
func splitOptions(args string) []optionPart {
	parts := []optionPart{{to: len(args)}}
	for _, m := range optionStart.FindAllStringSubmatchIndex(args, -1) {
		if depthAt(args, m[0]) > 0 {
			continue
		}
		parts[len(parts)-1].to = m[0]
		parts = append(parts, optionPart{args[m[2]:m[3]], m[1], len(args)})
	}
	return parts
}

// depthAt counts the braces that are open at an offset.
func depthAt(args string, offset int) int {
	return strings.Count(args[:offset], "{") - strings.Count(args[:offset], "}")
}

// mixed is text with {{ }} in it.
type mixed []expr

func (c *compilation) mixed(body string, at int) (mixed, error) {
	var parts mixed
	for body != "" {
		open := strings.Index(body, "{{")
		if open < 0 {
			parts = append(parts, constant{body})
			break
		}
		if open > 0 {
			parts = append(parts, constant{body[:open]})
		}
		inner, end, err := (&scanner{source: body}).readOutput(open)
		if err != nil {
			return nil, failAt(at+open, CodeUnclosed, "%s", excerpt(body[open:]))
		}
		e, err := c.wholeExpr(inner.args, at+inner.at)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
		body, at = body[end:], at+end
	}
	return parts, nil
}

func (m mixed) text(s *state) (string, error) {
	var b strings.Builder
	for _, e := range m {
		v, err := e.eval(s)
		if err != nil {
			return "", err
		}
		b.WriteString(plain(v))
		if err := s.room(b.Len()); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

func (call *connectedCall) run(s *state, _ io.Writer, _ render.Context) error {
	r, err := call.request(s)
	if err != nil {
		return err
	}
	if s.env.Fetcher == nil {
		s.warn(WarnOffline, firstRunes(r.URL, 200), call.at)
		s.assign(call.save, nil)
		return nil
	}
	a, err := s.env.Fetcher.Fetch(s.env.Context, r)
	if err != nil {
		code := WarnFetch
		if e, ok := errors.AsType[interface {
			error
			Temporary() bool
		}](err); ok && e.Temporary() || errors.Is(err, context.Canceled) {
			code = WarnLater
		}
		s.warn(code, err.Error(), call.at)
		s.assign(call.save, nil)
		return nil
	}
	const most = 1 << 20
	if len(a.Body) > most {
		return fail(CodeAnswer, "more than %d bytes from %s", most, excerpt(r.URL))
	}
	if err := s.charge(len(a.Body)); err != nil {
		return err
	}
	s.reads["@connected."+r.Key()] = map[string]any{"status": int64(a.Status), "body": string(a.Body)}
	s.assign(call.save, answerValue(a))
	// What the deadline is for is the template; an answer has a time of its own.
	s.deadline = time.Now().Add(s.engine.limits.Time)
	return nil
}

// answerValue reads JSON into values. A status is added to an object that
// came with success; 404 is empty.
func answerValue(a Answer) any {
	if a.Status == 404 {
		return ""
	}
	v, err := decodeJSON(a.Body)
	if err != nil {
		return string(a.Body)
	}
	if o, ok := v.(*Object); ok && a.Status >= 200 && a.Status < 300 {
		o.Set("__http_status_code__", int64(a.Status))
	}
	return v
}

func (call *connectedCall) request(s *state) (Request, error) {
	values := map[string]string{}
	for name, option := range call.options {
		v, err := option.text(s)
		if err != nil {
			return Request{}, err
		}
		values[name] = v
	}
	url, err := call.url.text(s)
	if err != nil {
		return Request{}, err
	}
	r := Request{
		URL: strings.TrimSpace(url), Method: strings.ToUpper(firstOf(values["method"], "get")),
		Body: values["body"], ContentType: values["content_type"], BasicAuth: firstOf(values["basic_auth"], values["auth_credentials"]),
	}
	_, r.NoCache = call.options["no_cache"]
	_, r.Retry = call.options["retry"]
	if r.Method != "GET" && r.Method != "POST" {
		return r, fail(CodeArgument, "connected_content by %s; only GET and POST are known", excerpt(r.Method))
	}
	if seconds, err := strconv.Atoi(values["cache_max_age"]); err == nil {
		r.CacheMaxAge = time.Duration(seconds) * time.Second
	}
	r.Headers, err = headers(values["headers"])
	return r, err
}

// headers reads {"Name": "value"}; curly quotes are straightened.
func headers(text string) (map[string]string, error) {
	if text == "" {
		return nil, nil
	}
	straight := strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "＂", `"`, "\u00a0", " ").Replace(text)
	out := map[string]string{}
	if err := json.Unmarshal([]byte(straight), &out); err != nil {
		return nil, fail(CodeSyntax, ":headers %s", excerpt(strings.Join(strings.Fields(text), " ")))
	}
	for name, value := range out {
		if strings.ContainsAny(name+value, "\r\n\x00") {
			return nil, fail(CodeArgument, "a line break in the header %s", excerpt(name))
		}
	}
	return out, nil
}

// ErrNotRecorded is what Recorded answers to a request it has no answer for.
var ErrNotRecorded = errors.New("no recorded answer")

// Recorded is a Fetcher that never calls out: it replays answers by the key of
// the request.
type Recorded map[string]Answer

// Fetch returns the recorded answer.
func (rec Recorded) Fetch(_ context.Context, r Request) (Answer, error) {
	a, ok := rec[r.Key()]
	if !ok {
		return Answer{}, fmt.Errorf("%w: %s", ErrNotRecorded, r.URL)
	}
	return a, nil
}

// Key names a request for recording: METHOD URL, and a mark of the body where
// there is one. Headers are left out; they hold secrets.
func (r Request) Key() string {
	key := r.Method + " " + r.URL
	if r.Body != "" {
		sum := sha256.Sum256([]byte(r.Body))
		key += " " + hex.EncodeToString(sum[:4])
	}
	return key
}
