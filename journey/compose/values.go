package compose

import (
	"strings"
	"sync"

	"gilmok/journey"
	"gilmok/preview/liquid"
)

// Values works out templated values in steps. It implements journey.Evaluator.
type Values struct {
	engine *liquid.Engine
	ready  sync.Map // compiled templates by text
}

// NewValues makes an evaluator. It reaches nothing but the customer and the passage.
func NewValues() *Values { return &Values{engine: liquid.New(liquid.Options{})} }

var _ journey.Evaluator = (*Values)(nil)

// Value implements journey.Evaluator: it gives the text that the template makes.
func (v *Values) Value(text string, p journey.Person, c *journey.Context) (any, error) {
	t, err := v.template(text)
	if err != nil {
		return nil, err
	}
	vars := map[string]any{}
	if c != nil {
		vars["entry"], vars["context"], vars["event"], vars["event_properties"] = c.Entry, c.Vars, c.Event, c.Event
	}
	for _, path := range t.Variables() {
		name, _, _ := strings.Cut(strings.TrimPrefix(path, "custom_attribute."), ".")
		if _, taken := vars[name]; !taken {
			vars[name] = plain(p.Attribute(name), p.Zone())
		}
	}
	vars["custom_attribute"] = vars
	vars["first_name"], vars["last_name"] = SplitName(p.Attribute("name").Text())
	out, err := t.Render(vars)
	if err != nil {
		return nil, err
	}
	return strings.TrimSpace(out.Text), nil
}

func (v *Values) template(text string) (*liquid.Template, error) {
	if t, ok := v.ready.Load(text); ok {
		return t.(*liquid.Template), nil
	}
	t, err := v.engine.Compile(text, liquid.Text)
	if err != nil {
		return nil, err
	}
	v.ready.Store(text, t)
	return t, nil
}

// Broken implements journey.Evaluator.
func (*Values) Broken(text string) string { return Broken(text) }

// Broken tells where a templated value cannot be read, and why; empty: it can.
func Broken(text string) string {
	if _, err := liquid.New(liquid.Options{}).Compile(text, liquid.Text); err != nil {
		return err.Error()
	}
	return ""
}
