package journey

import "gilmok/store/segment"

// OneOff is a single sending as the journey it is stored as: everybody in a segment
// now, one message, the end. An empty segment means everybody.
func OneOff(name, inSegment, message string, seed uint64) *Journey {
	j := &Journey{
		Name: name, Seed: seed, Entry: Entry{Kind: EntrySchedule, At: AtLaunch},
		Steps:  map[StepID]Step{"message": &Message{Messages: []string{message}}, "end": &Exit{}},
		Edges:  []Edge{{From: EntryID, Port: PortOut, To: "message"}, {From: "message", Port: PortOut, To: "end"}},
		Layout: map[StepID]Point{EntryID: {}, "message": {Y: rowPitch}, "end": {Y: 2 * rowPitch}},
	}
	if inSegment != "" {
		j.Audience = &Rule{segment.InSegment{Name: inSegment}}
	}
	return j
}

// rowPitch is the distance of two rows on the board.
const rowPitch = 92
