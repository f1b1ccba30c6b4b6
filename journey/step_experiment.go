package journey

import (
	"slices"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// Experiment divides by chance into variants with weights. The same customer
// gets the same variant on every visit.
type Experiment struct {
	Titled
	Variants []Variant `json:"variants"`
	Winner   *Winner   `json:"winner,omitempty"`
	// Conversion is what counts for the variants, from the choice of one on; nil: what
	// the winner goes by, else the journey's own.
	Conversion *Conversion `json:"conversion,omitempty"`
}

// Goal is what counts as success of a variant.
func (x *Experiment) Goal(j *Journey) Conversion {
	switch {
	case x.Conversion != nil:
		return *x.Conversion
	case x.Winner != nil && x.Winner.By != "":
		return Conversion{Event: x.Winner.By, Within: x.Winner.After}
	}
	return j.Goal()
}

// Taking gives the experiment with a variant for everybody; an empty one goes back to
// the shares or to the search for the best. A variant that it does not have changes nothing.
func (x *Experiment) Taking(variant string) *Experiment {
	if variant != "" && !hasPort(x.Ports(), variant) || variant == "" && (x.Winner == nil || x.Winner.Take == "") {
		return x
	}
	y, w := *x, Winner{}
	if x.Winner != nil {
		w = *x.Winner
	}
	if w.Take = variant; w == (Winner{}) {
		y.Winner = nil
	} else {
		y.Winner = &w
	}
	return &y
}

// Drop gives the experiment without a variant, which then takes all no more.
func (x *Experiment) Drop(variant string) *Experiment {
	y := *x
	y.Variants = slices.DeleteFunc(slices.Clone(x.Variants), func(v Variant) bool { return v.ID == variant })
	if x.Winner != nil && x.Winner.Take == variant {
		return y.Taking("")
	}
	return &y
}

// Variant is one way; its id is its port. The control gets nothing.
type Variant struct {
	ID     string  `json:"id"`
	Name   string  `json:"name,omitempty"`
	Weight float64 `json:"weight"` // a share of the sum of all weights
}

// Control is the id of the variant that gets nothing.
const Control = "control"

// Winner sends everybody who arrives later the best way.
type Winner struct {
	By           string         `json:"by"`              // the event that counts
	After        value.Duration `json:"after"`           // from the first arrival
	Significance float64        `json:"significance"`    // 0.95; not reached: the mix goes on
	Take         string         `json:"take,omitempty"`  // set by hand: this variant, from now on
	Least        int            `json:"least,omitempty"` // arrivals per variant below which nothing is decided
	// Each finds a winner for those alike by an attribute, too: each city gets what
	// its own people did best with. Where too few came, the winner of all holds.
	Each string `json:"each,omitempty"`
}

const (
	mostVariants = 8 // beside the control
)

// Kind implements Step.
func (*Experiment) Kind() Kind { return KindExperiment }

// Ports implements Step.
func (x *Experiment) Ports() []Port {
	ports := make([]Port, len(x.Variants))
	for i, v := range x.Variants {
		ports[i].Name = v.ID
	}
	return ports
}

func (x *Experiment) needs(n *segment.Needs) {
	if x.Winner != nil && x.Winner.By != "" {
		n.AddEvent(x.Winner.By)
	}
	if x.Winner != nil && x.Winner.Each != "" {
		n.AddAttribute(x.Winner.Each)
	}
}

func (x *Experiment) check(c *checker) {
	sum, real := 0.0, 0
	for _, v := range x.Variants {
		if v.Weight < 0 {
			c.error("variants", CodeNegative, v.ID)
		}
		if v.ID != Control {
			real++
		}
		sum += v.Weight
	}
	switch {
	case len(x.Variants) < 2:
		c.error("variants", CodeEmpty, "")
	case sum <= 0:
		c.error("variants", CodeBadValue, "weights")
	case real > mostVariants:
		c.error("variants", CodeTooMany, "8")
	}
	if k := x.Conversion; k != nil {
		c.event("conversion.event", k.Event)
		if k.Within.IsZero() {
			c.error("conversion.within", CodeMissing, "")
		}
		c.span("conversion.within", k.Within)
	}
	if w := x.Winner; w != nil {
		if w.By == "" && w.Take == "" {
			c.error("winner.by", CodeMissing, "")
		}
		if w.Each != "" {
			c.attribute("winner.each", w.Each)
		}
		if w.Take != "" && !hasPort(x.Ports(), w.Take) {
			c.error("winner.take", CodeBadValue, w.Take)
		}
		c.span("winner.after", w.After)
		if w.Significance < 0 || w.Significance >= 1 {
			c.error("winner.significance", CodeBadValue, "")
		}
	}
}

func (x *Experiment) act(t *turn) verdict {
	port, won := x.variant(t)
	if t.e.Explain {
		t.effect(Effect{Kind: EffectDecided, What: DecidedMoved, Reason: port, Saw: won})
	}
	return leave(port)
}

// variant gives the winner where there is one, that of those alike before that of
// all, else the customer's own; and what it was found by.
func (x *Experiment) variant(t *turn) (id string, found map[string]any) {
	w := t.in.Winners[t.id]
	if w.Taken != "" {
		return w.Taken, map[string]any{SawBestFor: BestByHand}
	}
	if x.Winner != nil && x.Winner.Take != "" {
		return x.Winner.Take, map[string]any{SawBestFor: BestByHand}
	}
	if alike := x.alike(t); w.Of[alike] != "" {
		return w.Of[alike], map[string]any{SawBestFor: alike}
	}
	if w.All != "" {
		return w.All, map[string]any{SawBestFor: BestOfAll}
	}
	return x.draw(Draw(t.e.Seed, t.id, t.p.Customer)), nil
}

// alike gives the group of those like a person; empty where nobody is told apart.
func (x *Experiment) alike(s segment.Subject) string {
	if x.Winner == nil || x.Winner.Each == "" {
		return ""
	}
	return s.Attribute(x.Winner.Each).String()
}

// draw gives the variant at a place in [0, 1).
func (x *Experiment) draw(place float64) string {
	sum := 0.0
	for _, v := range x.Variants {
		sum += v.Weight
	}
	at := place * sum
	for _, v := range x.Variants {
		if at < v.Weight {
			return v.ID
		}
		at -= v.Weight
	}
	return x.Variants[len(x.Variants)-1].ID
}
