package messages

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/preview/liquid"
	"gilmok/preview/rules"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// findings is the line at the foot: what somebody should look at with its mend,
// and at the right what is in order.
type findings struct {
	page   *composer
	object *fyne.Container
	left   *fyne.Container
	right  *fyne.Container
	now    *seen
	proof  counted
}

// finding is one thing to look at.
type finding struct {
	words, note string
	bad         bool // nothing goes out like this
	verb        string
	do          func()
}

// shownFindings have their words and button in the line; the others a menu.
const shownFindings = 2

func newFindings(p *composer) *findings {
	f := &findings{page: p, left: widgets.Row(look.Space2), right: widgets.Row(look.Space4)}
	f.object = widgets.Pad(0, 24, 0, 24, widgets.Row(look.Space4, widgets.Grow(f.left), f.right))
	return f
}

func (f *findings) seen(s seen) { f.now = &s; f.show() }

// count takes what the search over the audience found.
func (f *findings) count(c counted) { f.proof = c; f.show() }

func (f *findings) show() {
	f.left.RemoveAll()
	f.right.RemoveAll()
	if f.now == nil {
		return
	}
	list := f.list()
	shown := shownFindings
	if f.page.content.Size().Width < 1200 {
		shown = 1
	}
	for i, one := range list[:min(len(list), shown)] {
		if i > 0 {
			f.left.Add(widgets.Pad(0, 6, 0, 6, widgets.NewVerticalLine(20)))
		}
		f.add(one)
	}
	if rest := list[min(len(list), shown):]; len(rest) > 0 {
		f.left.Add(f.more(rest))
	}
	f.left.Add(widgets.Space())
	f.inOrder(len(list))
	f.object.Refresh() // their heights are others now
}

func (f *findings) add(one finding) {
	icon, ink := "triangle-alert", look.Warn
	if one.bad {
		icon, ink = "circle-alert", look.Bad
	}
	f.left.Add(widgets.NewIcon(icon, ink))
	if one.note == "" {
		f.left.Add(widgets.NewCutText(one.words, widgets.Strong))
	} else {
		f.left.Add(widgets.NewText(one.words, widgets.Strong))
		f.left.Add(widgets.NewCutText("· "+one.note, widgets.Second))
	}
	if one.do != nil {
		f.left.Add(widgets.NewButton(one.verb, "", widgets.Secondary, one.do).InCard())
	}
}

func (f *findings) more(rest []finding) fyne.CanvasObject {
	b := widgets.NewButton(lang.X("messages.findings.more", "{{.N}} more", ui.With("N", len(rest))), "", widgets.Quiet, nil).InCard()
	b.OnTapped = func() {
		var items []widgets.MenuItem
		for _, one := range rest {
			items = append(items, widgets.MenuItem{Text: one.words, Icon: "triangle-alert", Keys: one.verb, Do: one.do, Disabled: one.do == nil})
		}
		widgets.ShowMenuBelow(b, items)
	}
	return b
}

// list gathers what there is to look at, the worst first.
func (f *findings) list() (list []finding) {
	if f.now.fault != nil {
		return []finding{f.broken(*f.now.fault)}
	}
	var warn []finding
	for _, found := range f.now.findings {
		one := f.ofRule(found)
		one.bad = found.Severity == rules.Block
		if one.bad {
			list = append(list, one)
		} else {
			warn = append(warn, one)
		}
	}
	slips, others := f.warnings()
	list = append(list, slips...)
	list = append(list, f.review()...)
	list = append(list, f.missing()...)
	list = append(list, f.undescribed()...)
	return append(append(list, others...), warn...)
}

// broken is what keeps the message from being made at all.
func (f *findings) broken(fault fault) finding {
	one := finding{words: lang.X("messages.findings.broken", "This cannot be made"), note: fault.words, bad: true}
	if language, _ := languageOf(fault.path); language != "" {
		one.note = ui.LanguageName(language) + ": " + one.note
		one.verb = lang.X("messages.findings.show", "Show it")
		one.do = func() { f.page.speak(language) }
	}
	if at, is := strings.CutPrefix(fault.path, "block "); is {
		one.verb = lang.X("messages.findings.show", "Show it")
		one.do = func() { f.page.writing.edit(parsePlace(at)) }
	}
	if code := f.page.writing.main; code != nil && fault.path == "html" && fault.line > 0 {
		one.verb = lang.X("messages.findings.show", "Show it")
		one.do = func() {
			code.ShowPlace(fault.line, fault.column)
			code.FocusOn(f.page.frame.Canvas())
		}
	}
	return one
}

// review is what keeps the message from its approval, where the shop asks for one,
// and what others said about it.
func (f *findings) review() []finding {
	t := f.page.talk
	if t.review.Open == 0 && (!t.wanted || t.approved()) {
		return nil
	}
	one := finding{words: t.state(time.Now()), verb: lang.X("messages.review.show", "Open the proof sheet"), do: f.page.proof}
	if t.review.Open > 0 {
		one.verb = lang.X("messages.findings.show", "Show it")
	}
	return []finding{one}
}

