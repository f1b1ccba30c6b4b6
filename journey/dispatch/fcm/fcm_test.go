package fcm_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/fcm"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/store"
)

// private signs in all tests; making one takes a while.
var private = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// google gives access tokens to whoever signs well, each one once.
type google struct {
	*httptest.Server
	mu    sync.Mutex
	given int
}

func newGoogle(t *testing.T) *google {
	g := &google{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		claims, err := verify(form.Get("assertion"))
		if err != nil || claims["aud"] != g.URL+"/token" || claims["iss"] != "gilmok@p.test" || form.Get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		g.mu.Lock()
		g.given++
		fmt.Fprintf(w, `{"access_token":"ya29.%d","expires_in":3600,"token_type":"Bearer"}`, g.given)
		g.mu.Unlock()
	}))
	t.Cleanup(g.Close)
	return g
}

// verify reads a signed token as its receiver does.
func verify(token string) (claims map[string]any, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("%d parts", len(parts))
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(&private().PublicKey, crypto.SHA256, sum[:], signature); err != nil {
		return nil, err
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, err
	}
	return claims, json.Unmarshal(text, &claims)
}

func serviceAccount(t *testing.T, tokenURI string) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]string{"project_id": "shop-1", "client_email": "gilmok@p.test", "private_key_id": "k1", "token_uri": tokenURI,
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

type sent struct {
	Message struct {
		Token        string
		Notification struct{ Title, Body, Image string }
		Data         map[string]string
	}
}

func read(body []byte) (m sent) {
	_ = json.Unmarshal(body, &m)
	return m
}

func says(status int, word, code string) sendertest.Reply {
	details := ""
	if code != "" {
		details = `,"details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"` + code + `"}]`
	}
	return sendertest.Reply{Status: status, Body: `{"error":{"code":0,"status":"` + word + `","message":"m"` + details + `}}`}
}

var provider = sendertest.Provider{
	Key: func(_ *http.Request, body []byte) string { return read(body).Message.Data["gilmok"] },
	Take: func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 200, Body: `{"name":"projects/shop-1/messages/1"}`}
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       says(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
		sendertest.Busy:         says(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
		sendertest.Broken:       says(500, "INTERNAL", "INTERNAL"),
		sendertest.Unauthorized: says(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"),
	},
}

func open(t *testing.T, p sendertest.Provider, now func() time.Time) (*fcm.Sender, *sendertest.HTTP, *google) {
	t.Helper()
	g, h := newGoogle(t), sendertest.Serve(t, p)
	s, err := fcm.New(store.Sender{Name: "push", Config: map[string]string{call.KeyBase: h.URL}}, serviceAccount(t, g.URL+"/token"), h.Client, now)
	if err != nil {
		t.Fatal(err)
	}
	return s, h, g
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelPush, To: "device", Subject: "제목", Text: "안녕", Push: &dispatch.Push{Link: "https://shop.test/", Picture: "https://shop.test/p.png"}}
}

// TestCheck: a push to nobody is looked at and not sent, and the key is tried by it.
func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		says sendertest.Reply
		want func(error) bool
	}{
		"the key holds": {says(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"), func(err error) bool { return err == nil }},
		"another project's": {says(403, "PERMISSION_DENIED", ""), func(err error) bool {
			return err != nil && dispatch.Classify(err).Verdict == dispatch.VerdictConfiguration
		}},
		"a bad moment":    {says(500, "INTERNAL", "INTERNAL"), func(err error) bool { return errors.Is(err, dispatch.ErrUnproved) }},
		"no such project": {says(404, "NOT_FOUND", ""), func(err error) bool { return errors.Is(err, dispatch.ErrUnproved) }},
	} {
		s, h, _ := open(t, sendertest.Provider{Key: provider.Key, Take: func(*http.Request, []byte, bool) sendertest.Reply { return c.says }}, time.Now)
		if _, err := s.Check(t.Context()); !c.want(err) {
			t.Errorf("%s: %v", name, err)
		}
		var asked struct {
			ValidateOnly bool `json:"validate_only"`
		}
		requests := h.Requests()
		if err := json.Unmarshal(requests[len(requests)-1].Body, &asked); err != nil || !asked.ValidateOnly {
			t.Errorf("%s: it would be sent", name)
		}
	}
	s, _, g := open(t, provider, time.Now)
	g.Close()
	if _, err := s.Check(t.Context()); err == nil || errors.Is(err, dispatch.ErrUnproved) {
		t.Errorf("no access token: %v", err)
	}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		s, h, _ := open(t, provider, time.Now)
		return sendertest.Bench{Sender: s, Message: message, Next: h.Next, Taken: h.Taken}
	})
}

