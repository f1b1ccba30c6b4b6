package compose_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/survey"
)

// asking is a mail with a choice and a question in own words.
func asking() preview.Content {
	return preview.Content{Name: "Ask", Channel: preview.Email, Purpose: "advertising", Subject: "A question", Body: &preview.Body{Blocks: []preview.Block{
		{Kind: preview.BlockSurvey, Survey: "skin_type", Ask: "choice", Text: "What is **your** skin like?", Answers: []preview.BlockAnswer{{Value: "dry", Text: "Dry & tight"}, {Value: "oily", Text: "Oily"}}},
		{Kind: preview.BlockSurvey, Survey: "wish", Ask: "text", Text: "What do you miss?"},
		{Kind: preview.BlockFooter},
	}}}
}

// sent composes a message and queues its entry, as the engine does.
func (s *shop) sent(content preview.Content) dispatch.Message {
	s.t.Helper()
	e := s.queue(content, nil)
	e.Key, e.Run, e.Step, e.NotBefore = fmt.Sprintf("%d/m1/1/email", e.Passage), 1, "m1", now
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}) })
	m, err := s.compose(compose.New(s.st, compose.Options{}), e)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// leads gives the address behind the words of a link.
func (s *shop) leads(m dispatch.Message, words string) string {
	s.t.Helper()
	found := regexp.MustCompile(`href="([^"]*)"[^>]*>` + regexp.QuoteMeta(words) + `</a>`).FindStringSubmatch(m.HTML)
	if found == nil {
		s.t.Fatalf("no link %q in %s", words, m.HTML)
	}
	return html.UnescapeString(found[1])
}

// kept are the answers as the customer's attributes have them.
func (s *shop) kept() string {
	s.t.Helper()
	c, err := s.st.Customers().Get(context.Background(), s.minji)
	if err != nil {
		s.t.Fatal(err)
	}
	return c.Attributes["skin_type"].String() + "|" + c.Attributes["wish"].String()
}

// TestAnswersByLink walks the whole way: a scanner that follows every link answers
// nothing, a person who presses the button does, twice the same is one.
func TestAnswersByLink(t *testing.T) {
	s := open(t)
	web := s.links()
	m := s.sent(asking())
	if !strings.Contains(m.Text, "Dry & tight: "+web.URL+"/a?") {
		t.Errorf("no answer in the plain part: %s", m.Text)
	}
	dry, own := s.leads(m, "Dry &amp; tight"), s.leads(m, "답하기")
	for _, address := range []string{dry, own} {
		resp, err := web.Client().Get(address)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%v, %v", resp, err)
		}
		resp.Body.Close()
	}
	if n := web.collect(); n != 0 || s.kept() != "|" {
		t.Errorf("looking at a page is an answer: %d new, kept %s", n, s.kept())
	}
	press := func(address string, form url.Values) {
		t.Helper()
		resp, err := web.Client().PostForm(address, form)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%v, %v", resp, err)
		}
		resp.Body.Close()
	}
	press(dry, nil)
	press(dry, nil)
	press(own, url.Values{"words": {"  a soap without scent "}})
	press(own, url.Values{"words": {" "}}) // nothing was written
	if n := web.collect(); n != 2 || s.kept() != "dry|a soap without scent" {
		t.Errorf("%d new, kept %s", n, s.kept())
	}
	if n := web.collect(); n != 0 {
		t.Errorf("%d new the second time", n)
	}
	events, err := s.st.Events().List(context.Background(), store.EventQuery{Customer: s.minji, Names: []string{store.EventAnswered}})
	if err != nil || len(events) != 2 {
		t.Fatalf("%+v, %v", events, err)
	}
	for _, e := range events {
		if e.Properties["source"] != survey.FromLink || e.Properties["step"] != "m1" || e.Properties.Property("run").Number() != 1 {
			t.Errorf("%+v", e)
		}
	}
}

