package journeys

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// New makes the pages of the place: the cards, or one journey's board.
func New(f *ui.Frame, r ui.Route) ui.Page {
	switch r.View {
	case ui.ViewBoard:
		id, _ := strconv.ParseInt(r.ID, 10, 64) // 0 is found by nobody, and said so
		return newBoardPage(f, store.JourneyID(id))
	case viewCalendar:
		return newCalendarPage(f)
	case viewToDo:
		return newToDoPage(f)
	case ui.ViewWhy:
		return newWhyPage(f, r.ID)
	}
	p := newListPage(f)
	if r.View == ui.ViewNew {
		p.wanted = r.ID
	}
	return p
}

// boardPage is one journey: drawn, rehearsed, watched.
type boardPage struct {
	frame    *ui.Frame
	id       store.JourneyID
	draft    *draft // nil until it is loaded
	stock    *stock
	problems []journey.Problem
	mode     board.Mode
	modes    *widgets.Segmented
	board    *board.Board
	palette  *palette
	stage    *stage
	panel    *inspector // of the chosen step, nil while there is none
	counts   []func()   // each ends a count that the panel shows
	load     *live.Live[opened]
	lookup   *live.Live[*stock]
	cases    *cases
	lit      *way // of one person, nil while nobody's is shown
	rehearse *rehearsal
	running  *running
	launchB  *widgets.Button
}

// opened is what the page begins with.
type opened struct {
	record *store.Journey
	stock  *stock
}

func newBoardPage(f *ui.Frame, id store.JourneyID) *boardPage {
	p := &boardPage{frame: f, id: id, stock: &stock{}, board: board.New()}
	p.board.Words = boardWords()
	p.board.On = p.handlers()
	p.board.Legal = func(from board.Ref, to string) bool {
		return p.draft != nil && p.draft.current().MayConnect(journey.StepID(from.From), from.Port, journey.StepID(to))
	}
	p.palette = newPalette(p.board, p.add)
	p.stage = newStage(p.palette.object, p.board.Clipped())
	p.cases, p.rehearse, p.running = newCases(p), newRehearsal(p), newRunning(p)
	p.modes = widgets.NewSegmented([]widgets.Option{
		{ID: "draw", Text: lang.X("journeys.mode.draw", "Draw"), Icon: "pencil"},
		{ID: "rehearse", Text: lang.X("journeys.mode.rehearse", "Rehearse"), Icon: "play"},
		{ID: "live", Text: lang.X("journeys.mode.live", "Live"), Icon: "waypoints"},
	}, "draw", func(id string) { p.setMode(modeOf(id)) })
	p.launchB = widgets.NewButton(lang.X("journeys.verb.launch", "Launch"), "", widgets.Primary, p.launch)
	p.load = live.New(p.loadAll, p.opened)
	p.lookup = live.New(func(ctx context.Context) (*stock, error) { return loadStock(ctx, f.Store()) }, p.restock)
	return p
}

func modeOf(id string) board.Mode {
	return map[string]board.Mode{"rehearse": board.Rehearse, "live": board.Live}[id]
}

func boardWords() board.Words {
	return board.Words{
		Problems: func(n int) string {
			if n == 1 {
				return lang.X("journeys.chip.problem", "1 thing to fix")
			}
			return lang.X("journeys.chip.problems", "{{.N}} things to fix", ui.With("N", n))
		},
		Insert:   lang.X("journeys.hint.insert", "Let go to insert here. Esc to cancel."),
		Place:    lang.X("journeys.hint.place", "Let go to put it here. Esc to cancel."),
		Connect:  lang.X("journeys.hint.connect", "Let go on a step to connect."),
		NotLegal: lang.X("journeys.hint.not_legal", "This step cannot follow here."),
	}
}

func (p *boardPage) loadAll(ctx context.Context) (o opened, err error) {
	if o.record, err = p.frame.Store().Journeys().Get(ctx, p.id); err != nil {
		return o, err
	}
	o.stock, err = loadStock(ctx, p.frame.Store())
	return o, err
}

