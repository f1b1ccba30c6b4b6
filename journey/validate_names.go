package journey

import (
	"slices"
	"time"

	"github.com/teambition/rrule-go"

	"gilmok/store"
	"gilmok/store/segment"
)

// message looks a message up; known is false where that is not possible.
func (c *checker) message(field, name string) (info MessageInfo, known bool) {
	if c.known.Messages == nil {
		return MessageInfo{}, false
	}
	info, ok := c.known.Messages[name]
	if !ok {
		c.error(field, CodeUnknownMessage, name)
		return info, false
	}
	if c.known.Channels != nil && !c.known.Channels[info.Channel] {
		c.warn(field, CodeUnknownSender, name)
	}
	return info, true
}

func (c *checker) segment(field, name string) {
	if c.known.Segments != nil && !c.known.Segments[name] {
		c.error(field, CodeUnknownSegment, name)
	}
}

func (c *checker) journey(field, name string) {
	if c.known.Journeys != nil && !c.known.Journeys[name] {
		c.error(field, CodeUnknownJourney, name)
	}
}

func (c *checker) attribute(field, key string) {
	if c.known.Attributes != nil && !c.known.Attributes[key] && !slices.Contains(store.StandardFields, key) {
		c.warn(field, CodeUnknownAttribute, key)
	}
}

func (c *checker) event(field, name string) {
	if c.known.Events != nil && !c.known.Events[name] {
		c.warn(field, CodeUnknownEvent, name)
		c.problems[len(c.problems)-1].Nearest = segment.NearestEvent(name, sortedIDs(c.known.Events))
	}
}

func (c *checker) zone(z Zone) {
	if !z.valid() {
		c.error("zone", CodeBadValue, string(z))
	}
}

// rule checks the names a rule uses.
func (c *checker) rule(field string, r *Rule) {
	var n segment.Needs
	n.Add(r.Rule)
	for _, name := range n.Segments {
		c.segment(field, name)
	}
	for _, key := range n.Attributes {
		c.attribute(field, key)
	}
	for _, name := range sortedIDs(n.Events) {
		c.event(field, name)
	}
}

func (c *checker) entry() {
	e := c.j.Entry
	if !slices.Contains(EntryKinds, e.Kind) {
		c.error("entry.kind", CodeBadValue, string(e.Kind))
		return
	}
	switch e.Kind {
	case EntrySchedule:
		c.schedule()
	case EntryEvent, EntryProductChanged:
		if e.Event == "" {
			c.error("entry.event", CodeMissing, "")
		} else {
			c.event("entry.event", e.Event)
		}
	case EntrySegmentJoined, EntrySegmentLeft:
		if e.Segment == "" {
			c.error("entry.segment", CodeMissing, "")
		} else {
			c.segment("entry.segment", e.Segment)
		}
	case EntryAttributeChanged, EntryDate:
		if e.Attribute == "" {
			c.error("entry.attribute", CodeMissing, "")
		} else {
			c.attribute("entry.attribute", e.Attribute)
		}
	}
	if !e.Zone.valid() {
		c.error("entry.zone", CodeBadValue, string(e.Zone))
	}
	if l := e.Limit; l != nil && (l.PerRun < 0 || l.PerDay < 0 || l.InAll < 0) {
		c.error("entry.limit", CodeNegative, "")
	}
	if e.Reentry != nil {
		c.span("entry.reentry", e.Reentry.After)
	}
}

func (c *checker) schedule() {
	e := c.j.Entry
	if e.At == "" && e.RRule == "" {
		c.error("entry.at", CodeMissing, "")
	}
	if e.At != "" && e.At != AtLaunch {
		if _, err := time.Parse(time.RFC3339, e.At); err != nil {
			c.error("entry.at", CodeBadValue, e.At)
		}
	}
	if e.RRule != "" {
		if _, err := rrule.StrToRRule(e.RRule); err != nil {
			c.error("entry.rrule", CodeBadValue, e.RRule)
		}
	}
}
