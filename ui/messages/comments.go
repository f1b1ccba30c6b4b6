package messages

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/ui"
	"gilmok/ui/live"
)

// commentsKind is the header of the file that a proof sheet gives back.
const commentsKind = "comments/1"

// errNoComments is returned for a file that is something else.
var errNoComments = errors.New("not a file of comments")

// comment is what somebody wrote under a case of a proof sheet.
type comment struct {
	Key    string `json:"key"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
	Text   string `json:"text"`
}

// of reports whether the comment is about a case.
func (c comment) of(p preview.Pick) bool {
	return c.Key == p.Case.Key && c.Reason == string(p.Reason) && c.Detail == p.Detail
}

// readComments reads the file that the sheet's button saved.
func readComments(path string) ([]comment, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read comments: %w", err)
	}
	var file struct {
		Kind     string    `json:"gilmok"`
		Comments []comment `json:"comments"`
	}
	if err := json.Unmarshal(data, &file); err != nil || file.Kind != commentsKind {
		return nil, errNoComments
	}
	return file.Comments, nil
}

// takeComments asks for the file that came back, and shows each comment at its case.
func (p *proofPage) takeComments() {
	p.frame.ChooseFile(lang.X("messages.proof.which", "Which file of comments came back?"), false, []string{".json"}, func(path string) {
		live.Run(func(context.Context) ([]comment, error) { return readComments(path) }, func(list []comment, err error) {
			switch {
			case errors.Is(err, errNoComments):
				p.frame.Say(lang.X("messages.proof.no_comments", "{{.File}} holds no comments of a proof sheet. Choose the file that its button saved.", with("File", filepath.Base(path))), "", nil)
			case err != nil:
				p.frame.Fail(err)
			default:
				p.showComments(list)
			}
		})
	})
}

// showComments puts comments at their cases, and says how many fit none: the
// message or its customers have changed since.
func (p *proofPage) showComments(list []comment) {
	fit := 0
	for _, c := range list {
		for _, card := range p.each {
			if c.of(card.pick) {
				card.say(c.Text)
				fit++
			}
		}
	}
	words := lang.XN("messages.proof.commented", "{{.N}} comments", fit, with("N", ui.Number(fit)))
	if rest := len(list) - fit; rest > 0 {
		words += " · " + lang.XN("messages.proof.stale", "{{.N}} about cases that are no longer here", rest, with("N", ui.Number(rest)))
	}
	p.note.SetText(words)
}
