package journey

import (
	"fmt"
	"maps"

	"gilmok/store/segment"
)

// Split divides by a rule, looked at once, on arrival.
type Split struct {
	Titled
	Rule *Rule `json:"rule"`
}

// Kind implements Step.
func (*Split) Kind() Kind { return KindSplit }

// Ports implements Step.
func (*Split) Ports() []Port { return []Port{{Name: PortYes}, {Name: PortNo}} }

func (s *Split) needs(n *segment.Needs) { addRule(n, s.Rule) }

func (s *Split) check(c *checker) {
	if s.Rule.IsZero() {
		c.error("rule", CodeMissing, "")
		return
	}
	c.rule("rule", s.Rule)
}

func (s *Split) act(t *turn) verdict {
	if v, held := t.untilFresh(s.Rule); held {
		return v
	}
	port := PortNo
	if s.Rule.Holds(t, t.now) {
		port = PortYes
	}
	t.saw(s.Rule, port)
	return leave(port)
}

// Groups divides into the first group whose rule holds, or everyone else.
type Groups struct {
	Titled
	Groups []Group `json:"groups"`
}

// Group is one of them; its id is its port.
type Group struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	Rule *Rule  `json:"rule"`
}

// mostGroups beside everyone else.
const mostGroups = 10

// Kind implements Step.
func (*Groups) Kind() Kind { return KindGroups }

// Ports implements Step.
func (g *Groups) Ports() []Port {
	ports := make([]Port, 0, len(g.Groups)+1)
	for _, x := range g.Groups {
		ports = append(ports, Port{Name: x.ID})
	}
	return append(ports, Port{Name: PortElse})
}

func (g *Groups) needs(n *segment.Needs) {
	for _, x := range g.Groups {
		addRule(n, x.Rule)
	}
}

func (g *Groups) check(c *checker) {
	if len(g.Groups) == 0 {
		c.error("groups", CodeEmpty, "")
	}
	if len(g.Groups) > mostGroups {
		c.error("groups", CodeTooMany, fmt.Sprint(mostGroups))
	}
	for i, x := range g.Groups {
		field := fmt.Sprintf("groups[%d].rule", i)
		if x.Rule.IsZero() {
			c.error(field, CodeMissing, x.ID)
			continue
		}
		c.rule(field, x.Rule)
	}
}

func (g *Groups) act(t *turn) verdict {
	for _, x := range g.Groups {
		if v, held := t.untilFresh(x.Rule); held {
			return v
		}
	}
	for _, x := range g.Groups {
		if x.Rule.Holds(t, t.now) {
			t.saw(x.Rule, x.ID)
			return leave(x.ID)
		}
	}
	t.tell(DecidedMoved, PortElse, func() map[string]any {
		saw := map[string]any{}
		for _, x := range g.Groups {
			maps.Copy(saw, explain(x.Rule, t, t.now))
		}
		return saw
	})
	return leave(PortElse)
}
