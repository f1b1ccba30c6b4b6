package journeys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
)

// dropped is told of a mark that was put on another day.
func (p *calendarPage) dropped(day, mark, to int) {
	if s, ok := p.slot(day, mark); ok {
		p.move(s, p.shown.from+value.Date(to))
	}
}

// moved is a message on its new day, with the way back.
type moved struct {
	record store.Journey
	was    []byte // the draft before
	shift  *journey.Shifted
}

// move puts a message on another day, in the draft of its journey.
func (p *calendarPage) move(s journey.Slot, to value.Date) {
	st, person := p.frame.Store(), p.frame.Person()
	live.Run(func(ctx context.Context) (moved, error) {
		record, err := st.Journeys().Get(ctx, s.Journey)
		if err != nil {
			return moved{}, err
		}
		shift, err := journey.Outlook{From: time.Now()}.Shift(ctx, st, record, s.Step, s.First, to)
		if err != nil {
			return moved{}, err
		}
		m := moved{*record, record.Draft, shift}
		if shift.Day == s.Day {
			return m, nil
		}
		if m.record.Draft, err = journey.Marshal(shift.Journey); err != nil {
			return m, err
		}
		m.record.EditedBy = person
		return m, st.InTx(ctx, func(tx store.Tx) error { return tx.Journeys().Save(ctx, &m.record) })
	}, func(m moved, err error) {
		var refused *journey.ShiftError
		switch {
		case errors.As(err, &refused):
			p.frame.Say(ui.Particles(shiftWords(refused.Code, slotName(s))), lang.X("journeys.calendar.open", "Open the journey"), func() { p.frame.Go(ui.Board(s.Journey)) })
			return
		case err != nil:
			p.frame.Fail(err)
			return
		}
		p.landed(s, m, to)
	})
}

// landed says what has been done, and offers to take it back.
func (p *calendarPage) landed(s journey.Slot, m moved, asked value.Date) {
	words := ui.Particles(landedWords(s, m, asked))
	if m.shift.Day == s.Day {
		p.frame.Say(words, lang.X("journeys.calendar.open", "Open the journey"), func() { p.frame.Go(ui.Board(s.Journey)) })
		return
	}
	back := func() { p.takeBack(m) }
	p.undo = append(p.undo, back)
	p.frame.Forget(ui.Board(s.Journey)) // an open board would hold the draft as it was
	p.frame.Say(words, lang.X("journeys.calendar.undo", "Undo"), func() {
		if n := len(p.undo); n > 0 {
			p.undo = p.undo[:n-1]
		}
		back()
	})
	p.ask.Ask()
}

// landedWords say on which day a message goes now and, where that is not the one that
// was asked for, why.
func landedWords(s journey.Slot, m moved, asked value.Date) string {
	data := ui.With("Message", slotName(s), "Day", ui.Day(m.shift.Day.In(time.UTC)), "Asked", ui.Day(asked.In(time.UTC)), "Journey", s.Name)
	var words []string
	switch {
	case m.shift.Day == s.Day:
		words = append(words, lang.X("journeys.calendar.stays", "“{{.Message}}” stays on {{.Day}}.", data))
	case m.record.State == store.JourneyRunning || m.record.State == store.JourneyPaused:
		words = append(words, lang.X("journeys.calendar.moved_draft", "The draft of “{{.Journey}}” has “{{.Message}}” on {{.Day}}. It holds once you launch the draft.", data))
	default:
		words = append(words, lang.X("journeys.calendar.moved", "“{{.Message}}” goes on {{.Day}}, and what follows it moves along.", data))
	}
	switch {
	case m.shift.Day == asked:
	case m.shift.Rests:
		words = append(words, lang.X("journeys.calendar.moved_rest", "{{.Asked}} is a day of rest, and the wait before it passes over those.", data))
	default:
		words = append(words, lang.X("journeys.calendar.moved_other", "It cannot go on {{.Asked}}: the wait before it does not end on that day.", data))
	}
	if m.shift.Apart > 0 {
		words = append(words, lang.X("journeys.calendar.moved_apart", "Not all of it: other days have {{.N}} of {{.Of}} messages.", ui.With("N", ui.Number(m.shift.Apart), "Of", ui.Number(m.shift.Of))))
	}
	return strings.Join(words, " ")
}

// takeBack puts the draft back as it was, unless somebody has changed it since.
func (p *calendarPage) takeBack(m moved) {
	person := p.frame.Person()
	p.frame.Write(func(ctx context.Context, tx store.Tx) error {
		record, err := tx.Journeys().Get(ctx, m.record.ID)
		if err != nil {
			return err
		}
		if !bytes.Equal(record.Draft, m.record.Draft) {
			return fmt.Errorf("take back a move: %w", store.ErrConflict)
		}
		record.Draft, record.EditedBy = m.was, person
		return tx.Journeys().Save(ctx, record)
	}, func() { p.ask.Ask() })
}

// shiftWords say why a message cannot be moved and what to do.
func shiftWords(c journey.ShiftCode, message string) string {
	data := ui.With("Message", message)
	switch c {
	case journey.ShiftTooEarly:
		return lang.X("journeys.shift.too_early", "“{{.Message}}” cannot go so early: the wait before it is shorter. Change the step before on the board.", data)
	case journey.ShiftSeveral:
		return lang.X("journeys.shift.several", "Several ways lead to “{{.Message}}”, each with a time of its own. Change their waits on the board.", data)
	case journey.ShiftEvent:
		return lang.X("journeys.shift.event", "“{{.Message}}” follows what customers do, so it has no day of its own. Put a wait before it on the board.", data)
	case journey.ShiftRepeats:
		return lang.X("journeys.shift.repeats", "“{{.Message}}” repeats in a way of which one day cannot be moved. Change the schedule on the board.", data)
	}
	return lang.X("journeys.shift.no_time", "“{{.Message}}” goes as soon as somebody comes in. Put a wait before it on the board to give it a day.", data)
}
