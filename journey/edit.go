package journey

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// with gives a copy whose parts may be changed without touching the original.
// Steps themselves are never changed, only replaced.
func (j *Journey) with(change func(*Journey)) *Journey {
	c := *j
	c.Steps = maps.Clone(j.Steps)
	if c.Steps == nil {
		c.Steps = map[StepID]Step{}
	}
	c.Edges = slices.Clone(j.Edges)
	c.Layout = maps.Clone(j.Layout)
	if c.Layout == nil {
		c.Layout = map[StepID]Point{}
	}
	change(&c)
	return &c
}

// Rename gives the journey another name.
func (j *Journey) Rename(name string) *Journey {
	return j.with(func(c *Journey) { c.Name = name })
}

// NewID gives an id no step has, as people would number: w1, w2, m1.
func (j *Journey) NewID(k Kind) StepID {
	prefix := string(k[:1])
	switch k {
	case KindExperiment:
		prefix = "x"
	case KindWaitForEvent:
		prefix = "e"
	case KindWebhook:
		prefix = "h"
	case KindExit:
		prefix = "end"
	}
	if id := StepID(prefix); k == KindExit && j.Steps[id] == nil {
		return id
	}
	for n := 1; ; n++ {
		if id := StepID(prefix + strconv.Itoa(n)); j.Steps[id] == nil {
			return id
		}
	}
}

// AddStep puts a step on the board without connecting it.
func (j *Journey) AddStep(id StepID, s Step, at Point) *Journey {
	return j.with(func(c *Journey) { c.Steps[id], c.Layout[id] = s, at })
}

// Replace changes a step. Edges from ports it no longer has go.
func (j *Journey) Replace(id StepID, s Step) *Journey {
	return j.with(func(c *Journey) {
		c.Steps[id] = s
		c.Edges = slices.DeleteFunc(c.Edges, func(e Edge) bool { return e.From == id && !hasPort(s.Ports(), e.Port) })
	})
}

// Connect draws an edge; one that left the same port goes.
func (j *Journey) Connect(from StepID, port string, to StepID) *Journey {
	return j.with(func(c *Journey) {
		for i, e := range c.Edges {
			if e.From == from && e.Port == port {
				c.Edges[i].To = to
				return
			}
		}
		c.Edges = append(c.Edges, Edge{from, port, to})
	})
}

// MayConnect reports whether an edge would make sense: both ends are there, the
// target is no note and not the step itself, and the only circles are those a
// jump back makes.
func (j *Journey) MayConnect(from StepID, port string, to StepID) bool {
	target := j.Steps[to]
	if target == nil || target.Kind() == KindNote || from == to || !hasPort(j.Ports(from), port) {
		return false
	}
	if s := j.Steps[from]; s != nil && s.Kind() == KindJumpBack && port == PortAgain {
		return true
	}
	drawn := j.Connect(from, port, to)
	return (&checker{j: drawn}).circle(func(k Kind) bool { return k == KindJumpBack }) == ""
}

// Disconnect takes an edge away.
func (j *Journey) Disconnect(from StepID, port string) *Journey {
	return j.with(func(c *Journey) {
		c.Edges = slices.DeleteFunc(c.Edges, func(e Edge) bool { return e.From == from && e.Port == port })
	})
}

// InsertOnEdge puts a step into the middle of an edge: what came before leads to
// it, and its first port leads on.
func (j *Journey) InsertOnEdge(on Edge, id StepID, s Step, at Point) *Journey {
	c := j.AddStep(id, s, at).Connect(on.From, on.Port, id)
	if ports := s.Ports(); len(ports) > 0 {
		c = c.Connect(id, mainPort(ports), on.To)
	}
	return c
}

// mainPort is the port by which a line goes on: that of the first path, but not
// the one that jumps back.
func mainPort(ports []Port) string {
	if ports[0].Name == PortAgain && len(ports) > 1 {
		return ports[1].Name
	}
	return ports[0].Name
}

