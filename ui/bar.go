package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// bar is the one line above every page: where am I, what can I do, search, stop
// everything.
type bar struct {
	widget.BaseWidget
	frame  *Frame
	page   *fyne.Container // what the page gives
	search *widgets.Button
	stop   *widgets.Button
	body   *fyne.Container
}

func newBar(f *Frame) *bar {
	b := &bar{frame: f, page: widgets.Row(look.Space2)}
	b.search = widgets.NewIconButton("search", lang.X("frame.bar.search", "Search anything (Ctrl+K)"), f.ui.showSearch)
	b.stop = widgets.NewButton("", "", widgets.Danger, func() { f.StopEverything(!f.stopped) })
	b.setStopped(false)
	b.body = widgets.Pad(0, look.Space4, 0, look.Space5, widgets.Row(look.Space3,
		widgets.Grow(b.page), widgets.NewVerticalLine(20), b.search, b.stop))
	b.ExtendBaseWidget(b)
	return b
}

// setStopped makes the last button the one that is of use now.
func (b *bar) setStopped(on bool) {
	if on {
		b.stop.SetText(lang.X("frame.stop.go_on", "Go on"))
		b.stop.SetIcon("play")
		b.stop.SetKind(widgets.LinkTo)
	} else {
		b.stop.SetText(lang.X("frame.stop.verb", "Stop everything"))
		b.stop.SetIcon("octagon")
		b.stop.SetKind(widgets.Danger)
	}
	b.stop.SetTip(lang.X("frame.stop.tip", "Ctrl+. stops all sending at once"))
}

// show takes crumbs, modes and verbs from a page. The modes stand beside the crumbs:
// beside the verbs, which differ from mode to mode, they would go from under the pointer.
func (b *bar) show(p Page) {
	if p == nil {
		return
	}
	objects := b.path(p.Crumbs())
	if m, ok := p.(Moded); ok {
		if modes := m.Modes(); modes != nil {
			objects = append(objects, widgets.Gap(look.Space2, 1), modes)
		}
	}
	objects = append(objects, widgets.Space())
	b.page.Objects = append(objects, p.Verbs()...)
	b.page.Refresh()
	b.body.Refresh()
}

func (b *bar) path(crumbs []Crumb) (objects []fyne.CanvasObject) {
	for i, c := range crumbs {
		last := i == len(crumbs)-1
		if i > 0 {
			objects = append(objects, widgets.NewIcon("chevron-right", look.Faint))
		}
		switch {
		case last:
			objects = append(objects, widgets.NewCutText(c.Text, widgets.SectionHead))
		case c.To != Route{}:
			objects = append(objects, widgets.NewCrumb(c.Text, func() { b.frame.Go(c.To) }))
		default:
			objects = append(objects, widgets.NewText(c.Text, widgets.TextStyle{Size: look.SizeSection, Color: look.Muted}))
		}
		if c.Sign != nil {
			objects = append(objects, c.Sign)
		}
	}
	return objects
}

func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(widgets.NewSurface(look.Ground, b.body))
}

// notice is the line under the bar that says what is special about the
// workspace: read only, stopped, a copy that sends nothing.
type notice struct {
	widget.BaseWidget
	frame *Frame
	words *widgets.Text
	verb  *widgets.Button
	body  *widgets.Surface
}

const noticeHeight float32 = 36

func newNotice(f *Frame) *notice {
	n := &notice{frame: f, words: widgets.NewCutText("", widgets.Base.In(look.Warn)),
		verb: widgets.NewButton("", "", widgets.LinkTo, nil).InCard()}
	n.body = widgets.NewSurface(look.WarnSoft, widgets.Pad(0, 16, 0, 24,
		widgets.Row(look.Space2, widgets.NewIcon("triangle-alert", look.Warn), widgets.Grow(n.words), n.verb)))
	n.ExtendBaseWidget(n)
	n.set(false)
	return n
}

// set chooses what is worth a line: the gravest.
func (n *notice) set(stopped bool) {
	words, verb, do := n.say(stopped)
	n.words.SetText(words)
	n.verb.SetText(verb)
	n.verb.OnTapped = do
	n.verb.Hidden = verb == ""
	if hidden := words == ""; hidden != n.Hidden {
		n.Hidden = hidden
		if n.frame.shell != nil {
			n.frame.shell.Refresh()
		}
	}
	n.Refresh()
}

func (n *notice) say(stopped bool) (words, verb string, do func()) {
	switch {
	case n.frame.info.ReadOnly:
		return lang.X("frame.notice.read_only", "Open for reading only. Nothing here can be changed or sent."), "", nil
	case !n.frame.info.Adopted && !n.frame.info.Sealed && n.frame.ui.onlyCopy(n.frame.info.Path):
		return lang.X("frame.notice.only_copy", "This file is a copy to look at. Nothing is sent from it."),
			lang.X("frame.notice.change", "Change"), n.frame.askAdopt
	case !n.frame.info.Adopted && !n.frame.info.Sealed:
		return lang.X("frame.notice.copy", "This file is a copy. It sends nothing until you say which one goes on."),
			lang.X("frame.notice.answer", "Answer"), n.frame.askAdopt
	case stopped:
		return lang.X("frame.notice.stopped", "Everything is stopped. Nothing is sent."),
			lang.X("frame.stop.go_on", "Go on"), func() { n.frame.StopEverything(false) }
	case cloudOf(n.frame.info.Path) != "":
		return lang.X("frame.notice.cloud", "This file is in a folder of {{.Cloud}}, which may put an older one in its place. Keep it on this computer, and only copies there.",
			map[string]any{"Cloud": cloudOf(n.frame.info.Path)}), lang.X("frame.notice.local", "Move it"), n.frame.askLocal
	case n.frame.remote:
		return lang.X("frame.notice.network", "This file is on another computer. When the connection breaks while it is written, it can be damaged. Keep it on this one, and only copies there."),
			lang.X("frame.notice.local", "Move it"), n.frame.askLocal
	}
	return "", "", nil
}

func (n *notice) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(n.body) }
