package journeys

import (
	"cmp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/widgets"
)

// Labels of edits, for undo; editName has the words.
const (
	editAdd       = "add"
	editMove      = "move"
	editConnect   = "connect"
	editDelete    = "delete"
	editDuplicate = "duplicate"
	editPaste     = "paste"
	editTidy      = "tidy"
	editChange    = "change"
	editRename    = "rename"
	editVersion   = "version"
	editTest      = "test"
	editOutside   = "outside"
)

func editName(label string) string {
	switch label {
	case editAdd:
		return lang.X("journeys.edit.add", "adding a step")
	case editMove:
		return lang.X("journeys.edit.move", "moving")
	case editConnect:
		return lang.X("journeys.edit.connect", "connecting")
	case editDelete:
		return lang.X("journeys.edit.delete", "deleting")
	case editDuplicate:
		return lang.X("journeys.edit.duplicate", "duplicating")
	case editPaste:
		return lang.X("journeys.edit.paste", "pasting")
	case editTidy:
		return lang.X("journeys.edit.tidy", "tidying up")
	case editTest:
		return lang.X("journeys.edit.test", "the tests")
	case editVersion:
		return lang.X("journeys.edit.version", "taking an older version")
	case editOutside:
		return lang.X("journeys.edit.outside", "a change from outside")
	case editRename:
		return lang.X("journeys.edit.rename", "renaming")
	}
	return lang.X("journeys.edit.change", "changing a step")
}

// edit puts a changed journey on the undo stack and shows it.
func (p *boardPage) edit(j *journey.Journey, label, merge string) {
	if p.draft == nil || p.frame.ReadOnly() {
		return
	}
	p.draft.do(j, label, merge)
	p.changed()
}

func (p *boardPage) undo() { p.step(p.draft.stack.UndoLabel, p.draft.stack.Undo, undoneWords) }
func (p *boardPage) redo() { p.step(p.draft.stack.RedoLabel, p.draft.stack.Redo, redoneWords) }

func undoneWords(what string) string {
	return lang.X("journeys.undo.done", "Took back: {{.What}}", ui.With("What", what))
}

func redoneWords(what string) string {
	return lang.X("journeys.redo.done", "Did again: {{.What}}", ui.With("What", what))
}

// step goes one entry back or forth and says which.
func (p *boardPage) step(label func() (string, bool), move func() *journey.Journey, words func(string) string) {
	what, ok := label()
	if !ok || p.mode != board.Draw {
		return
	}
	move()
	p.draft.mark()
	p.changed()
	p.inspectChosen()
	p.frame.Say(words(editName(what)), "", nil)
}

// handlers wires the board to the journey.
func (p *boardPage) handlers() board.Handlers {
	return board.Handlers{
		Select:    func([]string, *board.Ref) { p.inspectChosen() },
		Move:      func(to map[string]board.Point) { p.edit(p.moved(p.draft.current(), to), editMove, "") },
		Connect:   p.connect,
		Branch:    p.branch,
		Insert:    p.insert,
		Weave:     p.weave,
		Drop:      p.drop,
		Delete:    p.delete,
		Duplicate: p.duplicate,
		Copy:      p.copy,
		Cut:       p.cut,
		Paste:     p.paste,
		Open:      func(string) { p.focusPanel() },
		People:    p.people,
		Menu:      p.menu,
		Add:       func() { p.palette.search.Focus() },
		Problems:  p.listProblems,
		Undo:      p.undo,
		Redo:      p.redo,
	}
}

func (p *boardPage) moved(j *journey.Journey, to map[string]board.Point) *journey.Journey {
	places := make(map[journey.StepID]journey.Point, len(to))
	for id, at := range to {
		places[journey.StepID(id)] = pointOf(at)
	}
	return j.Move(places)
}

func pointOf(p board.Point) journey.Point { return journey.Point{X: float64(p.X), Y: float64(p.Y)} }

func (p *boardPage) connect(from board.Ref, to string) {
	p.edit(p.draft.current().Connect(journey.StepID(from.From), from.Port, journey.StepID(to)), editConnect, "")
}

// add puts a step where it makes sense: behind the chosen one, into the chosen
// edge, else into the middle of the screen.
func (p *boardPage) add(row string) {
	if p.draft == nil {
		return
	}
	if ref, ok := p.openEnd(); ok {
		p.addAfter(row, ref)
		return
	}
	p.drop(row, freePlace(p.board.Scene(), p.board.Middle()))
}

