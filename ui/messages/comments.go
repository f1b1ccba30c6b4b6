package messages

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// commentsKind is the header of the file that a proof sheet gives back.
const commentsKind = "comments/1"

// errNoComments is returned for a file that is something else.
var errNoComments = errors.New("not a file of comments")

// commentFile is what a proof sheet gives back.
type commentFile struct {
	Kind     string    `json:"gilmok"`
	Message  string    `json:"message,omitempty"` // its name; sheets of older programs do not say
	Revision int       `json:"revision,omitempty"`
	By       string    `json:"by,omitempty"`
	Comments []comment `json:"comments"`
}

// comment is what somebody wrote under a case of a proof sheet.
type comment struct {
	Key    string `json:"key"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
	Text   string `json:"text"`
}

// readComments reads the file that the sheet's button saved.
func readComments(path string) (file commentFile, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return file, fmt.Errorf("read comments: %w", err)
	}
	if err := json.Unmarshal(data, &file); err != nil || file.Kind != commentsKind {
		return file, errNoComments
	}
	return file, nil
}

// about gives the comments of a file as the store keeps them.
func (f commentFile) about(m store.Message) (list []store.Comment) {
	for _, c := range f.Comments {
		id, _ := strconv.ParseInt(c.Key, 10, 64) // made by casesOf; any other is about the message as a whole
		if words := strings.TrimSpace(c.Text); words != "" {
			list = append(list, store.Comment{Message: m.ID, Revision: cmp.Or(f.Revision, m.Revision), Customer: store.CustomerID(id),
				Reason: c.Reason, Detail: c.Detail, Words: words, By: f.By})
		}
	}
	return list
}

// isAbout reports whether a comment is about a case.
func isAbout(c store.Comment, p preview.Pick) bool {
	return c.Customer == customerOf(p.Case) && c.Reason == string(p.Reason) && c.Detail == p.Detail
}

// takeComments asks for the file that came back, and keeps what it holds.
func (p *proofPage) takeComments() {
	if p.talk.record.ID == 0 {
		return // it is not loaded yet, or gone
	}
	p.frame.ChooseFile(lang.X("messages.proof.which", "Which file of comments came back?"), false, []string{".json"}, func(path string) {
		live.Run(func(context.Context) (commentFile, error) { return readComments(path) }, func(file commentFile, err error) {
			switch {
			case errors.Is(err, errNoComments):
				p.frame.Say(lang.X("messages.proof.no_comments", "{{.File}} holds no comments of a proof sheet. Choose the file that its button saved.", ui.With("File", filepath.Base(path))), "", nil)
			case err != nil:
				p.frame.Fail(err)
			case file.Message != "" && file.Message != p.name:
				p.frame.Say(lang.X("messages.proof.other", "These comments are about “{{.Name}}”.", ui.With("Name", file.Message)),
					lang.X("messages.proof.go", "Open its proof sheet"), func() { p.frame.Go(Proof(file.Message)) })
			default:
				p.keep(file.about(p.talk.record))
			}
		})
	})
}

// keep stores comments, and says how many are new and how many are about cases
// that are no longer here: the message or its customers have changed since.
func (p *proofPage) keep(list []store.Comment) {
	added := 0
	p.frame.Write(func(ctx context.Context, tx store.Tx) (err error) {
		added, err = tx.Reviews().Comment(ctx, list...)
		return err
	}, func() {
		stale := 0
		for _, c := range list {
			if p.cardOf(c) == nil {
				stale++
			}
		}
		words := lang.XN("messages.proof.commented", "{{.N}} new comments", added, ui.With("N", ui.Number(added)))
		if stale > 0 {
			words += " · " + lang.XN("messages.proof.stale", "{{.N}} about cases that are no longer here", stale, ui.With("N", ui.Number(stale)))
		}
		p.frame.Say(words, "", nil)
		p.listen.Ask()
	})
}

// cardOf gives the card of the case that a comment is about, nil where there is none.
func (p *proofPage) cardOf(c store.Comment) *proofCard {
	for _, card := range p.each {
		if isAbout(c, card.pick) {
			return card
		}
	}
	return nil
}

// commentSheet lists what was said about a case, or about the whole message, and
// takes a comment more.
type commentSheet struct {
	page *proofPage
	card *proofCard // nil: everything
	rows *fyne.Container
}

// showComments opens the list of a card; of nil: of all.
func (p *proofPage) showComments(card *proofCard) {
	s := &commentSheet{page: p, card: card, rows: widgets.Column(0)}
	title := lang.X("messages.comments.title", "Comments")
	if card != nil {
		title = caseWords(card.pick, p.stock)
	}
	field := widgets.NewTextArea(lang.X("messages.comments.hint", "What should be different?"), 3)
	add := widgets.NewButton(lang.X("messages.comments.add", "Add the comment"), "", widgets.Secondary, nil)
	add.SetEnabled(false)
	field.OnChanged = func(text string) { add.SetEnabled(strings.TrimSpace(text) != "" && !p.frame.ReadOnly()) }
	add.OnTapped = func() {
		p.keep([]store.Comment{s.comment(strings.TrimSpace(field.Text()))})
		field.SetText("")
	}
	var done func()
	shut := widgets.NewButton(lang.X("messages.comments.close", "Close"), "", widgets.Quiet, func() { done(); p.open = nil })
	done = widgets.ShowSheet(p.frame.Canvas(), widgets.Fixed(560, 0, widgets.PadAll(look.Space5, widgets.Column(look.Space3,
		widgets.NewText(title, widgets.SectionHead), widgets.Fixed(0, 176, widgets.Scroll(s.rows)), field,
		widgets.Row(look.Space2, add, widgets.Space(), shut)))))
	p.open = s
	s.show()
	field.FocusOn(p.frame.Canvas())
}

// comment is one of this person about what the sheet is about.
func (s *commentSheet) comment(words string) store.Comment {
	c := store.Comment{Message: s.page.talk.record.ID, Revision: s.page.talk.record.Revision, Words: words, By: s.page.frame.Person()}
	if s.card != nil {
		c.Customer, c.Reason, c.Detail = customerOf(s.card.pick.Case), string(s.card.pick.Reason), s.card.pick.Detail
	}
	return c
}

// show lists the comments anew.
func (s *commentSheet) show() {
	s.rows.RemoveAll()
	for _, c := range s.page.talk.comments {
		if s.card == nil || isAbout(c, s.card.pick) {
			s.rows.Add(s.row(c))
			s.rows.Add(widgets.NewHairline())
		}
	}
	if len(s.rows.Objects) == 0 {
		s.rows.Add(widgets.NewText(lang.X("messages.comments.none", "Nobody has said anything yet."), widgets.Second))
	}
	s.rows.Refresh()
}

func (s *commentSheet) row(c store.Comment) fyne.CanvasObject {
	settled := !c.SettledAt.IsZero()
	style, verb := widgets.Base, lang.X("messages.comments.settle", "Settle")
	if settled {
		style, verb = widgets.Second, lang.X("messages.comments.reopen", "Open again")
	}
	button := widgets.NewButton(verb, "", widgets.Secondary, func() {
		s.page.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Reviews().Settle(ctx, c.ID, !settled) }, s.page.listen.Ask)
	}).InCard()
	button.SetEnabled(!s.page.frame.ReadOnly())
	return widgets.Pad(8, 0, 8, 0, widgets.Row(look.Space3, widgets.Grow(widgets.Column(2, widgets.NewParagraph(c.Words, style), widgets.NewCutText(s.page.facts(c, s.card == nil), widgets.Hint))), button))
}

// facts say who wrote a comment, when, and about what.
func (p *proofPage) facts(c store.Comment, what bool) string {
	words := []string{cmp.Or(c.By, lang.X("messages.comments.somebody", "Somebody")), ui.When(c.At, time.Now())}
	switch card := p.cardOf(c); {
	case !what:
	case card != nil:
		words = append(words, caseWords(card.pick, p.stock))
	case c.Reason != "":
		words = append(words, lang.X("messages.comments.gone", "about a case that is no longer here"))
	}
	if !c.SettledAt.IsZero() {
		words = append(words, lang.X("messages.comments.settled", "settled"))
	}
	return strings.Join(words, " · ")
}