// TestToken: one access token serves until shortly before its end, or until it is refused.
func TestToken(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	s, h, g := open(t, provider, func() time.Time { return now })
	for range 3 {
		if _, err := s.Send(context.Background(), message("k")); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(56 * time.Minute)
	if _, err := s.Send(context.Background(), message("k")); err != nil || g.given != 2 {
		t.Errorf("%v, %d tokens", err, g.given)
	}
	h.Next(sendertest.Unauthorized)
	_, _ = s.Send(context.Background(), message("k"))
	h.Next(sendertest.None)
	if _, err := s.Send(context.Background(), message("k")); err != nil || g.given != 3 {
		t.Errorf("%v, %d tokens", err, g.given)
	}
	r := h.Requests()[0]
	m := read(r.Body).Message
	if r.URL.Path != "/v1/projects/shop-1/messages:send" || r.Header.Get("Authorization") != "Bearer ya29.1" || m.Token != "device" || m.Notification.Title != "제목" || m.Data["link"] != "https://shop.test/" || m.Notification.Image != "https://shop.test/p.png" {
		t.Errorf("%s %+v", r.URL.Path, m)
	}
}

// TestNoTokenNothingSent: while no access token is to be had, no message is uncertain.
func TestNoTokenNothingSent(t *testing.T) {
	s, h, g := open(t, provider, time.Now)
	g.Close()
	_, err := s.Send(context.Background(), message("k"))
	if e := dispatch.Classify(err); e.Verdict != dispatch.VerdictTemporary || !e.Down || len(h.Requests()) != 0 {
		t.Errorf("%v, %d requests", err, len(h.Requests()))
	}
	other := newGoogle(t)
	s, err = fcm.New(store.Sender{Config: map[string]string{call.KeyBase: h.URL}}, strings.Replace(serviceAccount(t, other.URL+"/token"), "gilmok@p.test", "stranger@p.test", 1), h.Client, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Send(context.Background(), message("k")); dispatch.Classify(err).Verdict != dispatch.VerdictConfiguration {
		t.Errorf("a key that is refused: %v", err)
	}
}

func TestCodesDecide(t *testing.T) {
	for _, c := range []struct {
		reply sendertest.Reply
		want  dispatch.Verdict
	}{
		{says(404, "NOT_FOUND", "UNREGISTERED"), dispatch.VerdictSuppress}, {says(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"), dispatch.VerdictPermanent},
		{says(403, "PERMISSION_DENIED", ""), dispatch.VerdictConfiguration}, {says(503, "UNAVAILABLE", "UNAVAILABLE"), dispatch.VerdictTemporary},
		{says(500, "INTERNAL", "INTERNAL"), dispatch.VerdictUncertain},
	} {
		p := provider
		p.Faults = map[sendertest.Fault]sendertest.Reply{sendertest.Refuse: c.reply}
		s, h, _ := open(t, p, time.Now)
		h.Next(sendertest.Refuse)
		if _, err := s.Send(context.Background(), message("k")); dispatch.Classify(err).Verdict != c.want {
			t.Errorf("%s: %v, want %s", c.reply.Body, err, c.want)
		}
	}
}

func TestBadKeys(t *testing.T) {
	for _, text := range []string{"not JSON", `{}`, `{"project_id":"p","client_email":"e","token_uri":"u","private_key":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}`} {
		if _, err := fcm.New(store.Sender{}, text, http.DefaultClient, time.Now); dispatch.Classify(err).Code != "bad_key" {
			t.Errorf("%s: %v", text, err)
		}
	}
}
