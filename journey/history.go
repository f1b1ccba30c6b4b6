package journey

// Snapshots is the undo stack of a board: immutable journeys with the label of
// what was done to get there.
type Snapshots struct {
	states []snapshot
	at     int
}

type snapshot struct {
	journey *Journey
	label   string
	merge   string
}

// mostSnapshots kept; the oldest go first.
const mostSnapshots = 500

// NewSnapshots begins with a journey as it was opened.
func NewSnapshots(j *Journey) *Snapshots {
	return &Snapshots{states: []snapshot{{journey: j}}}
}

// Current gives the journey as it stands.
func (s *Snapshots) Current() *Journey { return s.states[s.at].journey }

// Do puts a change on the stack under a label (a code; package ui has the
// words). Changes with the same merge key, one drag or one word typed, are one
// entry; an empty key never merges. What was undone before is gone.
func (s *Snapshots) Do(j *Journey, label, merge string) {
	s.states = s.states[:s.at+1]
	if merge != "" && s.at > 0 && s.states[s.at].merge == merge {
		s.states[s.at].journey = j
		return
	}
	s.states = append(s.states, snapshot{j, label, merge})
	if len(s.states) > mostSnapshots {
		s.states = s.states[1:]
	}
	s.at = len(s.states) - 1
}

// Seal ends merging: the next change is an entry of its own.
func (s *Snapshots) Seal() { s.states[s.at].merge = "" }

// UndoLabel tells what Undo would take back; ok is false where there is nothing.
func (s *Snapshots) UndoLabel() (label string, ok bool) {
	if s.at == 0 {
		return "", false
	}
	return s.states[s.at].label, true
}

// RedoLabel tells what Redo would bring back.
func (s *Snapshots) RedoLabel() (label string, ok bool) {
	if s.at+1 >= len(s.states) {
		return "", false
	}
	return s.states[s.at+1].label, true
}

// Undo goes one entry back and gives the journey there.
func (s *Snapshots) Undo() *Journey {
	s.Seal()
	if s.at > 0 {
		s.at--
	}
	return s.Current()
}

// Redo goes one entry forth.
func (s *Snapshots) Redo() *Journey {
	s.Seal()
	if s.at+1 < len(s.states) {
		s.at++
	}
	return s.Current()
}
