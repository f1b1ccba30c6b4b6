package journeys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui/board"
	"gilmok/ui/widgets"
)

// menu is what a right click offers.
func (p *boardPage) menu(on board.Target, world board.Point, at fyne.Position) {
	if p.draft == nil {
		return
	}
	var items []widgets.MenuItem
	switch {
	case p.mode != board.Draw:
		items = p.viewItems()
	case on.Part == board.OnEdge || on.Part == board.OnPill:
		items = p.edgeItems(on.Ref)
	case on.Step != "":
		items = p.stepItems(on.Step)
	default:
		items = p.groundItems(world)
	}
	widgets.ShowMenu(p.frame.Canvas(), at, items)
}

func (p *boardPage) stepItems(id string) []widgets.MenuItem {
	chosen := p.board.Selection()
	entry := id == string(journey.EntryID)
	branch := func() []string {
		var ids []string
		for _, s := range p.draft.current().Branch(journey.StepID(id)) {
			ids = append(ids, string(s))
		}
		return ids
	}
	items := []widgets.MenuItem{
		{Text: lang.X("journeys.menu.duplicate", "Duplicate"), Icon: "copy", Keys: "Ctrl+D", Disabled: entry, Do: func() { p.duplicate(chosen) }},
		{Text: lang.X("journeys.menu.duplicate_branch", "Duplicate with all that follows"), Disabled: entry, Do: func() { p.duplicate(branch()) }},
		{Text: lang.X("journeys.menu.select_branch", "Choose all that follows"), Do: func() { p.board.Select(branch()...) }},
		{Text: lang.X("journeys.menu.copy", "Copy"), Keys: "Ctrl+C", Disabled: entry, Do: func() { p.copy(chosen) }},
		{Text: lang.X("journeys.menu.cut", "Cut"), Keys: "Ctrl+X", Disabled: entry, Do: func() { p.cut(chosen) }},
	}
	if len(chosen) > 1 {
		items = append(items, widgets.MenuItem{},
			widgets.MenuItem{Text: lang.X("journeys.menu.align_centre", "Align in a column"), Do: func() { p.align(board.ToCentre) }},
			widgets.MenuItem{Text: lang.X("journeys.menu.align_top", "Align in a row"), Do: func() { p.align(board.ToTop) }},
			widgets.MenuItem{Text: lang.X("journeys.menu.spread", "Same distances"), Do: func() { p.align(board.SpreadDown) }})
	}
	return append(items, widgets.MenuItem{},
		widgets.MenuItem{Text: lang.X("journeys.menu.delete", "Delete"), Icon: "trash-2", Keys: "Del", Danger: true, Disabled: entry && len(chosen) < 2, Do: func() { p.delete(chosen, nil) }})
}

func (p *boardPage) edgeItems(ref board.Ref) []widgets.MenuItem {
	items := p.kindItems(func(row string) {
		if slot, ok := board.OpenSlot(p.board.Scene(), ref); ok {
			p.insert(row, slot)
		}
	})
	return append(items, widgets.MenuItem{},
		widgets.MenuItem{Text: lang.X("journeys.menu.disconnect", "Take the line away"), Icon: "unplug", Danger: true, Do: func() { p.delete(nil, &ref) }})
}

// kindItems offers the everyday kinds.
func (p *boardPage) kindItems(pick func(row string)) []widgets.MenuItem {
	var items []widgets.MenuItem
	for _, row := range everyday {
		items = append(items, widgets.MenuItem{Text: paletteName(row), Icon: paletteIcon(row), Do: func() { pick(row) }})
	}
	return items
}

func (p *boardPage) groundItems(world board.Point) []widgets.MenuItem {
	items := []widgets.MenuItem{
		{Text: lang.X("journeys.menu.note", "Note here"), Icon: "sticky-note", Do: func() { p.drop(string(journey.KindNote), board.OnGrid(world)) }},
		{Text: lang.X("journeys.menu.paste", "Paste"), Keys: "Ctrl+V", Do: func() { p.paste(board.OnGrid(world)) }},
		{},
		{Text: lang.X("journeys.menu.tidy", "Tidy up"), Icon: "layout-grid", Do: p.tidy},
	}
	return append(items, p.viewItems()...)
}

func (p *boardPage) viewItems() []widgets.MenuItem {
	return []widgets.MenuItem{
		{Text: lang.X("journeys.menu.fit", "Show everything"), Icon: "maximize", Keys: "0", Do: p.board.Fit},
		{Text: lang.X("journeys.menu.zoom_selection", "Zoom to the choice"), Keys: "2", Do: p.board.FitSelection},
		{Text: lang.X("journeys.menu.find", "Find a step"), Icon: "search", Keys: "Ctrl+F", Do: p.find},
		{},
		{Text: lang.X("journeys.menu.versions", "Versions"), Icon: "history", Do: p.showVersions},
		{Text: lang.X("journeys.menu.picture", "Save as a picture"), Icon: "image", Do: p.savePicture},
		{Text: lang.X("journeys.menu.export", "Save as a file"), Icon: "download", Do: p.saveDocument},
		{Text: lang.X("journeys.menu.copy_text", "Copy as text"), Icon: "code", Do: p.copyDocument},
	}
}

// branch asks which step follows where an edge was let go over nothing.
func (p *boardPage) branch(from board.Ref, at board.Point) {
	pick := func(row string) {
		p.place(row, p.tidyPlace(board.Point{X: at.X - board.StepWidth/2, Y: at.Y}), func(j *journey.Journey, id journey.StepID) *journey.Journey {
			return j.Connect(journey.StepID(from.From), from.Port, id)
		})
	}
	widgets.ShowMenu(p.frame.Canvas(), p.onScreen(at), p.kindItems(pick))
}

// tidyPlace pulls a place onto the lines of the steps around it.
func (p *boardPage) tidyPlace(at board.Point) board.Point {
	const reach = 28
	var others []board.Rect
	for i := range p.board.Scene().Steps {
		others = append(others, p.board.Scene().Steps[i].Bounds())
	}
	nudge, _ := board.Snap(board.Rect{X: at.X, Y: at.Y, W: board.StepWidth, H: board.StepHeight}, others, reach)
	return freePlace(p.board.Scene(), board.OnGrid(at.Add(nudge)))
}

// onScreen is where a place of the board lies in the window.
func (p *boardPage) onScreen(at board.Point) fyne.Position {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(p.board).Add(p.board.PositionOf(at))
}
