package messages

import (
	"context"
	"errors"
	"image"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/preview/picture"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// exactPatience is how long a browser may take.
const exactPatience = 20 * time.Second

// openMenu offers the two ways to see a mail as a browser shows it, and its page
// for everybody.
func (s *stage) openMenu() {
	items := []widgets.MenuItem{
		{Text: lang.X("messages.tip.browser", "Open in the browser"), Icon: "external-link", Keys: "Ctrl+P", Do: s.browse},
		{Text: lang.X("messages.exact.draw", "Draw it here as a browser does"), Icon: "globe", Do: s.drawExactly},
	}
	if s.content != nil && modeOf(*s.content) == asBlocks {
		items = append(items, widgets.MenuItem{}, widgets.MenuItem{Text: lang.X("messages.landing.save", "Save as a web page for everybody"), Icon: "globe", Do: s.saveLanding})
	}
	widgets.ShowMenuBelow(s.open, items)
}

// drawExactly has an installed browser draw the mail: a second or two, and just
// what it shows. The next change draws it as before.
func (s *stage) drawExactly() {
	if s.last == nil || s.last.rendered.HTML == "" {
		return
	}
	asked, page := *s.last, preview.SafePage(s.last.rendered, false)
	height := int(s.mail.page.high*float32(desk.width)) + 1
	s.frame.Say(lang.X("messages.exact.wait", "The browser is drawing it."), "", nil)
	live.Run(func(ctx context.Context) (image.Image, error) {
		browser, err := picture.FindBrowser()
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(ctx, exactPatience)
		defer cancel()
		return picture.Exact(ctx, browser, page, picture.Options{
			Width: desk.width, Scale: desk.scale(asked.wish.density), Dark: asked.wish.dark}, height)
	}, func(img image.Image, err error) {
		switch {
		case errors.Is(err, picture.ErrNoBrowser):
			s.frame.Say(lang.X("messages.exact.none", "No Chrome, Chromium or Edge is installed here. The mail can still be opened in your browser."),
				lang.X("messages.exact.open", "Open it"), s.browse)
		case err != nil:
			s.frame.Fail(err)
		case s.last != nil && s.last.rendered.HTML == asked.rendered.HTML:
			s.mail.paint(painted{img: img})
			s.frame.Say(lang.X("messages.exact.done", "Drawn by the browser on this computer, without pictures from the web."), "", nil)
		}
	})
}