func (p *boardPage) opened(o opened, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	if p.draft != nil { // shown again: the draft in hand is the newest
		p.hear(*o.record)
		p.restock(o.stock, nil)
		return
	}
	d, err := openDraft(p.frame, *o.record)
	if err != nil {
		p.frame.Fail(err)
		return
	}
	p.draft, p.stock = d, o.stock
	p.changed()
	p.lookup.Follow(p.frame.Store(), store.TopicMessages, store.TopicSegments, store.TopicSettings, store.TopicJourneys)
	if d.record.State == store.JourneyRunning || d.record.State == store.JourneyPaused {
		p.modes.Choose("live")
		p.setMode(board.Live)
	}
}

// restock takes what the workspace has now: a message that was missing may be there.
func (p *boardPage) restock(k *stock, err error) {
	if err != nil || p.draft == nil {
		return
	}
	p.stock = k
	for _, j := range k.journeys {
		if j.ID == p.id {
			p.hear(j)
		}
	}
	p.changed()
}

// hear takes what others have done to the journey, and says so where they changed it.
func (p *boardPage) hear(j store.Journey) {
	if !p.draft.news(j) {
		return
	}
	p.changed()
	if p.mode == board.Draw {
		p.inspectChosen()
	}
	p.frame.Say(lang.X("journeys.outside.changed", "This journey was changed outside of this page; you see the change. Ctrl+Z takes it back."), "", nil)
}

// changed shows the journey as it stands after an edit, an undo, or news.
func (p *boardPage) changed() {
	j := p.draft.current()
	p.problems = journey.Validate(j, p.stock.known())
	p.cases.check(j)
	p.draw()
	if p.panel != nil {
		p.panel.update()
	}
	p.launchB.SetEnabled(!journey.Blocks(p.problems) && !p.frame.ReadOnly())
	p.frame.Changed()
}

// shown is the journey that the board shows: in Live the version that runs, else
// the draft. People wait by the version they came in by, whatever the draft says now.
func (p *boardPage) shown() *journey.Journey {
	if p.mode == board.Live && p.running.now != nil {
		return p.running.now.of
	}
	return p.draft.current()
}

// draw shows the journey with all that is known of it.
func (p *boardPage) draw() {
	_, undo := p.draft.stack.UndoLabel()
	_, redo := p.draft.stack.RedoLabel()
	p.board.Locked = p.mode != board.Draw || p.frame.ReadOnly()
	p.board.CanUndo, p.board.CanRedo = undo, redo
	var scene *board.Scene
	if j := p.shown(); j == p.draft.current() {
		scene = sceneOf(j, p.mode, p.problems, p.stock, p.numbers())
		p.cases.mark(scene)
	} else { // problems and tests are the draft's
		scene = sceneOf(j, p.mode, nil, p.stock, p.numbers())
	}
	if p.lit != nil {
		p.lit.light(scene)
	}
	p.board.SetScene(scene)
}

// numbers are the counts of the mode, nil while drawing.
func (p *boardPage) numbers() *counts {
	switch p.mode {
	case board.Rehearse:
		return p.rehearse.counts()
	case board.Live:
		return p.running.counts
	}
	return nil
}

// setMode switches between drawing, rehearsing and watching.
func (p *boardPage) setMode(m board.Mode) {
	if p.draft == nil {
		return
	}
	p.mode, p.lit = m, nil
	p.board.Notice, p.board.NoticeIcon = "", ""
	p.stage.show(m == board.Draw, nil)
	switch m {
	case board.Rehearse:
		p.rehearse.enter()
	case board.Live:
		p.running.enter()
	}
	p.changed()
	p.inspectChosen()
	p.board.Refit()
}

// Crumbs implements ui.Page.
func (p *boardPage) Crumbs() []ui.Crumb {
	name, sign := "", fyne.CanvasObject(nil)
	if p.draft != nil {
		shown := p.draft.record
		if p.narrow() { // the state alone
			shown.Version = 0
		}
		name, sign = p.draft.current().Name, stateSign(shown)
	}
	return []ui.Crumb{
		{Text: lang.X("journeys.page.title", "Journeys"), To: ui.Route{Place: ui.Journeys}},
		{Text: name, Sign: sign},
	}
}

// stateSign is the pill that says what state a journey is in.
func stateSign(j store.Journey) fyne.CanvasObject {
	var dot fyne.ThemeColorName
	switch j.State {
	case store.JourneyRunning:
		dot = look.Good
	case store.JourneyPaused:
		dot = look.WarnMark
	}
	text := ui.JourneyStateName(j.State)
	if j.Version > 0 {
		text = lang.X("journeys.sign.version", "{{.State}} · version {{.N}}", ui.With("State", text, "N", j.Version))
	}
	return widgets.NewPill(text, dot)
}

