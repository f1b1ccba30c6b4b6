package segments

import (
	"gilmok/store/segment"
	"gilmok/ui"
)

// take shows a rule that did not come from the builder, and saves it.
func (e *editor) take(r segment.Rule) {
	e.note.SetText("")
	e.mean(r)
	e.builder.Set(r)
	e.sentence.SetText(segment.Format(r))
	e.sentence.SetWarning(false)
	e.result.Ask()
	if !e.frame.ReadOnly() {
		e.save.Ask()
	}
}

func sameRule(a, b segment.Rule) bool {
	return string(segment.Marshal(a)) == string(segment.Marshal(b))
}

// mostPast bounds how many steps can be taken back.
const mostPast = 200

// remember keeps the rule as it was before a change.
func (e *editor) remember(next segment.Rule) {
	e.touched = true
	if e.rule == nil || sameRule(e.rule, next) {
		return
	}
	e.past, e.future = append(e.past, e.rule), nil
	if len(e.past) > mostPast {
		e.past = e.past[1:]
	}
}

// step goes one change back, or forth again.
func (e *editor) step(from, to *[]segment.Rule) {
	n := len(*from)
	if n == 0 || e.frame.ReadOnly() {
		return
	}
	next := (*from)[n-1]
	*from, *to = (*from)[:n-1], append(*to, e.rule)
	e.take(next)
}

// Command implements ui.Commander.
func (e *editor) Command(c ui.Command) bool {
	switch c {
	case ui.CommandUndo:
		e.step(&e.past, &e.future)
	case ui.CommandRedo:
		e.step(&e.future, &e.past)
	case ui.CommandFind:
		e.who.Focus()
	case ui.CommandEscape:
		if !e.explained {
			return false
		}
		e.unexplain()
	default:
		return false
	}
	return true
}