// openEnd is the port behind which an added step goes.
func (p *boardPage) openEnd() (board.Ref, bool) {
	j := p.draft.current()
	ids := p.board.Selection()
	if len(ids) == 0 && len(j.Steps) == 0 {
		ids = []string{string(journey.EntryID)}
	}
	if len(ids) != 1 {
		return board.Ref{}, false
	}
	ports := j.Ports(journey.StepID(ids[0]))
	for _, port := range ports { // a free way first
		if _, taken := j.Next(journey.StepID(ids[0]), port.Name); !taken && port.Name != journey.PortAgain {
			return board.Ref{From: ids[0], Port: port.Name}, true
		}
	}
	if len(ports) == 0 {
		return board.Ref{}, false
	}
	return board.Ref{From: ids[0], Port: ports[0].Name}, true
}

func (p *boardPage) addAfter(row string, ref board.Ref) {
	scene := p.board.Scene()
	if slot, ok := board.OpenSlot(scene, ref); ok {
		p.insert(row, slot)
		return
	}
	at := board.Point{}
	if from := scene.Step(ref.From); from != nil {
		at = freePlace(scene, from.At.Add(board.Point{Y: board.RowPitch}))
	}
	p.place(row, at, func(j *journey.Journey, id journey.StepID) *journey.Journey {
		return j.Connect(journey.StepID(ref.From), ref.Port, id)
	})
}

// freePlace moves a place to the right until no step lies there.
func freePlace(s *board.Scene, at board.Point) board.Point {
	for range s.Steps {
		box := board.Rect{X: at.X, Y: at.Y, W: board.StepWidth, H: board.StepHeight}
		taken := false
		for i := range s.Steps {
			taken = taken || s.Steps[i].Bounds().Overlaps(box)
		}
		if !taken {
			break
		}
		at.X += board.ColumnPitch
	}
	return at
}

// place adds a step at a point, connects it, and chooses it.
func (p *boardPage) place(row string, at board.Point, connect func(*journey.Journey, journey.StepID) *journey.Journey) {
	step := newStep(row, p.stock)
	if step == nil {
		return
	}
	j := p.draft.current()
	id := j.NewID(step.Kind())
	j = j.AddStep(id, step, pointOf(at))
	if connect != nil && step.Kind() != journey.KindNote {
		j = connect(j, id)
	}
	p.edit(j, editAdd, "")
	p.board.Jump(string(id))
	if step.Kind() == journey.KindNote { // what is typed now is the note
		p.focusPanel()
	}
}

func (p *boardPage) drop(row string, at board.Point) { p.place(row, at, nil) }

func (p *boardPage) insert(row string, slot board.Slot) {
	step := newStep(row, p.stock)
	if step == nil {
		return
	}
	if step.Kind() == journey.KindNote {
		p.drop(row, slot.At)
		return
	}
	j := p.draft.current()
	id := j.NewID(step.Kind())
	on := journey.Edge{From: journey.StepID(slot.Edge.From), Port: slot.Edge.Port}
	on.To, _ = j.Next(on.From, on.Port)
	p.edit(p.moved(alsoTo(j.InsertOnEdge(on, id, step, pointOf(slot.At)), slot, id), slot.Moves), editAdd, "")
	p.board.Jump(string(id))
}

// alsoTo leads the other edges of a trunk to a step put into it.
func alsoTo(j *journey.Journey, slot board.Slot, id journey.StepID) *journey.Journey {
	for _, ref := range slot.Also {
		j = j.Connect(journey.StepID(ref.From), ref.Port, id)
	}
	return j
}

// weave puts a loose step into an edge.
func (p *boardPage) weave(step string, slot board.Slot) {
	j := p.draft.current()
	id := journey.StepID(step)
	from := journey.StepID(slot.Edge.From)
	to, _ := j.Next(from, slot.Edge.Port)
	j = alsoTo(j.Connect(from, slot.Edge.Port, id), slot, id)
	if ports := j.Ports(id); len(ports) > 0 {
		j = j.Connect(id, ports[0].Name, to)
	}
	moves := map[string]board.Point{step: slot.At}
	for id, at := range slot.Moves {
		moves[id] = at
	}
	p.edit(p.moved(j, moves), editConnect, "")
}

// delete takes steps away and keeps the line; the entry stays.
func (p *boardPage) delete(ids []string, edge *board.Ref) {
	j := p.draft.current()
	if edge != nil {
		p.edit(j.Disconnect(journey.StepID(edge.From), edge.Port), editDelete, "")
		return
	}
	steps := p.steps(ids)
	if len(steps) == 0 {
		return
	}
	p.edit(j.Remove(steps...), editDelete, "")
}

// steps leaves out the entry, which is no step.
func (p *boardPage) steps(ids []string) (steps []journey.StepID) {
	for _, id := range ids {
		if id != string(journey.EntryID) {
			steps = append(steps, journey.StepID(id))
		}
	}
	return steps
}

