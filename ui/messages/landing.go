package messages

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
)

// saveLanding writes a mail of blocks as one web page for everybody.
func (s *stage) saveLanding() {
	if s.content == nil {
		return
	}
	content, w, shop := *s.content, s.frame.Workspace(), s.stock().shop()
	s.frame.ChooseFile(lang.X("messages.landing.where", "Where shall the web page be?"), true, []string{".html"}, func(path string) {
		s.frame.Do(func(ctx context.Context) error {
			page, err := landing(ctx, w, content, shop)
			if err != nil {
				return err
			}
			return os.WriteFile(path, []byte(page), 0o600)
		}, func(err error) {
			if err != nil {
				s.frame.Fail(err)
				return
			}
			s.frame.Say(lang.X("messages.landing.saved", "Saved as {{.File}}, without what is one person's own. Put it on your web server.", ui.With("File", filepath.Base(path))),
				lang.X("messages.proof.open", "Open it"), func() { s.frame.Browse("file://" + filepath.ToSlash(path)) })
		})
	})
}

// landing renders a mail for nobody in particular.
func landing(ctx context.Context, w *ui.Workspace, c preview.Content, shop preview.Shop) (string, error) {
	description := c.Preheader
	p, err := w.Composer.Prepare(ctx, preview.ForLanding(c))
	if err != nil {
		return "", err
	}
	one, err := p.Case(ctx, compose.Ask{Subject: &store.Subject{}, Now: time.Now()})
	if err != nil {
		return "", err
	}
	delete(one.Vars, "unsubscribe_url")
	out, err := p.Message.RenderEnv(one.Vars, one.Env)
	if err != nil {
		return "", err
	}
	if strings.Contains(description, "{") {
		description = "" // it names somebody
	}
	title := strings.TrimSpace(strings.TrimPrefix(out.Subject, "(광고)")) // the law's label is for what is sent
	return preview.LandingPage(out, cmp.Or(title, c.Name), description, cmp.Or(shop.Language, "en")), nil
}
