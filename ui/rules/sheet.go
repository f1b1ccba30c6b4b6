package rules

import (
	"context"
	"strings"
	"sync/atomic"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// LoadVocabulary reads what the workspace has to speak of.
func LoadVocabulary(ctx context.Context, s store.Reads) (v Vocabulary, err error) {
	if v.Attributes, err = s.Customers().Attributes(ctx); err != nil {
		return v, err
	}
	if v.Events, err = s.Events().Names(ctx); err != nil {
		return v, err
	}
	if v.Country, err = s.Settings().Get(ctx, store.SettingCountry); err != nil {
		return v, err
	}
	if v.Segments, err = s.Segments().List(ctx); err != nil {
		return v, err
	}
	grading, err := insight.ReadGrading(ctx, s)
	v.Groups = grading.Names()
	return v, err
}

// Question asks for a rule in a sheet over the window.
type Question struct {
	Title string
	Rule  segment.Rule // nil: none yet
	Words Vocabulary
	// People are counted; nil where it cannot be told whom the rule means.
	People store.CustomerReader
	// Done is told the rule, nil where no condition is left. It is not called when
	// the person cancels.
	Done func(segment.Rule)
}

// The measures of the sheet, in px.
const (
	sheetWidth  = 720
	sheetHeight = 300
)

// sheet is a question being answered.
type sheet struct {
	Question
	builder  *Builder
	sentence *widgets.Entry
	note     *widgets.Text
	use      *widgets.Button
	rule     segment.Rule
	unread   bool // the sentence is not the rule: it cannot be read
	asked    atomic.Pointer[segment.Rule]
	count    *live.Live[int]
	counting *Counting
}

// Ask opens the sheet.
func (q Question) Ask(f *ui.Frame) {
	s := &sheet{Question: q, counting: NewCounting()}
	var shut func()
	end := func() {
		s.count.Stop()
		s.counting.Stop()
		shut()
	}
	s.builder = NewBuilder(s.built)
	s.builder.Words = q.Words
	s.sentence = widgets.NewEntry(lang.X("rules.sheet.hint", "Or write it as a sentence"))
	s.sentence.OnChanged = s.typed
	s.note = widgets.NewCutText("", widgets.Small)
	s.count = live.New(s.load, s.counted)
	s.counting.Again = s.count.Ask
	s.counting.Busy = func(bool) { s.note.SetText("") }
	s.use = widgets.NewButton(lang.X("rules.sheet.use", "Use it"), "", widgets.Primary, func() {
		end()
		q.Done(s.answer())
	})
	s.sentence.OnSubmitted = func(string) { s.use.Tapped(nil) }
	cancel := widgets.NewButton(lang.X("frame.sheet.cancel", "Cancel"), "", widgets.Quiet, end)
	s.show(q.Rule)
	shut = widgets.ShowSheet(f.Canvas(), widgets.Fixed(sheetWidth, 0, widgets.PadAll(look.Space5, widgets.Column(look.Space3,
		widgets.NewText(q.Title, widgets.SectionHead),
		widgets.Fixed(0, sheetHeight, widgets.Scroll(s.builder.Object())),
		widgets.NewHairline(),
		widgets.Fixed(0, look.ControlHeight, s.sentence), s.counting.Object(),
		widgets.Row(look.Space2, widgets.Grow(s.note), cancel, s.use)))))
	if empty(s.rule) {
		s.sentence.FocusOn(f.Canvas())
	}
}

// show draws a rule, in rows and as a sentence.
func (s *sheet) show(r segment.Rule) {
	if r == nil {
		r = segment.All{}
	}
	s.builder.Set(r)
	s.mean(r)
	s.sentence.SetText(written(r))
}

// written is a rule as its sentence; none is no words.
func written(r segment.Rule) string {
	if empty(r) {
		return ""
	}
	return segment.Format(r)
}

func empty(r segment.Rule) bool {
	all, ok := segment.Normalize(r).(segment.All)
	return ok && len(all.Of) == 0
}

func (s *sheet) mean(r segment.Rule) {
	s.rule, s.unread = r, false
	s.asked.Store(&r)
	s.note.SetText("")
	s.use.SetEnabled(true)
	if s.People != nil {
		s.count.Ask()
	}
}

// built is told of each change in the rows.
func (s *sheet) built() {
	r, complete := s.builder.Rule()
	s.mean(r)
	s.use.SetEnabled(complete)
	s.sentence.SetText(written(r))
	s.sentence.SetWarning(false)
}

// typed takes a sentence as soon as it can be read; the rows follow. Words that
// followed the rows are no typing.
func (s *sheet) typed(text string) {
	if strings.TrimSpace(text) == written(s.rule) {
		return
	}
	var r segment.Rule = segment.All{}
	if strings.TrimSpace(text) != "" {
		var err error
		if r, err = segment.ParseText(text); err != nil {
			s.sentence.SetWarning(true)
			s.use.SetEnabled(false)
			s.unread = true
			s.note.SetText(ui.Unread(err))
			return
		}
		r = importer.Rule(r, s.Words.Country)
	}
	s.sentence.SetWarning(false)
	s.builder.Set(r)
	s.mean(r)
}

// answer is the rule as it stands, nil where there is none.
func (s *sheet) answer() segment.Rule {
	if empty(s.rule) {
		return nil
	}
	return s.rule
}

func (s *sheet) load(ctx context.Context) (int, error) {
	return s.counting.Count(ctx, s.People, *s.asked.Load())
}

func (s *sheet) counted(n int, err error) {
	if err == nil && !s.unread {
		s.note.SetText(lang.X("rules.sheet.count", "{{.N}} people now", map[string]any{"N": ui.Number(n)}))
	}
}
