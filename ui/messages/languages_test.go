package messages

import (
	"context"
	"strings"
	"testing"

	"gilmok/preview"
	"gilmok/store"
)

func TestAMessageIsWrittenInTwoLanguages(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	h.write(func(tx store.Tx) error {
		c, err := tx.Customers().Find(ctx, "a")
		if err != nil {
			return err
		}
		c.Locale = "en-GB"
		return tx.Customers().Save(ctx, c)
	})
	p := h.composer()
	h.wait("it says who reads another language", func() bool { return says(p.findings.object, "1 customer reads English; it is not written in it") })
	h.press(p.findings.object, "Write it in English")
	if p.language != "en" || p.shown().Subject != "Dear {{ name }}" || len(p.shown().Body.Blocks) != 3 {
		t.Fatalf("a translation begins with what there is: %q %+v", p.language, p.shown())
	}
	p.change("subject", func(c *preview.Content) { c.Subject = "Hello {{ name }}" })
	p.rebuild(func(c *preview.Content) { c.Body.Blocks[0].Text = "Welcome" })
	h.wait("the translation is seen, whoever is in view", func() bool { return strings.HasPrefix(p.stage.last.rendered.Subject, "Hello") })
	p.flush()
	if c := h.stored(); c.Subject != "Dear {{ name }}" || c.Body.Blocks[0].Text != "Good day, {{ name }}" || c.Languages["en"].Subject != "Hello {{ name }}" || c.Languages["en"].Body.Blocks[0].Text != "Welcome" {
		t.Errorf("stored %+v", c)
	}

	p.speak("")
	subject := map[bool]bool{}
	for range 3 { // everybody in the audience, one after the other
		h.wait("each gets their own", func() bool {
			last := p.stage.last
			english := last.row.Locale == "en-GB"
			return last.wish.customer == p.stage.people.here() && len(last.wish.content.Languages) == 1 && strings.HasPrefix(last.rendered.Subject, "Hello") == english
		})
		subject[strings.HasPrefix(p.stage.last.rendered.Subject, "Hello")] = true
		p.stage.people.step(1)
	}
	if len(subject) != 2 {
		t.Error("nobody got the other language")
	}

	p.addDefault("name", "you")
	if c := p.draft.content(); !strings.Contains(c.Subject, "default") || !strings.Contains(c.Languages["en"].Subject, "default") {
		t.Errorf("a mend is for every language: %q, %q", c.Subject, c.Languages["en"].Subject)
	}
	p.step(-1)
	p.speak("en")
	p.change("subject", func(c *preview.Content) { c.Subject = "Hello {{ name" })
	p.speak("")
	h.wait("a fault in English says so", func() bool {
		return p.stage.last != nil && says(p.findings.object, "· English: "+"Letter 7: “{{ name” is opened and never closed.")
	})
	h.press(p.findings.object, "Show it")
	if p.language != "en" {
		t.Error("it does not go to where the fault is")
	}
	for p.draft.canUndo() {
		p.draft.step(-1)
	}
	p.draft.step(1) // the translation is there again
	p.step(-1)
	if p.language != "" || len(p.draft.content().Languages) != 0 {
		t.Errorf("undone, it is still in %q", p.language)
	}
	p.addLanguage("ja")
	p.removeLanguage("ja")
	if c := p.draft.content(); c.Languages != nil || p.language != "" {
		t.Errorf("taken out, it has %v", c.Languages)
	}
}

func TestLanguageOf(t *testing.T) {
	for path, want := range map[string][2]string{"languages.en.subject": {"en", "subject"}, "subject": {"", "subject"}, "languages.zh-TW.block 3.0": {"zh-TW", "block 3.0"}} {
		if language, rest := languageOf(path); language != want[0] || rest != want[1] {
			t.Errorf("%s: %q, %q", path, language, rest)
		}
	}
}
