package messages

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/preview/fetch"
	"gilmok/preview/liquid"
	"gilmok/store"
	"gilmok/ui"
)

// known answers previews as it is told to.
type known struct{ answers liquid.Recorded }

func (k *known) Fetch(ctx context.Context, r liquid.Request) (liquid.Answer, error) {
	return k.answers.Fetch(ctx, r)
}

// TestServersAreAskedByHand: a preview says that it knows no answer; asking brings one, and
// the next that is another is shown as a difference.
func TestServersAreAskedByHand(t *testing.T) {
	h := newHouse(t)
	const key = "GET https://api.test/now"
	replay, degrees := &known{answers: liquid.Recorded{}}, 21
	w := h.ui.Frame().Workspace()
	w.Composer = compose.New(h.store, compose.Options{Replay: replay})
	w.AskServers = func(_ context.Context, c preview.Content, id store.CustomerID) (ui.ServerAnswers, error) {
		fresh := liquid.Recorded{key: {Status: 200, Body: fmt.Appendf(nil, `{"t":%d}`, degrees)}}
		changes := fetch.Changes(replay.answers, fresh)
		replay.answers = fresh
		return ui.ServerAnswers{Answers: 1, Changes: changes}, nil
	}
	p := h.composer()
	if p.stage.servers.Visible() {
		t.Error("servers are asked for a message that reads none")
	}
	p.change("subject", func(c *preview.Content) {
		c.Subject = "{% connected_content https://api.test/now :save w %}{{ w.t }} degrees"
	})
	h.wait("that nothing is known is said", func() bool {
		list := p.findings.list()
		return len(list) > 0 && list[0].words == "What another server answers is not known yet" && list[0].verb == "Ask now"
	})
	subject := func(want string) func() bool {
		return func() bool { return p.stage.last != nil && p.stage.last.rendered.Subject == want }
	}
	p.findings.list()[0].do()
	h.wait("the answer is seen", subject("21 degrees"))
	degrees = 5
	if !p.stage.servers.Visible() {
		t.Fatal("there is no way to ask again")
	}
	p.stage.servers.OnTapped()
	h.wait("the new answer is seen", subject("5 degrees"))
	sheet := h.sheet()
	for _, words := range []string{"1 answer is another than before", key, `-   "t": 21`, `+   "t": 5`} {
		if !says(sheet, words) {
			t.Errorf("the sheet does not say %q", words)
		}
	}
	if !strings.Contains(p.draft.content().Subject, "api.test") {
		t.Error("the document was changed")
	}
}
