package preview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// RenderedRequest is a webhook's call for one customer.
type RenderedRequest struct {
	Method  string
	URL     string
	Headers map[string]string
	Body    []byte // JSON; nil: none
}

// requestTemplates are the texts of a webhook.
type requestTemplates struct {
	method  string
	url     *template
	headers map[string]*template
	json    any // its strings are *template, nil for an empty one
	hasJSON bool
}

func (b *compiler) request(q *Request) *requestTemplates {
	t := &requestTemplates{method: strings.ToUpper(q.Method), url: b.text("request.url", q.URL), headers: map[string]*template{}}
	if t.method == "" {
		t.method = "POST"
	}
	for _, name := range sortedKeys(q.Headers) {
		t.headers[name] = b.text("request.headers."+name, q.Headers[name])
	}
	if q.JSON != nil {
		t.json, t.hasJSON = b.tree("request.json", q.JSON), true
	}
	return t
}

// tree compiles the strings of a JSON value, wherever they stand. Keys are no
// templates.
func (b *compiler) tree(at string, v any) any {
	switch v := v.(type) {
	case string:
		return b.text(at, v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = b.tree(fmt.Sprintf("%s[%d]", at, i), item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, key := range sortedKeys(v) {
			out[key] = b.tree(at+"."+key, v[key])
		}
		return out
	}
	return v
}

func (r *run) request(t *requestTemplates) *RenderedRequest {
	if t == nil {
		return nil
	}
	out := &RenderedRequest{Method: t.method, URL: oneLine(r.text(t.url)), Headers: map[string]string{}}
	for _, name := range sortedKeys(t.headers) {
		out.Headers[name] = oneLine(r.text(t.headers[name]))
	}
	if t.hasJSON {
		body, err := encodeJSON(r.tree(t.json))
		if err != nil && r.err == nil {
			r.err = &FieldError{Field: "request.json", Err: err}
		}
		out.Body = body
	}
	return out
}

func (r *run) tree(v any) any {
	switch v := v.(type) {
	case *template:
		return r.text(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = r.tree(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, key := range sortedKeys(v) {
			out[key] = r.tree(v[key])
		}
		return out
	}
	return v
}

func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
