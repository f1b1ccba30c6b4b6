package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch/inbound"
)

// AskBack asks all providers and mailboxes what became of messages, and says what they
// told; then is called after that, however it went.
func (f *Frame) AskBack(then func()) {
	fetch := f.workspace.Fetch
	if fetch == nil {
		return
	}
	var told []inbound.Collected
	f.Work(lang.X("frame.fetch.work", "Asking what became of messages"), "inbox", func(ctx context.Context, _ func(float64)) (err error) {
		told, err = fetch(ctx)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			f.Fail(err)
		default:
			f.Say(fetched(told), "", nil)
		}
		then()
	})
}

// fetched says in a line what sources told.
func fetched(told []inbound.Collected) string {
	if len(told) == 0 {
		return lang.X("frame.fetch.nobody", "No sender has a provider or a mailbox that can be asked.")
	}
	n, suppressed, ours := 0, 0, 0
	var failing []string
	for _, t := range told {
		n, suppressed, ours = n+t.New, suppressed+t.Suppressed, ours+t.Alarms
		if t.Err != nil {
			name, _, _ := strings.Cut(t.Source, "/")
			failing = append(failing, name)
		}
	}
	words := []string{lang.X("frame.fetch.none", "Nothing new came back.")}
	if n > 0 {
		words[0] = lang.XN("frame.fetch.new", "{{.Count}} reports are new.", n, With("Count", Number(n)))
	}
	if suppressed > 0 {
		words = append(words, lang.XN("frame.fetch.suppressed", "{{.Count}} addresses are never written to from now on.", suppressed, With("Count", Number(suppressed))))
	}
	if ours > 0 {
		words = append(words, lang.XN("frame.fetch.ours", "{{.Count}} mails came back because of us: look in the outbox.", ours, With("Count", Number(ours))))
	}
	if len(failing) > 0 {
		words = append(words, lang.X("frame.fetch.failing", "Could not be asked: {{.Names}}. Its settings say why.", With("Names", strings.Join(failing, ", "))))
	}
	return strings.Join(words, " ")
}
