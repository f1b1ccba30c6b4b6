package postmark_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/postmark"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/preview"
	"gilmok/store"
)

type sent struct {
	From, To, Subject, MessageStream string
	HTMLBody                         string `json:"HtmlBody"`
	Metadata                         map[string]string
	Headers                          []struct{ Name, Value string }
	Attachments                      []struct {
		Name, ContentType, ContentID string
		Content                      []byte
	}
}

// one answers a single mail as Postmark does; who the mail is to decides.
func one(m sent) string {
	switch {
	case strings.HasPrefix(m.To, "inactive"):
		return `{"ErrorCode":406,"Message":"You tried to send to a recipient that has been marked as inactive."}`
	case strings.HasPrefix(m.To, "unsigned"):
		return `{"ErrorCode":400,"Message":"The From address is not a Sender Signature."}`
	case strings.HasPrefix(m.To, "maintenance"):
		return `{"ErrorCode":100,"Message":"Maintenance"}`
	}
	return `{"ErrorCode":0,"Message":"OK","MessageID":"b7bc2f4a","To":"a@b.test"}`
}

var provider = sendertest.Provider{
	Key: func(_ *http.Request, body []byte) string {
		var m sent
		if json.Unmarshal(body, &m) != nil {
			return ""
		}
		return m.Metadata["gilmok"]
	},
	Take: func(r *http.Request, body []byte, _ bool) sendertest.Reply {
		if r.URL.Path == "/email/batch" {
			var many []sent
			_ = json.Unmarshal(body, &many)
			answers := make([]string, len(many))
			for i, m := range many {
				answers[i] = one(m)
			}
			return sendertest.Reply{Status: 200, Body: "[" + strings.Join(answers, ",") + "]"}
		}
		var m sent
		_ = json.Unmarshal(body, &m)
		reply := sendertest.Reply{Status: 200, Body: one(m)}
		if !strings.Contains(reply.Body, `"ErrorCode":0`) {
			reply.Status = 422
		}
		return reply
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       {Status: 422, Body: `{"ErrorCode":300,"Message":"Invalid email request"}`},
		sendertest.Busy:         {Status: 429, Body: `{}`},
		sendertest.Broken:       {Status: 500, Body: `<html>`},
		sendertest.Unauthorized: {Status: 401, Body: `{"ErrorCode":10,"Message":"Bad or missing server API token"}`},
	},
}

func open(t *testing.T) (*postmark.Sender, *sendertest.HTTP) {
	t.Helper()
	h := sendertest.Serve(t, provider)
	s, err := postmark.New(store.Sender{Name: "main", Config: map[string]string{call.KeyBase: h.URL}}, "token", h.Client)
	if err != nil {
		t.Fatal(err)
	}
	return s, h
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, MessageID: "m1@shop.test", Channel: store.ChannelEmail, From: "shop@shop.test", To: "a@b.test", Subject: "s", HTML: "<p>", Text: "t"}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		s, h := open(t)
		return sendertest.Bench{Sender: s, Message: message, Next: h.Next, Taken: h.Taken}
	})
}

func TestErrorCodesDecideNotTheStatus(t *testing.T) {
	s, _ := open(t)
	for to, want := range map[string]dispatch.Verdict{
		"inactive@b.test": dispatch.VerdictSuppress, "unsigned@b.test": dispatch.VerdictConfiguration, "maintenance@b.test": dispatch.VerdictTemporary,
	} {
		m := message("k")
		m.To = to
		_, err := s.Send(context.Background(), m)
		if e := dispatch.Classify(err); e == nil || e.Verdict != want || !strings.HasPrefix(e.Code, "postmark ") {
			t.Errorf("%s: %v, want %s", to, err, want)
		}
	}
}

// TestBrokenThere: whatever code a server gives that broke, it may have taken the mail before.
func TestBrokenThere(t *testing.T) {
	p := provider
	p.Faults = map[sendertest.Fault]sendertest.Reply{sendertest.Broken: {Status: 500, Body: `{"ErrorCode":1234,"Message":"oops"}`}}
	h := sendertest.Serve(t, p)
	s, err := postmark.New(store.Sender{Name: "main", Config: map[string]string{call.KeyBase: h.URL}}, "token", h.Client)
	if err != nil {
		t.Fatal(err)
	}
	h.Next(sendertest.Broken)
	if _, err := s.Send(context.Background(), message("k")); dispatch.Classify(err).Verdict != dispatch.VerdictUncertain {
		t.Errorf("%v", err)
	}
}

func TestBatchReadsEachAnswer(t *testing.T) {
	s, h := open(t)
	var ms []dispatch.Message
	for i, to := range []string{"a@b.test", "inactive@b.test", "c@b.test"} {
		m := message(fmt.Sprintf("k%d", i))
		m.To = to
		ms = append(ms, m)
	}
	results, err := s.SendMany(context.Background(), ms)
	if err != nil || len(results) != 3 {
		t.Fatalf("%v, %v", results, err)
	}
	if results[0].Err != nil || results[2].Err != nil || dispatch.Classify(results[1].Err).Verdict != dispatch.VerdictSuppress {
		t.Errorf("%+v", results)
	}
	h.Next(sendertest.CutAfter)
	if _, err := s.SendMany(context.Background(), ms); dispatch.Classify(err).Verdict != dispatch.VerdictUncertain {
		t.Errorf("a lost answer to a batch: %v", err)
	}
}

func TestAdvertisingGoesOverTheBroadcastStream(t *testing.T) {
	s, h := open(t)
	for _, purpose := range []store.Purpose{store.PurposeAdvertising, store.PurposeInformational} {
		m := message(string(purpose))
		m.Purpose = purpose
		if _, err := s.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []string{"broadcast", "outbound"} {
		var m sent
		_ = json.Unmarshal(h.Requests()[i].Body, &m)
		if m.MessageStream != want || h.Requests()[i].Header.Get("X-Postmark-Server-Token") != "token" {
			t.Errorf("stream %q, want %q", m.MessageStream, want)
		}
	}
}

// TestPicturesTravel: what the HTML refers to goes along under the same name.
func TestPicturesTravel(t *testing.T) {
	s, h := open(t)
	m := message("k")
	m.Inline = []preview.Inline{{CID: "logo@gilmok", Name: "logo.png", Type: "image/png", Data: []byte("PNG")}}
	if _, err := s.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	var got sent
	if err := json.Unmarshal(h.Requests()[0].Body, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Attachments) != 1 || got.Attachments[0].ContentID != "cid:logo@gilmok" || string(got.Attachments[0].Content) != "PNG" {
		t.Errorf("%+v", got.Attachments)
	}
}
