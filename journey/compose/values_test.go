package compose

import (
	"testing"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
)

// somebody is a subject with what policies ask besides.
type somebody struct{ *store.Subject }

func (somebody) IsSuppressed(store.Channel) bool { return false }
func (somebody) Home() string                    { return "" }

func TestValues(t *testing.T) {
	v := NewValues()
	s := somebody{&store.Subject{Customer: store.Customer{Name: "김서연", Attributes: store.Attributes{"points": value.Number(120), "grade": value.Text("VIP")}}}}
	c := &journey.Context{Entry: map[string]any{"product": "비누"}, Vars: map[string]any{"n": 3.0}}
	for text, want := range map[string]string{
		"{{ points | plus: 10 }}":              "130",
		"{{ custom_attribute.grade }}":         "VIP",
		"{{ entry.product }} {{ context.n }}":  "비누 3",
		"{{ name }}":                           "김서연",
		"{{ missing | default: 'none' }}":      "none",
		"{% if points > 100 %}many{% endif %}": "many",
	} {
		if got, err := v.Value(text, s, c); err != nil || got != want {
			t.Errorf("%s: %v, %v, want %q", text, got, err, want)
		}
	}
	if _, err := v.Value("{{ broken | nosuch }}", s, c); err == nil {
		t.Error("an unknown filter passed")
	}
}