// Modes implements ui.Moded.
func (p *boardPage) Modes() fyne.CanvasObject { return p.modes }

// verbsNeed is the width of a window in which all verbs have their words, in px.
const verbsNeed = 1180

func (p *boardPage) narrow() bool { return p.frame.Canvas().Size().Width < verbsNeed }

// Verbs implements ui.Page.
func (p *boardPage) Verbs() []fyne.CanvasObject {
	var verbs []fyne.CanvasObject
	narrow := p.narrow()
	if again := lang.X("journeys.verb.rehearse", "Run again"); p.mode == board.Rehearse && narrow {
		verbs = append(verbs, widgets.NewIconButton("repeat", again, p.rehearse.run))
	} else if p.mode == board.Rehearse {
		verbs = append(verbs, widgets.NewButton(again, "repeat", widgets.Secondary, p.rehearse.run))
	}
	if p.mode != board.Live && p.frame.Workspace().Composer != nil {
		if title := lang.X("journeys.preflight.title", "Preflight"); narrow {
			verbs = append(verbs, widgets.NewIconButton("shield-check", title, p.preflight))
		} else {
			verbs = append(verbs, widgets.NewButton(title, "shield-check", widgets.Secondary, p.preflight))
		}
	}
	if p.draft != nil && p.draft.record.Version > 0 && !narrow { // the menu has it, too
		verbs = append(verbs, widgets.NewIconButton("history", lang.X("journeys.menu.versions", "Versions"), p.showVersions))
	}
	if p.mode == board.Live {
		if title := flowTitle(); p.running.now != nil && narrow {
			verbs = append(verbs, widgets.NewIconButton("chart-column", title, p.running.showFlow))
		} else if p.running.now != nil {
			verbs = append(verbs, widgets.NewButton(title, "chart-column", widgets.Secondary, p.running.showFlow))
		}
		return append(verbs, p.running.verbs()...)
	}
	return append(verbs, p.launchB)
}

// Content implements ui.Page.
func (p *boardPage) Content() fyne.CanvasObject { return p.stage.object }

// Enter implements ui.Page.
func (p *boardPage) Enter() { p.load.Ask() }

// Leave implements ui.Page.
func (p *boardPage) Leave() {
	if p.draft != nil {
		p.draft.save()
	}
}

// Close implements ui.Page.
func (p *boardPage) Close() {
	if p.draft != nil {
		p.draft.flush()
	}
	p.rehearse.slider.halt()
	p.stopCounts()
	p.load.Stop()
	p.lookup.Stop()
	p.cases.ask.Stop()
	p.rehearse.stop()
	p.running.stop()
}

// Foot implements ui.Footed: the slider of a rehearsal, or that messages are held.
func (p *boardPage) Foot() float32 { return p.stage.foot() }

// Wide implements ui.Wide: the rail folds.
func (p *boardPage) Wide() bool { return true }

// Command implements ui.Commander.
func (p *boardPage) Command(c ui.Command) bool {
	if p.draft == nil {
		return false
	}
	switch c {
	case ui.CommandUndo:
		p.undo()
	case ui.CommandRedo:
		p.redo()
	case ui.CommandDuplicate:
		p.duplicate(p.board.Selection())
	case ui.CommandCopy:
		p.copy(p.board.Selection())
	case ui.CommandCut:
		p.cut(p.board.Selection())
	case ui.CommandPaste:
		p.paste(p.board.PasteAt())
	case ui.CommandFind:
		p.find()
	case ui.CommandRehearse:
		p.modes.Choose("rehearse")
		p.setMode(board.Rehearse)
		p.rehearse.run()
	case ui.CommandMain:
		p.launch()
	case ui.CommandSave:
		p.draft.save()
	case ui.CommandEscape:
		return p.board.Escape()
	default:
		return false
	}
	return true
}

// Key implements ui.KeyTaker: the board's keys work while nothing has the focus.
func (p *boardPage) Key(key *fyne.KeyEvent) bool {
	p.board.TypedKey(key)
	return true
}

// Letter implements ui.LetterTaker.
func (p *boardPage) Letter(r rune) { p.board.TypedRune(r) }