// Move gives steps other positions.
func (j *Journey) Move(to map[StepID]Point) *Journey {
	return j.with(func(c *Journey) { maps.Copy(c.Layout, to) })
}

// Remove takes steps away and keeps the line: what led to a removed step leads
// to where its main port led.
func (j *Journey) Remove(ids ...StepID) *Journey {
	c := j
	for _, id := range ids {
		c = c.removeOne(id)
	}
	return c
}

func (j *Journey) removeOne(id StepID) *Journey {
	s := j.Steps[id]
	if s == nil {
		return j
	}
	var next StepID
	if ports := s.Ports(); len(ports) > 0 {
		next, _ = j.Next(id, mainPort(ports))
	}
	return j.with(func(c *Journey) {
		delete(c.Steps, id)
		delete(c.Layout, id)
		var kept []Edge
		for _, e := range c.Edges {
			switch {
			case e.From == id:
			case e.To != id:
				kept = append(kept, e)
			case next != "" && next != id && e.From != next:
				kept = append(kept, Edge{e.From, e.Port, next})
			}
		}
		c.Edges = kept
	})
}

// Part is a piece of a journey: what copy puts aside and paste brings back.
type Part struct {
	Steps  map[StepID]Step
	Edges  []Edge // between the steps
	Layout map[StepID]Point
}

// Part cuts out steps with the edges between them.
func (j *Journey) Part(ids ...StepID) Part {
	p := Part{Steps: map[StepID]Step{}, Layout: map[StepID]Point{}}
	for _, id := range ids {
		if s := j.Steps[id]; s != nil {
			p.Steps[id], p.Layout[id] = s, j.Layout[id]
		}
	}
	p.Edges = j.edges(func(e Edge) bool { return p.Steps[e.From] != nil && p.Steps[e.To] != nil })
	return p
}

// Branch gives a step and all that can be reached from it.
func (j *Journey) Branch(from StepID) []StepID {
	next := j.successors()
	seen := map[StepID]bool{from: true}
	queue := []StepID{from}
	for i := 0; i < len(queue); i++ {
		for _, to := range next[queue[i]] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	slices.Sort(queue)
	return queue
}

// Paste puts a part on the board under new ids, moved by an offset. It gives the
// new ids by the old ones.
func (j *Journey) Paste(p Part, by Point) (*Journey, map[StepID]StepID) {
	ids := map[StepID]StepID{}
	c := j
	for _, old := range sortedIDs(p.Steps) {
		id := c.NewID(p.Steps[old].Kind())
		ids[old] = id
		at := p.Layout[old]
		c = c.AddStep(id, p.Steps[old], Point{at.X + by.X, at.Y + by.Y})
	}
	return c.with(func(c *Journey) {
		for _, e := range p.Edges {
			c.Edges = append(c.Edges, Edge{ids[e.From], e.Port, ids[e.To]})
		}
	}), ids
}

// Duplicate copies steps beside themselves.
func (j *Journey) Duplicate(by Point, ids ...StepID) (*Journey, map[StepID]StepID) {
	return j.Paste(j.Part(ids...), by)
}

// MarshalPart writes a part as a text that can be pasted anywhere.
func MarshalPart(p Part) ([]byte, error) {
	return Marshal(&Journey{Steps: p.Steps, Edges: p.Edges, Layout: p.Layout})
}

// ParsePart reads what MarshalPart wrote, or a whole journey.
func ParsePart(data []byte) (Part, error) {
	j, err := Parse(data)
	if err != nil {
		return Part{}, fmt.Errorf("read copied steps: %w", err)
	}
	return j.Part(j.StepIDs()...), nil
}

// Same reports whether two journeys do the same: their layouts, names and
// tests may differ.
func Same(a, b *Journey) bool {
	bare := func(j *Journey) *Journey {
		c := *j
		c.Name, c.Layout, c.Tests = "", nil, nil
		return &c
	}
	return reflect.DeepEqual(bare(a), bare(b))
}
