package journeys

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// flowHeight and flowWidth are the room of the picture in px, where the window has it.
const flowWidth, flowHeight = 960, 480

// flows is how people went through a run.
type flows struct {
	of     *journey.Journey // as the run has it
	counts *store.RunCounts
}

// showFlow shows how people went from step to step in the newest run.
func (r *running) showFlow() {
	if r.now == nil {
		return
	}
	r.flowSheet(flows{r.now.of, r.now.counts})
}

func (r *running) flowSheet(f flows) {
	frame := r.page.frame
	room := frame.Canvas().Size()
	room = fyne.NewSize(min(flowWidth, room.Width-120), min(flowHeight, room.Height-220))
	var done func()
	body := widgets.Column(look.Space3)
	if f.counts.Entered == 0 {
		body.Add(widgets.NewHead(flowTitle(), ""))
		body.Add(widgets.NewParagraph(lang.X("journeys.flow.none", "Nobody has come in yet."), widgets.Second))
	} else {
		sankey, chart := f.chart(frame, r.page.draft.record.Name)
		whole := chart.MinSize().Max(room)
		body.Add(widgets.NewHead(flowTitle(), lang.X("journeys.count.entered", "{{.N}} came in", ui.With("N", ui.Number(f.counts.Entered))), chart.More()))
		body.Add(widgets.Fixed(room.Width, room.Height, container.NewScroll(widgets.Fixed(whole.Width, whole.Height, chart))))
		note := lang.X("journeys.flow.note", "As thick as the people are many. What a step keeps is waiting there or has left. Rest the pointer on a ribbon for its number.")
		below := widgets.NewCutText(note, widgets.Base)
		sankey.OnUnder = func(words string) { below.SetText(cmp.Or(words, note)) }
		body.Add(below)
	}
	body.Add(widgets.Row(0, widgets.Space(), widgets.NewButton(lang.X("frame.sheet.close", "Close"), "", widgets.Secondary, func() { done() })))
	done = widgets.ShowSheet(frame.Canvas(), widgets.PadAll(look.Space5, body))
}

// Flow draws how people went through a run of a journey, for the report too; nil where
// nobody has come in.
func Flow(frame *ui.Frame, name string, of *journey.Journey, counts *store.RunCounts) *widgets.Chart {
	if counts.Entered == 0 {
		return nil
	}
	_, chart := flows{of, counts}.chart(frame, name)
	return chart
}

func (f flows) chart(frame *ui.Frame, name string) (*widgets.Sankey, *widgets.Chart) {
	sankey := widgets.NewSankey(f.steps(), f.ways())
	return sankey, frame.Chart(flowTitle()+" · "+name, sankey, f.table)
}

func flowTitle() string { return lang.X("journeys.flow.title", "How people went") }

// ids are the steps anybody came to, the entry first, then by how many came.
func (f flows) ids() []journey.StepID {
	ids := []journey.StepID{journey.EntryID}
	for id, s := range f.of.Steps {
		if s.Kind() != journey.KindNote && f.arrived(id) > 0 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids[1:], func(a, b journey.StepID) int { return cmp.Or(f.arrived(b)-f.arrived(a), cmp.Compare(a, b)) })
	return ids
}

func (f flows) arrived(id journey.StepID) int {
	if id == journey.EntryID {
		return f.counts.Entered
	}
	return f.counts.Steps[string(id)].Arrived
}

func (f flows) title(id journey.StepID) string {
	if s := f.of.Steps[id]; s != nil {
		return stepTitle(s, nil)
	}
	return entryTitle(f.of.Entry)
}

// share is a number as a part of those who came in.
func (f flows) share(n int) string { return ui.Percent(float64(n) / float64(f.counts.Entered)) }

func (f flows) steps() (list []widgets.SankeyStep) {
	for _, id := range f.ids() {
		kind := "entry"
		if s := f.of.Steps[id]; s != nil {
			kind = string(s.Kind())
		}
		n := f.arrived(id)
		tip := lang.XN("journeys.flow.step", "{{.Step}}: {{.Count}} people ({{.Share}})", n, ui.With("Step", f.title(id), "Count", ui.Number(n), "Share", f.share(n)))
		if here := f.counts.Steps[string(id)].Waiting; here > 0 {
			tip += " · " + lang.XN("journeys.flow.here", "{{.Count}} are here now", here, ui.With("Count", ui.Number(here)))
		}
		list = append(list, widgets.SankeyStep{ID: string(id), Name: f.title(id), Shown: ui.Number(n) + " · " + f.share(n), N: n, Color: board.KindColor(kind), Tip: tip})
	}
	return list
}

// taken is a line of the journey with how many took it.
type taken struct {
	journey.Edge
	n    int
	port string
}

// taken are the lines somebody went along.
func (f flows) taken() (list []taken) {
	for _, e := range f.of.Edges {
		n, told := f.counts.Steps[string(e.From)].Out[e.Port]
		if e.From == journey.EntryID && !told {
			n = f.counts.Entered
		}
		if n > 0 {
			list = append(list, taken{e, n, portName(f.of.Steps[e.From], e.Port)})
		}
	}
	return list
}

func (f flows) ways() (list []widgets.SankeyFlow) {
	for _, t := range f.taken() {
		from := strings.TrimSuffix(f.title(t.From)+" · "+t.port, " · ")
		list = append(list, widgets.SankeyFlow{From: string(t.From), To: string(t.To), N: t.n, Tip: lang.XN("journeys.flow.way", "{{.From}} → {{.To}}: {{.Count}} people ({{.Share}})", t.n,
			ui.With("From", from, "To", f.title(t.To), "Count", ui.Number(t.n), "Share", f.share(t.n)))})
	}
	return list
}

// table is the flow as rows of a file.
func (f flows) table() [][]string {
	rows := [][]string{{lang.X("journeys.flow.from", "From"), lang.X("journeys.flow.branch", "Branch"), lang.X("journeys.flow.to", "To"), lang.X("journeys.flow.people", "People"), lang.X("journeys.flow.share", "Share of all")}}
	for _, t := range f.taken() {
		rows = append(rows, []string{f.title(t.From), t.port, f.title(t.To), strconv.Itoa(t.n), strconv.FormatFloat(float64(t.n)/float64(f.counts.Entered), 'f', 4, 64)})
	}
	return rows
}
