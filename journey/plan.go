package journey

import (
	"time"

	"gilmok/store/value"
)

// plan numbers steps, edges and days, so that a tally is a few rows of numbers.
type plan struct {
	real   bool // a back-test: events of the world happen at their own times
	steps  []StepID
	edges  []Edge // also ports that lead nowhere: To is empty
	from   time.Time
	start  value.Date
	days   int
	zone   *time.Location
	stepNo map[StepID]int
	edgeNo map[Edge]int
	// midnights in the shop's zone as microseconds, one more than days.
	midnights []int64
}

func newPlan(j *Journey, from, to time.Time, zone *time.Location) plan {
	p := plan{from: from, zone: zone, stepNo: map[StepID]int{}, edgeNo: map[Edge]int{}, start: value.DateFrom(from.In(zone))}
	for _, id := range append([]StepID{EntryID}, j.StepIDs()...) {
		p.stepNo[id] = len(p.steps)
		p.steps = append(p.steps, id)
		for _, port := range j.Ports(id) {
			e := Edge{From: id, Port: port.Name}
			p.edgeNo[e] = len(p.edges)
			e.To, _ = j.Next(id, port.Name)
			p.edges = append(p.edges, e)
		}
	}
	for d := p.start; ; d++ {
		at := d.In(zone)
		p.midnights = append(p.midnights, at.UnixMicro())
		if at.After(to) {
			break
		}
	}
	p.days = len(p.midnights) - 1
	return p
}

func (p *plan) step(id StepID) int { return p.stepNo[id] }

func (p *plan) edge(from StepID, port string) int {
	if i, ok := p.edgeNo[Edge{From: from, Port: port}]; ok {
		return i
	}
	return 0
}

// day gives the number of a day in the shop's zone, counted from the first.
func (p *plan) day(at time.Time) int {
	us := at.UnixMicro()
	// Days are all but equally long: the guess is off by one at most.
	d := int((us - p.midnights[0]) / (24 * 3600 * 1e6))
	d = min(max(d, 0), p.days-1)
	for d > 0 && us < p.midnights[d] {
		d--
	}
	for d < p.days-1 && us >= p.midnights[d+1] {
		d++
	}
	return d
}

// date gives the day of a number.
func (p *plan) date(day int) value.Date { return p.start + value.Date(day) }

// inPassage is a person with the context of a passage.
type inPassage struct {
	Person
	c *Context
}

// Property implements segment.Subject.
func (p inPassage) Property(name string) value.Value { return p.c.Property(name) }

// PersonIn gives a person inside a passage: what rules on entry.x look at, as a
// message's last-moment condition does.
func PersonIn(p Person, c *Context) Person { return inPassage{p, c} }

var _ Person = inPassage{}