// missing are values that are empty for some, and a word to put there instead.
func (f *findings) missing() (list []finding) {
	for _, pick := range f.proof.Picks {
		if pick.Reason == preview.ReasonLanguage {
			list = append(list, f.untranslated(pick))
		}
		if pick.Reason != preview.ReasonMissing || f.unknown(pick.Detail) {
			continue
		}
		label, variable := f.page.stock.label(pick.Detail), pick.Detail
		one := finding{
			words: lang.XN("messages.findings.missing", "{{.What}} is empty for {{.N}} customers", pick.Count, ui.With("What", label, "N", ui.Number(pick.Count))),
			verb:  lang.X("messages.findings.fill", "Fill in"),
			do:    func() { f.page.askDefault(variable, label) },
		}
		if word := ui.UsualWord(variable); word != "" {
			one.verb = lang.X("messages.findings.fill_with", "Fill with “{{.Word}}”", ui.With("Word", word))
			one.do = func() { f.page.addDefault(variable, word) }
		}
		list = append(list, one)
	}
	return list
}

// untranslated is a language that some read and the message is not written in.
func (f *findings) untranslated(pick preview.Pick) finding {
	tag, name := pick.Detail, ui.LanguageName(pick.Detail)
	one := finding{words: lang.XN("messages.findings.language", "{{.N}} customers read {{.What}}; it is not written in it", pick.Count, ui.With("What", name, "N", ui.Number(pick.Count)))}
	if !f.page.frame.ReadOnly() {
		one.verb = lang.X("messages.language.add", "Write it in {{.Name}}", ui.With("Name", name))
		one.do = func() { f.page.addLanguage(tag) }
	}
	return one
}

// undescribed are pictures without a description.
func (f *findings) undescribed() []finding {
	c := f.page.shown()
	var first place
	n := 0
	eachBlock(c, func(at place, b preview.Block) {
		if b.Kind == preview.BlockPicture && b.Alt == "" {
			if n++; first == nil {
				first = at
			}
		}
	})
	if n == 0 {
		return nil
	}
	return []finding{{
		words: lang.XN("messages.findings.alt", "{{.N}} pictures without a description", n, ui.With("N", n)),
		verb:  lang.X("messages.findings.describe", "Describe it"),
		do:    func() { f.page.writing.edit(first) },
	}}
}

// unknown reports whether a name is nothing that customers have: it is empty for all of
// them, and its own finding says so.
func (f *findings) unknown(name string) bool {
	return slices.ContainsFunc(f.now.rendered.Warnings, func(w preview.Warning) bool {
		return w.Code == string(liquid.WarnUnknownName) && w.Detail == name
	})
}

// warnings are what the renderer itself noticed for this customer: names that are slips,
// once each, and all else.
func (f *findings) warnings() (slips, others []finding) {
	told := map[string]bool{}
	for _, w := range f.now.rendered.Warnings {
		one := finding{words: warningWords(w)}
		if told[one.words] || w.Code == string(liquid.WarnForeignTag) { // the rules speak of it
			continue
		}
		told[one.words] = true
		if w.Suggestion != "" {
			one.note = lang.X("messages.liquid.meant", "Is it “{{.Name}}”?", ui.With("Name", w.Suggestion))
			one.verb = lang.X("messages.findings.replace", "Use it")
			one.do = func() { f.page.rename(w.Detail, w.Suggestion) }
		}
		if (w.Code == string(liquid.WarnFetch) || w.Code == string(liquid.WarnLater)) && f.page.frame.Workspace().AskServers != nil {
			one.verb, one.do = lang.X("messages.ask.now", "Ask now"), f.page.stage.askServers
		}
		if w.Code == string(liquid.WarnUnknownName) {
			slips = append(slips, one)
		} else {
			others = append(others, one)
		}
	}
	return slips, others
}

// inOrder says at the right what holds.
func (f *findings) inOrder(found int) {
	if f.now.fault != nil {
		return
	}
	c := f.page.shown()
	good := func(words string) {
		f.right.Add(widgets.Row(6, widgets.NewIcon("check", look.Good), widgets.NewText(words, widgets.Base.In(look.Good))))
	}
	has := func(ids ...rules.ID) bool {
		for _, one := range f.now.findings {
			for _, id := range ids {
				if one.Rule == id {
					return true
				}
			}
		}
		return false
	}
	if advertising(c.Purpose) {
		if !has("KR-01") && f.page.stock.setting(store.SettingCountry) == "KR" && c.Channel != preview.Kakao {
			good(lang.X("messages.order.label", "(광고) label"))
		}
		if !has("KR-03", "UNS-04") {
			good(lang.X("messages.order.unsubscribe", "Unsubscribe"))
		}
	}
	if c.Channel == preview.Email && !has("MSG-05") {
		good(ui.Bytes(int64(f.now.size)))
	}
	if t := f.page.talk; t.wanted && t.approved() && !f.page.draft.dirty {
		good(lang.X("messages.review.good", "Approved"))
	}
	if found == 0 && len(f.right.Objects) == 0 {
		good(lang.X("messages.cases.none", "Nothing found"))
	}
}

func eachBlock(c preview.Content, fn func(place, preview.Block)) {
	if c.Body != nil {
		walkBlocks(c.Body.Blocks, nil, fn)
	}
}

func walkBlocks(blocks []preview.Block, outer place, fn func(place, preview.Block)) {
	for i, b := range blocks {
		at := append(append(place{}, outer...), i)
		fn(at, b)
		for k, column := range b.Columns {
			walkBlocks(column, append(append(place{}, at...), k), fn)
		}
	}
}
