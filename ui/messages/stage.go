package messages

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// stage is the right side of the composer: for whom, in which case, on what.
type stage struct {
	frame    *ui.Frame
	object   *fyne.Container
	people   *people
	cases    *cases
	stock    func() *stock
	renderer *renderer
	content  *preview.Content // as last asked; nil: none yet
	last     *seen            // nil until something was seen

	mail    *mailView
	handset *handset
	area    *fyne.Container
	devices [2]*widgets.Button // desktop, phone
	night   *widgets.Button
	open    *widgets.Button // in the browser
	values  *widgets.Button
	servers *widgets.Button // the servers, where the message reads their answers
	dark    bool
	// override are values typed by hand for the customer in view.
	override map[string]string
	wants    [2]bool // desktop, phone

	onSeen  func(seen)
	onProof func(counted)
}

func newStage(f *ui.Frame, name string, stock func() *stock) *stage {
	s := &stage{frame: f, stock: stock, wants: [2]bool{true, true}}
	s.mail, s.handset = newMailView(), newHandset()
	s.renderer = newRenderer(f, s.seen, s.mail.paint, s.handset.paint)
	s.people = newPeople(f, name, s.another)
	s.cases = newCases(f, s.people, stock, s.counted)
	s.devices[0] = widgets.NewButton("", "monitor", widgets.Secondary, func() { s.toggle(0) })
	s.devices[1] = widgets.NewButton("", "smartphone", widgets.Secondary, func() { s.toggle(1) })
	s.night = widgets.NewButton("", "moon", widgets.Secondary, s.turn)
	s.open = widgets.NewButton("", "external-link", widgets.Secondary, s.openMenu)
	s.values = widgets.NewButton("", "variable", widgets.Secondary, s.askValues)
	s.values.SetTip(lang.X("messages.tip.values", "Try other values"))
	s.servers = widgets.NewButton("", "refresh-cw", widgets.Secondary, s.askServers)
	s.servers.SetTip(lang.X("messages.tip.servers", "Ask the servers again"))
	s.devices[0].SetTip(lang.X("messages.tip.desktop", "On a desktop"))
	s.devices[1].SetTip(lang.X("messages.tip.phone", "On a phone"))
	s.night.SetTip(lang.X("messages.tip.dark", "In a dark mail program"))
	s.open.SetTip(lang.X("messages.tip.browser", "Open in the browser"))
	tools := widgets.Column(look.Space2, s.devices[0], s.devices[1], widgets.Gap(0, 0), s.night, s.open, s.values, s.servers)
	s.area = container.New(&stageLayout{s}, s.mail, s.handset, tools)
	s.object = widgets.Column(0, s.people.object, s.cases.object, widgets.NewHairline(), widgets.Grow(s.area))
	s.showTools()
	return s
}

// ask shows a document.
func (s *stage) ask(c preview.Content) {
	other := s.content == nil || s.content.Channel != c.Channel || asksServers(*s.content) != asksServers(c)
	s.content = &c
	if other {
		s.showTools()
		s.area.Refresh()
	}
	s.askAgain()
	s.cases.ask(c)
}

// another shows the document for somebody else, as they are.
func (s *stage) another() {
	s.override = nil
	s.askAgain()
}

// askAgain shows the document for whoever is in view.
func (s *stage) askAgain() {
	if s.content == nil || !s.people.known || s.frame.Workspace().Composer == nil {
		return
	}
	s.renderer.ask(wish{content: *s.content, customer: s.people.here(), entry: s.people.entry, override: s.override, dark: s.dark, density: s.frame.Canvas().Scale()})
}

func (s *stage) seen(out seen) {
	s.people.show(out)
	s.cases.seen(out.wish.customer)
	if out.fault == nil {
		s.last = &out
		s.mail.show(out)
		s.handset.show(out)
		s.area.Refresh()
	}
	if s.onSeen != nil {
		s.onSeen(out)
	}
}

func (s *stage) counted(c counted) {
	if s.onProof != nil {
		s.onProof(c)
	}
}

// isMail reports whether there is a desktop to look at it on.
func (s *stage) isMail() bool { return s.content == nil || s.content.Channel == preview.Email }