// TestAnswersThatComeLate: the question was forgotten or asks for something else by now,
// the person was erased: each keeps what can be kept, and nothing holds up what follows.
func TestAnswersThatComeLate(t *testing.T) {
	s := open(t)
	content := asking()
	content.Body.Blocks[0].Text = `<script>alert("q")</script>`
	content.Body.Blocks[0].Answers[0].Text = `<img src=x onerror=alert(1)> & tight`
	web := s.links()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return survey.Save(ctx, tx, &store.Document{Name: "Wish"}, survey.Survey{Key: "wish", Question: "How much?", Ask: survey.Scale})
	})
	m := s.sent(content)
	press := func(words string, form url.Values) int {
		t.Helper()
		address := s.leads(m, words)
		page, err := web.Client().Get(address)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(page.Body)
		page.Body.Close()
		if strings.Contains(string(text), "<script") || strings.Contains(string(text), "<img") {
			t.Errorf("the page runs what the question says: %s", text)
		}
		resp, err := web.Client().PostForm(address, form)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return web.collect()
	}
	tight := html.EscapeString(`<img src=x onerror=alert(1)> & tight`)
	if n := press("답하기", url.Values{"words": {"a soap"}}); n != 0 || s.kept() != "|" {
		t.Errorf("words to what is a scale by now: %d new, kept %s", n, s.kept())
	}
	if n := press(tight, nil); n != 1 || s.kept() != "dry|" {
		t.Errorf("a question that is not there: %d new, kept %s", n, s.kept())
	}
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Customers().Erase(ctx, s.minji) })
	if n := press("Oily", nil); n != 0 {
		t.Errorf("an erased person answered %d times", n)
	}
	if events, err := s.st.Events().List(context.Background(), store.EventQuery{Names: []string{store.EventAnswered}}); err != nil || len(events) != 0 {
		t.Errorf("after the erasure there is %v, %v", events, err)
	}
}

// TestAnswersByMail: without an address of the shop's own the links begin a mail. It
// counts from the person the message went to, and from nobody else.
func TestAnswersByMail(t *testing.T) {
	s := open(t)
	m := s.sent(asking())
	id := s.st.Info().ID
	subject := func(words, body string) string {
		t.Helper()
		u, err := url.Parse(s.leads(m, words))
		if err != nil || u.Scheme != "mailto" || u.Query().Get("body") != body {
			t.Fatalf("%v, %v", u, err)
		}
		return u.Query().Get("subject")
	}
	c := &inbound.Collector{Store: s.st, Now: func() time.Time { return now.Add(time.Hour) }, Answer: func(token string) (string, inbound.Answer, bool) {
		key, a, ok := compose.OpenAnswer(id, token)
		return key, inbound.Answer{Survey: a.Survey, Ask: a.Ask, Text: a.Value, Source: survey.FromMail}, ok
	}}
	dry, own := subject("Dry &amp; tight", "Dry & tight"), subject("답하기", "")
	number := 0
	for _, x := range []struct {
		name, from, subject, body string
		want                      int
		kept                      string
	}{
		{"a friend to whom it was passed on", "friend@example.test", dry, "", 0, "|"},
		{"a token that was changed", "minji@example.test", dry + "x", "", 0, "|"},
		{"that of another workspace", "minji@example.test", "answer " + compose.Token("elsewhere", "1/m1/1/email"), "", 0, "|"},
		{"the token to unsubscribe", "minji@example.test", "answer " + compose.Token(id, "1/m1/1/email"), "", 0, "|"},
		{"herself", "Minji <MINJI@example.test>", dry, "Dry & tight", 1, "dry|"},
		{"again", "minji@example.test", "Re: " + dry, "", 0, "dry|"},
		{"in own words", "minji@example.test", own, "무향 비누요\r\n\r\n> quoted\r\n", 1, "dry|무향 비누요"},
		{"no words", "minji@example.test", own, "\r\n", 0, "dry|무향 비누요"},
	} {
		number++
		reports, err := inbound.Read(fmt.Appendf(nil, "From: %s\r\nSubject: %s\r\nMessage-ID: <%d@mx.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s", x.from, x.subject, number, x.body))
		if err != nil {
			t.Fatal(err)
		}
		done, err := c.Take(context.Background(), "box", reports)
		if err != nil || done.New != x.want || s.kept() != x.kept {
			t.Errorf("%s: %d new, kept %s, %v", x.name, done.New, s.kept(), err)
		}
	}
}
