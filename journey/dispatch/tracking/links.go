// Package tracking makes the links of a shop that has an address of its own on the
// web for them, serves that address, and asks it what was clicked.
//
// A desktop program cannot be reached from outside. So the shop lets a small server
// run (gilmokctl links serve) under an https address; mails lead there, it notes who
// clicked, opened, answered a question or wants no more, and sends on to where the link led. Gilmok asks it
// for its notes as it asks a provider.
//
// All kinds of link name the message by its key and are signed with a key that
// only the workspace and the server know: nobody can click for somebody else, or use
// the server to lead people where they like. The server keeps no addresses of people,
// sets no cookies, and knows nothing of customers.
package tracking

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
)

// NoMessage is the key of no message: links of previews and of checks have it. They open,
// and nothing is noted of them.
const NoMessage = "preview"

// Paths below the shop's address.
const (
	pathClick       = "/c"
	pathOpen        = "/o"
	pathUnsubscribe = "/u"
	pathAnswer      = "/a"
	pathNotes       = "/notes"
)

// Links makes the links of one workspace. The zero value makes none.
type Links struct {
	base string // https, without a slash at its end
	key  []byte
}

// NewKey makes a key for the links of a workspace.
func NewKey() string { return rand.Text() }

// New takes the shop's address and key; ok is false where there is none, or one that
// is not https.
func New(address, key string) (l Links, ok bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "https" || u.Host == "" || key == "" {
		return Links{}, false
	}
	return Links{base: strings.TrimSuffix(u.String(), "/"), key: []byte(key)}, true
}

// Click is the link that is noted and leads on to an address.
func (l Links) Click(message, to string) string {
	q := url.Values{"m": {encode(message)}, "to": {to}, "s": {sign(l.key, pathClick, message, to)}}
	return l.base + pathClick + "?" + q.Encode()
}

// Open is the picture of one point whose fetching is noted.
func (l Links) Open(message string) string {
	return l.base + pathOpen + "?" + l.named(pathOpen, message)
}

// Unsubscribe is the page on which a person says no, by one click (RFC 8058).
func (l Links) Unsubscribe(message string) string {
	return l.base + pathUnsubscribe + "?" + l.named(pathUnsubscribe, message)
}

// Answer is the page on which a person gives an answer to a question of the message. A
// program that follows the link answers nothing: the page has a button.
func (l Links) Answer(message, answer string) string {
	q := url.Values{"m": {encode(message)}, "answer": {answer}, "s": {sign(l.key, pathAnswer, message, answer)}}
	return l.base + pathAnswer + "?" + q.Encode()
}

func (l Links) named(path, message string) string {
	return url.Values{"m": {encode(message)}, "s": {sign(l.key, path, message, "")}}.Encode()
}

// signature bytes: enough that guessing one is hopeless, short enough for a link.
const signature = 12

// sign signs what a link says; a link of one kind is none of another.
func sign(key []byte, path, message, to string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(path + "\x00" + message + "\x00" + to))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:signature])
}

func encode(message string) string { return base64.RawURLEncoding.EncodeToString([]byte(message)) }

// read gives the message that a link names; ok is false for a link that is not ours.
func read(key []byte, path string, q url.Values) (message string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(q.Get("m"))
	if err != nil || len(raw) == 0 {
		return "", false
	}
	message = string(raw)
	says := q.Get("to")
	if path == pathAnswer {
		says = q.Get("answer")
	}
	return message, hmac.Equal([]byte(sign(key, path, message, says)), []byte(q.Get("s")))
}
