package journey

import (
	"strconv"
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// GoToJourney hands the customer to another journey; the passage here completes.
type GoToJourney struct {
	Titled
	Journey string `json:"journey"` // by name
}

// Kind implements Step.
func (*GoToJourney) Kind() Kind { return KindGoToJourney }

// Ports implements Step.
func (*GoToJourney) Ports() []Port { return nil }

func (*GoToJourney) needs(*segment.Needs) {}

func (g *GoToJourney) check(c *checker) {
	if g.Journey == "" {
		c.error("journey", CodeMissing, "")
		return
	}
	c.journey("journey", g.Journey)
}

func (g *GoToJourney) act(t *turn) verdict {
	t.effect(Effect{Kind: EffectStartJourney, Journey: g.Journey})
	t.decided(DecidedStarted, g.Journey)
	return ends()
}

// JumpBack leads back to an earlier step, at most so many times for one passage;
// then its other port goes on.
type JumpBack struct {
	Titled
	Most int `json:"most"`
}

// mostRounds of one passage.
const mostRounds = 100

// Kind implements Step.
func (*JumpBack) Kind() Kind { return KindJumpBack }

// Ports implements Step.
func (*JumpBack) Ports() []Port { return []Port{{Name: PortAgain, Required: true}, {Name: PortOut}} }

func (*JumpBack) needs(*segment.Needs) {}

func (b *JumpBack) check(c *checker) {
	if b.Most < 1 {
		c.error("most", CodeMissing, "")
	}
	if b.Most > mostRounds {
		c.error("most", CodeTooMany, strconv.Itoa(mostRounds))
	}
}

func (b *JumpBack) act(t *turn) verdict {
	rounds, _ := strconv.Atoi(t.context().marked(markRounds, t.id))
	round := func() map[string]any { return map[string]any{SawRound: rounds, SawMost: b.Most} }
	if rounds >= b.Most {
		t.tell(DecidedMoved, PortOut, round)
		return leave(PortOut)
	}
	t.tell(DecidedMoved, PortAgain, round)
	t.context().mark(markRounds, t.id, strconv.Itoa(rounds+1))
	return leave(PortAgain)
}

// ToDo puts the customer on a list that people work through by hand: a call, a
// card in the parcel.
type ToDo struct {
	Titled
	Text   string          `json:"text"`
	Within *value.Duration `json:"within,omitempty"` // nil: for ever
}

// Kind implements Step.
func (*ToDo) Kind() Kind { return KindToDo }

// Ports implements Step.
func (*ToDo) Ports() []Port { return []Port{{Name: PortDone}, {Name: PortTimeout}} }

func (*ToDo) needs(*segment.Needs) {}

func (d *ToDo) check(c *checker) {
	if d.Text == "" && d.Title == "" {
		c.error("text", CodeMissing, "")
	}
	c.template("text", d.Text)
	if d.Within != nil {
		c.span("within", *d.Within)
		if tooLong(*d.Within) {
			c.error("within", CodeTooLong, "")
		}
	}
}

func (d *ToDo) act(t *turn) verdict {
	switch {
	case t.arriving && d.Within == nil:
		return t.waits(time.Time{}, WaitsToDo, nil)
	case t.arriving:
		return t.waits(d.Within.AddTo(t.at), WaitsToDo, nil)
	case t.in.Done:
		t.in.Done = false
		t.decided(DecidedMoved, PortDone)
		return leave(PortDone)
	case d.Within != nil && !t.p.Due.After(t.now):
		t.decided(DecidedMoved, PortTimeout)
		return leave(PortTimeout)
	}
	return stay(t.p.Due)
}

// Note is a sticky on the board. No passage ever comes there.
type Note struct {
	Titled
	Text string `json:"text"`
}

// Kind implements Step.
func (*Note) Kind() Kind { return KindNote }

// Ports implements Step.
func (*Note) Ports() []Port { return nil }

func (*Note) needs(*segment.Needs) {}

func (*Note) check(*checker) {}

func (*Note) act(*turn) verdict { return ends() }

// Exit ends the path.
type Exit struct{ Titled }

// Kind implements Step.
func (*Exit) Kind() Kind { return KindExit }

// Ports implements Step.
func (*Exit) Ports() []Port { return nil }

func (*Exit) needs(*segment.Needs) {}

func (*Exit) check(*checker) {}

func (*Exit) act(*turn) verdict { return ends() }