func (p *boardPage) duplicate(ids []string) {
	if steps := p.steps(ids); len(steps) > 0 && p.mode == board.Draw {
		old := p.draft.current()
		j, made := old.Duplicate(p.clear(old.Part(steps...), journey.Point{X: board.ColumnPitch}), steps...)
		p.pasted(j, made, editDuplicate)
	}
}

// clear moves an offset to the right until a part that is put there lies on no step.
func (p *boardPage) clear(part journey.Part, by journey.Point) journey.Point {
	scene := p.board.Scene()
	for range scene.Steps {
		taken := false
		for _, at := range part.Layout {
			box := board.Rect{X: float32(at.X + by.X), Y: float32(at.Y + by.Y), W: board.StepWidth, H: board.StepHeight}
			taken = taken || slices.ContainsFunc(scene.Steps, func(s board.Step) bool { return s.Bounds().Overlaps(box) })
		}
		if !taken {
			break
		}
		by.X += board.ColumnPitch
	}
	return by
}

func (p *boardPage) pasted(j *journey.Journey, made map[journey.StepID]journey.StepID, label string) {
	p.edit(j, label, "")
	var ids []string
	for _, id := range made {
		ids = append(ids, string(id))
	}
	p.board.Select(ids...)
	p.board.Reveal(ids...)
}

// copy puts steps on the clipboard as text, so that they go into another journey or a file.
func (p *boardPage) copy(ids []string) {
	steps := p.steps(ids)
	if len(steps) == 0 {
		return
	}
	text, err := journey.MarshalPart(p.shown().Part(steps...))
	if err != nil {
		p.frame.Fail(err)
		return
	}
	fyne.CurrentApp().Clipboard().SetContent(string(text))
}

func (p *boardPage) cut(ids []string) {
	p.copy(ids)
	p.delete(ids, nil)
}

func (p *boardPage) paste(at board.Point) {
	part, err := journey.ParsePart([]byte(fyne.CurrentApp().Clipboard().Content()))
	if err != nil || len(part.Steps) == 0 || p.mode != board.Draw {
		p.frame.Say(lang.X("journeys.paste.none", "There are no steps on the clipboard."), "", nil)
		return
	}
	first := true
	var left journey.Point
	for _, place := range part.Layout {
		if first || place.Y < left.Y || place.Y == left.Y && place.X < left.X {
			left, first = place, false
		}
	}
	j, made := p.draft.current().Paste(part, p.clear(part, journey.Point{X: float64(at.X) - left.X, Y: float64(at.Y) - left.Y}))
	p.pasted(j, made, editPaste)
}

// tidy lays the journey out anew.
func (p *boardPage) tidy() {
	p.edit(p.moved(p.draft.current(), board.Tidy(p.board.Scene())), editTidy, "")
	p.board.Fit()
}

func (p *boardPage) align(side board.Side) {
	p.edit(p.moved(p.draft.current(), board.Align(p.board.Scene(), p.board.Selection(), side)), editMove, "")
}

// find lists the steps by name, from the top down, and jumps to the one chosen.
func (p *boardPage) find() {
	if p.frame.Canvas().Overlays().Top() != nil {
		return
	}
	steps := slices.Clone(p.board.Scene().Steps)
	slices.SortStableFunc(steps, func(a, b board.Step) int { return cmp.Or(cmp.Compare(a.At.Y, b.At.Y), cmp.Compare(a.At.X, b.At.X)) })
	var all []widgets.Found
	for _, s := range steps {
		all = append(all, widgets.Found{Icon: s.Icon, Text: s.Title, Kind: s.Subtitle, Do: func() { p.board.Jump(s.ID) }})
	}
	p.jumpList(lang.X("journeys.menu.find", "Find a step"), all)
}

// listProblems lists what is wrong, from the top down, and jumps to the one chosen.
func (p *boardPage) listProblems() {
	var all []widgets.Found
	for _, id := range p.board.Scene().Problems() {
		s := p.board.Scene().Step(id)
		all = append(all, widgets.Found{Icon: s.Icon, Text: s.Problem, Kind: s.Title, Do: func() { p.board.Jump(id) }})
	}
	p.jumpList(boardWords().Problems(len(all)), all)
}

func (p *boardPage) jumpList(hint string, all []widgets.Found) {
	var sheet *widgets.Finder
	sheet = widgets.NewFinder(hint, lang.X("search.none.words", "Nothing of this name."),
		func(words string) { sheet.Show(widgets.Matching(strings.TrimSpace(words), all)) })
	sheet.Show(all)
	sheet.Open(p.frame.Canvas())
}