// toggle shows or hides a device; where there is room for one only, it changes them.
func (s *stage) toggle(device int) {
	if stageRoom(s.area.Size()) < 2 {
		s.wants = [2]bool{device == 0, device == 1}
	} else {
		s.wants[device] = !s.wants[device]
		if !s.wants[0] && !s.wants[1] {
			s.wants[1-device] = true
		}
	}
	s.showTools()
	s.area.Refresh()
}

// read shows the text part of a mail, as programs do that show no HTML.
func (s *stage) read(plain bool) {
	if s.mail.page.plain == plain {
		return
	}
	s.mail.page.plain, s.handset.page.plain = plain, plain
	if s.last != nil {
		s.mail.page.say(*s.last)
		s.handset.page.say(*s.last)
	}
	s.askAgain()
}

func (s *stage) turn() {
	s.dark = !s.dark
	s.showTools()
	s.askAgain()
}

func (s *stage) showTools() {
	chosen := func(b *widgets.Button, on bool) {
		kind := widgets.Quiet
		if on {
			kind = widgets.Secondary
		}
		b.SetKind(kind)
	}
	chosen(s.devices[0], s.wants[0])
	chosen(s.devices[1], s.wants[1])
	icon := "moon"
	if s.dark {
		icon = "sun"
	}
	s.night.SetIcon(icon)
	for _, b := range []*widgets.Button{s.devices[0], s.devices[1], s.night, s.open} {
		b.Hidden = !s.isMail()
	}
	s.servers.Hidden = s.content == nil || s.frame.Workspace().AskServers == nil || !asksServers(*s.content)
}

// browse opens what the customer gets in the browser: a page that runs nothing
// and fetches nothing.
func (s *stage) browse() {
	if s.last == nil {
		return
	}
	out := s.last.rendered
	live.Run(func(context.Context) (string, error) { return writePage(preview.SafePage(out, false)) }, func(path string, err error) {
		if err != nil {
			s.frame.Fail(err)
			return
		}
		s.frame.Browse("file://" + filepath.ToSlash(path))
	})
}

// writePage keeps a page where only this person can read it.
func writePage(page string) (string, error) {
	dir, err := os.MkdirTemp("", "gilmok-page-") // 0700
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "message.html")
	return path, os.WriteFile(path, []byte(page), 0o600)
}

func (s *stage) enter() { s.people.enter() }

func (s *stage) stop() {
	s.renderer.stop()
	s.people.stop()
	s.cases.stop()
}

// stageLayout sets desktop, phone and tools beside each other. A narrow window
// shows one of them.
type stageLayout struct{ s *stage }

// The measures of the stage, in px.
const (
	stageInset = 24
	mailLeast  = 300
	mailMost   = 480
	phoneWidth = 256
	phoneHigh  = 560
	toolsWidth = 32
)

// stageRoom is how many devices fit.
func stageRoom(size fyne.Size) int {
	if size.Width >= stageInset+mailLeast+stageInset+phoneWidth+stageInset+toolsWidth+16 {
		return 2
	}
	return 1
}

// MinSize implements fyne.Layout.
func (*stageLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(360, 240) }

// Layout implements fyne.Layout.
func (l *stageLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	s := l.s
	both := stageRoom(size) == 2
	mail, handset := s.wants[0] && s.isMail(), s.wants[1] || !s.isMail()
	if mail && handset && !both {
		handset = false
	}
	s.mail.Hidden, s.handset.Hidden = !mail, !handset
	tools := size.Width - toolsWidth - 16
	put(o[2], tools, stageInset, toolsWidth, o[2].MinSize().Height)
	room := tools - 2*stageInset
	x := float32(stageInset)
	if mail {
		w := room
		if handset {
			w -= phoneWidth + stageInset
		}
		w = min(w, mailMost)
		put(o[0], x, stageInset, w, size.Height-stageInset)
		x += w + stageInset
	}
	if handset {
		if !mail {
			x = (tools - phoneWidth) / 2
		}
		put(o[1], x, stageInset, phoneWidth, min(phoneHigh, size.Height-2*stageInset))
	}
}

// clockOf is the hour at which a mail is shown as come in.
func clockOf(zone *time.Location) string { return ui.Clock(time.Now().In(zone)) }

// sentFrom is who a message is from, as inboxes show it.
func (out seen) sentFrom() string {
	if shop, ok := out.shop[store.SettingShopName]; ok && shop != "" {
		return shop
	}
	return lang.X("messages.inbox.shop", "Your shop")
}
