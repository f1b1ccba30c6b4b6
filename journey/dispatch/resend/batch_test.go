package resend_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/resend"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/preview"
	"gilmok/store"
)

// batched is the provider for requests of several mails: one to an address that begins
// with "bad" is refused, and an id ends in the mail's subject.
func batched(repeats *int) sendertest.Provider {
	p := provider
	p.Take = func(r *http.Request, body []byte, repeat bool) sendertest.Reply {
		if repeat {
			*repeats++
		}
		var mails []struct {
			To      []string
			Subject string
		}
		if json.Unmarshal(body, &mails) != nil || r.URL.Path != "/emails/batch" {
			return sendertest.Reply{Status: 400}
		}
		var taken, refused []string
		for i, m := range mails {
			if strings.HasPrefix(m.To[0], "bad") {
				refused = append(refused, fmt.Sprintf(`{"index":%d,"message":"Invalid to field"}`, i))
				continue
			}
			taken = append(taken, `{"id":"id-`+m.Subject+`"}`)
		}
		return sendertest.Reply{Status: 200, Body: `{"data":[` + strings.Join(taken, ",") + `],"errors":[` + strings.Join(refused, ",") + `]}`}
	}
	return p
}

func several(t *testing.T, p sendertest.Provider) (*resend.Sender, *sendertest.HTTP, []dispatch.Message) {
	t.Helper()
	h := sendertest.Serve(t, p)
	s, err := resend.New(store.Sender{Name: "main", Config: map[string]string{call.KeyBase: h.URL}}, "re_secret", h.Client)
	if err != nil {
		t.Fatal(err)
	}
	var ms []dispatch.Message
	for i, to := range []string{"a@b.test", "bad@b.test", "c@b.test"} {
		m := message(fmt.Sprintf("k%d", i))
		m.To, m.Subject = to, fmt.Sprint(i)
		ms = append(ms, m)
	}
	return s, h, ms
}

// TestEachOfSeveral: each mail of a request gets its own word.
func TestEachOfSeveral(t *testing.T) {
	s, h, ms := several(t, batched(new(int)))
	results, err := s.SendMany(context.Background(), ms)
	if err != nil || len(results) != 3 {
		t.Fatalf("%+v, %v", results, err)
	}
	if results[0].Receipt.ProviderID != "id-0" || results[2].Receipt.ProviderID != "id-2" || dispatch.Classify(results[1].Err).Verdict != dispatch.VerdictPermanent {
		t.Errorf("%+v", results)
	}
	if r := h.Requests()[0]; r.Header.Get("X-Batch-Validation") != "permissive" || r.Header.Get("Idempotency-Key") == "" || r.Header.Get("Idempotency-Key") == "k0" {
		t.Errorf("%v", r.Header)
	}
}

// TestLostAnswerToSeveral: the same request is made again under the same key, and what
// stays in doubt is not to be repeated mail by mail.
func TestLostAnswerToSeveral(t *testing.T) {
	repeats := 0
	s, h, ms := several(t, batched(&repeats))
	h.Next(sendertest.Gateway)
	_, err := s.SendMany(context.Background(), ms)
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictUncertain || !e.Joint {
		t.Fatalf("%+v", err)
	}
	if key := h.Requests()[0].Header.Get("Idempotency-Key"); len(h.Requests()) != 3 || h.Taken(key) != 1 || h.Requests()[2].Header.Get("Idempotency-Key") != key {
		t.Errorf("%d requests, taken %d times", len(h.Requests()), h.Taken(key))
	}
	h.Next(sendertest.None)
	if results, err := s.SendMany(context.Background(), ms); err != nil || results[0].Err != nil || repeats != 1 {
		t.Errorf("asked again: %+v, %v; %d repeats were known", results, err, repeats)
	}
	h.Next(sendertest.Busy)
	_, err = s.SendMany(context.Background(), ms)
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictTemporary || e.Joint || !e.Slow {
		t.Errorf("too fast, nothing taken: %+v", err)
	}
}

// TestAnswersThatDoNotFit: nobody knows which mail they are about.
func TestAnswersThatDoNotFit(t *testing.T) {
	for _, body := range []string{`{"data":[{"id":"1"}]}`, `{"data":[{"id":"1"},{"id":"2"}],"errors":[{"index":7,"message":"no"}]}`, `{"data":[{"id":"1"}],"errors":[{"index":0,"message":"no"},{"index":0,"message":"no"}]}`} {
		p := provider
		p.Take = func(*http.Request, []byte, bool) sendertest.Reply { return sendertest.Reply{Status: 200, Body: body} }
		s, _, ms := several(t, p)
		if _, err := s.SendMany(context.Background(), ms); dispatch.Classify(err) == nil || dispatch.Classify(err).Verdict != dispatch.VerdictUncertain {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestPicturesTravelAlone(t *testing.T) {
	s, _, ms := several(t, provider)
	pictured := ms[0]
	pictured.Inline = []preview.Inline{{CID: "logo"}}
	if !s.Share(ms[0], ms[1]) || s.Share(pictured, ms[1]) || s.Share(ms[0], pictured) {
		t.Error("requests of several carry no pictures")
	}
}
